package item

import (
	"fmt"
	"strings"
	"testing"
)

func TestRegroup(t *testing.T) {
	f := func(r Regroup, want string) {
		t.Helper()
		var m Mass
		for i, who := range []string{"a@x", "", "b@x", "A@x", "c@x"} {
			m.Join(Concern{Kind: "ip", Value: fmt.Sprint(i + 1)}, Answering{Email: who, Source: SourceRegistry})
		}
		m.Regroup(r)
		var got []string
		for _, g := range m.Groups {
			about := ""
			for _, c := range g.About {
				about += c.Value
			}
			got = append(got, strings.TrimSpace(fmt.Sprintf("%d:%s:%s:%s %s", g.ID, g.Email, g.Source, about, g.Language)))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%+v: %q, want %q", r, s, want)
		}
	}
	to, none, fr := "z@x", "", "fr"
	f(Regroup{}, "1:a@x:registry:14 2::registry:2 3:b@x:registry:3 4:c@x:registry:5")
	f(Regroup{Drop: []int{1, 4}}, "2::registry:2 3:b@x:registry:3")
	f(Regroup{Merge: []int{2, 3}}, "1:a@x:registry:14 3:b@x:registry:32 4:c@x:registry:5")
	f(Regroup{Merge: []int{4, 1, 9}}, "1:a@x:registry:145 2::registry:2 3:b@x:registry:3")
	f(Regroup{Merge: []int{1}}, "1:a@x:registry:14 2::registry:2 3:b@x:registry:3 4:c@x:registry:5")
	f(Regroup{Set: []Whose{{ID: 2, Email: &to}, {ID: 3, Language: &fr}, {ID: 4, Email: &none}}}, "1:a@x:registry:14 2:z@x:hand:2 3:b@x:registry:3 fr 4:::5")
}
