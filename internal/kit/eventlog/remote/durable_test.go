package remote_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/remote"
)

// eventsOf returns events of several days and many owners, that is of many streams.
func eventsOf(round, n int) []tocsin.Event {
	events := make([]tocsin.Event, n)
	for i := range events {
		at := time.Now().Add(-time.Duration(i%3) * 24 * time.Hour)
		events[i] = tocsin.Event{ID: tocsin.ID{byte(round), byte(i), byte(i >> 8)}, Time: at.UnixNano(),
			Fields: []tocsin.Field{{Name: tocsin.KeyOwner, Value: fmt.Sprint("owner", i)}}}
	}
	return events
}

func countOf(t *testing.T, l eventlog.Log) (n string) {
	t.Helper()
	err := l.Query(t.Context(), eventlog.Query{LogsQL: "* | stats count() n"}, func(row []tocsin.Field) error {
		n = row[0].Value
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A server that writes by itself once an hour is killed right after each Sync: all that was synced is there when it
// comes back.
func TestSyncSurvivesKill(t *testing.T) {
	s := start(t, "-inmemoryDataFlushInterval=1h")
	l, err := remote.Open(t.Context(), remote.Config{URL: s.url, FlushInterval: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	const perRound = 200
	for round := range 4 {
		for i := range 3 {
			if err := l.Append(t.Context(), eventsOf(3*round+i, perRound)); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		began := time.Now()
		err := l.Sync(ctx)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("Sync took %v", time.Since(began).Round(time.Millisecond))
		s.kill()
		s.run(t)
		if got, want := countOf(t, l), fmt.Sprint((round+1)*3*perRound); got != want {
			t.Errorf("round %d: %s events are there, want %s", round, got, want)
		}
	}
}

// Where a server makes no snapshots, Sync waits for two of its intervals.
func TestSyncWaits(t *testing.T) {
	s := start(t, "-inmemoryDataFlushInterval=1s", "-partitionManageAuthKey=secret")
	const interval = 500 * time.Millisecond
	l, err := remote.Open(t.Context(), remote.Config{URL: s.url, FlushInterval: interval})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Append(t.Context(), eventsOf(0, 10)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 2*interval {
		t.Errorf("Sync took %v", took)
	}
	if got := countOf(t, l); got != "10" {
		t.Errorf("%s events are there", got)
	}
}
