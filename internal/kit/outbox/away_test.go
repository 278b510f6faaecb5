package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// The records are away for a while in the middle of sending: what has left is noted when they are back, nothing leaves
// twice, and nothing is lost.
func TestRecordsThatAreAwayLoseNothing(t *testing.T) {
	const n = 300
	server := sqldbtest.NewServer(t)
	b := newBox(t, sqldbtest.Open(t, sqldbtest.Schema(t, server.URL)), outbox.Policy{Auto: []string{"digest"}})
	b.open()
	for i := range n {
		b.drafted(outbox.Draft{Key: fmt.Sprint(i)})
	}
	sent := make(chan struct{}, n)
	b.post.fail = func(outbox.Act) error { sent <- struct{}{}; return nil }
	turn := make(chan error, 1)
	go func() { _, err := b.Outbox.Run(t.Context()); turn <- err }()
	for range 40 {
		<-sent
	}
	server.Stop()
	away := time.NewTimer(3 * time.Second)
	<-away.C
	server.Start(t)
	if err := <-turn; err != nil {
		t.Logf("the turn ended: %v", err)
	}
	end := time.Now().Add(time.Minute)
	for left := int64(1); left > 0 && time.Now().Before(end); {
		b.clock.pass(2 * time.Minute) // behind the lease of a turn that could not be given back
		if _, err := b.Outbox.Run(t.Context()); err != nil {
			t.Logf("a turn: %v", err)
		}
		s, err := b.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		left = s.Count[outbox.Ready] + s.Count[outbox.Sending]
	}
	list, err := b.List(t.Context(), outbox.Filter{Limit: 2 * n})
	if err != nil || len(list) != n {
		t.Fatalf("%d acts, %v", len(list), err)
	}
	uncertain := 0
	for _, a := range list {
		count := b.post.count(a.Key)
		if a.State == outbox.Uncertain {
			uncertain++
		}
		if count > 1 || a.State == outbox.Sent && count != 1 || a.State != outbox.Sent && a.State != outbox.Uncertain {
			t.Errorf("%s is %s and left %d times", a.Key, a.State, count)
		}
	}
	if b.acts("outbox.late") > 0 || uncertain > 8 {
		t.Errorf("%d uncertain, %d late", uncertain, b.acts("outbox.late"))
	}
	b.verify()
	t.Logf("%d of %d are uncertain", uncertain, n)
}
