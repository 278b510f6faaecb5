package feed

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// stamp is how a moment is written. Source: RFC 5545 §3.3.5.
const stamp = "20060102T150405Z"

// ICalendar writes entries as a calendar file that other programs read. Source: RFC 5545 §3.4, §3.6.1.
func (c Calendar) ICalendar(list []Entry) []byte {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	moment := func(name string, t time.Time) { line(name, t.UTC().Format(stamp)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Tocsin//Duty//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", escape(c.Title))
	for _, e := range list {
		line("BEGIN", "VEVENT")
		line("UID", escape(e.ID)+"@"+escape(c.Host))
		moment("DTSTAMP", c.Now)
		moment("DTSTART", e.From)
		moment("DTEND", e.To)
		line("SUMMARY", escape(e.Title))
		if e.Link != "" {
			line("URL", oneLine(e.Link))
		}
		if e.Busy {
			line("TRANSP", "OPAQUE")
		} else {
			line("TRANSP", "TRANSPARENT")
		}
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return []byte(b.String())
}

// oneLine is a value of type URI, which is not escaped.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// escape writes a text as a value. Source: RFC 5545 §3.3.11.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\u2028' || r == '\u2029' { // some programs end lines at U+0085 and these
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}

// lineOctets is how long a line may be without its end. Source: RFC 5545 §3.1.
const lineOctets = 75

// fold writes one line, which goes on behind a space where it is too long; no character is cut.
func fold(b *strings.Builder, s string) {
	room := lineOctets
	for len(s) > room {
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		b.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], lineOctets-1
	}
	b.WriteString(s + "\r\n")
}
