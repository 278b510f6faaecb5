package digest

import (
	"html"
	"strings"
)

// page writes the letter as HTML: styles stand inline, nothing is fetched, and no colour is set but greys and one accent
// that can be read on light and dark. Every value goes through esc.
type page struct {
	*body
	out strings.Builder
}

// The styles. Mail readers keep inline styles alone.
const (
	stBody  = "margin:0;padding:16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Arial,sans-serif;font-size:15px;line-height:1.5"
	stWidth = "max-width:760px;margin:0 auto"
	stMark  = "display:inline-block;border:1px solid;border-radius:3px;padding:1px 8px;font-size:12px;font-weight:600;letter-spacing:.04em"
	stPara  = "margin:0 0 12px"
	stHead  = "margin:28px 0 6px;font-size:17px;line-height:1.35"
	stItem  = "margin:14px 0 6px;padding-inline-start:10px;border-inline-start:3px solid #b45309"
	stGone  = "margin:4px 0"
	stQuiet = "margin:0 0 12px;font-size:13px;opacity:.8"
	stTable = "border-collapse:collapse;width:100%;font-size:13px;margin:0 0 8px"
	stTh    = "text-align:left;font-weight:600;padding:3px 10px 3px 0;border-bottom:1px solid #8888;white-space:nowrap"
	stTd    = "text-align:left;vertical-align:top;padding:3px 10px 3px 0;border-bottom:1px solid #8883;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px"
	stAny   = ";overflow-wrap:anywhere"
	stKeep  = ";white-space:nowrap"
	stLink  = "display:inline-block;margin:0 0 6px;padding:8px 16px;border:1px solid #b45309;border-radius:4px;font-weight:600;color:#b45309;text-decoration:none"
	stFoot  = "margin-top:28px;padding-top:12px;border-top:1px solid #8886;font-size:13px"
)

// html is the letter as HTML.
func (b *body) html() string {
	w := page{body: b}
	w.out.Grow(8 << 10)
	w.raw(`<!doctype html><html lang="`, b.l.Tag, `" dir="`, b.l.Dir(), `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
		`<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>`, esc(b.subject()), `</title></head>`,
		`<body dir="`, b.l.Dir(), `" style="`, stBody, `"><div style="`, stWidth, `">`)
	w.raw(`<p style="`, stPara, `"><span dir="ltr" style="`, stMark, `">`, esc(b.in.Mark.Label()), `</span></p>`)
	for _, p := range b.opening() {
		w.para(stPara, p)
	}
	for i, g := range b.groups {
		w.group(i+1, g)
	}
	w.gone()
	for _, p := range b.notes() {
		w.para(stPara, p)
	}
	w.link()
	w.raw(`<div style="`, stFoot, `">`)
	for _, p := range b.closing() {
		w.para(stPara, p)
	}
	w.raw(`</div></div></body></html>`, "\n")
	return w.out.String()
}

func (w *page) raw(parts ...string) {
	for _, p := range parts {
		w.out.WriteString(p)
	}
}

func (w *page) para(style, s string) { w.raw(`<p style="`, style, `">`, esc(s), "</p>\n") }

func (w *page) group(number int, g group) {
	title := w.l.Text("digest.group", "n", g.systems, "title", w.in.Class(w.l.Tag, g.typ))
	w.raw(`<h2 style="`, stHead, `">`, esc(w.l.Number(int64(number))+". "+title), "</h2>\n")
	for _, p := range w.about(g.typ) {
		w.para(stPara, p)
	}
	for _, p := range g.problems {
		w.problem(p)
	}
}

func (w *page) problem(p Problem) {
	w.raw(`<p style="`, stItem, `"><b>`, esc(w.change(p)), `</b>`)
	if p.Identifier != "" {
		w.raw(` – `, esc(w.value(p.Identifier)))
	}
	w.raw(`<br><span style="font-size:13px;opacity:.8">`, esc(w.facts(p)), "</span></p>\n")
	records, more := w.shown(p)
	w.table(records)
	if w.inside && more > 0 {
		w.para(stQuiet, w.more(more))
	}
	if p.Withheld > 0 {
		w.para(stQuiet, w.l.Text("digest.withheld", "n", p.Withheld))
	}
}

// table writes the records. Evidence runs from left to right in every language.
func (w *page) table(records []Record) {
	if len(records) == 0 {
		return
	}
	w.raw(`<table dir="ltr" style="`, stTable, `"><thead><tr>`)
	for _, c := range []struct{ name, width string }{{"time", "21%"}, {"address", "29%"}, {"port", "9%"}, {"detail", "41%"}} {
		w.raw(`<th scope="col" width="`, c.width, `" style="`, stTh, `;width:`, c.width, `"><bdi>`, esc(w.l.Text("digest.columns."+c.name)), `</bdi></th>`)
	}
	w.raw("</tr></thead><tbody>\n")
	for _, r := range records {
		w.raw(`<tr><td style="`, stTd, stKeep, `">`, r.Time.UTC().Format("2006-01-02 15:04:05"),
			`</td><td style="`, stTd, stAny, `">`, esc(foreign(r.Address)), `</td><td style="`, stTd, stKeep, `">`, esc(foreign(r.Port)),
			`</td><td style="`, stTd, stAny, `"><bdi>`, esc(foreign(r.Detail)), "</bdi></td></tr>\n")
	}
	w.raw("</tbody></table>\n")
}

func (w *page) gone() {
	open, gone := w.counts()
	if gone == 0 {
		return
	}
	if open > 0 || w.in.All != nil {
		w.raw(`<h2 style="`, stHead, `">`, esc(w.goneTitle()), "</h2>\n")
	}
	w.raw(`<ul style="padding-inline-start:20px;margin:0 0 12px">`)
	for _, p := range w.in.Problems {
		if p.Change == Gone {
			w.raw(`<li style="`, stGone, `">`, esc(w.l.Text("digest.gone.line", "title", w.title(p), "last", w.l.Date(p.Last))), "</li>\n")
		}
	}
	w.raw("</ul>\n")
}

// link is the only address in the letter that can be followed: the node's own page.
func (w *page) link() {
	if w.in.Link == "" {
		return
	}
	w.para(stPara, w.l.Text("digest.link"))
	w.raw(`<p style="`, stPara, `"><a dir="ltr" style="`, stLink, stAny, `" href="`, esc(w.in.Link), `">`, esc(w.in.Link), "</a></p>\n")
}

// esc makes a text harmless inside of HTML.
func esc(s string) string { return html.EscapeString(oneLine(s)) }
