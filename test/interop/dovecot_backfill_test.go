package interop

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/box"
	"tocsin/internal/kit/mail/mailtest"
)

// folders keeps how far each folder was read.
type folders struct {
	mu   sync.Mutex
	seen map[string]*memory
}

func (f *folders) of(name string) *memory {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen[name] == nil {
		f.seen[name] = &memory{}
	}
	return f.seen[name]
}

func (f *folders) Seen(ctx context.Context, name string) (validity, uid uint32, err error) {
	return f.of(name).Seen(ctx, name)
}

func (f *folders) Keep(ctx context.Context, name string, validity, uid uint32) error {
	return f.of(name).Keep(ctx, name, validity, uid)
}

// reader is another program that uses the same mailbox.
func reader(t *testing.T, addr string, roots *x509.CertPool) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialTLS(addr, &imapclient.Options{TLSConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login("node", "secret").Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// flags are those of all letters, by UID.
func flags(t *testing.T, c *imapclient.Client) string {
	t.Helper()
	list, err := c.Fetch(imap.UIDSet{imap.UIDRange{Start: 1}}, &imap.FetchOptions{UID: true, Flags: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range list {
		var names []string
		for _, f := range m.Flags {
			if !strings.EqualFold(string(f), "\\Recent") {
				names = append(names, string(f))
			}
		}
		slices.Sort(names)
		lines = append(lines, fmt.Sprint(m.UID, names))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// used is another program that has marked some of the letters.
func used(t *testing.T, addr string, roots *x509.CertPool) *imapclient.Client {
	t.Helper()
	other := reader(t, addr, roots)
	mark := func(from, to imap.UID, flag imap.Flag) {
		if err := other.Store(imap.UIDSet{imap.UIDRange{Start: from, Stop: to}}, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{flag}}, nil).Close(); err != nil {
			t.Fatal(err)
		}
	}
	mark(1, 10, imap.FlagFlagged)
	mark(5, 700, imap.FlagSeen)
	return other
}

// fill delivers letters that can be told apart.
func fill(deliver func(text string, folder ...string), name string, n int, folder ...string) {
	for i := range n {
		deliver(fmt.Sprintf("From: a@isp.example\nSubject: %d\n\n%s %d\n", i, name, i), folder...)
	}
}

func once(t *testing.T, got map[string]int) {
	t.Helper()
	for text, n := range got {
		if n != 1 {
			t.Errorf("%q came %d times", text, n)
		}
	}
}

// TestDovecotsBackfill reads a mailbox of 2,000 letters: the node stops in the middle and begins again, the disk is full
// once, a folder stands beside it. Each letter comes once, and another reader sees the mailbox as it was.
func TestDovecotsBackfill(t *testing.T) {
	const all, beside = 2000, 20
	_, addr, roots, deliver := dovecot(t, need(t, "openssl", "dovecot"))
	fill(deliver, "INBOX", all)
	fill(deliver, "Reports", beside, ".Reports")
	other := used(t, addr, roots)
	before := flags(t, other)

	var mu sync.Mutex
	got := map[string]int{}
	broken, most, total := false, 0, 0
	var stop context.CancelFunc
	take := func(_ context.Context, raw []byte, _ mail.Envelope) error {
		mu.Lock()
		defer mu.Unlock()
		if len(got) == 1500 && !broken {
			broken = true
			return errors.New("the disk is full")
		}
		_, text, _ := strings.Cut(string(raw), "\r\n\r\n")
		if got[strings.TrimSpace(text)]++; len(got) == 700 {
			stop()
		}
		return nil
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return len(got) }
	m := &folders{seen: map[string]*memory{}}
	start := func() (wait func()) {
		ctx, cancel := context.WithCancel(t.Context())
		stop = cancel
		b, err := box.New(box.Config{Addr: addr, User: "node", Password: "secret", Roots: roots, Folders: []string{"INBOX", "Reports"}, Log: slog.New(slog.DiscardHandler),
			Progress: func(folder string, done, of int) {
				mu.Lock()
				defer mu.Unlock()
				if folder == "INBOX" {
					most, total = max(most, done), max(total, of)
				}
			}}, m, take)
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		return func() {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	start()() // it stops in the middle
	if n := count(); n < 700 || n >= all {
		t.Fatalf("%d letters before the stop", n)
	}
	wait := start()
	mailtest.Eventually(t, "not all letters come", func() bool { return count() == all+beside })
	deliver("From: a@isp.example\nSubject: new\n\nnews\n") // it is told of while the connection waits
	mailtest.Eventually(t, "the new letter does not come", func() bool { mu.Lock(); defer mu.Unlock(); return got["news"] == 1 })
	stop()
	wait()
	once(t, got)
	if total != all || most < 700 {
		t.Errorf("progress told %d of %d", most, total)
	}
	if after := flags(t, other); !strings.HasPrefix(after, before[:1000]) || strings.Count(after, "Seen") != strings.Count(before, "Seen") || strings.Count(after, "Flagged") != strings.Count(before, "Flagged") {
		t.Error("another reader sees other flags than before")
	}
}

// TestDovecotsMarks says that letters that were taken are marked as read where the settings say so.
func TestDovecotsMarks(t *testing.T) {
	const all = 20
	_, addr, roots, deliver := dovecot(t, need(t, "openssl", "dovecot"))
	for i := range all {
		deliver(fmt.Sprintf("From: a@isp.example\nSubject: %d\n\nx\n", i))
	}
	other := reader(t, addr, roots)
	take := func(context.Context, []byte, mail.Envelope) error { return nil }
	b, err := box.New(box.Config{Addr: addr, User: "node", Password: "secret", Roots: roots, Mark: true, Days: -1, Log: slog.New(slog.DiscardHandler)}, &memory{}, take)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := b.Poll(t.Context()); n != all || err != nil {
		t.Errorf("%d letters, %v", n, err)
	}
	if after := flags(t, other); strings.Count(after, "Seen") != all {
		t.Errorf("%d letters are marked as read where the settings say so", strings.Count(after, "Seen"))
	}
}
