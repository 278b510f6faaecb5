package desk

import (
	"html/template"

	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/markdown"
	"tocsin/internal/module/respond/sift"
)

// marked is a text that was written with light marks as a page shows it, its first heading of a level; what it names can be
// looked up as in a letter. "" is a text that is shown as it was written.
func marked(l *lang.Lang, text string, level int, may bool) template.HTML {
	left := mostLooks
	return markdown.HTML(text, markdown.Look{Level: level, Table: l.Text("respond.note.table"), Split: func(run string) (list []markdown.Piece) {
		var spans []sift.Span
		if left > 0 {
			spans = sift.Spans(run, left)
		}
		left -= len(spans)
		for _, p := range piecesOf(run, spans, may) {
			list = append(list, markdown.Piece{Text: p.Text, Look: p.Look, Href: p.Href})
		}
		return list
	}})
}
