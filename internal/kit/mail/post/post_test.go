package post

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

const letter = "From: a@isp.example\r\nSubject: hello\r\n\r\ntext\r\n"

func TestTake(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir, err := blob.OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		var acted []string
		var trouble error
		p, err := Open(t.Context(), db, Dir{dir}, Config{
			Act: func(_ context.Context, in read.Incoming, _ mail.Envelope, _ string) (bool, error) {
				acted = append(acted, strings.TrimSpace(in.Subject+" "+in.Seal))
				return in.Subject == "hello", trouble
			},
			Reveal: func([]byte) (keys.Revealed, error) {
				return keys.Revealed{Encrypted: keys.PGP, Raw: []byte("From: a@isp.example\r\nSubject: opened\r\n\r\nsecret\r\n")}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		take := func(raw string) error { return p.Take(t.Context(), []byte(raw), mail.Envelope{Source: "door"}) }

		trouble = errors.New("the records are away")
		if err := take(letter); err == nil {
			t.Fatal("a letter is taken whose work was not done")
		}
		trouble = nil
		for range 3 { // the server hands it over again, since it heard no yes
			if err := take(letter); err != nil {
				t.Fatal(err)
			}
		}
		if err := take("no letter at all\n"); err != nil {
			t.Fatal(err)
		}
		if err := take("From: a@isp.example\r\nSubject: x\r\nContent-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(acted, " "); got != "hello hello opened encrypted" {
			t.Errorf("acted on %q", got)
		}
		all, err := p.List(t.Context(), false, 10)
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		open, err := p.List(t.Context(), true, 10)
		if err != nil || len(open) != 2 {
			t.Fatalf("open: %+v, %v", open, err)
		}
		for _, l := range all {
			if !dir.Has(blob.Sum(l.SHA)) {
				t.Errorf("the bytes of %+v are gone", l)
			}
			if l.Kind == string(Unread) && !strings.Contains(l.Trouble, "not a letter") {
				t.Errorf("got %+v", l)
			}
		}
	})
}

func TestMailboxes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p, err := Open(t.Context(), db, nil, Config{})
		if err != nil {
			t.Fatal(err)
		}
		f := func(validity, uid uint32) {
			t.Helper()
			if err := p.Keep(t.Context(), "a", validity, uid); err != nil {
				t.Fatal(err)
			}
			if v, u, err := p.Seen(t.Context(), "a"); v != validity || u != uid || err != nil {
				t.Errorf("got %d %d %v, want %d %d", v, u, err, validity, uid)
			}
		}
		if v, u, err := p.Seen(t.Context(), "a"); v != 0 || u != 0 || err != nil {
			t.Errorf("never read: %d %d %v", v, u, err)
		}
		f(1, 2)
		f(4294967295, 4294967295)
		f(2, 1)
	})
}
