package console

import (
	"errors"
	"net/http"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Mend is what of an error somebody can mend in a form, with the name of its field; nil where it is none of theirs. A page
// that gets one shows its form again, with what was typed.
func Mend(err error) *tocsin.Fault {
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Why != tocsin.Invalid && f.Why != tocsin.Conflict {
		return nil
	}
	return f
}

// Faults are what is wrong with a form, as the part "faults" lists it: that something is, and the fault's own words, both in
// the reader's language. known tells which fields the form has, by their ids.
func Faults(l *lang.Lang, f *tocsin.Fault, known func(id string) bool) []Wrong {
	if f == nil {
		return nil
	}
	w := Wrong{Text: l.Text("form.wrong") + " (" + Say(l, f) + ")"}
	if known(f.Field) {
		w.Field = f.Field
	}
	return []Wrong{w}
}

// WrongAt is what is wrong with one field; "" for nothing.
func WrongAt(list []Wrong, id string) string {
	for _, w := range list {
		if w.Field == id {
			return w.Text
		}
	}
	return ""
}

// StatusOf is the status of a page that shows a form: 200, or 422 where something is to be mended. Source: RFC 9110 §15.5.21.
func StatusOf(f *tocsin.Fault) int {
	if f == nil {
		return http.StatusOK
	}
	return http.StatusUnprocessableEntity
}
