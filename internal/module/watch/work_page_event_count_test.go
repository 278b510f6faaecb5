package watch

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/desk"
)

// The first page of a list, read at once where it has few rows, is what is read step by step and counted alone.
func TestFirstPageIsTheSame(t *testing.T) {
	_, p, _ := openPages(t, 200)
	all, err := p.Events(t.Context(), desk.EventQuery{Limit: 1000})
	if err != nil || len(all.Rows) == 0 || all.Total < int64(len(all.Rows)) {
		t.Fatalf("%d rows of %d: %v", len(all.Rows), all.Total, err)
	}
	ids := func(list []tocsin.Event) (ids []tocsin.ID) {
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		return ids
	}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(all.Rows).Draw(t, "of")
		q := desk.EventQuery{Limit: rapid.IntRange(1, 300).Draw(t, "limit")}
		if rapid.Bool().Draw(t, "type") {
			q.Type = one.Get("classification.type")
		}
		if rapid.Bool().Draw(t, "address") {
			q.About = one.Get("source.ip")
		}
		got, err := p.Events(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		query, err := p.ownFilter(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if query == "" {
			query = eventlog.All
		}
		want, err := p.newest(t.Context(), query, time.Time{}, nil, q.Limit)
		if total := p.count(t.Context(), countKey{query: query}, time.Time{}); err != nil || got.Total != total || !slices.Equal(ids(got.Rows), ids(want)) {
			t.Fatalf("%+v: %d rows of %d, want %d of %d, %v", q, len(got.Rows), got.Total, len(want), total, err)
		}
	})
}
