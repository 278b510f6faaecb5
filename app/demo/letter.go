package demo

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"
)

// DeskAddress is where people write to the made-up country's CIRT.
const DeskAddress = "desk@qm-cert.example"

// Letter is one that comes in.
type Letter struct {
	From, Name string
	Subject    string
	Text       string
	Head       string // further lines of its head, such as of a machine that wrote it
	File       *File
}

// File is what hangs on a letter, a text.
type File struct {
	Name string
	Type string
	Text string
}

// Raw writes a letter as it comes over the wire, with its own id and that of the letter that it answers.
func (l Letter) Raw(id, answers string, at time.Time) []byte {
	var b strings.Builder
	from := l.From
	if l.Name != "" {
		from = mime.QEncoding.Encode("utf-8", l.Name) + " <" + l.From + ">"
		if !strings.Contains(from, "=?") {
			from = `"` + l.Name + `" <` + l.From + ">"
		}
	}
	fmt.Fprintf(&b, "From: %s\r\nTo: QM-CERT <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: %s\r\nMIME-Version: 1.0\r\n",
		from, DeskAddress, mime.BEncoding.Encode("utf-8", l.Subject), at.Format(time.RFC1123Z), id)
	if answers != "" {
		fmt.Fprintf(&b, "In-Reply-To: %s\r\nReferences: %s\r\n", answers, answers)
	}
	b.WriteString(l.Head)
	if l.File == nil {
		b.WriteString(textPart(l.Text))
		return []byte(b.String())
	}
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"part\"\r\n\r\n--part\r\n%s\r\n--part\r\nContent-Type: %s\r\nContent-Disposition: attachment; filename=\"%s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--part--\r\n",
		textPart(l.Text), l.File.Type, l.File.Name, wrapped(l.File.Text))
	return []byte(b.String())
}

// textPart is a text with its own head.
func textPart(text string) string {
	return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped(text) + "\r\n"
}

// wrapped is a text as base64 in lines. Source: RFC 2045 §6.8.
func wrapped(text string) string {
	const width = 76
	var b strings.Builder
	all := base64.StdEncoding.EncodeToString([]byte(text))
	for len(all) > width {
		b.WriteString(all[:width] + "\r\n")
		all = all[width:]
	}
	return b.String() + all
}

// BounceOf is what a server says that could not deliver a letter of ours. Source: RFC 3464 §2.
func BounceOf(id, to, subject string, at time.Time) []byte {
	return fmt.Appendf(nil, "From: Mail Delivery System <mailer-daemon@mx.meridia-telecom.example>\r\nTo: <warnings@qm-cert.example>\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: %s\r\n"+
		"Message-ID: <bounce.%d@mx.meridia-telecom.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nThe mailbox of <%s> is not there.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.meridia-telecom.example\r\n\r\n"+
		"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"+
		"Message-ID: %s\r\nTo: %s\r\nSubject: %s\r\n\r\n--b--\r\n", at.Format(time.RFC1123Z), at.Unix(), to, to, id, to, mime.BEncoding.Encode("utf-8", subject))
}
