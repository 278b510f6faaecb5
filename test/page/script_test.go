package page

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// latinAllowed are the words of Latin letters that stand on pages in Arabic, Russian and Chinese too: names of products,
// standards, formats and places of the file system, and units.
var latinAllowed = strings.Fields(`
Tocsin API AS ASN CC CPE DDoS Info Team CSV CVE EPSS HTML HTTP HTTPS IANA ID IMAP IP IPv IRIS IRT JSON KEV LogsQL MISP NIS OIDC OpenPGP PAP PDF PGP
PIN PKCS POP QR RDAP RFC RSIT RTIR SHA SLA SMIME SMTP SSO STARTTLS STIX SVG TAXII TheHive TLP TLS TOML TOTP UN URL UTC VPN XLSX XML
kB MB GB https hxxp National CIRT Costa Hosting Caravel Mobile
AMBER CLEAR GREEN RED STRICT txt eml gzip zip vCard Shadowserver Ctrl Esc Enter INBOX Message and or not field value ISO MIME extra
name sector asn prefix domain email language classes title text steps receipt outbox type tags tlp pap note Markdown PNG JPEG Word docx Cc ZM
`)

var latinWords = regexp.MustCompile(`[A-Za-z]{2,}`)

// In a language with letters of its own no page has words of Latin letters, but names that are the same everywhere.
func TestPagesAreWrittenInTheirOwnLetters(t *testing.T) {
	n := demoNode(t, "tocsin")
	for _, tag := range []string{"ar", "ru", "zh"} {
		seen := map[string]bool{}
		for _, path := range append([]string{"/sign-in", "/made-up"}, n.crawl(t)...) {
			page, err := n.text(path + lingo(path, tag))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			if in := langOf(doc); in != tag {
				t.Fatalf("%s asked in %s is in %s", path, tag, in)
			}
			if strings.HasPrefix(path, "/watch/events/") {
				continue // an event is shown as it came
			}
			for _, s := range latin(doc, tag) {
				if !seen[s] {
					seen[s] = true
					t.Errorf("%s in %s: %s", path, tag, s)
				}
			}
		}
	}
	if _, err := n.text("/?lang=en"); err != nil {
		t.Fatal(err)
	}
}

// asData are what a text may give as an example of what is typed: an address, a name with dots or hyphens, a list of codes;
// and what stands in quotes or isolates.
var asData = regexp.MustCompile("[\u2066\u2068][^\u2069]*\u2069|[\"“«][^\"”»]*[\"”»]|[\\w+-]*[a-z0-9][.@/:=_<-][\\w.@/:=_>-]+|\\b[a-z]{2}(?:, [a-z]{2})+\\b")

// langOf is the language that a page says it is in.
func langOf(doc *html.Node) string {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "html" {
			return attr(n, "lang")
		}
	}
	return ""
}

// words that are codes of ours have a text in each language: they stand on no page as they are.
var ourWords = strings.Fields("critical high medium low none open fixed new closed waiting approved refused held sent drafted failed mail cli api letter digest campaign telephone report incident investigation measure node import hand claim as prefix domain contact")

// latin returns the texts of a page that have words of Latin letters which are not allowed.
func latin(doc *html.Node, tag string) (list []string) {
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && slices.Contains(ourWords, strings.TrimSpace(n.Data)) {
			list = append(list, "the code "+n.Data+" in "+n.Parent.Data+"."+attr(n.Parent, "class"))
		}
		if n.Type == html.ElementNode && foreign(n, tag) {
			if n.FirstChild == nil || n.FirstChild.NextSibling != nil || n.Data != "bdi" {
				return
			}
		}
		if n.Type == html.TextNode && !foreign(n.Parent, tag) {
			for _, w := range latinWords.FindAllString(asData.ReplaceAllString(n.Data, " "), -1) {
				if !slices.Contains(latinAllowed, w) {
					list = append(list, w+" in "+strings.Join(strings.Fields(n.Data), " "))
					break
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return list
}

// foreign reports whether what an element holds is data, code or in another language.
func foreign(n *html.Node, tag string) bool {
	switch n.Data {
	case "bdi", "code", "kbd", "time", "pre", "script", "style", "template", "title", "textarea", "option":
		return true
	}
	in := attr(n, "lang")
	return in != "" && in != tag || attr(n, "dir") == "ltr" && n.Data != "html" || strings.Contains(attr(n, "class"), "words")
}
