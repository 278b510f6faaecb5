package item

import (
	"cmp"
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FieldsSetting is the name that the team's own fields are kept under.
const FieldsSetting = "fields"

// FieldType is what a field holds.
type FieldType string

// The types of fields.
const (
	TextField   FieldType = "text"
	NumberField FieldType = "number"
	DateField   FieldType = "date"   // 2026-11-28
	ChoiceField FieldType = "choice" // one of Choices
	YesField    FieldType = "yes"    // yes or no
)

// FieldTypes are all types, in the order in which people are shown them.
func FieldTypes() []FieldType {
	return []FieldType{TextField, NumberField, DateField, ChoiceField, YesField}
}

// Field is something that a team keeps of its items beside what all teams do.
type Field struct {
	Name     string            `json:"name"` // short, for programs
	Type     FieldType         `json:"type"`
	Kinds    []Kind            `json:"kinds,omitempty"` // that have it; none: all
	Title    map[string]string `json:"title"`           // by language
	Choices  []Choice          `json:"choices,omitempty"`
	Required bool              `json:"required,omitempty"` // of what a person makes or changes
	Listed   bool              `json:"listed,omitempty"`   // lists show it
	Filter   bool              `json:"filter,omitempty"`   // lists ask what they are narrowed to of it
}

// Choice is a value that a field can have.
type Choice struct {
	Value string            `json:"value"`
	Title map[string]string `json:"title,omitempty"` // by language
}

// MaxFields is how many fields a team has; maxValue how long a value is, in bytes; maxChoices how many values one can have.
const (
	MaxFields  = 100
	maxValue   = 4000
	maxChoices = 200
)

var fieldName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// CheckField refuses a field that can't be kept.
func CheckField(f Field) error {
	switch {
	case !fieldName.MatchString(f.Name):
		return bad("name", "a name is up to 40 small letters, digits and hyphens")
	case !slices.Contains(FieldTypes(), f.Type):
		return bad("type", "%.40q is no type of field", f.Type)
	case f.Type == ChoiceField && len(f.Choices) == 0:
		return bad("choices", "a choice needs values to choose from")
	case len(f.Choices) > maxChoices:
		return bad("choices", "a field has up to %d values to choose from", maxChoices)
	}
	for _, k := range f.Kinds {
		if !slices.Contains(Kinds(), k) {
			return bad("kinds", "%.40q is no kind of item: it is report, incident, investigation or measure", k)
		}
	}
	seen := map[string]bool{}
	for _, c := range f.Choices {
		if c.Value == "" || len(c.Value) > maxName || strings.ContainsAny(c.Value, "\r\n\x00") || seen[c.Value] {
			return bad("choices", "%.60q stands twice, or is no value", c.Value)
		}
		seen[c.Value] = true
	}
	for _, t := range f.Title {
		if len(t) > maxField {
			return bad("title", "this is longer than %d bytes", maxField)
		}
	}
	return nil
}

// Of tells whether items of a kind have a field.
func (f Field) Of(k Kind) bool { return len(f.Kinds) == 0 || slices.Contains(f.Kinds, k) }

// In is what people of a language call a field.
func (f Field) In(tag string) string { return cmp.Or(f.Title[tag], f.Title["en"], f.Name) }

// Say is a value as people of a language read it, but for dates, numbers and yes.
func (f Field) Say(tag, value string) string {
	for _, c := range f.Choices {
		if c.Value == value {
			return cmp.Or(c.Title[tag], c.Title["en"], value)
		}
	}
	return value
}

// Lacking are the names of the fields that items of a kind are asked for, that hold nothing, and that a change does not fill.
func Lacking(list []Field, k Kind, have, change map[string]any) (names []string) {
	for _, f := range list {
		value, said := change[f.Name]
		if !said {
			value = have[f.Name]
		}
		if text, _ := Untyped(value); f.Required && f.Of(k) && strings.TrimSpace(text) == "" {
			names = append(names, f.Name)
		}
	}
	return names
}

// Read writes a value as it is kept: numbers without needless zeros, dates as 2026-11-28, yes as 1 and no as 0. "" is none.
func (f Field) Read(value string) (string, error) {
	if value = strings.TrimSpace(value); value == "" {
		return "", nil
	}
	if len(value) > maxValue {
		return "", bad(f.Name, "this is longer than %d bytes", maxValue)
	}
	switch f.Type {
	case NumberField:
		return f.number(value)
	case DateField:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return "", bad(f.Name, "is no date like 2026-11-28")
		}
	case ChoiceField:
		if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == value }) {
			return "", bad(f.Name, "%.60q is none of its values", value)
		}
	case YesField:
		switch strings.ToLower(value) {
		case "1", "true", "yes":
			return "1", nil
		case "0", "false", "no":
			return "0", nil
		}
		return "", bad(f.Name, "say yes or no")
	case TextField:
	}
	return value, nil
}

// number reads a decimal number of any sensible size.
func (f Field) number(value string) (string, error) {
	n, ok := new(big.Rat).SetString(value)
	if !ok || len(value) > 40 || strings.ContainsAny(value, "/eExXpP_") {
		return "", bad(f.Name, "%.40q is no number", value)
	}
	s := n.FloatString(9)
	return strings.TrimRight(strings.TrimRight(s, "0"), "."), nil
}

// Typed is a kept value as programs get it.
func (t FieldType) Typed(value string) any {
	switch t {
	case NumberField:
		return json.Number(value)
	case YesField:
		return value == "1"
	case TextField, DateField, ChoiceField:
	}
	return value
}

// Untyped is a value of a program's as text; nothing is "".
func Untyped(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool:
		return map[bool]string{true: "1", false: "0"}[v], true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// FieldWants reads what a list is asked for of fields: name=value, several with line ends or semicolons.
func FieldWants(text string) map[string]string {
	m := map[string]string{}
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == '\n' || c == '\r' }) {
		if name, value, ok := strings.Cut(part, "="); ok && strings.TrimSpace(value) != "" {
			m[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return m
}
