package desk

import (
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

func TestWhomAnItemCanBeGivenTo(t *testing.T) {
	list := []item.Handler{{Name: "ana", Display: "Ana", Clearance: tocsin.Red}, {Name: "ben", Display: "Ben Phiri", Clearance: tocsin.Green}, {Name: "chi", Display: "chi", Clearance: tocsin.Red}}
	f := func(mark tocsin.Mark, chosen, want string) {
		t.Helper()
		var got []string
		for _, o := range owners(&lang.Lang{}, list, giving{me: "ana", mark: mark, chosen: chosen}) {
			s := o.Value
			if o.Selected {
				s += "*"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%v %q: %s, want %s", mark, chosen, s, want)
		}
	}
	f(tocsin.Clear, "", "ana - ben chi")
	f(tocsin.Clear, nobody, "ana -* ben chi")
	f(tocsin.Clear, "ana", "ana* - ben chi")
	f(tocsin.Amber, "chi", "ana - chi*")
	f(tocsin.Red, "ben", "ana - ben* chi") // they have it, whatever it is marked now
	f(tocsin.Green, "old.system", "ana - ben chi old.system*")
}
