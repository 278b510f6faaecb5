package digest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Write makes the letter.
func Write(in Input) Letter {
	l := words().Lang(in.Language)
	out := Letter{Owner: in.Owner.Slug, Name: in.Owner.Name, Language: l.Tag, TLP: in.Mark.String(), Findings: len(in.Problems)}
	for _, c := range in.Owner.Contacts {
		if c.Email != "" && !slices.Contains(out.To, c.Email) {
			out.To = append(out.To, c.Email)
		}
	}
	out.Hold = "dry-run"
	if len(out.To) == 0 {
		out.Hold = "no-contact"
	}
	mark := ""
	if l.Dir() == "rtl" {
		mark = rlm // the subject begins with the team's name, which may be in Latin letters
	}
	out.Subject = mark + oneLine(l.Text("digest.subject", "n", len(in.Problems), "team", in.Team, "date", l.Date(in.Date)))
	w := writer{l: l, in: in}
	w.all()
	out.Text, out.Records = w.text.String(), w.records
	return out
}

// writer writes the body: plain text, lines of at most 72 columns but for evidence.
type writer struct {
	l       *lang.Lang
	in      Input
	text    strings.Builder
	records int
}

const lineWidth = 72

func (w *writer) all() {
	w.para(w.in.Mark.Label())
	w.para(w.l.Text("digest.greeting", "owner", w.in.Owner.Name))
	w.para(w.l.Text("digest.lead", "team", w.in.Team))
	for i, p := range w.in.Problems {
		w.problem(i+1, p)
	}
	w.para(w.l.Text("digest.reply"))
	w.para(w.l.Text("digest.mark", "mark", w.in.Mark.Label()))
	w.para(w.l.Text("digest.close", "team", w.in.Team))
}

func (w *writer) problem(number int, p Problem) {
	title := w.in.Class(w.l.Tag, p.Type)
	if p.Identifier != "" {
		title += " (" + foreign(p.Identifier) + ")"
	}
	w.para(w.l.Number(int64(number)) + ". " + w.l.Text("digest.group", "n", p.Systems, "title", title))
	about := "digest.about." + p.Type
	if !w.l.Has(about) {
		about = "digest.about.other"
	}
	lines := []string{w.l.Text(about)}
	if p.Relapsed {
		lines = append(lines, w.l.Text("digest.relapsed"))
	}
	lines = append(lines, w.l.Text("digest.since", "first", w.l.Date(p.First), "last", w.l.Date(p.Last)),
		w.l.Text("digest.source", "feeds", strings.Join(p.Feeds, ", ")))
	w.para(strings.Join(lines, " "))
	w.evidence(p)
}

// evidence writes the records as columns that a person and a program can read.
func (w *writer) evidence(p Problem) {
	if len(p.Records) > 0 {
		rows := [][3]string{{w.l.Text("digest.columns.time"), w.l.Text("digest.columns.address"), w.l.Text("digest.columns.port")}}
		details := []string{w.l.Text("digest.columns.detail")}
		for _, r := range p.Records {
			rows = append(rows, [3]string{r.Time.UTC().Format("2006-01-02 15:04:05"), foreign(r.Address), foreign(r.Port)})
			details = append(details, foreign(r.Detail))
		}
		w.columns(rows, details)
		w.records += len(p.Records)
	}
	if p.More > 0 {
		w.para(w.l.Text("digest.more", "n", p.More))
	}
	if p.Withheld > 0 {
		w.para(w.l.Text("digest.withheld", "n", p.Withheld))
	}
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
		w.text.WriteString(strings.TrimRight(line, " ") + end + "\n")
	}
	w.text.WriteString("\n")
}

// Left-to-right and right-to-left mark, left-to-right isolate, first-strong isolate and pop isolate. Source: UAX 9 51 §2.4.
const (
	lrm = "\u200E"
	rlm = "\u200F"
	lri = "\u2066"
	fsi = "\u2068"
	pdi = "\u2069"
)

// para writes a paragraph, its lines broken at spaces.
func (w *writer) para(s string) {
	n := 0
	for i, word := range strings.Fields(oneLine(s)) {
		k := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case n+1+k > lineWidth:
			w.text.WriteString("\n")
			n = 0
		default:
			w.text.WriteString(" ")
			n++
		}
		w.text.WriteString(word)
		n += k
	}
	w.text.WriteString("\n\n")
}

// oneLine makes a text fit for a line of a letter: no line ends, no controls, and of what turns the direction only the
// isolates that values stand in.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		if unicode.Is(unicode.Bidi_Control, r) && r != '\u2068' && r != '\u2069' {
			return -1
		}
		return r
	}, s)
}

// foreign makes a text from a feed fit for a letter: one that closes isolates would turn the direction of what follows.
func foreign(s string) string {
	return oneLine(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s))
}

// Cleared reports whether a record of a mark may stand in a letter to an owner. Source: TLP 2.0 §3: TLP:RED is for
// those alone to whom it was given.
func Cleared(m tocsin.Mark) bool { return m > tocsin.Red }
