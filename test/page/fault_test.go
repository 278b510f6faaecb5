package page

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// form is a form of a page that posts: where to, and its fields with what they hold.
type form struct {
	to     string
	fields url.Values
}

// postForms returns the forms of a page that post.
func postForms(text, path string) (list []form) {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil
	}
	var in *form
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		was := in
		switch n.Data {
		case "form":
			if in = nil; strings.EqualFold(attr(n, "method"), "post") {
				in = &form{to: attr(n, "action"), fields: url.Values{}}
				if in.to == "" {
					in.to = path
				}
			}
		case "input", "select", "textarea", "button":
			if name := attr(n, "name"); in != nil && name != "" && !in.fields.Has(name) {
				in.fields.Set(name, attr(n, "value"))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Data == "form" {
			if in != nil {
				list = append(list, *in)
			}
			in = was
		}
	}
	walk(doc)
	return list
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

var (
	leftEnglish = regexp.MustCompile(`<span lang="en" dir="ltr">[^<]*</span>`)
	latinWord   = regexp.MustCompile(`[A-Za-z]{2,} [A-Za-z]{2,}`)
	wordAsValue = regexp.MustCompile("\u2068[a-z]+(?: [a-z]+)*\u2069")
	arabicSign  = regexp.MustCompile(`[\x{0600}-\x{06ff}]`)
)

// leftOut are the forms that end the session, or that the language of the page is none of the reader's.
var leftOut = regexp.MustCompile(`^/(sign-out|account/profile)$`)

// What a person does wrong in a form is said in the language that they read, with nothing of it left in English.
func TestFaultsOfFormsAreSaidInTheReadersLanguage(t *testing.T) {
	demoNode(t, "tocsin") // skips where there is no browser, as all of these tests do
	n, err := startNode("tocsin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.text("/?lang=ar"); err != nil {
		t.Fatal(err)
	}
	done, wrong := map[string]bool{}, 0
	for _, path := range n.crawl(t) {
		page, err := n.text(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range postForms(page, path) {
			shape := numberlike.ReplaceAllString(f.to, "N")
			if done[shape] || leftOut.MatchString(f.to) {
				continue
			}
			done[shape] = true
			for _, fill := range []string{"", "nonsense \u2603"} {
				wrong += n.misuse(t, f, fill)
			}
		}
	}
	if len(done) < 20 || wrong < 20 {
		t.Errorf("%d forms and %d answers that name a fault: that can't be all", len(done), wrong)
	}
}

// misuse posts a form with the same text in each field, and judges the answer. It returns 1 where that says what is wrong.
func (n *node) misuse(t *testing.T, f form, fill string) int {
	t.Helper()
	body := url.Values{}
	for name, had := range f.fields {
		if body.Set(name, fill); name == "do" && fill == "" {
			body.Set(name, had[0])
		}
	}
	res, err := n.client.PostForm(n.base+f.to, body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return 0
	}
	doc, err := html.Parse(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := html.Render(&out, doc); err != nil {
		t.Fatal(err)
	}
	left := append(leftEnglish.FindAllString(out.String(), -1), strays(doc)...)
	for _, s := range wordAsValue.FindAllString(saidOn(doc), -1) { // what was typed stands in quotes
		if plain := strings.Trim(s, "\u2068\u2069"); !knownNames[plain] {
			left = append(left, "the English word "+plain)
		}
	}
	for _, s := range left {
		t.Errorf("POST %s %q: %d says %s", f.to, fill, res.StatusCode, s)
	}
	if res.StatusCode >= http.StatusInternalServerError {
		t.Errorf("POST %s %q: %s", f.to, fill, res.Status)
	}
	if res.StatusCode >= http.StatusBadRequest {
		return 1
	}
	return 0
}

// knownNames are words of small letters that are names in every language: of formats.
var knownNames = map[string]bool{"list": true, "csv": true, "json": true, "xml": true}

// saidOn returns what a page says is wrong.
func saidOn(doc *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		class := " " + attr(n, "class") + " "
		in = in || attr(n, "role") == "alert" || strings.Contains(class, " error ") || strings.Contains(class, " faults ") || strings.Contains(class, " notice ")
		if in && n.Type == html.TextNode {
			b.WriteString(n.Data + "\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(doc, false)
	return b.String()
}

// strays are texts of a page in Arabic that have words of Latin letters and none of Arabic ones, where no mark says why.
func strays(doc *html.Node) (list []string) {
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && marked(n) {
			return
		}
		if n.Type == html.TextNode && latinWord.MatchString(n.Data) && !arabicSign.MatchString(n.Data) {
			list = append(list, strings.TrimSpace(n.Data))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return list
}

// marked reports whether what an element holds is data, code or in another language by its own word.
func marked(n *html.Node) bool {
	switch n.Data {
	case "bdi", "code", "kbd", "time", "pre", "script", "style", "template", "svg", "title", "option", "textarea":
		return true
	}
	tag := attr(n, "lang")
	dir := attr(n, "dir") // auto: what somebody wrote
	return tag != "" && tag != "ar" || dir == "ltr" || dir == "auto" || strings.Contains(attr(n, "class"), "words")
}
