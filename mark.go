package tocsin

import (
	"fmt"
	"strings"
)

// Mark is a mark of the Traffic Light Protocol: how far a thing may go. The zero value is TLP:RED, so what nobody has
// marked goes nowhere. Source: TLP 2.0 §2.
type Mark uint8

// The marks, from the strictest to the widest.
const (
	Red Mark = iota
	AmberStrict
	Amber
	Green
	Clear
)

var markNames = [...]string{"red", "amber+strict", "amber", "green", "clear"}

// String returns the mark in lower case, as it stands in an event's "tlp" field.
func (m Mark) String() string {
	if int(m) < len(markNames) {
		return markNames[m]
	}
	return markNames[Red]
}

// Label returns the mark as people write it: "TLP:AMBER+STRICT". Source: TLP 2.0 §1.
func (m Mark) Label() string { return "TLP:" + strings.ToUpper(m.String()) }

// ParseMark reads a mark with or without "TLP:", in any case. "white" is TLP 1.0's word for clear.
func ParseMark(s string) (Mark, error) {
	name := strings.ToLower(strings.TrimSpace(s))
	name = strings.TrimSpace(strings.TrimPrefix(name, "tlp:"))
	if name == "white" {
		return Clear, nil
	}
	for m, n := range markNames {
		if n == name {
			return Mark(m), nil
		}
	}
	return Red, fmt.Errorf("mark %.40q: want one of red, amber+strict, amber, green, clear", s)
}

// Stricter returns the stricter of two marks: what is made of both bears it.
func (m Mark) Stricter(o Mark) Mark { return min(m, o) }
