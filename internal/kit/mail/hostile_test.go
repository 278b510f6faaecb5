package mail

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// steering are pieces that would end a header and begin another, or a command of SMTP.
func steering(t *rapid.T, name string) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{"\r\nBcc: all@evil.example", "\nBcc: x", "\rBcc: x", "\r\n\r\nbody", "\x00", "\u0085", "\u2028X: y", "\x0bX: y", "\x0c", "\r\n .", "\r\nRCPT TO:<a@evil.example>",
		"a@b.example", "<a@b.example>", ">", "<", ",", ";", "\"", "\\", "(", ")", "=?utf-8?q?=0D=0ABcc:_x?=", "é", " ", "x", ":", "\t"}), 1, 5).Draw(t, name)
	return strings.Join(parts, "")
}

// steered are the fields that reach a header.
var steered = []struct {
	name string
	put  func(*Message, string)
}{
	{"From", func(m *Message, s string) { m.From = s + " <warn@cert.example>" }},
	{"from alone", func(m *Message, s string) { m.From = s }},
	{"To", func(m *Message, s string) { m.To = s + " <abuse@isp.example>" }},
	{"to alone", func(m *Message, s string) { m.To = s }},
	{"Cc", func(m *Message, s string) { m.Cc = s + " <abuse@isp.example>" }},
	{"Reply-To", func(m *Message, s string) { m.ReplyTo = s + " <desk@cert.example>" }},
	{"Subject", func(m *Message, s string) { m.Subject = s }},
	{"Message-ID", func(m *Message, s string) { m.ID = s + "@cert.example" }},
	{"In-Reply-To", func(m *Message, s string) { m.InReplyTo = s }},
	{"References", func(m *Message, s string) { m.References = []string{"one@cert.example", s} }},
	{"a further one", func(m *Message, s string) { m.Headers = map[string]string{"X-One": s} }},
	{"its name", func(m *Message, s string) { m.Headers = map[string]string{"X-" + s: "x"} }},
	{"List-Id", func(m *Message, s string) { m.Headers = map[string]string{"List-Id": s} }},
	{"a file", func(m *Message, s string) { m.Attach = []Attachment{{Name: s, Type: "text/csv", Body: []byte("x")}} }},
	{"its type", func(m *Message, s string) { m.Attach = []Attachment{{Name: "x", Type: s, Body: []byte("x")}} }},
	{"its type's name", func(m *Message, s string) {
		m.Attach = []Attachment{{Name: "x", Type: "text/csv; name=" + s, Body: []byte("x")}}
	}},
}

// TestNoFieldBeginsAnother puts what would steer a letter into each of its fields that reach a header: it is refused, or
// the letter has the headers that it should have, once each.
func TestNoFieldBeginsAnother(t *testing.T) {
	may := []string{"Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-Id", "In-Reply-To", "References", "X-One", "List-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding"}
	built := 0
	for _, one := range steered {
		t.Run(one.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := letter("subject", "text")
				one.put(&m, steering(t, "text"))
				raw, err := Build(m)
				if err != nil {
					return // refused
				}
				built++
				checkLines(t, raw)
				checkHeaders(t, raw, may)
			})
		})
	}
	if built < 100 {
		t.Errorf("only %d letters were not refused", built)
	}
}

func checkHeaders(t *rapid.T, raw []byte, may []string) {
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	for h, v := range read.Header {
		if !slices.Contains(may, h) && !strings.HasPrefix(h, "X-") || len(v) != 1 {
			t.Fatalf("header %s: %q\n%s", h, v, raw)
		}
	}
	for _, h := range []string{"From", "To", "Cc", "Reply-To"} {
		if _, err := read.Header.AddressList(h); err != nil && read.Header.Get(h) != "" {
			t.Fatalf("%s can't be read: %v\n%s", h, err, raw)
		}
	}
}

// TestVerpIsOneAddress makes senders for hostile tokens: what comes is one address of the team's domain.
func TestVerpIsOneAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Verp{Base: "warn@cert.example", Key: []byte("k")}
		token := steering(t, "token")
		got := v.Sender(token)
		if a, err := mail.ParseAddress(got); err != nil || a.Address != got || !strings.HasSuffix(got, "@cert.example") {
			t.Fatalf("%q: %q %v", token, got, err)
		}
		if said, ok := v.Token(got); ok && said != token {
			t.Fatalf("%q came back as %q", token, said)
		}
	})
}
