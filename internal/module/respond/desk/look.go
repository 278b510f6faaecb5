package desk

import (
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/module/respond/sift"
)

// piece is a part of a letter's text: words, or something that can be looked up.
type piece struct {
	Text string
	Look bool   // it can be looked up: it is written so that nobody follows it by mistake
	Href string // where that is done, on this node; "" where the reader may not
}

// part is a block of a letter's text in paragraphs of pieces.
type part struct {
	Kind       string
	Paragraphs []paragraph
}

type paragraph struct {
	Dir    string
	Pieces []piece
}

// mostLooks is how many things of one letter can be looked up from its text.
const mostLooks = 200

// partsOf finds in a letter's text what can be looked up.
func partsOf(blocks []show.Block, may bool) (list []part) {
	left := mostLooks
	for _, b := range blocks {
		p := part{Kind: b.Kind}
		for _, one := range b.Paragraphs {
			var spans []sift.Span
			if left > 0 {
				spans = sift.Spans(one.Text, left)
			}
			left -= len(spans)
			p.Paragraphs = append(p.Paragraphs, paragraph{one.Dir, piecesOf(one.Text, spans, may)})
		}
		list = append(list, p)
	}
	return list
}

func piecesOf(text string, spans []sift.Span, may bool) (list []piece) {
	at := 0
	for _, s := range spans {
		one := piece{Text: s.Shown, Look: true}
		switch {
		case !may:
		case s.Kind == sift.Number:
			one.Href = listPath + "?q=" + s.Value
		default:
			one.Href = findPath(s.Value)
		}
		list = append(list, piece{Text: text[at:s.From]}, one)
		at = s.To
	}
	return append(list, piece{Text: text[at:]})
}
