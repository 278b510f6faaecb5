// Package markdown shows texts that people of the team write with light marks: headings, lists, tables, code, links,
// emphasis. Source: CommonMark 0.31.2. Tables are as GitHub has them. Texts are kept as they were written and are made into HTML
// when they are shown.
//
// Less than CommonMark is read, so that a text means what it seems to: no HTML, which stays as the signs it is; no pictures;
// no headings by a line below and no links that are defined elsewhere; and each line ends where its writer ended it.
package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"tocsin/internal/kit/mail/show"
)

// Piece is a part of a text: words, or something that can be looked up.
type Piece struct {
	Text string
	Look bool   // it is written so that nobody follows it by mistake, from left to right
	Href string // where it is looked up; "" is nowhere
}

// Look is how a text is shown. The zero Look is good.
type Look struct {
	Level int                       // of the first heading, 1 to 6; 0 is 3
	Table string                    // what a table is called, for who does not see it
	Split func(text string) []Piece // finds in a run of words what can be looked up; nil: nothing
}

// Limits of what is read: a text that has more is shown as it is.
const (
	maxText  = 128 << 10 // bytes
	maxDeep  = 40        // quotes and lists within each other
	maxLinks = 2000      // brackets
)

// HTML makes a text into HTML that can stand in a page: nothing of it runs, nothing is fetched for it, and all that it opens
// it closes. Each block has the direction of its own first letter. "" is a text that is shown as it was written.
func HTML(text string, how Look) string {
	if len(text) > maxText || costly(text) {
		return ""
	}
	var out bytes.Buffer
	if err := reader().Convert([]byte(strings.ToValidUTF8(text, "\uFFFD")), &out); err != nil {
		return ""
	}
	f := finish{how: how}
	return f.html(show.Harmless(out.String()))
}

// costly reports whether a text begins more blocks within each other, or more links, than any person writes: they cost time
// by the square of their number.
func costly(text string) bool {
	if strings.Count(text, "[") > maxLinks {
		return true
	}
	for line := range strings.Lines(text) {
		for begun, rest := 0, line; ; begun++ {
			mark := begins.FindString(rest)
			if mark == "" {
				break
			}
			if rest = rest[len(mark):]; begun == maxDeep {
				return true
			}
		}
	}
	return false
}

// begins is what begins a quote, or a line of a list.
var begins = regexp.MustCompile(`^[ \t]*(?:>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])`)

// reader reads what the package says that it reads.
var reader = sync.OnceValue(func() goldmark.Markdown {
	at := util.Prioritized
	p := parser.NewParser(
		parser.WithBlockParsers(at(parser.NewThematicBreakParser(), 200), at(parser.NewListParser(), 300), at(parser.NewListItemParser(), 400), at(parser.NewCodeBlockParser(), 500), at(parser.NewATXHeadingParser(), 600),
			at(parser.NewFencedCodeBlockParser(), 700), at(parser.NewBlockquoteParser(), 800), at(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(at(parser.NewCodeSpanParser(), 100), at(parser.NewLinkParser(), 200), at(parser.NewAutoLinkParser(), 300), at(parser.NewEmphasisParser(), 500)),
	)
	return goldmark.New(goldmark.WithParser(p), goldmark.WithExtensions(extension.Table, extension.Strikethrough), goldmark.WithRendererOptions(html.WithHardWraps()))
})
