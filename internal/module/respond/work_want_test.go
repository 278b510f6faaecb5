package respond

import (
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

func TestListsAreNarrowedByFields(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		for _, f := range []item.Field{{Name: "cost", Type: item.NumberField}, {Name: "place", Type: item.TextField, Filter: true}, {Name: "seen", Type: item.DateField}} {
			if err := r.SaveField(t.Context(), lena, f); err != nil {
				t.Fatal(err)
			}
		}
		for title, values := range map[string]map[string]any{"a": {"cost": "9", "place": "Port of 100% Östersund", "seen": "2026-11-01"}, "b": {"cost": "10.5", "place": "port"}, "c": {"cost": "-100", "seen": "2026-11-20"}, "d": {"place": "o'Hara_x"}} {
			started(t, r, anna, item.Start{Kind: item.Incident, Title: title, TLP: "green", Fields: values})
		}
		f := func(want string, filter item.Filter) {
			t.Helper()
			filter.Sort = "created"
			list, err := r.List(t.Context(), anna, filter)
			got := map[string]bool{}
			for _, it := range list.Items {
				got[it.Title] = true
			}
			if err != nil || len(got) != len(want) || strings.ContainsFunc(want, func(c rune) bool { return !got[string(c)] }) {
				t.Errorf("%+v: %v %v, want %s", filter, got, err, want)
			}
		}
		field := func(want, name, value string) {
			t.Helper()
			f(want, item.Filter{Fields: map[string]string{name: value}})
		}
		field("ab", "place", "PORT")
		field("b", "place", "=port")
		field("a", "place", "100%")
		field("", "place", "1%o")
		field("a", "place", "Östersund")
		field("d", "place", "o'hara_")
		field("", "place", `\`)
		field("ab", "cost", ">-5") // as numbers, not as texts
		field("ac", "cost", "<=9.00")
		field("ab", "cost", "9..20")
		field("c", "cost", "-100.0")
		field("c", "seen", ">2026-11-01")
		field("ac", "seen", "2026-11-01..2026-11-20")
		field("", "gone", "x")
		f("a", item.Filter{Text: "cost:>0 place:of"})
		f("b", item.Filter{Text: `b place:"port"`})
		f("b", item.Filter{Text: "cost:>9", Fields: map[string]string{"place": "port"}})
		if _, err := r.List(t.Context(), anna, item.Filter{Text: "cost:many"}); err == nil {
			t.Error("a number is no word")
		}
		if _, err := r.List(t.Context(), anna, item.Filter{Text: strings.Repeat("cost:1 ", 11)}); err == nil {
			t.Error("too many are looked up")
		}
	})
}
