package respond

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/read"
	sending "tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
)

// postbox is a real SMTP server that keeps what it takes, by its recipient.
type postbox struct {
	mu    sync.Mutex
	mails map[string][]byte
	from  map[string]string
}

type postSession struct {
	box      *postbox
	from, to string
}

func (b *postbox) NewSession(*smtp.Conn) (smtp.Session, error)     { return &postSession{box: b}, nil }
func (s *postSession) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to = to; return nil }
func (s *postSession) Reset()                                      {}
func (s *postSession) Logout() error                               { return nil }
func (s *postSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.mails[s.to], s.box.from[s.to] = raw, s.from
	return err
}

// posted sends what leaves an outbox to a server of its own.
func posted(t *testing.T, o *outbox.Outbox) (*postbox, mail.Verp) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := &postbox{mails: map[string][]byte{}, from: map[string]string{}}
	srv, done := smtp.NewServer(box), make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	verp := mail.Verp{Base: "cirt@cirt.example", Key: bytes.Repeat([]byte{7}, 32)}
	sender, err := sending.New(sending.Config{Addr: l.Addr().String(), Way: sending.Plain, Verp: verp})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() })
	o.Channel("mail", sender)
	return box, verp
}

// TestCopiesLeaveOneByOne releases a letter to three, one of them hidden, through a real SMTP server. Each copy has an
// envelope of its own; what comes back is noted at the copy that it is about.
func TestCopiesLeaveOneByOne(t *testing.T) {
	r, o := writing(t, folk{}, "pgp@isp.example")
	box, verp := posted(t, o)
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "green"})
	_, err := r.Write(t.Context(), lena, it.Number, item.Compose{To: []string{"pgp@isp.example"}, Cc: []string{"plain@isp.example"}, Bcc: []string{"boss@ministry.example"}, Text: "the secret", Close: true})
	if err != nil {
		t.Fatal(err)
	}
	made := acts(t, o)
	for _, f := range []func() error{
		func() error { return o.Open(t.Context(), "lena", "") },
		func() error { _, err := o.Release(t.Context(), outbox.Pick{All: true}, "lena", ""); return err },
		func() error { _, err := o.Run(t.Context()); return err },
	} {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	}
	var envelopes []string
	for to, raw := range box.mails {
		envelopes = append(envelopes, box.from[to])
		if bytes.Contains(raw, []byte("ministry")) {
			t.Errorf("the copy to %s shows who is hidden:\n%s", to, raw)
		}
		if sealed := bytes.Contains(raw, []byte("multipart/encrypted")); sealed != (to == "pgp@isp.example") || sealed == bytes.Contains(raw, []byte("the secret")) {
			t.Errorf("to %s: encrypted %v\n%s", to, sealed, raw)
		}
	}
	if slices.Sort(envelopes); len(slices.Compact(envelopes)) != 3 {
		t.Fatalf("%d envelopes of %d mails", len(envelopes), len(box.mails))
	}
	if c := aCase(t, r, it); c.Status != item.Resolved || c.Answered.IsZero() {
		t.Errorf("%+v", c.Item)
	}
	token, ok := verp.Token(box.from["boss@ministry.example"])
	if !ok {
		t.Fatalf("no token in %q", box.from["boss@ministry.example"])
	}
	bounce := read.Incoming{Kind: read.Bounce, From: "mailer@x.example", Token: token, Failed: []read.Failure{{Address: "boss@ministry.example", Permanent: true, Reason: "user unknown"}}}
	if err := r.Take(t.Context(), Arrival{Incoming: bounce, SHA: "b"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range copyOf(t, r, it).Copies {
		if back := strings.HasPrefix(c.To, "boss@"); back == c.Bounced.IsZero() || c.State != "sent" {
			t.Errorf("%+v", c)
		}
	}
	if made[0].Clearance != tocsin.Green {
		t.Errorf("%+v", made[0])
	}
}
