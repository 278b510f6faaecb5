package front

import (
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// fields makes the fields of the forms, with what is wrong beside each.
type fields struct {
	l      *lang.Lang
	faults []console.Wrong
}

// field is one field; its texts are public.ID and, where there is one, public.ID.hint.
func (f fields) field(id, value string, set func(*console.Field)) console.Field {
	x := console.Field{ID: id, Name: id, Label: f.l.Text("public." + id), Value: value, Dir: "auto", Error: f.wrong(id)}
	if hint := "public." + id + ".hint"; f.l.Has(hint) {
		x.Hint = f.l.Text(hint)
	}
	if set != nil {
		set(&x)
	}
	return x
}

func (f fields) wrong(id string) string {
	for _, w := range f.faults {
		if w.Field == id {
			return w.Text
		}
	}
	return ""
}

func (f fields) all(v told) map[string]console.Field {
	optional := func(x *console.Field) { x.Optional = true }
	return map[string]console.Field{
		"when":      f.field("when", v.When, func(x *console.Field) { x.Optional, x.Max = true, maxShort }),
		"text":      f.field("text", v.Text, func(x *console.Field) { x.Type, x.Rows, x.Max = "textarea", 8, maxText }),
		"addresses": f.field("addresses", v.Addresses, func(x *console.Field) { x.Type, x.Rows, x.Max, x.Dir, x.Optional = "textarea", 3, maxMore, "ltr", true }),
		"name":      f.field("name", v.Name, func(x *console.Field) { x.Optional, x.Max, x.Autocomplete = true, maxShort, "name" }),
		"email": f.field("email", v.Email, func(x *console.Field) {
			optional(x)
			x.Type, x.Dir, x.Max, x.Autocomplete = "email", "ltr", maxShort, "email"
		}),
	}
}
