package mail

import (
	"bytes"
	"io"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func letter(subject, text string) Message {
	return Message{From: "National CIRT <warn@cirt.example>", To: "abuse@isp.example", Subject: subject, Text: text, Date: noon, ID: "tocsin-1@cirt.example"}
}

func build(t testing.TB, m Message) []byte {
	t.Helper()
	raw, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestGolden holds the bytes themselves: a change of them is a change of what every owner gets.
func TestGolden(t *testing.T) {
	f := func(name string, m Message) {
		t.Helper()
		got := build(t, m)
		file := filepath.Join("testdata", "build", name+".eml")
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	f("plain", letter("Open resolvers in your network [TOC-20261124-1]", "Dear team,\n\n192.0.2.1 answers anybody.\n"))
	all := letter("Сообщение о заражённых компьютерах в вашей сети за двадцать четвёртое ноября", "Здравствуйте!\n\nIP 192.0.2.1\n")
	all.HTML, all.Auto, all.InReplyTo, all.ReplyTo = "<p dir=\"rtl\">مرحبا</p>", true, "<q@isp.example>", "Rückfragen <info@cirt.example>"
	all.To = "Équipe <abuse@isp.example>, \"Ops, Night\" <noc@isp.example>"
	all.Headers = map[string]string{"X-Tocsin-Number": "TOC-1", "List-Id": "Warnings <warn.cirt.example>"}
	all.Attach = []Attachment{
		{Name: "events.csv", Type: "text/csv; charset=utf-8", Body: []byte("ip,port\n192.0.2.1,53\n")},
		{Name: "ملف الأحداث لهذا اليوم والأيام التي سبقته.json", Type: "application/json", Body: []byte("{}")},
		{Name: "mail.eml", Type: "message/rfc822", Body: []byte("Subject: a\r\n\r\nb\r\n")},
	}
	f("all", all)
}

func TestSubject(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		m, err := mail.ReadMessage(bytes.NewReader(build(t, letter(in, "x"))))
		if err != nil {
			t.Fatal(err)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
	f("", "")
	f("plain", "plain")
	f("تنبيه: أجهزة مصابة في شبكتكم", "تنبيه: أجهزة مصابة في شبكتكم")
	f("Équipements infectés dans votre réseau, à corriger avant la fin de la semaine prochaine", "Équipements infectés dans votre réseau, à corriger avant la fin de la semaine prochaine")
	f("Máquinas con vulnerabilidades ¡actúe ya!", "Máquinas con vulnerabilidades ¡actúe ya!")
	f("Заражённые компьютеры в вашей сети и как их вылечить за один день", "Заражённые компьютеры в вашей сети и как их вылечить за один день")
	f("您的网络中有受感染的计算机，请在二十四小时内处理并回复本邮件以便我们跟进此事", "您的网络中有受感染的计算机，请在二十四小时内处理并回复本邮件以便我们跟进此事")
	f("=?utf-8?q?x?=", "=?utf-8?q?x?=")
	f("a\r\nBcc: all@example.org", "a Bcc: all@example.org")
	f("a\n b\t c", "a b c")
	f("a\u2028b\x00c\u0085d", "a b c d")
	f("\xff\xfe", "\uFFFD")
	f(strings.Repeat("a", 300), strings.Repeat("a", 300))
	f(strings.Repeat("я", 500), strings.Repeat("я", 399)+"…")
}

func TestRefused(t *testing.T) {
	f := func(name string, change func(*Message), want string) {
		t.Helper()
		m := letter("a", "b")
		change(&m)
		if _, err := Build(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
	f("to a line", func(m *Message) { m.To = "a@b.example\r\nBcc: c@d.example" }, "end of a line")
	f("to nobody", func(m *Message) { m.To = "" }, "not a mail address")
	f("two from", func(m *Message) { m.From = "a@b.example, c@d.example" }, "the most is 1")
	f("quoted", func(m *Message) { m.To = `"a b"@c.example` }, "can be sent to")
	f("utf-8", func(m *Message) { m.To = "ö@c.example" }, "not a mail address that can be sent to")
	f("id", func(m *Message) { m.ID = "<a b@c>" }, "not a Message-ID")
	f("answer", func(m *Message) { m.InReplyTo = "a@b>\r\nX: y" }, "not a Message-ID")
	f("date", func(m *Message) { m.Date = time.Time{} }, "needs a date")
	f("big", func(m *Message) { m.Attach = []Attachment{{Body: make([]byte, maxBytes+1)}} }, "the most is 25 MB")
	header := func(name string) {
		t.Helper()
		f(name, func(m *Message) { m.Headers = map[string]string{name: "x"} }, "can't be added")
	}
	header("Bcc")
	header("To")
	header("Content-Type")
	header("X-A: b\r\nBcc")
	header("x y")
	header("Sender")
	f("twice", func(m *Message) { m.Headers = map[string]string{"X-a": "1", "x-A": "2"} }, "given twice")
}

// TestNothingGetsOut says that for any strings in all fields a letter has exactly the headers and parts that it should
// have, that each reads back as what was given, and that every line is short ASCII.
func TestNothingGetsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hostile := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a\r\n: \t\x00=?_-%\";.From@<>é中\u2028"))))
		m := letter(hostile.Draw(t, "subject"), hostile.Draw(t, "text"))
		m.HTML = hostile.Draw(t, "html")
		m.Headers = map[string]string{"X-One": hostile.Draw(t, "header")}
		name := hostile.Draw(t, "name")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		kind := rapid.OneOf(hostile, rapid.SampledFrom([]string{"text/csv", "message/rfc822", "multipart/mixed; boundary=x"})).Draw(t, "type")
		m.Attach = []Attachment{{Name: name, Type: kind, Body: body}}
		if len(oneLine(m.Headers["X-One"])) > maxHeaderValue {
			t.Skip("too long a header")
		}
		raw, err := Build(m)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Build(m)
		if !bytes.Equal(raw, again) {
			t.Fatal("the same message gives other bytes")
		}
		checkLines(t, raw)
		checkRead(t, raw, m, fileName(name))
	})
}

