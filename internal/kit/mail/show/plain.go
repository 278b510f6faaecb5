package show

import (
	"regexp"
	"strings"

	nethtml "golang.org/x/net/html"
)

// breaks are elements around which a line ends; those of true have an empty line around them.
var breaks = map[string]bool{
	"div": false, "tr": false, "li": false, "dt": false, "dd": false, "br": false, "hr": false, "table": false, "center": false, "section": false, "article": false,
	"p": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "ul": true, "ol": true, "pre": true, "blockquote": true,
}

// writer makes plain text of HTML.
type writer struct {
	lines []string
	line  strings.Builder
	quote int // blockquotes that are open
	pre   int
	size  int
}

// plainOf returns HTML as plain text: lines where the HTML has them, "> " before what is quoted, the target behind a
// link's text. It is read by people and machines, and is never shown as HTML.
func plainOf(s string) string {
	w := &writer{}
	z := nethtml.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxHTML)
	skip, href := "", ""
	for w.size < maxText {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			break
		}
		t := z.Token()
		switch {
		case skip != "":
			if kind == nethtml.EndTagToken && t.Data == skip {
				skip = ""
			}
		case kind == nethtml.TextToken:
			w.text(t.Data)
		case kind == nethtml.StartTagToken && dropped[t.Data] != nil && !empty[t.Data]:
			skip = t.Data
		case t.Data == "a" && kind == nethtml.StartTagToken:
			href = (&washer{}).target(attribute(t, "href"))
		case t.Data == "a" && kind == nethtml.EndTagToken:
			if shownAs := strings.TrimPrefix(href, "mailto:"); href != "" && !strings.Contains(w.line.String(), strings.TrimSuffix(shownAs, "/")) {
				w.line.WriteString(" <" + shownAs + ">")
			}
			href = ""
		case t.Data == "img":
			if alt := strings.TrimSpace(attribute(t, "alt")); alt != "" {
				w.text("[" + alt + "]")
			}
		default:
			w.element(t.Data, kind)
		}
	}
	w.end(false)
	return strings.TrimSpace(manyBlank.ReplaceAllString(strings.Join(w.lines, "\n"), "\n\n"))
}

var manyBlank = regexp.MustCompile(`\n(?:[> \t]*\n){2,}`)

func (w *writer) element(name string, kind nethtml.TokenType) {
	space, ok := breaks[name]
	if ok {
		w.end(space)
	}
	start := kind == nethtml.StartTagToken
	switch name {
	case "blockquote":
		if start {
			w.quote = min(w.quote+1, 20)
		} else {
			w.quote = max(w.quote-1, 0)
		}
	case "pre":
		if start {
			w.pre++
		} else {
			w.pre = max(w.pre-1, 0)
		}
	case "li":
		if start {
			w.line.WriteString("- ")
		}
	case "hr":
		w.line.WriteString("----------")
		w.end(false)
	case "td", "th":
		if start && w.line.Len() > 0 {
			w.line.WriteString("\t")
		}
	}
}

var blanks = regexp.MustCompile(`[ \t\r\n\f]+`)

func (w *writer) text(s string) {
	w.size += len(s)
	if w.pre > 0 {
		for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
			if i > 0 {
				w.end(false)
			}
			w.line.WriteString(line)
		}
		return
	}
	s = blanks.ReplaceAllString(s, " ")
	if w.line.Len() == 0 {
		s = strings.TrimLeft(s, " ")
	}
	w.line.WriteString(s)
}

// end ends a line; space leaves an empty one behind it.
func (w *writer) end(space bool) {
	mark := strings.Repeat(">", w.quote)
	if text := strings.TrimRight(w.line.String(), " \t"); strings.TrimSpace(text) != "" {
		w.lines = append(w.lines, strings.TrimPrefix(mark+" "+text, " "))
	} else if len(w.lines) > 0 && w.lines[len(w.lines)-1] != mark {
		space = true
	}
	if space && len(w.lines) > 0 && w.lines[len(w.lines)-1] != mark {
		w.lines = append(w.lines, mark)
	}
	w.line.Reset()
}
