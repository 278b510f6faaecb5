package team

import (
	"strings"
	"time"
)

// Section is one part of a team's description.
type Section struct {
	Number string // 2.7
	Title  string
	Text   string // lines; "" for a heading that has parts
	Code   bool   // the text is addresses and numbers, and runs from left to right
}

// Words finds a text of the reader's language.
type Words interface {
	Text(key string, args ...any) string
	Date(t time.Time) string
}

// Key is the team's OpenPGP key; the zero value is none.
type Key struct {
	Fingerprint string
	Armour      []byte
}

// Document is the team's description, with all the parts that the template has; what the team has not said yet says so.
// Source: RFC 2350 Appendix D.
func (t Team) Document(language, base string, k Key, w Words) []Section {
	if t.Site != "" {
		base = t.Site
	}
	d := &document{w: w}
	say := func(s Said) string { return s.In(language) }
	d.head("1", "about")
	d.part("1.1", "updated", w.Date(t.Changed.In(t.Location())))
	d.part("1.2", "notify", w.Text("rfc2350.notify.none"))
	d.code("1.3", "where", at(base, DocumentPath))
	d.head("2", "contact")
	d.part("2.1", "name", joined(say(t.Name), say(t.Host)))
	d.part("2.2", "address", t.Address)
	d.part("2.3", "zone", or(t.Zone, "UTC"))
	d.code("2.4", "phone", strings.Join(t.Phones, "\n"))
	d.part("2.5", "fax", w.Text("rfc2350.none"))
	d.code("2.6", "other", t.Urgent)
	d.code("2.7", "email", t.Email)
	d.code("2.8", "keys", joined(k.Fingerprint, when(k.Fingerprint != "", at(base, KeyPath))))
	d.part("2.9", "members", t.membersIn(language, w))
	d.code("2.10", "more", at(base, FrontPath))
	d.part("2.11", "reach", joined(say(t.Hours), when(t.Urgent != "", w.Text("rfc2350.urgent", "phone", t.Urgent))))
	d.head("3", "charter")
	d.part("3.1", "mission", say(t.Mission))
	d.part("3.2", "constituency", say(t.Constituency))
	d.part("3.3", "sponsors", say(t.Sponsors))
	d.part("3.4", "authority", say(t.Authority))
	d.head("4", "policies")
	d.part("4.1", "types", say(t.Types))
	d.part("4.2", "sharing", joined(say(t.Sharing), w.Text("rfc2350.tlp")))
	d.part("4.3", "writing", say(t.Writing))
	d.head("5", "services")
	d.head("5.1", "response")
	d.part("5.1.1", "triage", say(t.Response))
	d.part("5.1.2", "coordination", w.Text("rfc2350.coordination.text"))
	d.part("5.1.3", "resolution", w.Text("rfc2350.resolution.text"))
	d.part("5.2", "proactive", say(t.Proactive))
	d.code("6", "forms", when(t.Public.Report, at(base, ReportPath)))
	d.part("7", "disclaimer", say(t.Disclaimer))
	return d.list
}

func (t Team) membersIn(language string, w Words) string {
	if !t.ShowMembers {
		return w.Text("rfc2350.members.hidden")
	}
	return t.Members.In(language)
}

// document gathers the sections.
type document struct {
	w    Words
	list []Section
}

func (d *document) head(number, key string) {
	d.list = append(d.list, Section{Number: number, Title: d.w.Text("rfc2350." + key)})
}

func (d *document) part(number, key, text string) {
	d.list = append(d.list, Section{Number: number, Title: d.w.Text("rfc2350." + key), Text: or(text, d.w.Text("rfc2350.unsaid"))})
}

func (d *document) code(number, key, text string) {
	if text == "" {
		d.part(number, key, "")
		return
	}
	d.list = append(d.list, Section{Number: number, Title: d.w.Text("rfc2350." + key), Text: text, Code: true})
}

// Depth is how deep a section stands: 1 for a chapter.
func (s Section) Depth() int { return 1 + strings.Count(s.Number, ".") }

// Plain writes a description as text.
func Plain(title string, list []Section) string {
	var b strings.Builder
	b.WriteString(title + "\n\n")
	for _, s := range list {
		b.WriteString(s.Number + " " + s.Title + "\n\n")
		for _, row := range Rows(s.Text) {
			b.WriteString("    " + row + "\n")
		}
		if s.Text != "" {
			b.WriteString("\n")
		}
	}
	return b.String()
}

func or(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

func joined(list ...string) string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

func when(yes bool, s string) string {
	if yes {
		return s
	}
	return ""
}

// at is an address of the web; "" where nobody has said where the pages are: whoever asks must not be able to say it.
func at(base, path string) string {
	if base == "" {
		return ""
	}
	return base + path
}
