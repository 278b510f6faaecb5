package watch

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/desk"
)

// TestEventsFarApart reads a log whose events lie days and months apart, in pages of several sizes: each event comes once,
// the newest first, whichever step back finds it.
func TestEventsFarApart(t *testing.T) {
	b, p, _ := openPages(t, 0)
	now := b.Now()
	var put []tocsin.Event
	for i := range 40 {
		e := tocsin.Event{ID: tocsin.IDOf(strconv.AppendInt(nil, int64(i), 10)), Time: now.Add(-time.Duration(i*i) * 7 * time.Hour).UnixNano()}
		e.Add("source.ip", "192.0.2.7")
		e.Add("tlp", "green")
		e.Add("classification.type", []string{"far", "farther"}[i%2])
		put = append(put, e)
	}
	if err := b.Events.Append(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	if err := b.Events.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{1, 3, 7, 19, 20, 21, 50} {
		var got []tocsin.ID
		q := desk.EventQuery{Type: "far", Limit: limit}
		for {
			list, err := p.Events(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list.Rows {
				got = append(got, e.ID)
			}
			if q.After = list.Next; q.After == "" {
				break
			}
		}
		var want []tocsin.ID
		for i := 0; i < len(put); i += 2 {
			want = append(want, put[i].ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: %d events of %d, or in another order", limit, len(got), len(want))
		}
	}
	for _, e := range []tocsin.Event{put[0], put[39]} {
		for _, at := range []time.Time{{}, time.Unix(0, e.Time), time.Unix(0, e.Time).AddDate(0, -2, 0), time.Unix(1, 0)} {
			if one, err := p.Event(t.Context(), e.ID, at); err != nil || one.ID != e.ID {
				t.Errorf("looked for at %v: %v %v", at, one.ID, err)
			}
		}
	}
}
