package read

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/internal/kit/mail"
)

var verp = mail.Verp{Base: "warn@cirt.example", Key: []byte("the secret of a test")}

// sample returns a letter of testdata; the sender's address of letter 1a is put into it.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "in", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.ReplaceAll(string(b), "@@VERP@@", verp.Sender("1a")))
}

// tell writes what was read on one line.
func tell(in Incoming) string {
	s := []string{string(in.Kind)}
	for _, f := range in.Failed {
		word := "soft"
		if f.Permanent {
			word = "hard"
		}
		if f.Gone {
			word = "gone"
		}
		s = append(s, fmt.Sprintf("%s:%s:%s:%s", f.Address, f.Action, f.Status, word))
	}
	return strings.Join(append(s, "token="+in.Token, "id="+in.OriginalID), " ")
}

// TestSamples reads what the mail servers of the world send back, in the shapes that they give it.
func TestSamples(t *testing.T) {
	seen := 0
	f := func(name, want string) {
		t.Helper()
		seen++
		in, err := Reader{Verp: verp}.Read(sample(t, name))
		if err != nil {
			t.Fatal(name, err)
		}
		if got := tell(in); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
		crlf, err := Reader{Verp: verp}.Read([]byte(strings.ReplaceAll(string(sample(t, name)), "\n", "\r\n")))
		if err != nil || tell(crlf) != tell(in) {
			t.Errorf("%s with CRLF: %s, %v", name, tell(crlf), err)
		}
	}
	const ours = " token=1a id=<toc-17@cirt.example>"
	f("postfix", "bounce abuse@isp.example:failed:5.1.1:gone"+ours)
	f("postfix-delayed", "bounce abuse@isp.example:delayed:4.4.1:soft"+ours)
	f("exim", "bounce abuse@isp.example:failed:5.0.0:gone"+ours)
	f("sendmail", "bounce abuse@isp.example:failed:5.1.1:gone"+ours)
	f("sendmail-old", "bounce abuse@isp.example:failed:5.0.0:gone"+ours)
	f("qmail", "bounce abuse@isp.example:failed:5.1.1:gone"+ours)
	f("exchange", "bounce abuse@bank.example:failed:5.1.10:gone"+ours)
	f("exchange-old", "bounce abuse@old.example:failed:5.1.1:gone token=1a id=")
	f("m365", "bounce abuse@bank.example:failed:5.4.1:hard"+ours)
	f("gmail", "bounce abuse@ministry.example:failed:5.1.1:gone"+ours)
	f("zimbra-full", "bounce noc@univ.example:failed:4.2.2:soft"+ours)
	f("courier", "bounce abuse@town.example:failed:5.0.0:gone"+ours)
	f("domino", "bounce abuse@domino.example:failed:5.1.1:gone"+ours)
	f("mailru", "bounce abuse@corp.example:failed:5.0.0:gone"+ours)
	f("yandex", "bounce abuse@firma.example:failed:5.7.1:gone"+ours)
	f("barracuda", "bounce abuse@shop.example:failed:5.7.1:hard"+ours)
	f("groupwise", "bounce abuse@city.example:failed:5.1.1:gone"+ours)
	f("arf", "complaint abuse@isp.example:complaint::soft"+ours)
	f("forged", "bounce victim@isp.example:failed:5.1.1:gone token= id=")
	f("away-header", "autoreply token= id=<toc-17@cirt.example>")
	f("away-ru", "autoreply token= id=")
	f("person", "letter token= id=")
	files, err := filepath.Glob("testdata/in/*.eml")
	if err != nil || len(files) != seen {
		t.Errorf("%d samples, %d read, %v", len(files), seen, err)
	}
}

func TestPerson(t *testing.T) {
	in, err := Reader{Verp: verp}.Read(sample(t, "person"))
	if err != nil {
		t.Fatal(err)
	}
	if in.From != "abuse@isp.example" || in.Name != "Jörg" || !strings.Contains(in.Text, "gesäubert") || strings.Join(in.InReplyTo, " ") != "<toc-17@cirt.example> <toc-16@cirt.example>" {
		t.Errorf("got %+v", in)
	}
}

func TestAway(t *testing.T) {
	f := func(subject string, want bool) {
		t.Helper()
		if got := awayIn(subject); got != want {
			t.Errorf("%q: got %v", subject, got)
		}
	}
	f("Out of Office: your message", true)
	f("Automatic reply: warning", true)
	f("Auto-Reply", true)
	f("Réponse automatique : alerte", true)
	f("Absence : Jean Dupont", true)
	f("Respuesta automática: aviso", true)
	f("Fuera de la oficina", true)
	f("Автоматический ответ: письмо", true)
	f("Я в отпуске до 5 декабря", true)
	f("رد تلقائي: تنبيه", true)
	f("الرد التلقائي", true)
	f("خارج المكتب", true)
	f("自动回复: 警告", true)
	f("自動回覆", true)
	f("外出中", true)
	f("Automatische Antwort: Warnung", true)
	f("[Auto-Reply] hi", true)
	f("Re: Infected machines", false)
	f("Absent TLS on our host", true) // the price of reading subjects; the letter is kept and shown all the same
	f("The office is out of date", false)
	f("Warning about automatic updates", false)
}

