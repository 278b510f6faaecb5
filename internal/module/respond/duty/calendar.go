package duty

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Feed is what a calendar file says beside its spells.
type Feed struct {
	Title string    // of each entry, and of the calendar
	Host  string    // after the @ of each entry's name, which is the same in each download
	Now   time.Time // when the file is made
}

// stamp is how a moment is written. Source: RFC 5545 §3.3.5.
const stamp = "20060102T150405Z"

// ICalendar writes spells as a calendar file that other programs read. Source: RFC 5545 §3.4, §3.6.1.
func (f Feed) ICalendar(spells []Spell) []byte {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Tocsin//Duty//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", escape(f.Title))
	for _, s := range spells {
		line("BEGIN", "VEVENT")
		line("UID", "duty-"+s.From.UTC().Format(stamp)+"-"+escape(s.Name)+"@"+escape(f.Host))
		line("DTSTAMP", f.Now.UTC().Format(stamp))
		line("DTSTART", s.From.UTC().Format(stamp))
		line("DTEND", s.To.UTC().Format(stamp))
		line("SUMMARY", escape(f.Title))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return []byte(b.String())
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
