package smtp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/door"
	"tocsin/internal/kit/outbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// certificate makes one for 127.0.0.1.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	x, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(x)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// server is a mail server whose answers a test decides.
type server struct {
	mu       sync.Mutex
	conns    int
	mechs    []string
	from, to string
	options  smtp.MailOptions
	letters  []string
	rcpt     error
	data     error
	drop     bool // the connection breaks when the letter was said
	conn     *smtp.Conn
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns++
	s.conn = c
	return &talk{s}, nil
}

type talk struct{ *server }

func (s *talk) AuthMechanisms() []string { return s.mechs }

func (s *talk) Auth(mech string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != "node" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		return nil
	}
	switch mech {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case "CRAM-MD5":
		return &cramServer{check: check}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// cramServer asks the question of RFC 2195 §2, whose answer the standard gives.
type cramServer struct {
	asked bool
	check func(user, password string) error
}

func (c *cramServer) Next(answer []byte) ([]byte, bool, error) {
	if !c.asked {
		c.asked = true
		return []byte("<1896.697170952@postoffice.reston.mci.net>"), false, nil
	}
	if string(answer) == "tim b913a602c7eda7a495b4e6e7334d3890" {
		return nil, true, nil
	}
	return nil, false, smtp.ErrAuthFailed
}

func (s *talk) Mail(from string, o *smtp.MailOptions) error {
	s.from, s.options = from, *o
	return nil
}
func (s *talk) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return s.rcpt }
func (s *talk) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drop {
		return errors.Join(io.EOF, s.conn.Conn().Close())
	}
	if s.data == nil {
		s.letters = append(s.letters, string(b))
	}
	return s.data
}
func (s *talk) Reset()        {}
func (s *talk) Logout() error { return nil }

// start runs a server until the test ends, and returns a sender that is set for it.
func start(t *testing.T, s *server, c Config) *Sender {
	t.Helper()
	cert, pool := certificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(s)
	srv.EnableDSN, srv.Domain, srv.MaxMessageBytes = true, "mx.test.example", 1<<20
	srv.ErrorLog = quiet{}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	if c.Way == TLS {
		l = tls.NewListener(l, config)
	} else if c.Way == "" {
		srv.TLSConfig = config
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	c.Addr, c.Verp = l.Addr().String(), mail.Verp{Base: "warn@cirt.example", Key: []byte("k")}
	if c.Roots == nil {
		c.Roots = pool
	}
	sender, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() })
	return sender
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

const letter = "From: a\r\nSubject: b\r\n\r\n.hidden dot\r\n"

func TestSend(t *testing.T) {
	for _, way := range []string{StartTLS, TLS} {
		s := &server{mechs: []string{"PLAIN"}}
		if way == StartTLS {
			way = ""
		}
		sender := start(t, s, Config{Way: way, User: "node", Password: "secret"})
		for range 3 {
			if _, err := sender.Send(t.Context(), outbox.Act{ID: 46, Draft: outbox.Draft{To: "abuse@isp.example"}}, []byte(letter)); err != nil {
				t.Fatal(err)
			}
		}
		if s.conns > 2 { // a session begins anew after STARTTLS
			t.Errorf("%q: %d connections for three letters", way, s.conns)
		}
		if len(s.letters) != 3 || s.letters[0] != letter || s.to != "abuse@isp.example" {
			t.Errorf("%q: got %q to %s", way, s.letters, s.to)
		}
		if token, ok := sender.c.Verp.Token(s.from); !ok || token != Token(46) || s.options.EnvelopeID != Token(46) || s.options.Return != smtp.DSNReturnHeaders {
			t.Errorf("%q: from %s, %+v", way, s.from, s.options)
		}
	}
}

// TestAnswersOfMachinesReturnToNobody says that what a machine answers has no sender that a server could return it to.
func TestAnswersOfMachinesReturnToNobody(t *testing.T) {
	for auto, null := range map[string]bool{"auto-replied": true, "Auto-Replied": true, "auto-generated": false} {
		s := &server{from: "?"}
		sender := start(t, s, Config{Way: Plain})
		if _, err := sender.Deliver(t.Context(), "1", "abuse@isp.example", []byte("Auto-Submitted: "+auto+"\r\n"+letter)); err != nil {
			t.Fatal(err)
		}
		if (s.from == "") != null {
			t.Errorf("%s: from %q", auto, s.from)
		}
	}
}

