package respond

import (
	"context"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

func TestSignatures(t *testing.T) {
	for _, c := range []struct{ text, name, want string }{
		{"{name}\n{team} <{address}>", "Ana", "Ana\nCIRT <info@cirt.example>"},
		{"{name}\n{team}", "", "CIRT"},
		{"{name}\n\n{other}", "Ana", "Ana\n\n{other}"},
		{"مع التحية\n{name}", "آنا", "مع التحية\nآنا"},
		{"", "Ana", ""},
	} {
		if got := item.SignedAs(c.text, c.name, "CIRT", "info@cirt.example"); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestLetterhead(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		set := func(h item.Letterhead, why tocsin.Why) item.Letterhead {
			t.Helper()
			out, err := r.SetLetterhead(t.Context(), "ana", h)
			if (err != nil) != (why != tocsin.Internal) || err != nil && tocsin.WhyOf(err) != why {
				t.Errorf("%+v: %v", h, err)
			}
			return out
		}
		h := set(item.Letterhead{Addresses: []string{"Info <info@cirt.example>", "info@cirt.example"}, Signatures: map[string]string{"en": "{name}\r\n{team}\x00\n", "fr": " "}}, tocsin.Internal)
		if len(h.Addresses) != 1 || len(h.Signatures) != 1 || h.Signatures["en"] != "{name}\n{team}" || h.Version != 1 {
			t.Errorf("%+v", h)
		}
		set(item.Letterhead{}, tocsin.Conflict)
		for _, bad := range []item.Letterhead{{Addresses: []string{"no"}}, {Signatures: map[string]string{"xx": "a"}}, {Signatures: map[string]string{"en": strings.Repeat("a", maxSignature+1)}}} {
			bad.Version = 1
			set(bad, tocsin.Invalid)
		}
	})
}

// desked is a desk of two addresses, with keys for both.
func desked(t *testing.T) (r *Room, ring *keys.Ring) {
	t.Helper()
	r, _ = writing(t, folk{})
	ring = r.Ring.(*keys.Ring)
	for _, email := range []string{"cirt@cirt.example", "info@cirt.example"} {
		ring.Belongs(email)
		if _, err := ring.Generate(keys.PGP); err != nil {
			t.Fatal(err)
		}
	}
	r.Team = "CIRT"
	if _, err := r.SetLetterhead(t.Context(), "ana", item.Letterhead{Addresses: []string{"Info <info@cirt.example>"}, Signatures: map[string]string{"en": "{name}, {team}", "ar": "مع التحية\n{name}"}}); err != nil {
		t.Fatal(err)
	}
	return r, ring
}

// came takes a letter in, and returns its item.
func came(t *testing.T, r *Room, sha, raw string) item.Item {
	t.Helper()
	in, err := read.Reader{}.Read([]byte(raw))
	if err == nil {
		err = r.Take(t.Context(), Arrival{Incoming: in, SHA: sha})
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.List(t.Context(), lena, item.Filter{Sort: "created", Limit: 1})
	if err != nil || len(list.Items) == 0 {
		t.Fatalf("no item of %s: %v", sha, err)
	}
	return list.Items[0]
}

func TestTheAddressThatALetterAnswersFrom(t *testing.T) {
	r, ring := desked(t)
	head := "From: soc@isp.example\r\nMessage-ID: <1@isp>\r\nSubject: a host\r\n"
	for _, c := range []struct{ to, from, want string }{
		{"To: cirt@cirt.example\r\n", "", "cirt@cirt.example"},
		{"To: INFO@cirt.example\r\n", "", "info@cirt.example"},
		{"To: other@x.example\r\nCc: \"I\" <info+abuse@cirt.example>\r\n", "", "info@cirt.example"},
		{"To: list@x.example\r\nDelivered-To: info@cirt.example\r\n", "", "info@cirt.example"},
		{"To: other@x.example\r\n", "", "cirt@cirt.example"},
		{"To: other@x.example\r\n", "info@cirt.example", "info@cirt.example"},
		{"To: info@cirt.example\r\n", "Cirt@cirt.example", "cirt@cirt.example"},
		{"To: info@cirt.example\r\n", "boss@bank.example", ""},
	} {
		raw := head + c.to + "\r\nIt calls.\r\n"
		list := map[string][]byte{"one": []byte(raw)}
		r.Letters = lettersIn(list)
		it := came(t, r, "one"+c.to+c.from, raw)
		list["one"+c.to+c.from] = []byte(raw)
		m, err := r.Write(t.Context(), lena, it.Number, item.Compose{Text: "We look.", From: c.from})
		if c.want == "" {
			if tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("from %s: %v", c.from, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		sent, err := r.bytesOf(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read.Reader{}.Read(sent)
		if err != nil || got.From != c.want || !strings.HasSuffix(m.MessageID, "@cirt.example>") {
			t.Errorf("%q from %q: from %s, want %s; %v", c.to, c.from, got.From, c.want, err)
		}
		own, _, err := ring.OwnPGP(c.want)
		if seen, bad := ring.Reveal(sent); err != nil || bad != nil || seen.Signer != own.ID {
			t.Errorf("%s is signed by %s, want %s; %v, %v", c.want, seen.Signer, own.ID, err, bad)
		}
	}
}

func TestOwnAddressesAreNotAnswered(t *testing.T) {
	r, _ := desked(t)
	raw := "From: soc@isp.example\r\nTo: info@cirt.example, Cirt@cirt.example, a@isp.example\r\nCc: info+x@cirt.example, b@isp.example\r\nMessage-ID: <2@isp>\r\nSubject: all\r\n\r\nx\r\n"
	r.Letters = lettersIn(map[string][]byte{"all": []byte(raw)})
	it := came(t, r, "all", raw)
	d, err := r.BeginLetter(t.Context(), lena, it.Number, item.ReplyAll, 0, item.Words{})
	if err != nil || strings.Join(append(d.To, d.Cc...), " ") != "soc@isp.example a@isp.example b@isp.example" || d.From != "info@cirt.example" {
		t.Errorf("%v %v from %s, %v", d.To, d.Cc, d.From, err)
	}
}

func TestLettersAreSigned(t *testing.T) {
	r, _ := desked(t)
	it := started(t, r, lena, item.Start{Kind: item.Incident})
	for _, c := range []struct {
		c    item.Compose
		want string
	}{
		{item.Compose{}, "Hello\n\n-- \nlena, CIRT\n"},
		{item.Compose{Language: "ar"}, "Hello\n\n-- \nمع التحية\nlena\n"},
		{item.Compose{Language: "ru"}, "Hello\n\n-- \nlena, CIRT\n"}, // there is none in Russian: that of the team
		{item.Compose{Bare: true}, "Hello\n"},
	} {
		c.c.To, c.c.Text, c.c.TLP, c.c.Way = []string{"a@isp.example"}, "Hello\n", "clear", item.Afresh
		p, err := r.Prepare(t.Context(), lena, it.Number, c.c)
		if err != nil || p.Text != c.want {
			t.Errorf("%+v: %q, want %q; %v", c.c, p.Text, c.want, err)
		}
	}
	if err := r.SetOwnLine(t.Context(), lena, " Lena M.\n duty "); err != nil {
		t.Fatal(err)
	}
	p, err := r.Prepare(t.Context(), lena, it.Number, item.Compose{To: []string{"a@isp.example"}, Text: "Hello", TLP: "clear", Way: item.Afresh})
	if err != nil || !strings.HasSuffix(p.Text, "-- \nLena M. duty, CIRT\n") {
		t.Errorf("%q, %v", p.Text, err)
	}
}

// lettersIn keeps letters by the SHA-256 that they were taken under.
func lettersIn(list map[string][]byte) func(context.Context, string) ([]byte, error) {
	return func(_ context.Context, sha string) ([]byte, error) {
		raw, ok := list[sha]
		if !ok {
			return nil, tocsin.Faultf(tocsin.NotFound, "no letter %s", sha)
		}
		return raw, nil
	}
}
