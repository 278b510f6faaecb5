package item

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"

	"tocsin/internal/kit/sheet"
)

// Marking is what somebody marks as worth looking for.
type Marking struct {
	Text string   `json:"text"`          // one a line, which may be defanged; or a table with the head type,value,tags,tlp,pap,note, of which value must be there
	TLP  string   `json:"tlp,omitempty"` // "" is the item's
	PAP  PAP      `json:"pap,omitempty"` // "" is the item's
	Note string   `json:"note,omitempty"`
	Side Side     `json:"side,omitempty"` // whose they are
	Tags []string `json:"tags,omitempty"`
}

// Side is whose an indicator is.
type Side string

// Sides are the sides: of whoever attacks, of whoever is attacked, of neither.
func Sides() []Side { return []Side{"attacker", "victim", "neutral"} }

// Unread is a line of what was pasted that can't be read.
type Unread struct {
	Line  int    `json:"line"`
	Field string `json:"field,omitempty"` // of a table, what can't be read
	Text  string `json:"text"`
}

// IndicatorChange is what is to change of indicators; what is nil stays as it is, and so do an empty TLP and PAP.
type IndicatorChange struct {
	TLP   *string
	PAP   *PAP
	Side  *Side
	Note  *string
	Since *time.Time
	Until *time.Time
	On    *[]int64  // ids of assets
	Tags  *[]string // all of them
	Add   *[]string // tags that come
	Drop  *[]string // tags that go
}

// None reports whether nothing is to change.
func (c IndicatorChange) None() bool { return c == IndicatorChange{} }

// Apply changes an indicator, but for its mark, which is a matter of who looks; it refuses what makes none.
func (c IndicatorChange) Apply(x *Indicator, now time.Time) error {
	if c.PAP != nil && *c.PAP != "" {
		x.PAP = *c.PAP
	}
	set(&x.Side, c.Side)
	set(&x.Note, c.Note)
	set(&x.Since, c.Since)
	set(&x.Until, c.Until)
	set(&x.On, c.On)
	if err := c.retag(x); err != nil {
		return err
	}
	if len(x.Note) > maxField {
		return bad("note", "this is longer than %d bytes", maxField)
	}
	return cmpOr(one("pap", x.PAP, PAPs()), one("side", x.Side, Sides()), CheckSpan(x.Since, x.Until, now))
}

// retag changes the tags of an indicator.
func (c IndicatorChange) retag(x *Indicator) (err error) {
	var said Change
	for _, one := range []struct {
		from *[]string
		to   func(list []string)
	}{{c.Tags, func(l []string) { said.Tags = &l }}, {c.Add, func(l []string) { said.AddTags = l }}, {c.Drop, func(l []string) { said.DropTags = l }}} {
		if one.from == nil {
			continue
		}
		list, err := NormalTags(*one.from)
		if err != nil {
			return err
		}
		one.to(list)
	}
	if x.Tags = Retagged(x.Tags, said); len(x.Tags) > MaxTags {
		return bad("tags", "an item has up to %d tags", MaxTags)
	}
	return nil
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// Markings is what became of a Marking.
type Markings struct {
	Outcome
	Added  []Indicator `json:"added"`
	Known  int         `json:"known"` // were there before
	Unread []Unread    `json:"unread,omitempty"`
}

// Defanged writes an indicator so that nobody follows it by mistake.
func (i Indicator) Defanged() string {
	switch i.Kind {
	case "url":
		return strings.Replace(strings.ReplaceAll(i.Value, ".", "[.]"), "http", "hxxp", 1)
	case "ip", "net", "domain":
		return strings.ReplaceAll(i.Value, ".", "[.]")
	case "email":
		return strings.NewReplacer(".", "[.]", "@", "[@]").Replace(i.Value)
	}
	return i.Value
}

// Mattering are those of a list that matter: what leaves it leaves with these alone.
func Mattering(list []Indicator) []Indicator {
	return slices.DeleteFunc(slices.Clone(list), func(x Indicator) bool { return x.Ignored != "" })
}

// WriteIndicators writes indicators as CSV with a head: kind, value, tlp, pap, from, note, at, tags. A cell that a spreadsheet
// would take for a formula has an apostrophe before it. Source: RFC 4180 §2.
func WriteIndicators(w io.Writer, list []Indicator) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"kind", "value", "tlp", "pap", "from", "note", "at", "tags"}}
	for _, x := range list {
		rows = append(rows, sheet.Row(x.Kind, x.Value, x.Mark.String(), string(x.PAP), x.From, x.Note, x.At.UTC().Format(time.RFC3339), strings.Join(x.Tags, ", ")))
	}
	return out.WriteAll(rows)
}
