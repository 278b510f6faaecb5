package warn

import (
	"net/netip"
	"regexp"
	"strings"
	"time"

	"tocsin"
)

// Campaign is one letter about one thing, once, to all whom it concerns: a vulnerability, a list of indicators, or the
// findings that a query chooses.
type Campaign struct {
	ID      int64     `json:"id"`
	Name    string    `json:"name"` // unique, for people: "citrix-2026"
	By      string    `json:"by"`
	Created time.Time `json:"created"`
	// Whom it concerns: one of the three.
	CVE        string   `json:"cve,omitempty"`
	Indicators []string `json:"indicators,omitempty"` // addresses, networks, domains, URLs
	Type       string   `json:"type,omitempty"`       // findings of a type, and of an identifier and owner where they are given
	Identifier string   `json:"identifier,omitempty"`
	Owner      string   `json:"owner,omitempty"`
	// Words are the letter's own, by language; "" in a language falls back on English.
	Words map[string]Words `json:"words"`
	Mark  string           `json:"tlp,omitempty"` // of the words and the indicators; TLP:AMBER where it is not given
}

// Words are a campaign's own words in one language.
type Words struct {
	Title string `json:"title"`
	Text  string `json:"text"` // paragraphs with an empty line between
}

// Limits of a campaign.
const (
	maxIndicators = 10_000
	maxWords      = 20 << 10 // bytes of a text
	maxTitle      = 200      // bytes
)

var (
	campaignName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	cveForm      = regexp.MustCompile(`^CVE-[0-9]{4}-[0-9]{4,19}$`)
)

// Check finds what is wrong with a campaign.
func (c *Campaign) Check() error {
	c.CVE = strings.ToUpper(strings.TrimSpace(c.CVE))
	ways := 0
	for _, there := range []bool{c.CVE != "", len(c.Indicators) > 0, c.Type != ""} {
		if there {
			ways++
		}
	}
	_, known := tocsin.ClassOf(c.Type)
	_, err := c.Level()
	switch {
	case !campaignName.MatchString(c.Name):
		return field("name", "%.70q is no name of lower case letters, digits and dashes", c.Name)
	case ways != 1:
		return field("cve", "a campaign is about one of: a CVE, a list of indicators, findings of a type")
	case c.CVE != "" && !cveForm.MatchString(c.CVE):
		return field("cve", "%.40q is no identifier such as CVE-2026-12345", c.CVE)
	case len(c.Indicators) > maxIndicators:
		return field("indicators", "%d indicators; the most is %d", len(c.Indicators), maxIndicators)
	case c.Type != "" && !known:
		return field("type", "%.40q is no type of RSIT", c.Type)
	case err != nil:
		return field("tlp", "%.20q is no mark", c.Mark)
	}
	return c.checkWords()
}

func (c *Campaign) checkWords() error {
	if c.Words["en"].Title == "" || c.Words["en"].Text == "" {
		return field("words", "a campaign needs a title and a text in English at least, for those whose language it does not have")
	}
	for tag, w := range c.Words {
		switch {
		case len(tag) > 20 || len(c.Words) > 20:
			return field("words", "too many languages, or one that is none")
		case w.Title == "" || w.Text == "":
			return field("words", "%s has no title or no text", tag)
		case len(w.Title) > maxTitle || len(w.Text) > maxWords:
			return field("words", "the words in %s are too long: a title of %d bytes and a text of %d at most", tag, maxTitle, maxWords)
		}
	}
	return nil
}

// Level is the mark of what the campaign says itself.
func (c *Campaign) Level() (tocsin.Mark, error) {
	if c.Mark == "" {
		return tocsin.Amber, nil
	}
	return tocsin.ParseMark(c.Mark)
}

// In returns the words for a language.
func (c *Campaign) In(language string) Words {
	primary, _, _ := strings.Cut(language, "-")
	for _, tag := range []string{language, primary} {
		if w, ok := c.Words[tag]; ok {
			return w
		}
	}
	return c.Words["en"]
}

// Indicator is one of a campaign's indicators, read.
type Indicator struct {
	Text string
	Addr netip.Addr // of an address or a network; the zero value else
	Host string     // of a domain or URL
}

// ParseIndicator reads an address, network, domain or URL as people write them, defanged or not.
func ParseIndicator(s string) (Indicator, bool) {
	s = strings.NewReplacer("[.]", ".", "(.)", ".", "hxxp", "http", "[:]", ":").Replace(strings.TrimSpace(s))
	i := Indicator{Text: s}
	if a, err := netip.ParseAddr(s); err == nil {
		i.Addr = a.Unmap()
		return i, true
	}
	if p, err := netip.ParsePrefix(s); err == nil {
		i.Addr = p.Addr().Unmap()
		return i, true
	}
	host := s
	if _, rest, ok := strings.Cut(s, "://"); ok {
		host, _, _ = strings.Cut(rest, "/")
		host, _, _ = strings.Cut(host, "?")
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			host = host[at+1:]
		}
		if ap, err := netip.ParseAddrPort(host); err == nil {
			i.Addr = ap.Addr().Unmap()
			return i, true
		}
		if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
			i.Addr = a.Unmap()
			return i, true
		}
		host, _, _ = strings.Cut(host, ":")
	}
	i.Host = strings.ToLower(strings.TrimSuffix(host, "."))
	return i, strings.Contains(i.Host, ".") && !strings.ContainsAny(i.Host, " \t/\\\"'<>,;") && len(i.Host) <= 253
}

// Progress is how far a campaign has come.
type Progress struct {
	Campaign
	Letters  int `json:"letters"`
	Told     int `json:"told"`     // letters that left
	Answered int `json:"answered"` // letters of which a problem was answered
	Problems int `json:"problems"` // told of in all letters
	Fixed    int `json:"fixed"`    // of those: no longer reported, or the owner says so
}
