package show

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
)

// Removed counts what was taken out of a letter's HTML.
type Removed struct {
	Remote   int // pictures and other things that reading would have fetched from a server
	Trackers int // of these, pictures too small to be seen
	Images   int // pictures of the letter itself; its files have them
	Scripts  int // scripts, frames and objects
	Forms    int // forms and their fields
	Styles   int // of the writer's, such as text that could not be seen
	Links    int // that lead nowhere good: javascript:, data: and the like
}

// Any reports whether anything was taken out that a person would want to know of.
func (r Removed) Any() bool { return r.Remote+r.Images+r.Scripts+r.Forms+r.Links > 0 }

// Limits of HTML.
const (
	maxOpen = 60      // elements within elements
	maxOut  = 4 << 20 // bytes of what is made of it
	maxLink = 2000    // bytes of a link's target
)

// kept are the elements that stay, without attributes but those of attribute.
var kept = map[string]bool{
	"p": true, "div": true, "span": true, "b": true, "strong": true, "i": true, "em": true, "u": true, "s": true, "del": true, "ins": true, "sub": true, "sup": true,
	"small": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "ul": true, "ol": true, "li": true, "dl": true, "dt": true, "dd": true,
	"blockquote": true, "pre": true, "code": true, "kbd": true, "samp": true, "tt": true, "table": true, "thead": true, "tbody": true, "tfoot": true, "tr": true,
	"td": true, "th": true, "caption": true, "bdi": true, "bdo": true,
}

// needs are elements that only stand in others. Without them a browser would close elements of the page around the
// letter, and what follows would stand outside of it.
var needs = map[string][]string{
	"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}, "tr": {"table"}, "td": {"table"}, "th": {"table"}, "caption": {"table"},
}

// dropped are elements whose content goes with them.
var dropped = map[string]*struct{ scripts, forms, styles int }{
	"script": {scripts: 1}, "iframe": {scripts: 1}, "frame": {scripts: 1}, "frameset": {scripts: 1}, "object": {scripts: 1}, "embed": {scripts: 1}, "applet": {scripts: 1}, "svg": {scripts: 1}, "math": {scripts: 1},
	"template": {scripts: 1}, "noembed": {}, "noframes": {}, "xmp": {}, "plaintext": {}, "audio": {scripts: 1}, "video": {scripts: 1}, "canvas": {scripts: 1}, "portal": {scripts: 1},
	"style": {styles: 1}, "title": {}, "select": {forms: 1}, "textarea": {forms: 1}, "datalist": {forms: 1},
}

// empty are elements that never have content, of those above.
var empty = map[string]bool{"embed": true, "frame": true}

// washer makes HTML harmless, a token at a time.
type washer struct {
	out     bytes.Buffer
	open    []string // elements that stay and are not closed yet
	removed Removed
	skip    string // an element whose content is dropped
	skips   int    // how deep it stands in its like
	link    string // where the link leads whose text is read
	linkAt  int    // where its text begins in what is written
	said    strings.Builder
}

// harmless makes HTML that shows text, tables and lists and nothing else: no pictures, no styles, no forms, nothing from
// a server. A link becomes its text, and behind it the target, as it is, to be seen before it is followed. All that is
// opened is closed, so a letter can't leave the element that it stands in.
func harmless(s string) (string, Removed) {
	w := &washer{}
	z := nethtml.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxHTML)
	for w.out.Len() < maxOut {
		if z.Next() == nethtml.ErrorToken {
			break // the end, or a token that is longer than any
		}
		w.token(z.Token())
	}
	w.endLink()
	for i := len(w.open) - 1; i >= 0; i-- {
		w.out.WriteString("</" + w.open[i] + ">")
	}
	return strings.TrimSpace(policy().Sanitize(w.out.String())), w.removed
}

func (w *washer) token(t nethtml.Token) {
	if w.skip != "" {
		w.skipping(t)
		return
	}
	switch t.Type {
	case nethtml.TextToken:
		text := shown(t.Data)
		w.said.WriteString(text)
		w.out.WriteString(html.EscapeString(text))
	case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
		w.start(t)
	case nethtml.EndTagToken:
		w.end(t.Data)
	}
}

// skipping passes over what stands in an element that is dropped.
func (w *washer) skipping(t nethtml.Token) {
	switch {
	case t.Data != w.skip:
	case t.Type == nethtml.StartTagToken:
		w.skips++
	case t.Type == nethtml.EndTagToken:
		if w.skips--; w.skips == 0 {
			w.skip = ""
		}
	}
}

func (w *washer) start(t nethtml.Token) {
	w.attributes(t)
	if d, ok := dropped[t.Data]; ok {
		w.removed.Scripts += d.scripts
		w.removed.Forms += d.forms
		w.removed.Styles += d.styles
		if !empty[t.Data] && t.Type == nethtml.StartTagToken {
			w.skip, w.skips = t.Data, 1
		}
		return
	}
	switch t.Data {
	case "br", "hr":
		w.said.WriteByte('\n')
		w.out.WriteString("<" + t.Data + ">")
	case "img", "image":
		w.image(t)
	case "a", "area":
		w.endLink()
		w.link = w.target(attribute(t, "href"))
		w.linkAt = w.out.Len()
		w.said.Reset()
	case "form", "input", "button":
		w.removed.Forms++
	case "meta":
		if strings.EqualFold(attribute(t, "http-equiv"), "refresh") {
			w.removed.Scripts++
		}
	case "link", "base", "bgsound", "source", "track":
		w.removed.Remote++
	case "center":
		w.push(t, "div")
	default:
		w.push(t, t.Data)
	}
}

