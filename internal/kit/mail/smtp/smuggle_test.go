package smtp

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tocsin/internal/kit/mail"
)

// wire is a server that takes everything and keeps what was said after DATA, byte for byte: how another server would cut it
// is judged here and not left to a library.
type wire struct {
	mu   sync.Mutex
	said [][]byte // of each letter, up to where its connection went on with a command
}

// serveWire serves until the test ends.
func serveWire(t *testing.T) (*wire, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w, all := &wire{}, sync.WaitGroup{}
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.talk(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	return w, l.Addr().String()
}

// talk answers commands; a letter ends as the standard says and no other way. Source: RFC 5321 §4.1.1.4.
func (w *wire) talk(c net.Conn) {
	defer c.Close()
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	say("220 wire")
	var in []byte
	data := false
	for buf := make([]byte, 64<<10); ; {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		in = append(in, buf[:n]...)
		for {
			end := "\r\n"
			if data {
				end = "\r\n.\r\n"
			}
			piece, rest, ok := bytes.Cut(in, []byte(end))
			if !ok {
				break
			}
			in = rest
			switch {
			case data:
				w.mu.Lock()
				w.said = append(w.said, piece)
				w.mu.Unlock()
				data = false
				say("250 taken")
			case bytes.HasPrefix(piece, []byte("DATA")):
				data = true
				say("354 go on")
			case bytes.HasPrefix(piece, []byte("QUIT")):
				say("221 bye")
				return
			default:
				say("250 fine")
			}
		}
	}
}

// A letter is one letter, however its lines end: nothing in it is an end that some server takes for the end of the letter.
// Source: RFC 5321 §2.3.8, §4.5.2.
func TestNoLetterHoldsAnother(t *testing.T) {
	w, addr := serveWire(t)
	sender, err := New(Config{Addr: addr, Way: Plain, Verp: mail.Verp{Base: "warn@cirt.example", Key: []byte("k")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() })
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\r\r\n.\r\r\n", ".", "..", "\r", "\n", "\r\n", "\x00", "MAIL FROM:<evil@evil.example>\r\nRCPT TO:<all@evil.example>\r\nDATA\r\nSubject: evil\r\n", "x"})
		raw := "Subject: one\r\n\r\n" + strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "raw"), "") + "\r\n"
		before := len(w.said)
		_, err := sender.Deliver(t.Context(), "1", "a@isp.example", []byte(raw))
		if err != nil || len(w.said) != before+1 {
			t.Fatalf("%q: %v, %d letters", raw, err, len(w.said)-before)
		}
		got := "\r\n" + string(w.said[before]) + "\r\n"
		if bare := strings.ReplaceAll(got, "\r\n", ""); strings.ContainsAny(bare, "\r\n\x00") || strings.Contains(got, "\r\n.\r\n") {
			t.Fatalf("%q went out as %q", raw, got)
		}
	})
}

// No address is a command: what holds more than one address is not sent to.
func TestNoAddressIsACommand(t *testing.T) {
	w, addr := serveWire(t)
	sender, err := New(Config{Addr: addr, Way: Plain, Verp: mail.Verp{Base: "warn@cirt.example", Key: []byte("k")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() })
	for _, to := range []string{"a@isp.example>\r\nRCPT TO:<b@evil.example", "a@isp.example\nDATA", "a@isp.example> NOTIFY=NEVER", "a@isp.example\x00", "<a@isp.example", "a@isp.example\u2028b", "a@isp.example\r", "", "a b@isp.example", "a@isp.example,b@evil.example"} {
		if _, err := sender.Deliver(t.Context(), "1", to, []byte(letter)); err == nil || len(w.said) > 0 {
			t.Errorf("%q: %v, %d letters", to, err, len(w.said))
		}
	}
}
