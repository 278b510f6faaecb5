package subscribe

import (
	"html/template"
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
	var page strings.Builder
	if err := sheetHTML.Execute(&page, b); err != nil {
		return "", nil, err
	}
	raw, err = mail.Build(mail.Message{From: d.Bell.From(), To: to, Subject: b.Subject, Text: b.text(), HTML: page.String(), Date: q.Now, Auto: true, Attach: s.Files})
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

// sheetHTML is the letter for readers of HTML: styles stand inline, as mail readers keep no others, and nothing is fetched.
var sheetHTML = template.Must(template.New("letter").Parse(`<!doctype html><html lang="{{.Tag}}" dir="{{.Dir}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
	`<meta name="color-scheme" content="light dark"><title>{{.Subject}}</title></head>
<body dir="{{.Dir}}" style="margin:0;padding:16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Arial,sans-serif;font-size:15px;line-height:1.5"><div style="max-width:760px;margin:0 auto">
<p style="margin:0 0 12px"><span dir="ltr" style="display:inline-block;border:1px solid;border-radius:3px;padding:1px 8px;font-size:12px;font-weight:600">{{.Mark}}</span></p>
<h1 style="font-size:18px;line-height:1.35;margin:0 0 12px">{{.Subject}}</h1>
{{if .Facts}}<ul style="padding-inline-start:20px;margin:0 0 12px">{{range .Facts}}<li>{{.Text}}{{with .Value}}: <b>{{.}}</b>{{end}}</li>
{{end}}</ul>{{end}}{{range .Rows}}<p style="margin:12px 0;padding-inline-start:10px;border-inline-start:3px solid #b45309"><bdi dir="ltr">{{if .Href}}<a href="{{.Href}}" style="color:#b45309;font-weight:600">{{.Number}}</a>{{else}}<b>{{.Number}}</b>{{end}}</bdi> <span dir="ltr" style="font-size:12px;opacity:.8">{{.Mark}}</span>{{with .Title}}<br><bdi>{{.}}</bdi>{{end}}<br><span style="font-size:13px;opacity:.8">{{.Said}}{{with .Due}} · {{.}}{{end}}</span></p>
{{end}}{{range .More}}<p style="margin:0 0 12px">{{.}}</p>
{{end}}{{if .Href}}<p style="margin:0 0 12px"><a href="{{.Href}}" style="display:inline-block;padding:8px 16px;border:1px solid #b45309;border-radius:4px;font-weight:600;color:#b45309;text-decoration:none">{{.Open}}</a></p>{{end}}
<div style="margin-top:28px;padding-top:12px;border-top:1px solid #8886;font-size:13px">{{range .Foot}}<p style="margin:0">{{.}}</p>{{end}}{{with .FootHref}}<p style="margin:0"><a href="{{.}}" style="color:#b45309">{{.}}</a></p>{{end}}</div>
</div></body></html>
`))
