package respond

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// saidOf are the techniques of an item as somebody sees them.
func saidOf(t *testing.T, r *Room, v item.Viewer, number string) string {
	t.Helper()
	list, err := r.Techniques(t.Context(), v, number)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range list {
		out = append(out, x.Technique+"/"+x.Tactic)
	}
	return strings.Join(out, " ")
}

// Techniques are written down several at once, each once under a tactic, in the order of tactics; they hold back what somebody
// is not cleared for, go along with a merge, and each act can be taken back.
func TestTechniques(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a, b := started(t, r, anna, item.Start{Kind: item.Incident}), started(t, r, anna, item.Start{Kind: item.Investigation})
		add := func(number string, s item.TechniqueSet, want string) item.Techniques {
			t.Helper()
			out, err := r.AddTechniques(ctx, anna, number, s)
			if got := fmt.Sprint(len(out.Added), " ", out.Known, " ", len(out.Unread), " ", tocsin.WhyOf(err)); got != want {
				t.Errorf("%+v: %s, %v; want %s", s, got, err, want)
			}
			return out
		}
		good, bad := fmt.Sprint(" ", tocsin.WhyOf(nil)), fmt.Sprint("0 0 0 ", tocsin.Invalid)
		first := add(a.Number, item.TechniqueSet{Text: "T1486\nT1566.001, Valid Accounts\nmagic", Tactic: "persistence", Used: c.now.Add(-time.Hour), Note: " by mail "}, "3 0 1"+good)
		add(a.Number, item.TechniqueSet{Text: "T1566.001 T1078"}, "1 1 0"+good)
		add(a.Number, item.TechniqueSet{Text: "T1193", TLP: "amber+strict"}, "1 0 0"+good)
		add(b.Number, item.TechniqueSet{Text: "t9999"}, "1 0 0"+good)
		add(a.Number, item.TechniqueSet{Text: " "}, bad)
		add(a.Number, item.TechniqueSet{Text: "T1003", TLP: "red"}, bad)
		add(a.Number, item.TechniqueSet{Text: "T1003", Used: c.now.AddDate(1, 0, 0)}, bad)
		add(a.Number, item.TechniqueSet{Text: "T1003", Note: strings.Repeat("x", 2000)}, bad)
		is := func(v item.Viewer, number, want string) {
			t.Helper()
			if got := saidOf(t, r, v, number); got != want {
				t.Errorf("%s sees %q, want %q", v.Name, got, want)
			}
		}
		all := "T1078/initial-access T1193/initial-access T1566.001/initial-access T1078/persistence T1486/impact"
		is(anna, a.Number, all)
		is(bob, a.Number, strings.Replace(all, "T1193/initial-access ", "", 1))
		is(anna, b.Number, "T9999/")
		one := aCase(t, r, a).Techniques[1]
		if one.Name != "Spearphishing Attachment" || !one.Gone || one.Now != "T1566.001" || one.TLP != "amber+strict" {
			t.Errorf("%+v", one)
		}
		if _, err := r.DropTechniques(ctx, bob, a.Number, []int64{one.ID}); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		out, err := r.ChangeTechniques(ctx, anna, a.Number, []int64{one.ID}, item.TechniqueChange{Note: new("opened"), TLP: new("amber")})
		done(t, out, err)(1)
		is(bob, a.Number, all)
		out, err = r.DropTechniques(ctx, anna, a.Number, []int64{one.ID, first.Added[0].ID})
		done(t, out, err)(2)
		is(anna, a.Number, "T1078/initial-access T1566.001/initial-access T1078/persistence")
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(1)
		is(anna, a.Number, all)
		if x := aCase(t, r, a).Techniques[1]; x.Note != "opened" {
			t.Errorf("%+v", x)
		}
		out, err = r.Merge(ctx, anna, of(a), started(t, r, anna, item.Start{Kind: item.Incident}).Number)
		done(t, out, err)(1)
	})
}

// A list is narrowed to a technique with its sub-techniques, also by what is typed and by what was merged; nobody finds an item
// by what they may not see. Tags of MISP bring their techniques.
func TestTechniqueFilter(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a, b, into := started(t, r, anna, item.Start{Kind: item.Incident}), started(t, r, anna, item.Start{Kind: item.Incident}), started(t, r, anna, item.Start{Kind: item.Incident})
		for number, s := range map[string]item.TechniqueSet{a.Number: {Text: "T1566.001"}, b.Number: {Text: "T1566", TLP: "amber+strict"}} {
			if _, err := r.AddTechniques(ctx, anna, number, s); err != nil {
				t.Fatal(err)
			}
		}
		n := func(v item.Viewer, f item.Filter, want int) {
			t.Helper()
			if got, err := r.List(ctx, v, f); err != nil || len(got.Items) != want {
				t.Errorf("%s %+v: %d items, %v; want %d", v.Name, f, len(got.Items), err, want)
			}
		}
		n(anna, item.Filter{Attack: "T1566"}, 2)
		n(anna, item.Filter{Attack: "phishing"}, 2)
		n(anna, item.Filter{Attack: "T1566.001"}, 1)
		n(anna, item.Filter{Attack: "magic"}, 0)
		n(anna, item.Filter{Text: "Technique:t1566"}, 2)
		n(bob, item.Filter{Attack: "T1566"}, 1)
		if _, err := r.Merge(ctx, anna, of(a), into.Number); err != nil {
			t.Fatal(err)
		}
		n(bob, item.Filter{Attack: "T1566"}, 1)
		tag := `misp-galaxy:mitre-attack-pattern="PowerShell - T1059.001"`
		out, err := r.Change(ctx, anna, of(into), item.Change{AddTags: []string{tag}})
		done(t, out, err)(1)
		if got := saidOf(t, r, bob, into.Number); got != "T1566.001/initial-access T1059.001/execution" {
			t.Error(got)
		}
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(1)
		n(anna, item.Filter{Attack: "T1059"}, 0)
	})
}

// Procedures of TheHive, and tags that name a technique, come along with a case; reading it again changes nothing.
func TestTechniquesComeAlong(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		text := `{"number":2,"title":"b","startDate":1709285400000,"tags":["misp-galaxy:mitre-attack-pattern=\"Phishing - T1566\"","port"],
			"procedures":[{"patternId":"T1486","tactic":"impact","description":"` + strings.Repeat("x", 2000) + `"},{"patternId":"T1486","tactic":"impact"}]}`
		for n := range 2 {
			got, err := r.Import(t.Context(), "lena", "thehive", strings.NewReader(text))
			if err != nil || got.New+got.Known != 1 || got.Known != n {
				t.Fatalf("%+v %v", got, err)
			}
		}
		list, err := r.List(t.Context(), anna, item.Filter{Closed: true})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v %v", list, err)
		}
		if got := saidOf(t, r, anna, list.Items[0].Number); got != "T1566/initial-access T1486/impact" {
			t.Error(got)
		}
	})
}
