package embedded_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
)

// rowsOf returns all rows of a log as text.
func rowsOf(t *testing.T, l eventlog.Log) []string {
	t.Helper()
	var rows []string
	err := l.Query(t.Context(), eventlog.Query{LogsQL: eventlog.All}, func(row []tocsin.Field) error {
		rows = append(rows, fmt.Sprint(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return rows
}

// A snapshot that is taken while others append holds all that was there before, and opens as a log.
func TestSnapshot(t *testing.T) {
	from := t.TempDir()
	l := open(t, from)
	now := time.Now().UTC().Truncate(time.Second)
	events := func(from, n int) (list []tocsin.Event) {
		for i := range n {
			list = append(list, tocsin.Event{ID: tocsin.ID{1, byte(from), byte(i), byte(i >> 8)}, Time: now.AddDate(0, 0, -i%5).UnixNano(),
				Fields: []tocsin.Field{{Name: "source.ip", Value: fmt.Sprintf("192.0.2.%d", i%250)}, {Name: "n", Value: fmt.Sprint(i)}}})
		}
		return list
	}
	if err := l.Append(t.Context(), events(0, 3000)); err != nil {
		t.Fatal(err)
	}
	if err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := rowsOf(t, l)
	done := make(chan error, 1)
	go func() {
		var err error
		for i := 1; i < 20 && err == nil; i++ {
			err = l.Append(t.Context(), events(i, 500))
		}
		done <- err
	}()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := l.(*embedded.Log).Snapshot(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := l.Delete(t.Context(), "n:<1000"); err != nil {
		t.Fatal(err)
	}
	copied := open(t, dir)
	got := map[string]bool{}
	for _, row := range rowsOf(t, copied) {
		got[row] = true
	}
	for _, row := range want {
		if !got[row] {
			t.Fatalf("%s is not in the copy", row)
		}
	}
	left, err := filepath.Glob(filepath.Join(from, "partitions", "*", "snapshots", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
