package item

import (
	"net/mail"
	"slices"
	"strings"

	"tocsin"
)

// maxField is how long a field may be, in bytes; addresses and names are shorter by themselves.
const maxField = 1000

// Check refuses an item that holds what no item has.
func Check(it Item) error {
	if !slices.Contains(Kinds(), it.Kind) {
		return bad("kind", "%.40q is no kind of item: it is report, incident, investigation or measure", it.Kind)
	}
	if err := CheckStatus(it.Kind, it.Status); err != nil {
		return err
	}
	for _, f := range []struct{ name, value string }{{"title", it.Title}, {"class", it.Class}, {"owner", it.Owner}, {"team", it.Team}, {"constituent", it.Org},
		{"person", it.Person}, {"email", it.Email}, {"language", it.Language}} {
		if len(f.value) > maxField {
			return bad(f.name, "this is longer than %d bytes", maxField)
		}
		if strings.ContainsAny(f.value, "\r\n\x00") {
			return bad(f.name, "this is one line")
		}
	}
	return cmpOr(checkEmail(it.Email), checkClass(it.Class), checkPriority(it.Priority),
		one("reporter", it.Reporter, Reporters()), one("how", it.How, Hows()), one("pap", it.PAP, PAPs()),
		one("resolution", it.Resolution, Resolutions()), one("waits_for", it.Waits, []Waits{ForUs, ForThem, ForNoOne}))
}

func cmpOr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func one[T ~string](field string, v T, of []T) error {
	if v == "" || slices.Contains(of, v) {
		return nil
	}
	return bad(field, "%.40q is none of these: %v", v, of)
}

func checkPriority(p Priority) error {
	if p < Unjudged || p > VeryLow {
		return bad("priority", "a priority is 1 (critical) to 5 (very low), 0 is not judged")
	}
	return nil
}

func checkEmail(s string) error {
	if s == "" {
		return nil
	}
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return bad("email", "%.100q is no mail address", s)
	}
	return nil
}

// checkClass asks for an RSIT type, or none.
func checkClass(s string) error {
	if _, ok := tocsin.ClassOf(s); s != "" && !ok {
		return bad("class", "%.60q is no type of RSIT", s)
	}
	return nil
}
