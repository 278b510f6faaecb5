package markdown

import (
	"fmt"
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
)

// finish writes washed HTML anew: with levels of headings that fit the page, directions, names of tables, and with what can
// be looked up.
type finish struct {
	how   Look
	out   strings.Builder
	depth int // elements that are open
	link  int // of these, links
	level int // of the last heading; 0 is none
	first int // level that the first heading was written with
	open  []string
}

func (f *finish) html(washed string) string {
	z := nethtml.NewTokenizer(strings.NewReader(washed))
	for z.Next() != nethtml.ErrorToken {
		switch t := z.Token(); t.Type {
		case nethtml.TextToken:
			f.text(t.Data)
		case nethtml.StartTagToken:
			f.start(t)
		case nethtml.EndTagToken:
			f.end(t.Data)
		}
	}
	return strings.TrimSpace(f.out.String())
}

// text writes words, and what of them can be looked up. Where a link leads stands there as it is.
func (f *finish) text(s string) {
	if f.how.Split == nil || f.link > 0 || strings.TrimSpace(s) == "" {
		f.out.WriteString(html.EscapeString(s))
		return
	}
	for _, p := range f.how.Split(s) {
		words := html.EscapeString(p.Text)
		if p.Look {
			words = `<bdi dir="ltr">` + words + `</bdi>`
		}
		if p.Href != "" {
			words = `<a href="` + html.EscapeString(p.Href) + `">` + words + `</a>`
		}
		f.out.WriteString(words)
	}
}

// void are the elements that end where they begin.
func void(name string) bool { return name == "br" || name == "hr" }

func (f *finish) start(t nethtml.Token) {
	top := f.depth == 0
	if !void(t.Data) {
		f.depth++
	}
	switch t.Data {
	case "a":
		f.link++
		f.out.WriteString(t.String())
		return
	case "h1", "h2", "h3", "h4", "h5", "h6":
		t.Data = f.heading(int(t.Data[1] - '0'))
	}
	f.open = append(f.open, t.Data)
	if void(t.Data) {
		f.open = f.open[:len(f.open)-1]
	}
	switch {
	case t.Data == "table":
		fmt.Fprintf(&f.out, `<div class="scroll" tabindex="0" role="region" aria-label="%[1]s"><table class="rows tight" dir="auto" aria-label="%[1]s">`, html.EscapeString(f.how.Table))
	case t.Data == "th":
		f.out.WriteString(`<th scope="col">`)
	case t.Data == "pre" || t.Data == "code":
		f.out.WriteString("<" + t.Data + ` dir="ltr">`)
	case t.Data == "bdi":
		f.out.WriteString(`<bdi dir="ltr">`)
	case top && !void(t.Data):
		f.out.WriteString("<" + t.Data + ` dir="auto">`)
	default:
		f.out.WriteString("<" + t.Data + ">")
	}
}

func (f *finish) end(name string) {
	f.depth--
	if name == "a" {
		f.link--
		f.out.WriteString("</a>")
		return
	}
	if n := len(f.open) - 1; n >= 0 { // a heading ends as it was begun
		name, f.open = f.open[n], f.open[:n]
	}
	f.out.WriteString("</" + name + ">")
	if name == "table" {
		f.out.WriteString("</div>")
	}
}

// heading is the level of a heading on the page: the first has that of the text, and none is more than one step below the one
// before it.
func (f *finish) heading(written int) string {
	base := f.how.Level
	if base == 0 {
		base = 3
	}
	if f.level == 0 {
		f.level, f.first = base, written
	} else {
		f.level = min(max(base+written-f.first, base), f.level+1, 6)
	}
	return fmt.Sprintf("h%d", f.level)
}
