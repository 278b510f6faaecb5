package record_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	. "tocsin/internal/module/respond/record"
)

// Pages lose and double nothing, whatever the order.
func TestPagesAreWhole(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for i := range 23 {
			it := item.Item{Kind: item.Report, Title: fmt.Sprint("a_", i), Priority: item.Priority(i % 6), Mark: tocsin.Amber, Created: start.Add(time.Duration(i/3) * time.Hour)}
			if i%2 == 0 {
				it.FollowUp = start.Add(time.Duration(i/4) * time.Minute)
			}
			if i%5 == 0 {
				it.Owner = "anna"
			}
			add(t, db, it)
		}
		all := func(f item.Filter) (list []string, total int64) {
			for {
				page, err := List(t.Context(), db, Query{Filter: f, Viewer: lead, Now: start.Add(time.Hour)})
				if err != nil {
					t.Fatal(err)
				}
				for _, it := range page.Items {
					list = append(list, it.Number)
				}
				if f.After = page.Next; page.Next == "" {
					return list, page.Total
				}
			}
		}
		for _, sort := range []string{"", "changed", "created", "due", "priority"} {
			list, total := all(item.Filter{Sort: sort, Limit: 4})
			whole, _ := all(item.Filter{Sort: sort, Limit: 100})
			if total != 23 || len(list) != 23 || !slices.Equal(list, whole) {
				t.Errorf("%s: %d of %d, %v %v", sort, len(list), total, list, whole)
			}
		}
		f := func(want int64, f item.Filter) {
			t.Helper()
			if list, total := all(f); total != want || int64(len(list)) != want {
				t.Errorf("%+v: %d, %d; want %d", f, len(list), total, want)
			}
		}
		f(5, item.Filter{Owner: "anna"})
		f(18, item.Filter{Owner: "-"})
		f(4, item.Filter{Priority: item.Critical})
		f(12, item.Filter{Overdue: true})
		f(0, item.Filter{Snoozed: true})
		f(23, item.Filter{Free: true})
		f(0, item.Filter{Part: "ZM-2026-000001"})
		f(1, item.Filter{Text: "A_22"})
		f(0, item.Filter{Text: "a%"})
		f(1, item.Filter{Text: "zm-2026-000003"})
		for _, bad := range []item.Filter{{Sort: "title"}, {After: "x"}, {After: "1.!"}} {
			if _, err := List(t.Context(), db, Query{Filter: bad, Viewer: lead}); tocsin.WhyOf(err) != tocsin.Invalid {
				t.Error(bad, err)
			}
		}
	})
}

func TestItemsAreCountedByWhatTheyHave(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for i := range 10 {
			it := item.Item{Number: fmt.Sprintf("ZM-2026-%06d", i+1), Kind: item.Incident, Status: item.Open, Title: "x", Mark: tocsin.Green, Class: []string{"phishing", "ddos", ""}[min(i/5, 2)], Priority: item.Priority(i % 2)}
			if i == 9 {
				it.Class, it.Mark = "spam", tocsin.Red
			}
			add(t, db, it)
		}
		f := func(by string, most int, v item.Viewer, want ...item.Share) {
			t.Helper()
			if got, err := Tally(t.Context(), db, Query{Viewer: v, Now: start}, by, most); err != nil || !slices.Equal(got, want) {
				t.Errorf("by %s: %v %v, want %v", by, got, err, want)
			}
		}
		f("class", 10, lead, item.Share{Value: "phishing", Count: 5}, item.Share{Value: "ddos", Count: 4}, item.Share{Value: "spam", Count: 1})
		f("class", 2, lead, item.Share{Value: "phishing", Count: 5}, item.Share{Value: "ddos", Count: 4})
		f("class", 10, item.Viewer{Name: "bob", Clearance: tocsin.Green}, item.Share{Value: "phishing", Count: 5}, item.Share{Value: "ddos", Count: 4})
		f("priority", 10, lead, item.Share{Value: "0", Count: 5}, item.Share{Value: "1", Count: 5})
		if _, err := Tally(t.Context(), db, Query{Viewer: lead}, "title; DROP TABLE", 1); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Error(err)
		}
	})
}