// push opens an element, if it may stay and stands where it may.
func (w *washer) push(t nethtml.Token, name string) {
	if !kept[name] || len(w.open) >= maxOpen {
		return
	}
	if parents := needs[name]; parents != nil && !slices.ContainsFunc(w.open, func(o string) bool { return slices.Contains(parents, o) }) {
		return
	}
	w.out.WriteString("<" + name)
	if dir := strings.ToLower(attribute(t, "dir")); dir == "rtl" || dir == "ltr" || dir == "auto" {
		w.out.WriteString(` dir="` + dir + `"`)
	}
	if name == "td" || name == "th" {
		for _, span := range []string{"colspan", "rowspan"} {
			if v := attribute(t, span); spanForm.MatchString(v) {
				w.out.WriteString(" " + span + `="` + v + `"`)
			}
		}
	}
	w.out.WriteString(">")
	w.open = append(w.open, name)
}

var spanForm = regexp.MustCompile(`^[1-9][0-9]?$`)

// end closes an element with all that stands in it, if it is open.
func (w *washer) end(name string) {
	switch name {
	case "a":
		w.endLink()
		return
	case "center":
		name = "div"
	}
	at := -1
	for i := len(w.open) - 1; i >= 0; i-- {
		if w.open[i] == name {
			at = i
			break
		}
		if w.open[i] == "table" && name != "table" { // an end tag in a cell closes nothing around its table
			return
		}
	}
	for ; at >= 0 && len(w.open) > at; w.open = w.open[:len(w.open)-1] {
		w.out.WriteString("</" + w.open[len(w.open)-1] + ">")
	}
}

// endLink writes where a link leads behind its text.
func (w *washer) endLink() {
	to := w.link
	if w.link = ""; to == "" {
		return
	}
	escaped := html.EscapeString(to)
	text := strings.TrimSuffix(strings.TrimSpace(w.said.String()), "/")
	if text == strings.TrimSuffix(strings.TrimPrefix(to, "mailto:"), "/") && strings.HasPrefix(to, "mailto:") {
		return // an address that is its own text
	}
	visible := escaped
	if len(to) > 300 {
		visible = html.EscapeString(to[:200]) + "…"
	}
	open, end := " [", "]"
	if written := string(w.out.Bytes()[w.linkAt:]); text == strings.TrimSuffix(to, "/") && written == html.EscapeString(w.said.String()) {
		w.out.Truncate(w.linkAt) // the text is the target itself
		open, end = "", ""
	}
	w.out.WriteString(open + `<bdi dir="ltr"><a href="` + escaped + `">` + visible + `</a></bdi>` + end)
}

// image puts a picture's words in its place.
func (w *washer) image(t nethtml.Token) {
	src := strings.ToLower(strings.TrimSpace(attribute(t, "src")))
	if strings.HasPrefix(src, "cid:") || strings.HasPrefix(src, "data:") {
		w.removed.Images++
	} else if src != "" {
		w.removed.Remote++
		if tiny(attribute(t, "width")) || tiny(attribute(t, "height")) {
			w.removed.Trackers++
		}
	}
	if alt := strings.TrimSpace(shown(attribute(t, "alt"))); alt != "" && len(alt) < 500 {
		w.said.WriteString(alt)
		w.out.WriteString("[" + html.EscapeString(alt) + "]")
	}
}

func tiny(size string) bool {
	size = strings.TrimSuffix(strings.TrimSpace(size), "px")
	return size == "0" || size == "1" || size == "2"
}

// attributes counts what the attributes of an element would have done.
func (w *washer) attributes(t nethtml.Token) {
	for _, a := range t.Attr {
		value := strings.ToLower(a.Val)
		switch {
		case strings.HasPrefix(a.Key, "on"):
			w.removed.Scripts++
		case a.Key == "style":
			w.removed.Styles++
			if strings.Contains(value, "url(") || strings.Contains(value, "@import") {
				w.removed.Remote++
			}
		case a.Key == "background" || a.Key == "srcset" || a.Key == "poster":
			w.removed.Remote++
		}
	}
}

func attribute(t nethtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// policy is the second net: a library that keeps what is named here and nothing else.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name := range kept {
		p.AllowElements(name)
	}
	p.AllowElements("br", "hr")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?:rtl|ltr|auto)$`)).Globally()
	p.AllowAttrs("colspan", "rowspan").Matching(spanForm).OnElements("td", "th")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true) // it adds noopener
	return p
})

// Harmless makes HTML of whatever origin into such as shows text, tables and lists and nothing else; see harmless.
func Harmless(s string) string {
	out, _ := harmless(s)
	return out
}
