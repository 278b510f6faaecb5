package embedded_test

import (
	"fmt"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog/embedded"
)

// BenchmarkAppend appends batches of 1,000 events of 25 fields; an operation is one event.
func BenchmarkAppend(b *testing.B) {
	l, err := embedded.Open(b.Context(), embedded.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	events := make([]tocsin.Event, 1000)
	for i := range events {
		events[i].Time = time.Now().UnixNano()
		events[i].Add(tocsin.KeyOwner, fmt.Sprint("owner-", i%100))
		for f := range 24 {
			events[i].Add(fmt.Sprint("extra.field", f), fmt.Sprint("value ", i%(f+1)))
		}
	}
	b.ReportAllocs()
	for n := 0; n < b.N; n += len(events) {
		if err := l.Append(b.Context(), events[:min(len(events), b.N-n)]); err != nil {
			b.Fatal(err)
		}
	}
}
