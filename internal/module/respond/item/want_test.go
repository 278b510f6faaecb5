package item

import (
	"fmt"
	"testing"
)

var wantFields = []Field{{Name: "cost", Type: NumberField}, {Name: "place", Type: TextField}, {Name: "seen", Type: DateField}, {Name: "region", Type: ChoiceField, Choices: []Choice{{Value: "north"}}}}

func TestWanted(t *testing.T) {
	f := func(text, words, wants string) {
		t.Helper()
		rest, list, err := Wanted(wantFields, text)
		got := ""
		for _, w := range list {
			got += fmt.Sprint(w.Field, w.Tests)
		}
		if err != nil {
			got = err.Error()
		}
		if rest != words || got != wants {
			t.Errorf("%s: %q %s, want %q %s", text, rest, got, words, wants)
		}
	}
	f("phishing at the port", "phishing at the port", "")
	f(`cost:>100.50 phishing place:"the port"`, "phishing", "cost[{> 100.5}]place[{~ the port}]")
	f("cost:5 COST:<=7", "", "cost[{= 5}]cost[{<= 7}]")
	f("cost:5..10", "", "cost[{>= 5} {<= 10}]")
	f("cost:5..", "", "cost[{>= 5}]")
	f("seen:>=2026-11-01", "", "seen[{>= 2026-11-01}]")
	f("place:=Port", "", "place[{= Port}]")
	f("place:>5", "", "place[{~ >5}]") // texts have no order
	f("region:north http://198.51.100.1/ note:x", "http://198.51.100.1/ note:x", "region[{= north}]")
	f("cost: 5", "cost: 5", "")
	f("cost:many", "", `cost: "many" is no number`)
	f("region:east", "", `region: "east" is none of its values`)
}

func FuzzWanted(f *testing.F) {
	for _, s := range []string{`cost:>5 a`, `place:"`, "seen:2026-11-01..", "cost:..", ":", "cost:=="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, list, err := Wanted(wantFields, s)
		for _, w := range list {
			for _, v := range w.Tests {
				if v.Value == "" || len(v.Value) > maxValue {
					t.Errorf("%q: %+v %v", s, w, err)
				}
			}
		}
	})
}
