package tend

import (
	"cmp"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// form is one of a page's forms: what its button sends as "do", and its fields as they are shown.
type form struct {
	l      *lang.Lang
	v      visit
	do     string
	typed  bool // it was sent and is shown again: its fields have what was typed
	Fields []console.Field
	Faults []console.Wrong
}

// form begins the form of a button; of is what else tells it from others with the same button, as a contact's key.
func (t *Tend) form(v visit, do, of string) *form {
	return &form{l: t.console.Lang(v.r), v: v, do: do, typed: v.wrong != nil && v.text("do") == do && v.text("key") == of}
}

// add adds a field with what is there, or what was typed.
func (f *form) add(name, label, was string, set ...func(*console.Field)) {
	x := console.Field{ID: strings.TrimPrefix(f.do+"-"+name, "-"), Name: name, Label: f.l.Text(label), Value: was, Dir: "ltr", Optional: true, Autocomplete: "off"}
	if f.typed {
		x.Value = f.v.text(name)
	}
	for _, s := range set {
		s(&x)
	}
	f.Fields = append(f.Fields, x)
}

// choose adds a menu.
func (f *form) choose(name, label, was string, options []console.Option, set ...func(*console.Field)) {
	if f.typed {
		was = f.v.text(name)
	}
	for i := range options {
		options[i].Selected = options[i].Value == was
	}
	f.add(name, label, was, append([]func(*console.Field){func(x *console.Field) {
		x.Type, x.Options, x.Dir, x.Optional, x.Autocomplete = "select", options, "auto", false, ""
	}}, set...)...)
}

// tick adds a checkbox.
func (f *form) tick(name, label string, on bool, set ...func(*console.Field)) {
	f.add(name, label, "1", append([]func(*console.Field){func(x *console.Field) {
		x.Type, x.Value, x.Optional, x.Dir, x.Autocomplete, x.On = "checkbox", "1", false, "", "", on
		if f.typed {
			x.On = f.v.text(name) != ""
		}
	}}, set...)...)
}

// done says at its field what is wrong with a form that was sent. also names fields that a fault calls otherwise.
func (f *form) done(also map[string]string) *form {
	if !f.typed {
		return f
	}
	fault := *f.v.wrong
	name := cmp.Or(also[fault.Field], fault.Field)
	fault.Field = ""
	at := slices.IndexFunc(f.Fields, func(x console.Field) bool { return x.Name == name })
	if at >= 0 {
		fault.Field = f.Fields[at].ID
	}
	f.Faults = console.Faults(f.l, &fault, func(id string) bool { return id != "" })
	if at >= 0 {
		f.Fields[at].Error = f.Faults[0].Text
	}
	return f
}

// faults are those of a page: of the form that was sent, or else the visit's own, which belong to a button without fields.
func (v visit) faults(l *lang.Lang, forms ...*form) []console.Wrong {
	for _, f := range forms {
		if f.Faults != nil {
			return f.Faults
		}
	}
	return console.Faults(l, v.wrong, func(string) bool { return false })
}

// field is a fault of one field.
func field(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

// What sets a field.
func must(x *console.Field)   { x.Required, x.Optional = true, false }
func people(x *console.Field) { x.Dir = "auto" }

func most(n int) func(*console.Field) { return func(x *console.Field) { x.Max = n } }

func kind(typ string) func(*console.Field) { return func(x *console.Field) { x.Type = typ } }

func (f *form) hint(key string) func(*console.Field) {
	return func(x *console.Field) { x.Hint = f.l.Text(key) }
}

func lines(n int) func(*console.Field) {
	return func(x *console.Field) { x.Type, x.Rows = "textarea", n }
}

func list(id string) func(*console.Field) { return func(x *console.Field) { x.List = id } }

// mend shows a page again whose form has to be mended; what is no fault of the form's is an error.
func (t *Tend) mend(v visit, err error, show func(v visit) error) error {
	if v.wrong = console.Mend(err); v.wrong == nil {
		return err
	}
	return show(v)
}
