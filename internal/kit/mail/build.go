package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// headRoom is how many bytes headers and boundaries usually take.
const headRoom = 4 << 10

// Build writes a message as MIME with CRLF at the ends of its lines. Every line is ASCII and short, so no server on the
// way has a reason to change it, which would break a signature. The same message gives the same bytes.
// Source: RFC 5322 §3; RFC 2045 §6; RFC 2046 §5.
func Build(m Message) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	seed := m.seed()
	var b bytes.Buffer
	b.Grow(headRoom + m.size()*4/3)
	if err := m.writeHead(&b, seed); err != nil {
		return nil, err
	}
	m.body(seed).write(&b)
	return b.Bytes(), nil
}

// AutoReplied is the value of Auto-Submitted of a letter that a machine answers with. Source: RFC 3834 §5.
const AutoReplied = "auto-replied"

// submitted is what Auto-Submitted says; "" of a letter that a person wrote.
func (m Message) submitted() string {
	switch {
	case m.Replies:
		return AutoReplied
	case m.Auto:
		return "auto-generated"
	}
	return ""
}

// seed is a name made from the message's content: boundaries and a missing Message-ID are made from it.
func (m Message) seed() string {
	h := sha256.New()
	say := func(words ...string) {
		for _, w := range words {
			_, _ = h.Write(binary.AppendUvarint(nil, uint64(len(w)))) // a hash takes all; lengths keep words apart
			_, _ = io.WriteString(h, w)
		}
	}
	say(m.From, m.To, m.Cc, m.ReplyTo, m.Subject, m.Text, m.HTML, m.ID, m.InReplyTo, m.Date.Format(time.RFC3339Nano), strconv.FormatBool(m.Auto))
	if m.Replies { // a word more, so that all other letters keep their names
		say(AutoReplied)
	}
	say(strconv.Itoa(len(m.References)))
	say(m.References...)
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		say(name, m.Headers[name])
	}
	for _, a := range m.Attach {
		say("file", a.Name, a.Type, string(a.Body))
	}
	return lower32.EncodeToString(h.Sum(nil)[:20])
}

// lower32 writes bytes in letters and digits that survive a change of case, as addresses and names may undergo.
var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// writeHead writes all headers but those of the content.
func (m Message) writeHead(b *bytes.Buffer, seed string) error {
	from, err := addresses("From", m.From, 1)
	if err != nil {
		return err
	}
	to, err := addresses("To", m.To, maxRecipients)
	if err != nil {
		return err
	}
	field(b, "Date", m.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	field(b, "From", from.String())
	field(b, "To", to.String())
	if m.Cc != "" {
		cc, err := addresses("Cc", m.Cc, maxRecipients)
		if err != nil {
			return err
		}
		field(b, "Cc", cc.String())
	}
	if m.ReplyTo != "" {
		reply, err := addresses("Reply-To", m.ReplyTo, 1)
		if err != nil {
			return err
		}
		field(b, "Reply-To", reply.String())
	}
	field(b, "Subject", encodeText(len("Subject: "), cut(oneLine(m.Subject), maxSubject)))
	if err := m.writeIDs(b, seed, from.domain()); err != nil {
		return err
	}
	if how := m.submitted(); how != "" {
		field(b, "Auto-Submitted", how)
		// Exchange's own word for it: no notes of absence. Bounces still come.
		field(b, "X-Auto-Response-Suppress", "OOF, AutoReply")
	}
	if err := m.writeFurther(b); err != nil {
		return err
	}
	field(b, "MIME-Version", "1.0")
	return nil
}

func (m Message) writeIDs(b *bytes.Buffer, seed, domain string) error {
	id := m.ID
	if id == "" {
		id = seed + "@" + domain
	}
	id, err := messageID("Message-ID", id)
	if err != nil {
		return err
	}
	field(b, "Message-ID", id)
	if m.InReplyTo == "" {
		return nil
	}
	answers, err := messageID("In-Reply-To", m.InReplyTo)
	if err != nil {
		return err
	}
	field(b, "In-Reply-To", answers)
	if m.Headers["References"] == "" {
		field(b, "References", strings.Join(chain(append(m.References, answers)), " "))
	}
	return nil
}

// body puts the parts together: text; text and HTML as alternatives; either of them with files behind it.
func (m Message) body(seed string) *part {
	text := textPart("plain", m.Text)
	top := text
	if m.HTML != "" {
		top = multipart("alternative", seed+"-a", text, textPart("html", m.HTML))
	}
	if len(m.Attach) == 0 {
		return top
	}
	parts := []*part{top}
	for _, a := range m.Attach {
		parts = append(parts, filePart(a))
	}
	return multipart("mixed", seed+"-m", parts...)
}

// part is an entity of MIME: its headers, and either bytes or parts.
type part struct {
	head     []string // "Name: value", folded already
	body     []byte   // encoded, with CRLF at the end
	boundary string
	parts    []*part
}

func multipart(kind, boundary string, parts ...*part) *part {
	boundary = "=_" + boundary // "=_" stands in no quoted-printable and no base64 text
	return &part{head: []string{"Content-Type: multipart/" + kind + ";\r\n boundary=\"" + boundary + "\""}, boundary: boundary, parts: parts}
}

// write writes a part: its headers, an empty line, its content.
func (p *part) write(b *bytes.Buffer) {
	b.WriteString(strings.Join(p.head, "\r\n") + "\r\n\r\n")
	if p.parts == nil {
		b.Write(p.body)
		return
	}
	for _, sub := range p.parts {
		b.WriteString("--" + p.boundary + "\r\n")
		sub.write(b)
		b.WriteString("\r\n") // it belongs to the boundary, so a part keeps the end of its last line
	}
	b.WriteString("--" + p.boundary + "--\r\n")
}
