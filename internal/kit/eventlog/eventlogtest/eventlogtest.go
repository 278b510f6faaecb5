// Package eventlogtest is the suite that every event log must pass.
package eventlogtest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Opener opens a log for a test and closes it when the test ends.
type Opener func(t *testing.T) eventlog.Log

// TestLog runs the suite. Every call of open gives a log without events.
func TestLog(t *testing.T, open Opener) {
	for name, test := range map[string]func(*testing.T, eventlog.Log){
		"AppendSyncQuery": testAppend,
		"Nothing":         testNothing,
		"Strings":         testStrings,
		"ManyFields":      testManyFields,
		"LongValue":       testLongValue,
		"Refused":         testRefused,
		"Window":          testWindow,
		"TimeRange":       testTimeRange,
		"Within":          testWithin,
		"SortedRows":      testSortedRows,
		"EachError":       testEachError,
		"BadQuery":        testBadQuery,
		"Cancelled":       testCancelled,
		"Delete":          testDelete,
		"DeleteFuture":    testDeleteOther,
		"Concurrent":      testConcurrent,
		"Quoting":         testQuoting,
		"Owned":           testOwned,
		"Info":            testInfo,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// noon is a moment of yesterday, far from the edges of a day.
func noon() time.Time { return time.Now().UTC().Truncate(24 * time.Hour).Add(-12 * time.Hour) }

// event returns an event of yesterday with a number of its own.
func event(i int, fields ...string) tocsin.Event {
	ev := tocsin.Event{
		ID:   tocsin.IDOf(fmt.Appendf(nil, "%d", i)),
		Time: noon().Add(time.Duration(i) * time.Second).UnixNano(),
	}
	for f := range slices.Chunk(fields, 2) {
		ev.Add(f[0], f[1])
	}
	return ev
}

// row returns what a query must give for an event.
func row(ev tocsin.Event) string {
	fields := map[string]string{
		eventlog.IDField:   hex.EncodeToString(ev.ID[:]),
		eventlog.TimeField: time.Unix(0, ev.Time).UTC().Format(time.RFC3339Nano),
	}
	for _, f := range ev.Fields {
		fields[f.Name] = f.Value
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		fmt.Fprintf(&b, "%q=%q ", name, fields[name])
	}
	return b.String()
}

func show(fields []tocsin.Field) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%q=%q ", f.Name, f.Value)
	}
	return b.String()
}

func add(t *testing.T, l eventlog.Log, events ...tocsin.Event) {
	t.Helper()
	if err := l.Append(t.Context(), events); err != nil {
		t.Fatalf("append: %v", err)
	}
	if err := l.Sync(t.Context()); err != nil {
		t.Fatalf("sync: %v", err)
	}
}

// rows returns the rows of a query, sorted.
func rows(t *testing.T, l eventlog.Log, q eventlog.Query) []string {
	t.Helper()
	var got []string
	err := l.Query(t.Context(), q, func(row []tocsin.Field) error {
		got = append(got, show(row))
		return nil
	})
	if err != nil {
		t.Fatalf("query %s: %v", q.LogsQL, err)
	}
	slices.Sort(got)
	return got
}

// expect checks that a query gives these events.
func expect(t *testing.T, l eventlog.Log, q eventlog.Query, events ...tocsin.Event) {
	t.Helper()
	var want []string
	for _, ev := range events {
		want = append(want, row(ev))
	}
	slices.Sort(want)
	if got := rows(t, l, q); !slices.Equal(got, want) {
		t.Errorf("query %.200s:\n got %s\nwant %s", q.LogsQL, brief(got), brief(want))
	}
}

func brief(rows []string) string {
	s := fmt.Sprintf("%d rows", len(rows))
	for _, r := range rows[:min(len(rows), 5)] {
		s += fmt.Sprintf("\n  %.600s", r)
	}
	return s
}

func all() eventlog.Query { return eventlog.Query{LogsQL: eventlog.All} }

func expectWhy(t *testing.T, what string, err error, want tocsin.Why) {
	t.Helper()
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Why != want {
		t.Errorf("%s: got %v, want a fault of sort %v", what, err, want)
	}
}

func expectRowError(t *testing.T, what string, err error, index int) {
	t.Helper()
	var re *eventlog.RowError
	if !errors.As(err, &re) || re.Index != index {
		t.Errorf("%s: got %v, want a RowError for event %d", what, err, index)
	}
}

// TestReopen checks that a log holds after Close what it held before. Every call of open opens the same log.
func TestReopen(t *testing.T, open Opener) {
	want := []tocsin.Event{event(1, "owner", "acme"), event(2, "owner", "")}
	l := open(t)
	if err := l.Append(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	expectWhy(t, "append after close", l.Append(context.Background(), want), tocsin.Unavailable)
	l = open(t)
	expect(t, l, all(), want...)
	expect(t, l, eventlog.Query{LogsQL: eventlog.OwnedBy("acme")}, want[0])
}