func checkLines(t *rapid.T, raw []byte) {
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") || bytes.HasPrefix(line, []byte("From ")) {
			t.Fatalf("bad line %q", line)
		}
		for _, c := range line {
			if c >= 0x7f {
				t.Fatalf("not ASCII: %q", line)
			}
		}
	}
}

func checkRead(t *rapid.T, raw []byte, m Message, name string) {
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	want := 9 // Date From To Subject Message-ID X-One MIME-Version Content-Type and, without HTML, no more
	if len(read.Header) != want-1 {
		t.Fatalf("%d headers: %v", len(read.Header), read.Header)
	}
	_, _ = io.Copy(io.Discard, read.Body)
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Attachments) != 1 || len(e.Inlines) != 0 || len(e.OtherParts) != 0 {
		t.Fatalf("%d files, %d inline, %d others", len(e.Attachments), len(e.Inlines), len(e.OtherParts))
	}
	if !bytes.Equal(e.Attachments[0].Content, m.Attach[0].Body) {
		t.Fatalf("file: got %q, want %q", e.Attachments[0].Content, m.Attach[0].Body)
	}
	if _, params, err := mime.ParseMediaType(e.Attachments[0].Header.Get("Content-Disposition")); err != nil || params["filename"] != name {
		t.Fatalf("file's name: got %q, %v, want %q", params["filename"], err, name)
	}
	decode := func(s string) string {
		text, err := new(mime.WordDecoder).DecodeHeader(s)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got, want := decode(read.Header.Get("X-One")), oneLine(m.Headers["X-One"]); got != want {
		t.Fatalf("header: got %q, want %q", got, want)
	}
	if got, want := decode(read.Header.Get("Subject")), cut(oneLine(m.Subject), maxSubject); got != want {
		t.Fatalf("subject: got %q, want %q", got, want)
	}
	if got, want := strings.ReplaceAll(e.Text, "\r\n", "\n"), strings.ReplaceAll(cleanText(m.Text), "\r\n", "\n"); m.HTML == "" && got != want {
		t.Fatalf("text: got %q, want %q", got, want)
	}
	if !utf8.ValidString(e.Text) {
		t.Fatal("text is not UTF-8")
	}
}
