package history

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"tocsin/internal/module/respond/item"
)

// Held is what a field of the other team's own holds.
type Held struct {
	Title string // as it is called there
	Type  item.FieldType
	Value string // as item.Field.Read writes it, of its type
}

// Name is what the desk calls a field of this title: letters and digits of Latin with hyphens; "" where it has none.
func (h Held) Name() string {
	var b strings.Builder
	for _, c := range strings.ToLower(h.Title) {
		switch {
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	const longest = 40
	return strings.Trim(item.Cut(b.String(), longest), "-")
}

// hold adds what a field holds; of another type than text only what can be read as such.
func (c *Case) hold(title string, t item.FieldType, values ...string) {
	h := Held{Title: title, Type: t, Value: strings.Join(values, "; ")}
	f := item.Field{Name: "x", Type: t}
	value, err := f.Read(h.Value)
	if err != nil {
		h.Type, f.Type = item.TextField, item.TextField
		value, err = f.Read(item.Cut(h.Value, maxHeld))
	}
	if h.Value = value; err == nil && value != "" && h.Name() != "" && len(c.Fields) < item.MaxFields {
		c.Fields = append(c.Fields, h)
	}
}

// maxHeld is how long a value is, in bytes.
const maxHeld = 4000

// holdAny adds a value of JSON by its own type.
func (c *Case) holdAny(title, kind string, v any) {
	switch v := v.(type) {
	case bool:
		c.hold(title, item.YesField, strconv.FormatBool(v))
		return
	case json.Number:
		switch kind {
		case "date":
			if t := (object{"at": v}).time("at"); !t.IsZero() {
				c.hold(title, item.DateField, t.Format("2006-01-02"))
				return
			}
		default:
			c.hold(title, item.NumberField, v.String())
			return
		}
	}
	c.hold(title, item.TextField, textOf(v))
}
