package watch

import (
	"io"
	"net"
	"sync"

	"github.com/emersion/go-smtp"
)

// caught is one mail as a real SMTP server took it.
type caught struct {
	from, to string
	raw      []byte
}

// postbox is a real SMTP server that keeps what it takes and refuses some.
type postbox struct {
	mu     sync.Mutex
	mails  []caught
	refuse map[string]bool
}

type postSession struct {
	box      *postbox
	from, to string
}

func (b *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &postSession{box: b}, nil }
func (s *postSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}
func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.box.refuse[to] {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	s.to = to
	return nil
}
func (s *postSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.mails = append(s.box.mails, caught{s.from, s.to, raw})
	return err
}
func (s *postSession) Reset()        {}
func (s *postSession) Logout() error { return nil }

func (b *postbox) take() []caught {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.mails
	b.mails = nil
	return list
}

func (b *postbox) serve() (addr string, end func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := smtp.NewServer(b)
	srv.EnableDSN = true
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	return l.Addr().String(), func() { _ = srv.Close(); <-done }, nil
}
