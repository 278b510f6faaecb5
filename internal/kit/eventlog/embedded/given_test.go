package embedded_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// A row that no Sync has followed is found by Delete and counted by Info, and is not lost by Close.
func TestHeldIsGiven(t *testing.T) {
	dir := t.TempDir()
	log := open(t, dir)
	append1 := func(n byte) {
		t.Helper()
		ev := tocsin.Event{ID: tocsin.ID{n}, Time: time.Now().Add(-24 * time.Hour).UnixNano(), Fields: []tocsin.Field{{Name: "source.asn", Value: fmt.Sprint(n)}}}
		if err := log.Append(t.Context(), []tocsin.Event{ev}); err != nil {
			t.Fatal(err)
		}
	}
	append1(1)
	if err := log.Delete(t.Context(), "source.asn:=1"); err != nil {
		t.Fatal(err)
	}
	append1(2)
	if info, err := log.Info(t.Context()); err != nil || info.Rows == 0 {
		t.Errorf("%+v, %v", info, err)
	}
	append1(3)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	log = open(t, dir)
	var got []string
	err := log.Query(t.Context(), eventlog.Query{LogsQL: "* | sort by (source.asn)"}, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		got = append(got, ev.Get("source.asn"))
		return nil
	})
	if err != nil || !slices.Equal(got, []string{"2", "3"}) {
		t.Errorf("the log holds %v, %v", got, err)
	}
}

// What one has appended is found after its Sync, also while another one's Append is giving it to the engine.
func TestSyncWaitsForWhoGives(t *testing.T) {
	log := open(t, t.TempDir())
	const writers, rounds, rows = 3, 5, 3000
	var all sync.WaitGroup
	for n := range writers {
		all.Go(func() {
			for round := range rounds {
				events := make([]tocsin.Event, rows)
				for i := range events {
					events[i] = tocsin.Event{ID: tocsin.ID{byte(n), byte(round), byte(i >> 8), byte(i)}, Time: time.Now().UnixNano(),
						Fields: []tocsin.Field{{Name: "source.asn", Value: fmt.Sprint(n)}}}
				}
				if err := errors.Join(log.Append(t.Context(), events), log.Sync(t.Context())); err != nil {
					t.Error(err)
					return
				}
				count := ""
				err := log.Query(t.Context(), eventlog.Query{LogsQL: fmt.Sprintf("source.asn:=%d | stats count() n", n)}, func(row []tocsin.Field) error {
					count = row[0].Value
					return nil
				})
				if want := fmt.Sprint((round + 1) * rows); err != nil || count != want {
					t.Errorf("writer %d finds %s events, want %s: %v", n, count, want, err)
				}
			}
		})
	}
	all.Wait()
}
