package mail

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSubjectOfReply(t *testing.T) {
	f := func(mark, subject, tag, want string) {
		t.Helper()
		if got := Subject(mark, subject, tag); got != want {
			t.Errorf("%q: got %q, want %q", subject, got, want)
		}
	}
	const tag = "[ZM-2026-000123]"
	f("Re", "Warning", tag, "Re: [ZM-2026-000123] Warning")
	f("Re", "Re: [ZM-2026-000123] Warning", tag, "Re: [ZM-2026-000123] Warning")
	f("Re", "AW: Re: [zm-2026-000123] RE[2]: Warning", tag, "Re: [ZM-2026-000123] Warning")
	f("Re", "[ZM-2026-000123] Re: [ZM-2026-000123] Warning", tag, "Re: [ZM-2026-000123] Warning")
	f("Re", "回复：报告", tag, "Re: [ZM-2026-000123] 报告")
	f("Re", "رد: بلاغ", "", "Re: بلاغ")
	f("Re", "[ISP#77] Warning", tag, "Re: [ZM-2026-000123] [ISP#77] Warning")
	f("Fwd", "Re: Warning", "", "Fwd: Warning")
	f("Re", "Reference: list", "", "Re: Reference: list")
	f("Re", "a\r\nBcc: x", "", "Re: a Bcc: x")
	f("Re", "", tag, "Re: [ZM-2026-000123]")
}

// TestSubjectOnce says that mark and tag stand in a subject once, however often it goes to and fro.
func TestSubjectOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.SampledFrom([]string{"Re: ", "AW: ", "Fwd: ", "[ZM-1] ", "[zm-1]", "x", " ", "رد: "}), 0, 12).Draw(t, "pieces")
		once := Subject("Re", strings.Join(s, ""), "[ZM-1]")
		if again := Subject("Re", once, "[ZM-1]"); again != once || strings.Count(strings.ToUpper(once), "[ZM-1]") != 1 || !strings.HasPrefix(once, "Re: [ZM-1]") || strings.HasPrefix(once, "Re: [ZM-1] Re:") {
			t.Fatalf("%q, %q", once, again)
		}
	})
}

func TestRecipients(t *testing.T) {
	f := func(name string, o Original, a Answer, want string) {
		t.Helper()
		a.From = "CIRT <warn@cirt.example>"
		to, cc, err := a.recipients(o)
		if got := fmt.Sprintf("%s | %s | %v", to, cc, err != nil); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	own := func(s string) bool { return strings.HasSuffix(s, "@cirt.example") }
	o := Original{From: []string{"Jörg <a@isp.example>"}, To: []string{"warn@cirt.example", "b@isp.example"}, Cc: []string{"c@isp.example", "A@isp.example", "team@cirt.example"}}
	f("reply", o, Answer{Own: own}, "=?utf-8?b?SsO2cmc=?= <a@isp.example> |  | false")
	f("all", o, Answer{Own: own, All: true}, "=?utf-8?b?SsO2cmc=?= <a@isp.example> | <b@isp.example>, <c@isp.example> | false")
	o.ReplyTo = []string{"desk@isp.example"}
	f("reply-to", o, Answer{Own: own}, "<desk@isp.example> |  | false")
	o.ReplyTo, o.ListPost = []string{"list@x.example"}, "list@x.example"
	f("list that claims answers", o, Answer{Own: own}, "=?utf-8?b?SsO2cmc=?= <a@isp.example> |  | false")
	f("to the list", o, Answer{Own: own, List: true}, "<list@x.example> |  | false")
	f("our own letter", Original{From: []string{"warn@cirt.example"}, To: []string{"b@isp.example"}}, Answer{}, "<b@isp.example> |  | false")
	f("nobody", Original{From: []string{"warn@cirt.example"}, To: []string{"warn@cirt.example"}}, Answer{}, " |  | true")
	f("nonsense", Original{From: []string{"x\r\nBcc: y@z.example"}}, Answer{}, " |  | true")
}

func TestReply(t *testing.T) {
	o := Original{From: []string{"a@isp.example"}, Subject: "Warning", ID: "<2@isp.example>", References: []string{"<1@cirt.example>", "broken"}, Text: "مرحبا\n\n> older\n-- \nme\n"}
	m, err := Reply(o, Answer{From: "warn@cirt.example", Tag: "[ZM-1]", Text: "Thanks", Quote: true, Intro: "a@isp.example:", Signature: "CIRT", Date: time.Unix(1e9, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Thanks\n\na@isp.example:\n> مرحبا\n>\n>> older\n\n-- \nCIRT\n"; m.Text != want {
		t.Errorf("got %q, want %q", m.Text, want)
	}
	m.Cc = "c@isp.example"
	raw, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Subject: Re: [ZM-1] Warning\r\n", "In-Reply-To: <2@isp.example>\r\n", "References: <1@cirt.example> <2@isp.example>\r\n", "Cc: <c@isp.example>\r\n"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %q in\n%s", want, raw)
		}
	}
}

func TestChain(t *testing.T) {
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("<%d@x.example>", i), "<same@x.example>")
	}
	got := chain(ids)
	if len(got) != maxChain || got[0] != "<0@x.example>" || got[maxChain-1] != "<same@x.example>" || got[maxChain-2] != "<99@x.example>" {
		t.Errorf("got %v", got)
	}
}

func TestForward(t *testing.T) {
	o := Original{From: []string{"a@isp.example"}, Subject: "Re: x", Text: "text", Raw: []byte("Subject: x\r\n\r\ntext\r\n")}
	p := Pass{From: "warn@cirt.example", To: "b@isp.example", Text: "see", Date: time.Unix(1e9, 0)}
	m, err := Forward(o, p)
	if err != nil || len(m.Attach) != 1 || m.Subject != "Fwd: x" || m.Attach[0].Type != "message/rfc822" {
		t.Errorf("%+v, %v", m, err)
	}
	p.Inline = true
	p.Names[0] = "De"
	if m, err = Forward(o, p); err != nil || m.Text != "see\n\n----------\nDe: a@isp.example\nSubject: Re: x\n\ntext\n" {
		t.Errorf("%q, %v", m.Text, err)
	}
}
