package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin"
	"tocsin/plugin/format"
)

// Draft is a feed that is being made from a sample of its reports: what is guessed of it, and what a person changes in it.
type Draft struct {
	Name     string
	About    string // what it tells; "" is a word that asks for it
	Title    string // "" is the name
	Provider string
	Terms    string
	Mark     string // the TLP of what says none itself; "" is amber
	Format   string
	Options  format.Options

	Type       string // the RSIT type of its events; "" is other
	Identifier string // what the problem is called; "" is the name
	Columns    []DraftColumn

	file   string // the name that the sample came with
	sample []byte
}

// DraftColumn is a column of a draft.
type DraftColumn struct {
	Name   string
	Values []string // of the first records that have one, different ones
	Key    string   // the event's key that it goes to; Kept or Ignored else
	Time   string   // where Key is a time: its layout, see norm.Time; the first that fits is guessed also where Key is none
}

// What a column may be in place of an event's key.
const (
	Kept    = ""  // it is kept under extra, with its own name
	Ignored = "-" // it is let go
)

// shownValues is how many values of a column a draft shows, and maxValue how much of each, in bytes.
const (
	shownValues = 3
	maxValue    = 120
)

// Sketch begins the draft of a feed: what each column may mean is guessed from its name and its values. A person must read
// it: a guess is no knowledge. Where wire is "" the format is guessed too, else o goes with it.
func Sketch(name, file, wire string, o format.Options, data []byte) (*Draft, error) {
	if !GoodName(name) {
		return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: "name", Text: fmt.Sprintf("a feed's name is lower-case letters, digits and hyphens, and %.60q is not", name)}
	}
	var err error
	if wire == "" {
		if wire, o, err = guessFormat(data); err != nil {
			return nil, err
		}
	}
	cols, err := columnsIn(wire, o, data)
	if err != nil {
		return nil, err
	}
	d := &Draft{Name: name, Format: wire, Options: o, Identifier: name, file: file, sample: data}
	taken := map[string]bool{}
	for _, c := range cols {
		if !printable(c.name) {
			continue // it can't be written in the file, and is kept as all others are
		}
		key := c.guess(taken)
		d.Columns = append(d.Columns, DraftColumn{Name: c.name, Values: c.first(), Key: key, Time: c.layout()})
	}
	return d, nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// first are the first values of a column that are not the same.
func (c *sampled) first() (list []string) {
	for _, v := range c.values {
		if len(v) > maxValue {
			v = strings.ToValidUTF8(v[:maxValue], "") + "…"
		}
		if len(list) < shownValues && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// Check says what a draft lacks, as a fault with the field: a name, who runs it, its terms, one column for each key, and the
// layout of each time.
func (d *Draft) Check() error {
	lacks := func(field, text string, args ...any) error {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: field, Text: fmt.Sprintf(text, args...)}
	}
	switch {
	case d.Provider == "":
		return lacks("provider", "who runs it is not said")
	case d.Terms == "":
		return lacks("terms", "what its data may be used for is not said")
	}
	if _, known := tocsin.ClassOf(d.Type); d.Type != "" && !known {
		return lacks("type", "%.60q is no type of RSIT", d.Type)
	}
	to := map[string]string{}
	for _, c := range d.Columns {
		if c.Key == Kept || c.Key == Ignored {
			continue
		}
		if _, known := tocsin.KindOf(c.Key); !known {
			return lacks(c.Name, "%.60q is no key of an event", c.Key)
		}
		if other, twice := to[c.Key]; twice {
			return lacks(c.Name, "%.60q goes to %s already", other, c.Key)
		}
		to[c.Key] = c.Name
		if isTime(c.Key) && c.Time == "" {
			return lacks(c.Name, "how its time is written is not said")
		}
	}
	return nil
}

// Look reads the sample as the draft says and shows so many of its events.
func (d *Draft) Look(most int) (*Look, error) {
	f, err := Parse(d.Name+".txtar", filledIn(d).File())
	if err != nil {
		return nil, err
	}
	l := &Look{Most: most}
	return l, l.At(f, "sample"+extension(d.file, d.Format), bytes.NewReader(d.sample))
}

// filledIn is a draft whose words that are for people alone are there.
func filledIn(d *Draft) *Draft {
	full := *d
	if full.Provider == "" {
		full.Provider = "?"
	}
	if full.Terms == "" {
		full.Terms = "?"
	}
	return &full
}

// Write returns the draft's file with the events that its sample gives.
func (d *Draft) Write() ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	out, _, err := Proved(d.Name+".txtar", d.File())
	return out, err
}
