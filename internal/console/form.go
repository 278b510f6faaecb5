package console

import (
	"cmp"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Form is one of a page's forms: the fields as they are shown, and what is wrong with what was sent. The part "formfields"
// shows them.
type Form struct {
	Words  *lang.Lang
	Fields []Field
	Faults []Wrong

	do    string
	typed func(name string) string // what was typed; nil of a form that was not sent
	wrong *tocsin.Fault
}

// NewForm begins the form of a button, which sends do and begins the ids of its fields. Where it was sent and is shown again,
// typed gives what its fields had and wrong says what is to be mended; else typed is nil.
func NewForm(l *lang.Lang, do string, typed func(name string) string, wrong *tocsin.Fault) *Form {
	return &Form{Words: l, do: do, typed: typed, wrong: wrong}
}

// Add adds a field with what is there, or what was typed.
func (f *Form) Add(name, label, was string, set ...func(*Field)) {
	x := Field{ID: strings.TrimPrefix(f.do+"-"+name, "-"), Name: name, Label: f.Words.Text(label), Value: was, Dir: "ltr", Optional: true, Autocomplete: "off"}
	if f.typed != nil {
		x.Value = f.typed(name)
	}
	for _, s := range set {
		s(&x)
	}
	f.Fields = append(f.Fields, x)
}

// Choose adds a menu.
func (f *Form) Choose(name, label, was string, options []Option, set ...func(*Field)) {
	if f.typed != nil {
		was = f.typed(name)
	}
	for i := range options {
		options[i].Selected = options[i].Value == was
	}
	f.Add(name, label, was, append([]func(*Field){func(x *Field) {
		x.Type, x.Options, x.Dir, x.Optional, x.Autocomplete = "select", options, "auto", false, ""
	}}, set...)...)
}

// Tick adds a checkbox.
func (f *Form) Tick(name, label string, on bool, set ...func(*Field)) {
	f.Add(name, label, "1", append([]func(*Field){func(x *Field) {
		x.Type, x.Value, x.Optional, x.Dir, x.Autocomplete, x.On = "checkbox", "1", false, "", "", on
		if f.typed != nil {
			x.On = f.typed(name) != ""
		}
	}}, set...)...)
}

// Done says at its field what is wrong with a form that was sent. also names fields that a fault calls otherwise.
func (f *Form) Done(also map[string]string) *Form {
	if f.typed == nil || f.wrong == nil { // it was not sent, or was sent for a look alone
		return f
	}
	fault := *f.wrong
	name := cmp.Or(also[fault.Field], fault.Field)
	fault.Field = ""
	at := slices.IndexFunc(f.Fields, func(x Field) bool { return x.Name == name })
	if at >= 0 {
		fault.Field = f.Fields[at].ID
	}
	f.Faults = Faults(f.Words, &fault, func(id string) bool { return id != "" })
	if at >= 0 {
		f.Fields[at].Error = f.Faults[0].Text
	}
	return f
}

// FaultsOf are those of a page with some forms: of the one that was sent, or else wrong itself, which belongs to a button
// without fields.
func FaultsOf(l *lang.Lang, wrong *tocsin.Fault, forms ...*Form) []Wrong {
	for _, f := range forms {
		if f.Faults != nil {
			return f.Faults
		}
	}
	return Faults(l, wrong, func(string) bool { return false })
}

// Must makes a field one that has to be filled in.
func Must(x *Field) { x.Required, x.Optional = true, false }

// AnyWay lets a field run in the direction of what is typed, as names and sentences do.
func AnyWay(x *Field) { x.Dir = "auto" }

// Most is how many characters a field takes.
func Most(n int) func(*Field) { return func(x *Field) { x.Max = n } }

// Kind is the type of a field, as HTML calls it.
func Kind(typ string) func(*Field) { return func(x *Field) { x.Type = typ } }

// Lines makes a field a box of so many lines.
func Lines(n int) func(*Field) {
	return func(x *Field) { x.Type, x.Rows = "textarea", n }
}

// From is the list, by its id, that a field offers.
func From(id string) func(*Field) { return func(x *Field) { x.List = id } }

// Hint says below the label of a field how it is filled in.
func (f *Form) Hint(key string) func(*Field) {
	return func(x *Field) { x.Hint = f.Words.Text(key) }
}
