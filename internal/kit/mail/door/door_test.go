package door

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"tocsin/internal/kit/mail"
)

// talk opens a door and says to it what a test gives, byte for byte. It returns the letters that were taken, with what was
// answered.
func talk(t *testing.T, said string) (letters []string, answered string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := New(Config{Domain: "cirt.example", Log: slog.New(slog.DiscardHandler), Mine: func(a string) bool { return strings.HasSuffix(a, "@cirt.example") }},
		func(_ context.Context, raw []byte, e mail.Envelope) error {
			letters = append(letters, fmt.Sprintf("%s %q %q", e.From, e.To, raw))
			return nil
		})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx, l) }()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte(said + "QUIT\r\n")); err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewScanner(c); in.Scan(); {
		answered += in.Text() + "\n"
	}
	_ = c.Close()
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	return letters, answered
}

// What a letter holds is never a second letter: it ends with a dot on a line of its own, whose ends are CR LF, and nowhere
// else. Source: RFC 5321 §4.1.1.4, §4.5.2.
func TestNoLetterHoldsAnother(t *testing.T) {
	const begin, second = "EHLO x\r\nMAIL FROM:<a@isp.example>\r\nRCPT TO:<desk@cirt.example>\r\nDATA\r\nSubject: one\r\n\r\ntext", "MAIL FROM:<boss@cirt.example>\r\nRCPT TO:<desk@cirt.example>\r\nDATA\r\nSubject: two\r\n\r\nsmuggled"
	for _, end := range []string{"\n.\n", "\n.\r\n", "\r.\r", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\r\n\x00.\r\n", "\r\n.\x00\r\n", "\r\r\n.\r\r\n", "\n..\r\n"} {
		letters, answered := talk(t, begin+end+second+"\r\n.\r\n")
		if len(letters) != 1 || !strings.Contains(letters[0], "smuggled") {
			t.Errorf("%q makes %d letters: %q\n%s", end, len(letters), letters, answered)
		}
	}
	if letters, answered := talk(t, begin+"\r\n.\r\n"+second+"\r\n.\r\n"); len(letters) != 2 {
		t.Errorf("two letters are %d: %s", len(letters), answered)
	}
}

// What only steers is no address of an envelope, nor is what is longer than any.
func TestEnvelopesAreAddresses(t *testing.T) {
	f := func(from, to string, taken int) {
		t.Helper()
		letters, answered := talk(t, "EHLO x\r\nMAIL FROM:<"+from+">\r\nRCPT TO:<"+to+">\r\nDATA\r\nSubject: one\r\n\r\ntext\r\n.\r\n")
		if len(letters) != taken {
			t.Errorf("from %.80q to %.80q: %.300q\n%.900s", from, to, letters, answered)
		}
	}
	f("", "desk@cirt.example", 1)
	f("jürgen@isp.example", "desk@cirt.example", 1)
	f("a@isp.example\x00", "desk@cirt.example", 0)
	f("a@isp.example\xff", "desk@cirt.example", 0)
	f("a\tb@isp.example", "desk@cirt.example", 0)
	f("a@isp.example", "desk@cirt.example\x00@cirt.example", 0)
	f("a@isp.example", "desk@other.example", 0)
	f(strings.Repeat("a", 300)+"@isp.example", "desk@cirt.example", 0)
}
