package record_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	. "tocsin/internal/module/respond/record"
)

// What lists cost with 200,000 items: RESPOND_TIMING=1 go test -run ListTimes -v ./internal/module/respond/record
func TestListTimes(t *testing.T) {
	if os.Getenv("RESPOND_TIMING") == "" {
		t.Skip("set RESPOND_TIMING=1 to measure lists")
	}
	each(t, func(t *testing.T, db *sqldb.DB) {
		many(t, db)
		viewer := item.Viewer{Name: "anna", Clearance: tocsin.Amber}
		for _, f := range []item.Filter{{}, {Closed: true}, {Owner: "anna"}, {Owner: "-"}, {Org: "org17", Closed: true}, {Closed: true, Kinds: []item.Kind{item.Incident}},
			{Closed: true, Class: "ddos"}, {Class: "ddos"}, {Priority: 1}, {Closed: true, Priority: 1}, {Sort: "due"}, {Sort: "due", Closed: true}, {Sort: "priority"},
			{Sort: "created", Closed: true}, {Statuses: []item.Status{item.Resolved}}, {Statuses: []item.Status{item.New}}, {Overdue: true}, {Overdue: true, Closed: true}, {Snoozed: true}, {Waits: item.ForThem, Closed: true},
			{Kinds: []item.Kind{item.Report}, Owner: "bob"}, {Closed: true, Owner: "bob"}, {Text: "thing 1999"}, {Text: "ZM-2026-000123"}, {Free: true},
			{Tags: []string{"every3"}}, {Tags: []string{"every3"}, Closed: true}, {Tags: []string{"every50"}}, {Tags: []string{"every50"}, Closed: true}, {Tags: []string{"every1000"}, Closed: true},
			{Tags: []string{"every20000"}}, {Tags: []string{"every3", "every20000"}, Closed: true, Sort: "created"}, {Tags: []string{"nothing"}}} {
			q := Query{Filter: f, Viewer: viewer, Now: start}
			var err error
			if q.Rare, err = RareTags(t.Context(), db, f.Tags); err != nil {
				t.Fatal(err)
			}
			timed(t, db, q, f)
		}
		wantTimes(t, db, viewer)
		began := time.Now()
		if _, err := RecentTags(t.Context(), db, viewer, 100); err != nil {
			t.Fatal(err)
		}
		recent := time.Since(began)
		if _, _, err := AllTags(t.Context(), db, viewer, "", 200); err != nil {
			t.Fatal(err)
		}
		t.Logf("tags that were used last: %v, all of them: %v", recent, time.Since(began)-recent)
	})
}

// many fills a desk with 200,000 items, each with two fields of the team's own, some with tags.
func many(t *testing.T, db *sqldb.DB) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
		kinds, classes := item.Kinds(), []string{"phishing", "ddos", "scanner", "spam", "data-leak", ""}
		for i := range 200_000 {
			it := item.Item{Number: fmt.Sprintf("ZM-2026-%06d", i+1), Kind: kinds[i%7%4], Title: fmt.Sprint("Thing ", i), Class: classes[i%6], Priority: item.Priority(i % 6),
				Mark: tocsin.Mark(i % 5), Owner: []string{"", "anna", "bob", "carla"}[i/3%4], Org: fmt.Sprint("org", i%3000), Created: start.Add(time.Duration(i) * time.Minute), Status: item.Resolved}
			if it.Kind == item.Measure {
				it.Status = item.Removed
			}
			if i%41 == 0 {
				it.Status = item.First(it.Kind)
			}
			if err := Add(ctx, tx, &it); err != nil {
				return err
			}
			for name, f := range map[string]item.Field{fmt.Sprint("place ", i, " of many"): {Name: "place", Type: item.TextField}, fmt.Sprint(i): {Name: "cost", Type: item.NumberField}} {
				if _, err := SetValue(ctx, tx, 0, it.ID, f, name); err != nil {
					return err
				}
			}
			for _, n := range []int{3, 50, 1000, 20_000} { // every so manyth has a tag
				if i%n == 0 {
					if err := SetTag(ctx, tx, 0, it.ID, "anna", fmt.Sprint("every", n), true); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

// timed tells what a list takes, the best of three times.
func timed(t *testing.T, db *sqldb.DB, q Query, what any) {
	t.Helper()
	best := time.Hour
	var list item.List
	for range 3 {
		began, one := time.Now(), q // looking up changes it
		err := one.LookUp(t.Context(), db)
		if err == nil {
			list, err = List(t.Context(), db, one)
		}
		if err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(began))
	}
	t.Logf("%8.1f ms %6d %+v", float64(best.Microseconds())/1000, list.Total, what)
}

// wantTimes measures lists that are narrowed by fields of the team's own, of which each item has two.
func wantTimes(t *testing.T, db *sqldb.DB, viewer item.Viewer) {
	t.Helper()
	for _, w := range []item.Want{{Field: "place", Type: item.TextField, Tests: []item.Tested{{Test: item.Has, Value: "Place 1999"}}}, {Field: "place", Type: item.TextField, Tests: []item.Tested{{Test: item.Has, Value: "many"}}},
		{Field: "place", Type: item.TextField, Tests: []item.Tested{{Test: item.Has, Value: "nowhere"}}}, {Field: "place", Type: item.TextField, Tests: []item.Tested{{Test: item.Is, Value: "place 7 of many"}}},
		{Field: "cost", Type: item.NumberField, Tests: []item.Tested{{Test: item.Above, Value: "199990"}}}, {Field: "cost", Type: item.NumberField, Tests: []item.Tested{{Test: item.Below, Value: "150000"}}}} {
		timed(t, db, Query{Filter: item.Filter{Closed: true}, Viewer: viewer, Now: start, Wants: []item.Want{w}}, w)
	}
}
