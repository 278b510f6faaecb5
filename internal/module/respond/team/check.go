package team

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Limits of what a team says of itself.
const (
	maxText  = 8000 // bytes of a text in one language
	maxLine  = 200  // bytes of a name, a telephone, an address
	maxLines = 40   // telephones, languages, helplines
	maxDays  = 400  // holidays
)

var (
	phone = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{1,38}$`)
	tag   = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// Check finds the first thing that can't be.
func (t Team) Check() error {
	if t.Name.In("en") == "" {
		return wrong("name", "a team needs a name")
	}
	for name, said := range t.texts() {
		if err := said.check(name); err != nil {
			return err
		}
	}
	if err := t.checkWays(); err != nil {
		return err
	}
	if err := t.checkLists(); err != nil {
		return err
	}
	if t.Public.Children && len(t.Children.Lines) == 0 {
		return wrong("lines", "the page about children names who helps first: give a helpline or a hotline of the country")
	}
	return t.Children.check()
}

// texts are the texts by the names of their fields.
func (t Team) texts() map[string]Said {
	return map[string]Said{
		"name": t.Name, "host": t.Host, "hours": t.Hours, "members": t.Members, "constituency": t.Constituency, "mission": t.Mission,
		"sponsors": t.Sponsors, "authority": t.Authority, "types": t.Types, "sharing": t.Sharing, "writing": t.Writing,
		"response": t.Response, "proactive": t.Proactive, "disclaimer": t.Disclaimer,
	}
}

func (s Said) check(field string) error {
	for language, text := range s {
		if !slices.Contains(lang.Tags(), language) {
			return wrong(field, "%.20q is none of %v", language, lang.Tags())
		}
		if len(text) > maxText {
			return wrong(field, "the text is longer than %d bytes", maxText)
		}
		if field == "name" && (len(text) > maxLine || strings.ContainsAny(text, "\r\n")) {
			return wrong(field, "a name is one line of at most %d bytes", maxLine)
		}
	}
	return nil
}

func (t Team) checkWays() error {
	if _, err := time.LoadLocation(t.Zone); err != nil {
		return wrong("zone", "%.60q is no zone like Africa/Lusaka", t.Zone)
	}
	if t.Email != "" {
		if a, err := mail.ParseAddress(t.Email); err != nil || a.Address != t.Email || len(t.Email) > maxLine {
			return wrong("email", "%.60q is no address like cirt@example.org", t.Email)
		}
	}
	for field, link := range map[string]string{"site": t.Site, "policy": t.Policy} {
		if link != "" && !web(link) {
			return wrong(field, "%.60q is no address like https://example.org", link)
		}
	}
	if strings.HasSuffix(t.Site, "/") {
		return wrong("site", "leave the stroke at the end out")
	}
	if t.TLP != "" {
		if _, err := tocsin.ParseMark(t.TLP); err != nil {
			return wrong("tlp", "%.20q is no mark", t.TLP)
		}
	}
	return nil
}

func (t Team) checkLists() error {
	if len(t.Phones) > maxLines || len(t.Languages) > maxLines {
		return wrong("phones", "more than %d are too many", maxLines)
	}
	for _, p := range append(slices.Clone(t.Phones), t.Urgent) {
		if p != "" && !phone.MatchString(p) {
			return wrong("phones", "%.40q is no telephone number like +260 211 000 000", p)
		}
	}
	for _, l := range t.Languages {
		if !tag.MatchString(l) {
			return wrong("languages", "%.20q is no tag of a language like en or sw", l)
		}
	}
	if len(t.Holidays) > maxDays {
		return wrong("holidays", "more than %d are too many", maxDays)
	}
	for _, d := range t.Holidays {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return wrong("holidays", "%.20q is no day like 2026-12-25", d)
		}
	}
	return nil
}

func (c Children) check() error {
	if c.Path != "" && !slices.Contains(Paths(), c.Path) {
		return wrong("path", "%.20q is none of %v", c.Path, Paths())
	}
	if len(c.Lines) > maxLines {
		return wrong("lines", "more than %d are too many", maxLines)
	}
	for _, l := range c.Lines {
		switch {
		case l.Name == "" || len(l.Name) > maxLine:
			return wrong("lines", "each line begins with a name of at most %d bytes", maxLine)
		case l.Phone != "" && !phone.MatchString(l.Phone):
			return wrong("lines", "%.40q is no telephone number", l.Phone)
		case l.Link != "" && !web(l.Link):
			return wrong("lines", "%.60q is no address like https://example.org", l.Link)
		}
	}
	return nil
}

// web reports whether a text is an address that a page may lead to.
func web(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxLine && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && !strings.ContainsAny(s, " \r\n\t\"<>")
}

func wrong(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}
