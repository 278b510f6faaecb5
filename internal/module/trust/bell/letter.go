package bell

import (
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/notice"
)

// letterMark is what a notice's letter is marked: it says that something happened, and under which number, to one of the
// team.
const letterMark = tocsin.Green

// words is the language that somebody reads.
func words(language string) *lang.Lang { return console.Words().Lang(language) }

// said says what happened in a few words.
func said(l *lang.Lang, n notice.Line) string {
	s := l.Word("notice.kind", string(n.Kind))
	if n.Word != "" && l.Has("notice.word."+n.Word) {
		s += ": " + l.Text("notice.word."+n.Word)
	}
	return s
}

// letter is a letter of the node's to one of the team.
func (b *Bell) letter(to, subject string, paragraphs []string, at time.Time) ([]byte, error) {
	return b.build(reply{}, to, subject, paragraphs, at)
}

// build is a letter that may be answered.
func (b *Bell) build(r reply, to, subject string, paragraphs []string, at time.Time) ([]byte, error) {
	raw, err := mail.Build(mail.Message{From: b.From(), To: to, ReplyTo: r.to, ID: r.id, Subject: subject, Text: strings.Join(paragraphs, "\n\n") + "\n", Date: at, Auto: true})
	if err != nil || b.Sign == nil {
		return raw, err
	}
	return b.Sign(raw, to)
}

// link is a paragraph with the address of a page; "" where nobody knows what the node is called.
func (b *Bell) link(path string) string {
	if b.URL == "" {
		return ""
	}
	return strings.TrimSuffix(b.URL, "/") + path
}

// foot is how a notice's letter ends.
func (b *Bell) foot(l *lang.Lang, why string) []string {
	list := []string{l.Text(why)}
	if at := b.link(Path + "/choices"); at != "" {
		list = append(list, at)
	}
	return []string{strings.Join(list, "\n"), b.Team}
}

// one is the letter of one notice.
func (b *Bell) one(l *lang.Lang, to string, n notice.Line, r reply, at time.Time) (subject string, raw []byte, err error) {
	subject = said(l, n)
	if n.About != "" {
		subject = n.About + ": " + subject
	}
	text := []string{subject}
	if href := b.link(n.Href); href != "" && n.Href != "" {
		text = append(text, href)
	}
	why := whyLetter
	if r.id != "" {
		why = "notice.mail.answer"
	}
	raw, err = b.build(r, to, subject, append(text, b.foot(l, why)...), at)
	return subject, raw, err
}

// whyLetter is the text that says why somebody gets a letter, and that nobody reads answers to it.
const whyLetter = "notice.mail.why"

// many is the letter of a day. What only few may know of is counted and not named: who sees the outbox reads this.
func (b *Bell) many(l *lang.Lang, to string, lines []notice.Line, about map[string]About, at time.Time) (subject string, raw []byte, err error) {
	subject = l.Text("notice.mail.day", "n", len(lines))
	var list []string
	unnamed := 0
	for _, n := range lines {
		if about[n.About].Quiet {
			unnamed++
			continue
		}
		s := "- " + said(l, n)
		if n.About != "" {
			s = "- " + n.About + ": " + said(l, n)
		}
		list = append(list, s)
	}
	if unnamed > 0 {
		list = append(list, "- "+l.Text("notice.mail.unnamed", "n", unnamed))
	}
	text := []string{subject, strings.Join(list, "\n")}
	if href := b.link(Path); href != "" {
		text = append(text, href)
	}
	raw, err = b.letter(to, subject, append(text, b.foot(l, whyLetter)...), at)
	return subject, raw, err
}
