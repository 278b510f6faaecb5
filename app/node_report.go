package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tocsin/internal/module/respond/report"
)

// openReports opens the reports of the team's work.
func (n *Node) openReports(ctx context.Context) (err error) {
	n.Reports, err = report.New(ctx, report.Deps{DB: n.DB, Now: n.now, Watched: reportWatch{n}})
	return err
}

// reportWatch tells reports what the room that sees knows.
type reportWatch struct{ n *Node }

// Sectors implements report.Watched.
func (w reportWatch) Sectors(context.Context) (map[string]string, error) {
	return w.n.Watch.Sectors(), nil
}

// Seen implements report.Watched.
func (w reportWatch) Seen(ctx context.Context, spans []report.Bounds) ([]report.Seen, error) {
	list := make([][2]time.Time, len(spans))
	for i, s := range spans {
		list[i] = [2]time.Time{s.From, s.To}
	}
	tallies, err := w.n.Watch.Tallies(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]report.Seen, len(tallies))
	for i, t := range tallies {
		m := t.All
		out[i] = report.Seen{Events: t.Events, New: m.New, Fixed: m.Fixed, Relapsed: m.Relapsed, Open: m.Open, Told: m.Told, Answered: m.Answered, Mended: m.Mended,
			FixDays: t.FixDays, FixDays9: t.FixDays9, Letters: t.Letters, Bounces: t.Bounces, Orgs: t.Orgs, Reachable: t.Reachable, ToldOrgs: t.Reached}
		for key, m := range t.Sectors {
			out[i].Sectors = append(out[i].Sectors, report.Sector{Key: key, New: m.New, Fixed: m.Fixed, Open: m.Open, Told: m.Told, Answered: m.Answered, Mended: m.Mended})
		}
		slices.SortFunc(out[i].Sectors, func(a, b report.Sector) int { return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(a.Key, b.Key)) })
	}
	return out, nil
}
