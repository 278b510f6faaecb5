package digest

import (
	"strings"
	"unicode/utf8"
)

// writer writes the plain text: lines of at most 72 columns but for evidence.
type writer struct {
	*body
	out strings.Builder
}

const lineWidth = 72

// text is the letter as plain text.
func (b *body) text() string {
	w := writer{body: b}
	w.para(b.in.Mark.Label())
	for _, p := range b.opening() {
		w.para(p)
	}
	for i, g := range b.groups {
		w.group(i+1, g)
	}
	w.gone()
	for _, p := range b.notes() {
		w.para(p)
	}
	if b.in.Link != "" {
		w.para(b.l.Text("digest.link"))
		w.out.WriteString("  " + w.ltr(b.in.Link) + "\n\n")
	}
	for _, p := range b.closing() {
		w.para(p)
	}
	return w.out.String()
}

func (w *writer) group(number int, g group) {
	w.para(w.l.Number(int64(number)) + ". " + w.l.Text("digest.group", "n", g.systems, "title", w.in.Class(w.l.Tag, g.typ)))
	for _, p := range w.about(g.typ) {
		w.para(p)
	}
	for _, p := range g.problems {
		w.problem(p)
	}
}

func (w *writer) problem(p Problem) {
	line := w.change(p)
	if p.Identifier != "" {
		line += " – " + w.value(p.Identifier)
	}
	w.para("* " + line + ". " + w.facts(p))
	records, more := w.shown(p)
	w.evidence(records)
	if w.inside && more > 0 {
		w.para(w.more(more))
	}
	if p.Withheld > 0 {
		w.para(w.l.Text("digest.withheld", "n", p.Withheld))
	}
}

// gone lists what is no longer there.
func (w *writer) gone() {
	open, gone := w.counts()
	if gone == 0 {
		return
	}
	if open > 0 || w.in.All != nil {
		w.para(w.goneTitle())
	}
	for _, p := range w.in.Problems {
		if p.Change == Gone {
			w.para("* " + w.l.Text("digest.gone.line", "title", w.title(p), "last", w.l.Date(p.Last)))
		}
	}
}

// evidence writes the records as columns that a person and a program can read.
func (w *writer) evidence(records []Record) {
	if len(records) == 0 {
		return
	}
	rows := [][3]string{{w.l.Text("digest.columns.time"), w.l.Text("digest.columns.address"), w.l.Text("digest.columns.port")}}
	details := []string{w.l.Text("digest.columns.detail")}
	for _, r := range records {
		rows = append(rows, [3]string{r.Time.UTC().Format("2006-01-02 15:04:05"), foreign(r.Address), foreign(r.Port)})
		details = append(details, foreign(r.Detail))
	}
	w.columns(rows, details)
}

// columns writes rows so wide as what is in them. Evidence runs from left to right in every language.
func (w *writer) columns(rows [][3]string, last []string) {
	var width [3]int
	for _, row := range rows {
		for i, c := range row {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	begin, cell, end := "", "", ""
	if w.l.Dir() == "rtl" {
		begin, cell, end = lrm+lri, fsi, pdi
	}
	for n, row := range rows {
		line := begin + "  "
		for i, c := range row {
			line += cell + c + end + strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)+2)
		}
		if last[n] != "" {
			line += cell + last[n] + end
		}
		w.out.WriteString(strings.TrimRight(line, " ") + end + "\n")
	}
	w.out.WriteString("\n")
}

// ltr keeps a text that runs from left to right in one piece.
func (w *writer) ltr(s string) string {
	if w.l.Dir() == "rtl" {
		return lri + s + pdi
	}
	return s
}

// para writes a paragraph, its lines broken at spaces.
func (w *writer) para(s string) {
	n := 0
	for i, word := range strings.Fields(oneLine(s)) {
		k := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case n+1+k > lineWidth:
			w.out.WriteString("\n")
			n = 0
		default:
			w.out.WriteString(" ")
			n++
		}
		w.out.WriteString(word)
		n += k
	}
	w.out.WriteString("\n\n")
}
