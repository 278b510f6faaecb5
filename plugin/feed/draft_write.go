package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"tocsin"
)

// File writes the draft as a feed's file. That it can be read is seen by Look.
func (d *Draft) File() []byte {
	about := d.About
	if about == "" {
		about = "What it tells, who runs it, how far to trust it."
	}
	about = strings.Join(strings.Fields(about), " ") // a line of it must not begin another part
	var b strings.Builder
	d.head(&b)
	d.set(&b)
	b.WriteString("\n[map]\n")
	for _, c := range d.Columns {
		b.WriteString(c.line())
	}
	a := &txtar.Archive{Comment: []byte(about + "\n"), Files: []txtar.File{
		{Name: "feed.toml", Data: []byte(b.String())}, {Name: "sample" + extension(d.file, d.Format), Data: firstLines(d.sample, d.Format)}}}
	return txtar.Format(a)
}

func (d *Draft) head(b *strings.Builder) {
	line := func(key, value, hint string) {
		if value != "" {
			hint = ""
		}
		b.WriteString(key + " = " + quoted(value) + hint + "\n")
	}
	title, mark := d.Title, d.Mark
	if title == "" {
		title = d.Name
	}
	if mark == "" {
		mark = tocsin.Amber.String()
	}
	line("title", title, "")
	line("provider", d.Provider, " # who runs it")
	line("terms", d.Terms, " # what its data may be used for")
	line("format", d.Format, "")
	line("mark", mark, "")
	line("period", "24h", "")
	var required, ignore []string
	for _, c := range d.Columns {
		switch c.Key {
		case "time.source":
			required = append(required, quoted(c.Name))
		case Ignored:
			ignore = append(ignore, quoted(c.Name))
		}
	}
	if len(required) > 0 {
		b.WriteString("required = [" + strings.Join(required, ", ") + "]\n")
	}
	if len(ignore) > 0 {
		b.WriteString("ignore = [" + strings.Join(ignore, ", ") + "]\n")
	}
	b.WriteString("\n" + optionsText(d.Options))
}

func (d *Draft) set(b *strings.Builder) {
	typ, hint, identifier := d.Type, "", d.Identifier
	if typ == "" {
		typ, hint = "other", " # what kind of problem is it? tocsin's docs list the types"
	}
	if identifier == "" {
		identifier = d.Name
	}
	fmt.Fprintf(b, "[set]\n\"classification.type\" = %s%s\n\"classification.identifier\" = %s\n", quoted(typ), hint, quoted(identifier))
}

// line is what [map] says of a column.
func (c DraftColumn) line() string {
	switch {
	case c.Key == Kept:
		return fmt.Sprintf("# %s is kept as extra.%s\n", c.Name, cleanName(c.Name))
	case c.Key == Ignored:
		return ""
	case isTime(c.Key):
		return fmt.Sprintf("%s = { to = %s, time = %s }\n", quoted(c.Name), quoted(c.Key), quoted(c.Time))
	case c.Key == "product.vulnerabilities":
		return fmt.Sprintf("%s = { to = %s, cve = true }\n", quoted(c.Name), quoted(c.Key))
	}
	return quoted(c.Name) + " = " + quoted(c.Key) + "\n"
}

func isTime(key string) bool {
	kind, _ := tocsin.KindOf(key)
	return kind == tocsin.DateTime
}

// Layouts are those of times that a draft may name, each with how the same moment looks in it.
func Layouts() (list []Layout) {
	at := time.Date(2026, time.November, 28, 14, 5, 9, 0, time.UTC)
	more := []string{"2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST", "2006/01/02 15:04:05", "02/01/2006 15:04", "01/02/2006 15:04:05", "01/02/2006 15:04",
		"02.01.2006 15:04", "02-Jan-2006 15:04:05", "02/Jan/2006:15:04:05 -0700", time.RFC1123, time.RFC1123Z, "20060102150405", "20060102"}
	for _, l := range slices.Concat(layouts, more) {
		looks := at.Format(l)
		switch l {
		case "unix":
			looks = fmt.Sprint(at.Unix())
		case "unixms":
			looks = fmt.Sprint(at.UnixMilli())
		}
		list = append(list, Layout{l, looks})
	}
	return list
}

// Layout is one way to write a time.
type Layout struct{ Name, Example string }

// quoted writes a TOML basic string. TOML 1.0.0 has it under "String".
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
