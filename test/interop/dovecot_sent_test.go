package interop

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/box"
	"tocsin/internal/kit/mail/mailtest"
)

// What people have sent by other programs is found by the server's word, by its usual name, or by the one that is given.
func TestDovecotsFolderOfWhatWasSent(t *testing.T) {
	f := func(setting, want string, have ...string) {
		t.Helper()
		m := mailtest.NewMaildir(t, have...)
		addr := mailtest.FreeAddr(t)
		m.Serve(t, addr, "")
		put := func(folder, text string) {
			m.Put(t, folder, "From: a@b.example\r\nSubject: x\r\n\r\n"+text+"\r\n", time.Now())
		}
		put("", "in")
		for _, folder := range have {
			put(folder, strings.TrimPrefix(folder, "."))
		}
		var mu sync.Mutex
		var got []string
		b, err := box.New(box.Config{Addr: addr, Way: box.Plain, User: "team", Password: "secret", Sent: setting, Mark: true, Log: slog.New(slog.DiscardHandler)}, &folders{seen: map[string]*memory{}},
			func(_ context.Context, raw []byte, e mail.Envelope) error {
				mu.Lock()
				defer mu.Unlock()
				_, text, _ := strings.Cut(string(raw), "\r\n\r\n")
				got = append(got, e.Source+"="+strings.TrimSpace(text))
				return nil
			})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		seen := func() string {
			mu.Lock()
			defer mu.Unlock()
			return strings.Join(slices.Sorted(slices.Values(got)), " ")
		}
		mailtest.Eventually(t, "not all letters come", func() bool { return seen() == want })
		cancel()
		if err := <-ended; err != nil || seen() != want {
			t.Errorf("%s: %s, %v", setting, seen(), err)
		}
	}
	f(box.SentAuto, "mailbox=in sent=Outgoing", ".Outgoing", ".Sent") // the server says which it is
	f(box.SentAuto, "mailbox=in sent=Sent Items", ".Sent Items", ".Reports")
	f("Reports", "mailbox=in sent=Reports", ".Sent", ".Reports")
	f(box.SentAuto, "mailbox=in", ".Reports")
	f("", "mailbox=in", ".Sent")
}
