package embedded_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// TestEachNewest asks for the newest of events at all distances and finds the same as a sort of all.
func TestEachNewest(t *testing.T) {
	l := open(t, t.TempDir())
	now := time.Now()
	var events []tocsin.Event
	var times []int64
	for i := range 400 {
		at := now.Add(-time.Duration(rand.Int64N(int64(60*24*time.Hour)) >> rand.IntN(20))).UnixNano()
		ev := tocsin.Event{ID: tocsin.IDOf(fmt.Append(nil, i)), Time: at}
		ev.Add("extra.i", fmt.Sprint(i))
		events, times = append(events, ev), append(times, at)
	}
	if err := l.Append(t.Context(), events); err != nil {
		t.Fatal(err)
	}
	if err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(times, func(a, b int64) int { return int(b>>1 - a>>1) })
	for _, n := range []int{1, 7, 100, 400, 1000} {
		var got []int64
		err := eventlog.EachNewest(t.Context(), l, eventlog.Query{LogsQL: "* # all"}, n, now, func(row []tocsin.Field) error {
			at, err := time.Parse(time.RFC3339Nano, (&tocsin.Event{Fields: row}).Get("_time"))
			got = append(got, at.UnixNano())
			return err
		})
		if want := times[:min(n, len(times))]; err != nil || !slices.Equal(got, want) {
			t.Fatalf("n=%d: %d rows, want %d, %v", n, len(got), len(want), err)
		}
	}
}
