package report_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	. "tocsin/internal/module/respond/report"
)

func TestTagsAndTimeWorkedOfAMonth(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		in, before := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), time.Date(2026, 10, 31, 23, 59, 0, 0, time.UTC)
		n := 0
		add := func(it item.Item, tags []string, worked ...item.Entry) {
			t.Helper()
			n++
			it.Number, it.Title, it.Status = fmt.Sprintf("ZM-2026-%06d", n), "x", item.First(it.Kind)
			do(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
				if err := record.Add(ctx, tx, &it); err != nil {
					return err
				}
				for _, tag := range tags {
					if err := record.SetTag(ctx, tx, 0, it.ID, "anna", tag, true); err != nil {
						return err
					}
				}
				for _, tag := range tags { // of each a technique beside it, one of them under two tactics and one that is not for all
					mark := tocsin.Green
					if tag == "port" {
						mark = tocsin.Red
					}
					for _, tactic := range []string{"initial-access", "persistence"} {
						if _, _, err := record.AddTechnique(ctx, tx, &item.Technique{Item: it.ID, Technique: "T-" + tag, Tactic: tactic, Mark: mark, By: "anna"}); err != nil {
							return err
						}
					}
				}
				for _, e := range worked {
					e.Item, e.What = it.ID, item.Noted
					if _, err := record.AddEntry(ctx, tx, e); err != nil {
						return err
					}
				}
				return nil
			})
		}
		add(item.Item{Kind: item.Incident, Mark: tocsin.Green, Class: "phishing", Created: in}, []string{"bank", "port"}, item.Entry{By: "anna", At: in, Minutes: 30}, item.Entry{By: "bob", At: in, Minutes: 45}, item.Entry{By: "anna", At: before, Minutes: 500})
		add(item.Item{Kind: item.Report, Mark: tocsin.Amber, Class: "ddos", Created: in}, []string{"bank"}, item.Entry{By: "anna", At: in, Minutes: 20})
		add(item.Item{Kind: item.Report, Mark: tocsin.Green, Created: before}, []string{"old"})
		add(item.Item{Kind: item.Measure, Mark: tocsin.Green, Created: in}, []string{"wall"})
		add(item.Item{Kind: item.Report, Mark: tocsin.Red, Class: "ddos", Created: in}, []string{"secret"}, item.Entry{By: "bob", At: in, Minutes: 10}) // its words are not told, its time is
		add(item.Item{Kind: item.Report, Mark: tocsin.Green, Created: in, Restricted: true}, []string{"hidden"})
		add(item.Item{Kind: item.Report, Mark: tocsin.Green, Created: in, Merged: 1}, []string{"twice"})
		p, _ := Parse("2026-11")
		r, err := d.Report(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		want := Tally{Tags: []Row{{Key: "bank", Reports: 1, Incidents: 1}, {Key: "port", Incidents: 1}, {Key: "wall"}},
			Techniques: []Row{{Key: "T-bank", Reports: 1, Incidents: 1}, {Key: "T-wall"}},
			Worked:     []Effort{{Key: "bob", Minutes: 55}, {Key: "anna", Minutes: 50}}, WorkedTypes: []Effort{{Key: "phishing", Minutes: 75}, {Key: "ddos", Minutes: 30}}}
		if diff := gocmp.Diff(want, Tally{Tags: r.Now.Tags, Techniques: r.Now.Techniques, Worked: r.Now.Worked, WorkedTypes: r.Now.WorkedTypes}); diff != "" {
			t.Errorf("-want +report\n%s", diff)
		}
		old := Tally{Tags: r.Before.Tags, Worked: r.Before.Worked}
		if diff := gocmp.Diff(Tally{Tags: []Row{{Key: "old", Reports: 1}}, Worked: []Effort{{Key: "anna", Minutes: 500}}}, old); diff != "" {
			t.Errorf("-want +the month before\n%s", diff)
		}
	})
}
