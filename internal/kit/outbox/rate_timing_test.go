package outbox_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// nowhere is a channel that takes everything at once.
type nowhere struct{}

func (nowhere) Send(context.Context, outbox.Act, []byte) (string, error) { return "taken", nil }

// How fast acts are drafted and sent: OUTBOX_TIMING=1 go test -run Rates -v ./internal/kit/outbox
func TestRates(t *testing.T) {
	const n = 10_000
	if os.Getenv("OUTBOX_TIMING") == "" {
		t.Skip("set OUTBOX_TIMING=1 to measure drafting and sending")
	}
	letter := bytes.Repeat([]byte("203.0.113.7 was seen at 2026-11-24T08:00:00Z with Mirai; port 23\r\n"), 80)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}})
		b.open()
		b.Channel("mail", nowhere{})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for i := range n {
				_, _, err := b.Outbox.Draft(t.Context(), tx, outbox.Draft{Key: fmt.Sprint(i), Kind: "digest", Channel: "mail", To: fmt.Sprintf("soc@o%d.example", i),
					Title: "Report of Tuesday", Number: fmt.Sprintf("ZM-2026-%06d", i), Mark: tocsin.Green, Clearance: tocsin.Amber, Payload: letter})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		t.Logf("%d acts of %d bytes drafted in one transaction in %v, %d MB allocated from the system", n, len(letter), time.Since(began), (after.Sys-before.Sys)>>20)
		began = time.Now()
		sent := int64(0)
		for sent < 2000 && time.Since(began) < time.Minute {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			_, err := b.Outbox.Run(ctx)
			cancel()
			if err != nil && ctx.Err() == nil {
				t.Fatal(err)
			}
			s, err := b.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			sent = s.Count[outbox.Sent]
		}
		t.Logf("%d acts sent, %.0f a second", sent, float64(sent)/time.Since(began).Seconds())
	})
}
