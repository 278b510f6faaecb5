package tend

import (
	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// form begins the form of a button; of is what else tells it from others with the same button, as a contact's key.
func (t *Tend) form(v visit, do, of string) *console.Form {
	var typed func(string) string
	if looked := v.look != nil || v.letter != nil || v.text("do") == "look"; looked && (do == "add" || do == "put") || v.wrong != nil && v.text("do") == do && v.text("key") == of {
		typed = v.text
	}
	return console.NewForm(t.console.Lang(v.r), do, typed, v.wrong)
}

// faults are those of a page: of the form that was sent, or else the visit's own, which belong to a button without fields.
func (v visit) faults(l *lang.Lang, forms ...*console.Form) []console.Wrong {
	return console.FaultsOf(l, v.wrong, forms...)
}

// field is a fault of one field.
func field(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

// mend shows a page again whose form has to be mended; what is no fault of the form's is an error.
func (t *Tend) mend(v visit, err error, show func(v visit) error) error {
	if v.wrong = console.Mend(err); v.wrong == nil {
		return err
	}
	return show(v)
}
