package desk

import (
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/statute"
)

// teller says in words what the desk has of an item. It needs no console: the API tells with it too.
type teller struct {
	statutes func() []statute.Set
	name     func(slug string) string // what people call a constituent
	now      func() time.Time
}

// Word returns how the report on an item is written as a document, for those who are cleared for a mark: a case is what they
// may see. name says what people call a constituent; times are in the zone of now.
func Word(statutes func() []statute.Set, name func(slug string) string, now func() time.Time) func(l *lang.Lang, c item.Case, mark tocsin.Mark) *docx.Doc {
	t := teller{statutes, name, now}
	return func(l *lang.Lang, c item.Case, mark tocsin.Mark) *docx.Doc {
		b := t.afterOf(l, c, mark)
		return wordOf(l, b, b.Made.Location())
	}
}

// wordOf writes the report on an item as a document: what the page has, and nothing else. Its picture is left out, as the
// table has all of it.
func wordOf(l *lang.Lang, b afterBody, zone *time.Location) *docx.Doc {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return l.DateTime(t.In(zone))
	}
	title := l.Text("respond.after.title") + " " + b.Number
	d := docx.New(docx.Options{Lang: l.Tag, RTL: l.Dir() == "rtl", Title: title, Head: b.Audience.Label(), Foot: title, Made: b.Made})
	d.Title(title)
	d.Subtitle(b.Title)
	d.Table(nil, b.facts(l, at))
	for _, p := range b.Parts {
		if p.Text != "" {
			d.Heading(1, p.Title)
			d.Text(p.Text)
		}
	}
	mark := l.Text("respond.field.mark")
	table := func(title string, head []string, rows [][]string) {
		if len(rows) > 0 {
			d.Heading(1, title)
			d.Table(head, rows)
		}
	}
	table(l.Text("respond.line"), []string{l.Text("respond.line.n"), l.Text("respond.line.at"), l.Text("respond.line.what"), l.Text("respond.line.tied"), mark}, wordLine(l, b.Points, at))
	table(l.Text("respond.parts"), []string{l.Text("respond.field.title"), l.Text("respond.field.kind"), l.Text("respond.field.status")}, wordParts(l, b.Rows))
	table(l.Text("respond.assets"), []string{l.Text("respond.asset.name"), l.Text("respond.field.status"), l.Text("respond.asset.when"), mark}, wordHits(l, b.Hits, at))
	table(l.Text("respond.indicators"), []string{l.Text("respond.indicators"), mark}, wordLooked(b.Looked))
	table(l.Text("respond.techniques"), []string{l.Text("respond.technique.tactic"), l.Text("respond.technique"), l.Text("respond.technique.used"), mark}, wordTactics(b.Tactics, at))
	table(l.Text("respond.evidence"), []string{l.Text("respond.evidence.file"), "SHA-256", mark}, wordFiles(b.Files))
	if len(b.Tasks) > 0 {
		d.Heading(1, l.Text("respond.tasks"))
	}
	for _, t := range b.Tasks {
		sign := "☐"
		if !t.Done.IsZero() {
			sign = "☑"
		}
		d.Bullet(sign, t.Text)
	}
	return d
}

// facts are what the report says first.
func (b afterBody) facts(l *lang.Lang, at func(time.Time) string) (rows [][]string) {
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, []string{l.Text(key), value})
		}
	}
	status := l.Word("respond.status", string(b.Status))
	if b.Resolution != "" {
		status += " · " + l.Word("respond.resolution", string(b.Resolution))
	}
	add("respond.field.status", status)
	if b.Class != "" {
		add("respond.field.class", l.Word("class", b.Class))
	}
	if b.Priority != 0 {
		add("respond.field.priority", l.Word("respond.priority", strconv.Itoa(int(b.Priority))))
	}
	add("respond.field.org", b.OrgName)
	for _, f := range b.Figures {
		rows = append(rows, []string{f.Label, f.Value})
	}
	add("respond.after.made", at(b.Made))
	return rows
}

// lines are texts that are there, one below the other.
func lines(texts ...string) string {
	var list []string
	for _, s := range texts {
		if s != "" {
			list = append(list, s)
		}
	}
	return strings.Join(list, "\n")
}

func wordLine(l *lang.Lang, points []point, at func(time.Time) string) (rows [][]string) {
	for _, p := range points {
		when, source := p.When, ""
		if when == "" {
			when = at(p.At)
		}
		if p.Source != "" {
			source = l.Text("respond.line.source") + ": " + p.Source
		}
		var tied []string
		for _, t := range p.Tied {
			tied = append(tied, t.Text)
		}
		rows = append(rows, []string{strconv.Itoa(p.N), when, lines(p.GroupName+" · "+p.Kind, p.Text, source), lines(tied...), p.Mark.Label()})
	}
	return rows
}

func wordParts(l *lang.Lang, parts []row) (rows [][]string) {
	for _, p := range parts {
		rows = append(rows, []string{lines(p.Title, p.Number), l.Word("respond.kind", string(p.Kind)), l.Word("respond.status", string(p.Status))})
	}
	return rows
}

func wordHits(l *lang.Lang, hits []assetRow, at func(time.Time) string) (rows [][]string) {
	for _, a := range hits {
		when := at(a.Since)
		if !a.Until.IsZero() {
			when += " – " + at(a.Until)
		}
		address := a.Address
		if address == a.Name {
			address = ""
		}
		rows = append(rows, []string{lines(a.Name, l.Word("respond.asset.kind", a.Kind), address, a.OrgName), l.Word("respond.asset.state", a.State), when, a.Mark.Label()})
	}
	return rows
}

func wordLooked(looked []indicator) (rows [][]string) {
	for _, x := range looked {
		rows = append(rows, []string{x.Shown, x.Mark.Label()})
	}
	return rows
}

func wordTactics(tactics []tacticRows, at func(time.Time) string) (rows [][]string) {
	for _, tactic := range tactics {
		for _, t := range tactic.Rows {
			rows = append(rows, []string{tactic.Name, lines(t.Title, t.Note), at(t.Used), t.Mark.Label()})
		}
	}
	return rows
}

func wordFiles(files []item.Evidence) (rows [][]string) {
	for _, e := range files {
		rows = append(rows, []string{e.Name, e.SHA, e.Mark.Label()})
	}
	return rows
}
