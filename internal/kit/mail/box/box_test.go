package box

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
)

// folder is a server with one folder: when each letter came, by UID from 1 on. dovecot itself is asked in test/interop.
type folder []time.Time

func (f folder) folders() ([]string, error)        { return []string{"INBOX"}, nil }
func (f folder) open(string, bool) (uint32, error) { return 7, nil }
func (f folder) seen(uint32) error                 { return nil }
func (f folder) wait(context.Context, time.Duration) error {
	return nil
}
func (f folder) close() {}

func (f folder) list(after uint32, since time.Time) (uids []uint32, err error) {
	for i, at := range f {
		if uid := uint32(i) + 1; uid > after && !at.Before(since) {
			uids = append(uids, uid)
		}
	}
	return uids, nil
}

func (f folder) sentBy() (flagged, names []string, err error) { return nil, nil, nil }

func (f folder) about(uids []uint32) (map[uint32]about, error) {
	all := map[uint32]about{}
	for _, uid := range uids {
		all[uid] = about{1, f[uid-1]}
	}
	return all, nil
}

func (f folder) fetch(uid uint32, _ int64) ([]byte, error) { return []byte{byte(uid)}, nil }

type memory struct{ validity, uid uint32 }

func (m *memory) Seen(context.Context, string) (validity, uid uint32, err error) {
	return m.validity, m.uid, nil
}

func (m *memory) Keep(_ context.Context, _ string, validity, uid uint32) error {
	m.validity, m.uid = validity, uid
	return nil
}

// What is older than the days of the first look never comes, wherever it lies; what is laid into the folder later does.
func TestOldLettersAreNoNews(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	fresh, old := now.Add(-time.Hour), now.AddDate(0, 0, -60)
	var got []byte
	take := func(_ context.Context, raw []byte, _ mail.Envelope) error { got = append(got, raw...); return nil }
	look := func(m *memory, f folder, want ...byte) {
		t.Helper()
		b, err := New(Config{Addr: "mail.example:993", Days: 30, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}, m, take)
		if err != nil {
			t.Fatal(err)
		}
		got = nil
		if _, err := b.read(t.Context(), f, "INBOX", 7); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v: got %v %v, want %v", f, got, err, want)
		}
	}
	m := &memory{}
	f := folder{old, fresh, old, fresh, old}
	look(m, f, 2, 4)
	look(m, f)
	look(m, append(f, old, fresh), 6, 7) // they came after the first look
	m = &memory{}
	look(m, folder{old, old})
	look(m, folder{old, old, fresh}, 3)
	look(&memory{}, nil)
}
