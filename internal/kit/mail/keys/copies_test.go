package keys

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	letter "tocsin/internal/kit/mail"
)

func always(p Protection) func(string) Protection { return func(string) Protection { return p } }

// TestCopies says that each recipient gets a copy of the same letter that only it and the node can read, and that no copy
// names a hidden one.
func TestCopies(t *testing.T) {
	const hidden, plain = "chief@ministry.example", "press@isp.example"
	us, them, secret := ring(t, Options{}), ring(t, Options{Name: "Owner", Email: owner}), ring(t, Options{Name: "Chief", Email: hidden})
	generate(t, us, PGP, SMIME)
	generate(t, them, PGP)
	generate(t, secret, SMIME)
	know(t, us, them)
	know(t, us, secret)
	m := letter.Message{From: team, To: owner, Subject: "x", Text: "the secret\n", Date: time.Now()}
	copies, err := us.Copies(m, []string{hidden}, always(Protection{Sign: PGP, Encrypt: Any, Must: true}))
	if err != nil || len(copies) != 2 || copies[0].To != owner || copies[0].Encrypted != PGP || copies[1].To != hidden || copies[1].Encrypted != SMIME {
		t.Fatalf("%+v, %v", copies, err)
	}
	id := letter.Split(copies[0].Raw).Value("Message-ID")
	for _, c := range copies {
		if bytes.Contains(c.Raw, []byte("ministry")) || bytes.Contains(bytes.ToLower(c.Raw), []byte("\r\nbcc")) || bytes.Contains(c.Raw, []byte("the secret")) {
			t.Errorf("to %s: it tells too much:\n%s", c.To, c.Raw)
		}
		if got := letter.Split(c.Raw).Value("Message-ID"); got != id {
			t.Errorf("to %s: another Message-ID %s", c.To, got)
		}
	}
	f := func(r *Ring, n int, opens bool) {
		t.Helper()
		got, err := r.Reveal(copies[n].Raw)
		if err != nil || (got.Encrypted != None) != opens || got.NotForUs == opens {
			t.Errorf("copy %d: %+v, %v", n, got, err)
		}
	}
	f(them, 0, true)
	f(them, 1, false)
	f(secret, 0, false)
	f(secret, 1, true)
	f(us, 0, true)

	m.Cc = plain
	if _, err := us.Copies(m, nil, always(Protection{Encrypt: PGP, Must: true})); !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), plain) || strings.Contains(err.Error(), owner) {
		t.Errorf("got %v", err)
	}
	copies, err = us.Copies(m, []string{owner}, always(Protection{Encrypt: PGP}))
	if err != nil || len(copies) != 2 || copies[0].Encrypted != PGP || copies[1].Encrypted != None || copies[1].Trouble == "" {
		t.Errorf("%+v, %v", copies, err)
	}
}
