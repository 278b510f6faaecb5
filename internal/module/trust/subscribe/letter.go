package subscribe

import (
	"strings"

	"tocsin/internal/kit/mail"
)

// letterRow is a row as both halves of a letter tell it.
type letterRow struct {
	Number, Mark, Title, Said, Due, Href string
}

// letterBody is what a letter tells.
type letterBody struct {
	Tag, Dir, Mark, Subject string
	Facts                   []Fact
	Rows                    []letterRow
	More                    []string // what is not in the rows
	Open, Href              string
	Foot                    []string
	FootHref                string
}

// letter is the letter of a sheet, as text and as HTML.
func (d *Desk) letter(q Question, s Sheet, to string) (subject string, raw []byte, err error) {
	b := d.body(q, s)
	page, err := b.html()
	if err != nil {
		return "", nil, err
	}
	raw, err = mail.Build(mail.Message{From: d.Bell.From(), To: to, Subject: b.Subject, Text: b.text(), HTML: page, Date: q.Now, Auto: true, Attach: s.Files})
	if err != nil || d.Bell.Sign == nil {
		return b.Subject, raw, err
	}
	raw, err = d.Bell.Sign(raw, to)
	return b.Subject, raw, err
}

func (d *Desk) body(q Question, s Sheet) letterBody {
	l := q.Lang
	b := letterBody{Tag: l.Tag, Dir: l.Dir(), Mark: s.Mark.Label(), Subject: s.Title + " · " + l.Date(q.Now.In(q.Zone)), Facts: s.Facts, Open: l.Text("subscribe.mail.open"), Href: d.link(s.Path)}
	if len(s.Facts) == 0 {
		b.More = append(b.More, total(q, s))
	}
	for _, r := range s.Rows {
		row := letterRow{Number: r.Number, Mark: r.Mark.Label(), Title: r.Title, Said: r.Said, Href: d.link(r.Path)}
		if !r.Due.IsZero() {
			row.Due = l.Text("subscribe.mail.due", "at", l.DateTime(r.Due.In(q.Zone)))
		}
		b.Rows = append(b.Rows, row)
	}
	if s.Unnamed > 0 {
		b.More = append(b.More, l.Text("notice.mail.unnamed", "n", s.Unnamed))
	}
	b.Foot, b.FootHref = []string{l.Text("notice.mail.why")}, d.link(Path)
	return b
}

// total says how long a list is, and how much of it the letter tells.
func total(q Question, s Sheet) string {
	l := q.Lang
	switch {
	case len(s.Rows) == 0 && s.Unnamed == 0:
		return l.Text("subscribe.mail.none")
	case s.Total < 0:
		return l.Text("subscribe.mail.many")
	case s.Total > int64(len(s.Rows)+s.Unnamed):
		return l.Text("subscribe.mail.part", "n", s.Total, "shown", len(s.Rows))
	}
	return l.Text("subscribe.mail.all", "n", s.Total)
}

// link is the address of a page; "" where nobody knows what the node is called.
func (d *Desk) link(path string) string {
	if d.Bell.URL == "" || path == "" {
		return ""
	}
	return strings.TrimSuffix(d.Bell.URL, "/") + path
}

// text is the letter in plain words.
func (b letterBody) text() string {
	var out strings.Builder
	add := func(parts ...string) {
		if s := strings.Join(parts, ""); s != "" {
			out.WriteString(s + "\n")
		}
	}
	add(b.Mark)
	add(b.Subject)
	out.WriteString("\n")
	for _, f := range b.Facts {
		if f.Value == "" {
			add("- ", f.Text)
			continue
		}
		add("- ", f.Text, ": ", f.Value)
	}
	for _, r := range b.Rows {
		add("- ", strings.Join(filled(r.Number, "["+r.Mark+"]", r.Title), " "))
		add("  ", strings.Join(filled(r.Said, r.Due), " · "))
		if r.Href != "" {
			add("  ", r.Href)
		}
	}
	for _, m := range b.More {
		add("\n", m)
	}
	out.WriteString("\n")
	add(b.Href)
	out.WriteString("\n")
	add(b.Foot...)
	add(b.FootHref)
	return out.String()
}

// filled are those of some words that say something.
func filled(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
