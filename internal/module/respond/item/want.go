package item

import (
	"slices"
	"strings"
)

// Test is how a value is compared with one that is looked for.
type Test string

// The tests of values.
const (
	Is      Test = "="
	Has     Test = "~" // of texts: within, small and capital letters alike
	AtLeast Test = ">="
	AtMost  Test = "<="
	Above   Test = ">"
	Below   Test = "<"
)

// Want is what a list is narrowed to of one field of the team's own.
type Want struct {
	Field string
	Type  FieldType
	Tests []Tested // all of them
}

// Tested is one test, with the value as it is kept.
type Tested struct {
	Test  Test
	Value string
}

// tests are those that people write before a value, the longer ones first.
var tests = []Test{AtLeast, AtMost, Above, Below, Is}

// Want reads what somebody looks for of a field. A text is looked for within values, and whole after =. Of numbers and dates
// there are >5, >=5, <5, <=5 and 5..10; what stands alone is the value.
func (f Field) Want(text string) (w Want, err error) {
	w = Want{Field: f.Name, Type: f.Type}
	text = strings.TrimSpace(text)
	ordered := f.Type == NumberField || f.Type == DateField
	if from, to, ok := strings.Cut(text, ".."); ok && ordered {
		return w, w.add(f, []Tested{{AtLeast, from}, {AtMost, to}})
	}
	test := Is
	if f.Type == TextField {
		test = Has
	}
	for _, t := range tests {
		if rest, ok := strings.CutPrefix(text, string(t)); ok && (t == Is || ordered) {
			test, text = t, rest
			break
		}
	}
	return w, w.add(f, []Tested{{test, text}})
}

// add reads the values of tests; an open end of a range is none.
func (w *Want) add(f Field, list []Tested) error {
	for _, t := range list {
		value, err := f.Read(t.Value)
		if err != nil {
			return err
		}
		if value != "" {
			w.Tests = append(w.Tests, Tested{t.Test, value})
		}
	}
	return nil
}

// Wants reads what a list is asked for of fields, by their names. A field that is no more is looked for as it is kept.
func Wants(list []Field, values map[string]string) (wants []Want, err error) {
	for name, text := range values {
		w := Want{Field: name, Tests: []Tested{{Is, text}}}
		if i := slices.IndexFunc(list, func(f Field) bool { return f.Name == name }); i >= 0 {
			if w, err = list[i].Want(text); err != nil {
				return nil, err
			}
		}
		wants = append(wants, w)
	}
	slices.SortFunc(wants, func(a, b Want) int { return strings.Compare(a.Field, b.Field) })
	return wants, nil
}
