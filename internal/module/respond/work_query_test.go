package respond

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// What is typed finds what it says, on both engines, whether little is open or the records look it up first.
func TestConditionsFindItems(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		r.Sectors = func() map[string]string { return map[string]string{"bank": "finance"} }
		if err := r.SaveField(t.Context(), lena, item.Field{Name: "cost", Type: item.NumberField}); err != nil {
			t.Fatal(err)
		}
		whole := started(t, r, anna, item.Start{Kind: item.Incident, Title: "fish at the port", Class: "phishing", Priority: item.Critical, TLP: "green", Owner: "anna", Tags: []string{"vip"}})
		started(t, r, anna, item.Start{Kind: item.Report, Title: "slow", Class: "ddos", Priority: item.Low, TLP: "amber", Org: "bank", Person: "Ana Ruiz", Email: "ana@isp.example"})
		started(t, r, anna, item.Start{Kind: item.Report, Title: "scan", TLP: "green", Owner: "bob", Fields: map[string]any{"cost": json.Number("70")}, Incident: whole.Number})
		c.pass(72 * time.Hour)
		over := started(t, r, anna, item.Start{Kind: item.Incident, Title: "over", TLP: "green", Priority: item.High})
		out, err := r.Change(t.Context(), anna, of(over), item.Change{Status: new(item.Resolved), Resolution: new(item.Resolution("resolved"))})
		done(t, out, err)(1)
		f := func(q, want string) {
			t.Helper()
			for _, closed := range []bool{false, true} {
				list, err := r.List(t.Context(), anna, item.Filter{Text: q, Closed: closed, Sort: "created"})
				var got []string
				for _, it := range list.Items {
					got = append(got, it.Title)
				}
				slices.Reverse(got)
				is := strings.Join(got, ", ")
				if err != nil {
					is = err.Error()
				}
				if closed {
					is = strings.TrimSuffix(strings.TrimSuffix(is, "over"), ", ")
				}
				if is != strings.TrimSuffix(strings.TrimSuffix(want, "over"), ", ") && (closed || is != want) {
					t.Errorf("%s: %s, want %s", q, is, want)
				}
			}
		}
		f("fish or scan", "fish at the port, scan")
		f("(type:ddos or tag:vip) -owner:me", "slow")
		f("-#vip", "slow, scan")
		f("-fish kind:report", "slow, scan")
		f("priority:1..2 or cost:>50", "fish at the port, scan")
		f("-(priority:1..2 or cost:>50)", "slow")
		f("tlp:amber", "slow")
		f("owner:-,bob", "slow, scan")
		f("with:ruiz or with:nobody@isp.example", "slow")
		f("with:ANA@isp.example", "slow")
		f("sector:finance", "slow")
		f("-sector:health", "fish at the port, slow, scan")
		f("part:"+whole.Number, "scan")
		f("is:free kind:report", "slow")
		f("opened:-1d", "")
		f("opened:..-2d", "fish at the port, slow, scan")
		f("closed:-1h", "over")
		f("status:resolved or fish", "fish at the port, over")
		f("answered:- type:ddos", "slow")
		f(strings.ToLower(whole.Number)+" or slow", "fish at the port, slow")
		f("due:-", "")
		f("is:snoozed,restricted", "")
		f("a (b", "q: The bracket at place 3 is not closed.")
		list, err := r.List(t.Context(), anna, item.Filter{When: "closed", From: r.Now().Add(-time.Hour)})
		if err != nil || len(list.Items) != 1 {
			t.Errorf("%+v %v", list.Items, err)
		}
		if _, err := r.List(t.Context(), anna, item.Filter{When: "soon", From: r.Now()}); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Error(err)
		}
	})
}
