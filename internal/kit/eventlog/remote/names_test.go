package remote_test

import (
	"fmt"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// wide are events with many names of their own.
func wide(mark, events, fields int) []tocsin.Event {
	list := make([]tocsin.Event, events)
	for i := range list {
		list[i] = tocsin.Event{ID: tocsin.ID{byte(mark), byte(i), byte(i >> 8)}, Time: time.Now().UnixNano()}
		for f := range fields {
			list[i].Fields = append(list[i].Fields, tocsin.Field{Name: fmt.Sprintf("extra.m%d_%d_%d", mark, i, f), Value: "v"})
		}
	}
	return list
}

// Two processes take turns in one log. Each alone brings fewer names than the engine takes, both together more: what the
// second brings stands in streams of their own, so nothing is dropped.
func TestRefresh(t *testing.T) {
	url := server(t)
	a, b := open(t, url, 7), open(t, url, 7)
	put := func(l eventlog.Log, mark int) {
		t.Helper()
		if err := l.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.Append(t.Context(), wide(mark, 10, 100)); err != nil {
			t.Fatal(err)
		}
		if err := l.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	put(a, 1)
	put(b, 2)
	f := func(query, want string) {
		t.Helper()
		err := a.Query(t.Context(), eventlog.Query{LogsQL: query + " | stats count() n"}, func(row []tocsin.Field) error {
			if row[0].Value != want {
				t.Errorf("%s events for %s, want %s", row[0].Value, query, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	f("*", "20")
	f(eventlog.CommonStreams, "16") // of the second's ten, six: then there are 1,600 names, and 1,690 may be
}