func TestRefusals(t *testing.T) {
	f := func(name string, set func(*server), want string, permanent, unsure bool) {
		t.Helper()
		s := &server{}
		set(s)
		_, err := start(t, s, Config{}).Deliver(t.Context(), "1", "abuse@isp.example", []byte(letter))
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, outbox.Permanent) != permanent || errors.Is(err, outbox.Unsure) != unsure {
			t.Errorf("%s: got %v; permanent %v, unsure %v", name, err, errors.Is(err, outbox.Permanent), errors.Is(err, outbox.Unsure))
		}
	}
	no := func(code int, e smtp.EnhancedCode, text string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: e, Message: text}
	}
	f("unknown", func(s *server) { s.rcpt = no(550, smtp.EnhancedCode{5, 1, 1}, "user unknown") }, "550 5.1.1 user unknown", true, false)
	f("full", func(s *server) { s.rcpt = no(452, smtp.EnhancedCode{4, 2, 2}, "full") }, "452 4.2.2", false, false)
	f("grey", func(s *server) { s.rcpt = no(451, smtp.EnhancedCode{4, 7, 1}, "come again") }, "4.7.1", false, false)
	f("at odds", func(s *server) { s.rcpt = no(550, smtp.EnhancedCode{4, 2, 2}, "full") }, "4.2.2", false, false)
	f("relay", func(s *server) { s.rcpt = no(554, smtp.EnhancedCode{5, 7, 1}, "Relay access denied") }, "Relay", false, false)
	f("content", func(s *server) { s.data = no(554, smtp.EnhancedCode{5, 6, 0}, "not this") }, "5.6.0", true, false)
	f("later", func(s *server) { s.data = no(451, smtp.EnhancedCode{4, 3, 0}, "disk full") }, "4.3.0", false, false)
	f("broken", func(s *server) { s.drop = true }, "did not answer", false, true)
}

// TestEncryption says that nothing is said in the clear where encryption is wanted.
func TestEncryption(t *testing.T) {
	s := &server{}
	plain := start(t, s, Config{Way: Plain})
	sender, err := New(Config{Addr: plain.c.Addr, Verp: plain.c.Verp})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sender.Deliver(t.Context(), "1", "a@b.example", []byte(letter)); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("a server without STARTTLS: %v", err)
	}
	if _, err := start(t, s, Config{Roots: x509.NewCertPool()}).Deliver(t.Context(), "1", "a@b.example", []byte(letter)); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a stranger's certificate: %v", err)
	}
	if _, err := New(Config{Addr: "mail.example.org:25", Way: Plain, User: "u", Verp: plain.c.Verp}); err == nil {
		t.Error("a password in the clear is accepted")
	}
	if len(s.letters) > 0 {
		t.Error("a letter left")
	}
}

func TestLogin(t *testing.T) {
	wrong := start(t, &server{mechs: []string{"PLAIN"}}, Config{User: "node", Password: "guess"})
	if _, err := wrong.Deliver(t.Context(), "1", "a@b.example", []byte(letter)); err == nil || errors.Is(err, outbox.Permanent) || !strings.Contains(err.Error(), "login of node") {
		t.Errorf("a wrong password: %v", err)
	}
	none := start(t, &server{mechs: []string{"XOAUTH2"}}, Config{User: "node", Password: "secret"})
	if _, err := none.Deliver(t.Context(), "1", "a@b.example", []byte(letter)); err == nil || !strings.Contains(err.Error(), "XOAUTH2") {
		t.Errorf("an unknown way: %v", err)
	}
	cram := start(t, &server{mechs: []string{"CRAM-MD5"}}, Config{User: "tim", Password: "tanstaaftanstaaf"})
	if _, err := cram.Deliver(t.Context(), "1", "a@b.example", []byte(letter)); err != nil {
		t.Errorf("CRAM-MD5: %v", err)
	}
}

// TestDoor sends to the node's own door.
func TestDoor(t *testing.T) {
	cert, pool := certificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var got []mail.Envelope
	var trouble error
	d := door.New(door.Config{Domain: "cirt.example", TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Log: slog.New(slog.DiscardHandler),
		Mine: func(a string) bool { return strings.HasPrefix(a, "warn") && strings.HasSuffix(a, "@cirt.example") }},
		func(_ context.Context, raw []byte, e mail.Envelope) error {
			if trouble == nil && string(raw) == letter {
				got = append(got, e)
			}
			return trouble
		})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx, l) }()
	sender, err := New(Config{Addr: l.Addr().String(), Roots: pool, Verp: mail.Verp{Base: "a@isp.example", Key: []byte("k")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sender.Deliver(t.Context(), "1", "warn+b-1-x@cirt.example", []byte(letter)); err != nil {
		t.Error(err)
	}
	if len(got) != 1 || got[0].To[0] != "warn+b-1-x@cirt.example" || got[0].Source != "door" {
		t.Errorf("got %+v", got)
	}
	if _, err := sender.Deliver(t.Context(), "1", "else@where.example", []byte(letter)); err == nil || !strings.Contains(err.Error(), "550 5.7.1") {
		t.Errorf("relays: %v", err)
	}
	loop := strings.Repeat("Received: from a by b\r\n", 70) + letter
	if _, err := sender.Deliver(t.Context(), "1", "warn@cirt.example", []byte(loop)); err == nil || !strings.Contains(err.Error(), "5.4.6") {
		t.Errorf("a loop: %v", err)
	}
	trouble = errors.New("the disk is full")
	if _, err := sender.Deliver(t.Context(), "1", "warn@cirt.example", []byte(letter)); err == nil || errors.Is(err, outbox.Permanent) || strings.Contains(err.Error(), "disk is full") {
		t.Errorf("what can't be kept: %v", err)
	}
	if err := sender.Close(); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