// TestBroken reads letters as they come from programs that know no standard, or another one.
func TestBroken(t *testing.T) {
	f := func(name, raw, subject, text, files string) {
		t.Helper()
		in, err := Reader{Verp: verp}.Read([]byte(raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		var names []string
		for _, file := range in.Files {
			names = append(names, fmt.Sprintf("%s:%s:%d", file.Name, file.Type, len(file.Body)))
		}
		if got := strings.Join(names, " "); in.Subject != subject || strings.TrimSpace(in.Text) != text || got != files {
			t.Errorf("%s: got %q, %q, %q", name, in.Subject, in.Text, got)
		}
	}
	const from = "From: a@b.example\n"
	multi := func(parts ...string) string {
		return from + "Subject: s\nContent-Type: multipart/mixed; boundary=\"b b\"\n\npreamble\n--b b\n" + strings.Join(parts, "\n--b b\n") + "\n--b b--\nepilogue"
	}
	f("bare", "Subject: x\n\nhello", "x", "hello", "")
	f("mailbox file", "From a@b.example Tue Nov 24 07:00:00 2026\nSubject: x\n\nhello", "x", "hello", "")
	f("byte order mark", "\xef\xbb\xbfSubject: x\n\nhello", "x", "hello", "")
	f("only CR", "Subject: x\r\rhello", "x", "hello", "")
	f("head alone", "Subject: x", "x", "", "")
	f("no empty line", "Subject: x\nhello there\nmore", "x", "hello there\nmore", "")
	f("raw utf-8", "Subject: Предупреждение\n\nтекст", "Предупреждение", "текст", "")
	f("raw latin", "Subject: caf\xe9\n\nd\xe9j\xe0", "café", "déjà", "")
	f("raw windows-1256", "Subject: \xe3\xe6\xd6\xe6\xda \xce\xc7\xe3\n\n\xe3\xd1\xcd\xc8\xc7 \xc8\xdf\xe3", "موضوع خام", "مرحبا بكم", "")
	f("raw windows-1251", "Subject: \xd4\xe8\xf8\xe8\xed\xe3\n\n\xd2\xe5\xea\xf1\xf2", "Фишинг", "Текст", "")
	f("one byte is wrong", "Subject: بلاغ\x80 عن\nContent-Type: text/plain; charset=utf-8\n\nمرحبا\x80 بكم", "بلاغ\uFFFD عن", "مرحبا\uFFFD بكم", "")
	f("cut off", "Subject: x\nContent-Type: text/plain; charset=utf-8\n\nтекст \xd1", "x", "текст \uFFFD", "")
	f("gb18030", "Subject: =?gb18030?B?vK+62A==?=\nContent-Type: text/plain; charset=gb2312\n\n\xc4\xe3\xba\xc3", "集贺", "你好", "")
	f("iso-2022-jp", "Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\n\nx", "日本", "x", "")
	f("windows-1256", "Subject: x\nContent-Type: text/plain; charset=windows-1256\n\n\xe3\xd1\xcd\xc8\xc7", "x", "مرحبا", "")
	f("unknown charset", "Subject: =?x-none?q?a?=\nContent-Type: text/plain; charset=x-none\n\nhello", "=?x-none?q?a?=", "hello", "")
	f("split word", "Subject: =?utf-8?q?a?=\n =?utf-8?q?b?=\n\nx", "ab", "x", "")
	f("empty parts", multi("", "", "\nhello"), "s", "hello", "")
	f("no last boundary", strings.TrimSuffix(multi("\nhello"), "--\nepilogue"), "s", "hello", "")
	f("type unknown", from+"Subject: s\nContent-Type: nonsense\n\nhello", "s", "hello", "")
	f("type broken", from+"Subject: s\nContent-Type: multipart/mixed; boundary=b; charset=\n\n--b\n\nhello\n--b--", "s", "hello", "")
	f("text and file", multi("\nhello", "Content-Type: text/csv; name=\"=?utf-8?B?0LA=?=.csv\"\n\n1,2"), "s", "hello", "а.csv:text/csv:3")
	f("rfc2231", multi("\nhello", "Content-Disposition: attachment; filename*0*=utf-8''%D0%B0; filename*1=b.txt\n\nx"), "s", "hello", "аb.txt:text/plain:1")
	f("folders", multi("\nhello", "Content-Disposition: attachment; filename=\"..\\\\..\\\\x.exe\"\n\nx"), "s", "hello", "x.exe:text/plain:1")
	f("winmail", multi("\nhello", "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgE="), "s", "hello", "winmail.dat:application/ms-tnef:5")
	f("letter within", multi("\nhello", "Content-Type: message/rfc822\n\nSubject: inner\n\nbody"), "s", "hello", ":message/rfc822:20")
	f("broken base64", from+"Subject: s\nContent-Transfer-Encoding: base64\n\naGVs bG8=!!", "s", "hello", "")
	f("broken quoted-printable", from+"Subject: s\nContent-Transfer-Encoding: quoted-printable\n\n100=% sure", "s", "100=% sure", "")
	f("html alone", from+"Subject: s\nContent-Type: text/html\n\n<style>x{}</style><p>Hello &amp; <b>you</b></p><script>no</script>", "s", "Hello & you", "")
	f("nul", from+"Subject: a\x00b\n\nx", "a b", "x", "")
}

// TestHostile says that letters that are made to harm cost little and are told of.
func TestHostile(t *testing.T) {
	f := func(name, raw, trouble string) {
		t.Helper()
		start := time.Now()
		in, err := Reader{Verp: verp}.Read([]byte(raw))
		if took := time.Since(start); took > time.Minute { // a reader that hangs, not a slow machine
			t.Errorf("%s takes %v", name, took)
		}
		if got := fmt.Sprint(in.Troubles, err); !strings.Contains(got, trouble) {
			t.Errorf("%s: got %s, want %q", name, got, trouble)
		}
	}
	deep := "From: a@b.example\n"
	for i := range 200 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	f("deep", deep, "deeper than")
	f("many", "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"+strings.Repeat("--b\n\nx\n", 100_000), "more parts")
	f("same boundary", "From: a@b.example\n"+strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 10_000), "")
	f("folds", "From: a@b.example\nSubject: x\n"+strings.Repeat(" y\n", 1_000_000), "")
	f("headers", strings.Repeat("a: b\n", 1_000_000), "")
	f("to", "From: a@b.example\nTo: "+strings.Repeat("a@b.example, ", 100_000)+"\n\nx", "")
	f("quotes", "From: \""+strings.Repeat("\\\"(", 300_000)+"\n\nx", "")
	f("words", "Subject: "+strings.Repeat("=?utf-8?q?a?= ", 15_000)+"\nFrom: a@b.example\n\nx", "")
	f("html", "From: a@b.example\nContent-Type: text/html\n\n"+strings.Repeat("<style><a <", 200_000), "")
	f("report", "From: mailer-daemon@b.example\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"+strings.Repeat("no field\n", 200_000), "")
	f("recipients", "From: mailer-daemon@b.example\nSubject: failure notice\n\n"+strings.Repeat("<a@b.example>:\n550 user unknown\n\n", 30_000), "")
	f("dots", "From: mailer-daemon@b.example\nSubject: failure notice\n\n"+strings.Repeat("a.", 500_000)+"@", "")
	f("failed", "From: mailer-daemon@b.example\nX-Failed-Recipients: "+strings.Repeat("a@b.example,", 20_000)+"\nSubject: x\n\n"+strings.Repeat("x", 1<<20), "")
	f("base64", "From: a@b.example\nContent-Transfer-Encoding: base64\n\nQUJD=\n!!!", "")
	f("nothing", "  \n ", "empty")
	f("no head", "hello\n", "no headers")
}

// TestForgedToken says that no change of a token's address is taken for ours.
func TestForgedToken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.StringMatching(`[a-z0-9]{1,12}`).Draw(t, "token")
		address := verp.Sender(token)
		if got, ok := verp.Token(strings.ToUpper(address)); !ok || got != token {
			t.Fatalf("%s gives %q", address, got)
		}
		local, _, _ := strings.Cut(address, "@")
		at := rapid.IntRange(len("warn+b-"), len(local)-1).Draw(t, "at")
		with := rapid.SampledFrom([]byte("abcdefghijklmnopqrstuvwxyz234567-")).Draw(t, "with")
		if changed := address[:at] + string(with) + address[at+1:]; changed != address {
			if got, ok := verp.Token(changed); ok {
				t.Fatalf("%s is taken for %q", changed, got)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/in/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatal("no samples", err)
	}
	for _, file := range files {
		f.Add(sample(f, strings.TrimSuffix(filepath.Base(file), ".eml")))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := Reader{Verp: verp}.Read(raw)
		if err != nil {
			return
		}
		if in.Token != "" && !strings.Contains(strings.ToLower(string(raw)), "+b-") {
			t.Errorf("a token %q out of nothing", in.Token)
		}
		if len(in.Failed) > maxFailed {
			t.Errorf("%d failures", len(in.Failed))
		}
	})
}

func FuzzToken(f *testing.F) {
	f.Add(verp.Sender("1a"))
	f.Add("warn+b-1a-aaaaaaaaaaaaaaaa@cirt.example")
	f.Fuzz(func(t *testing.T, address string) {
		token, ok := verp.Token(address)
		_, proof, _ := strings.Cut(verp.Sender(token), "+b-")
		proof, _, _ = strings.Cut(proof, "@")
		if ok && !strings.Contains(strings.ToLower(address), "+b-"+proof+"@") {
			t.Errorf("%q is taken for token %q", address, token)
		}
	})
}
