package desk

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// fieldPrefix is how the fields of the team's own are named in forms and in the addresses of lists.
const fieldPrefix = "f-"

// valueRow is what a field of the team's own holds, in words.
type valueRow struct{ Title, Text string }

// column is a field that a list shows.
type column struct{ Name, Title string }

// maxColumns is how many fields of the team's own a list shows.
const maxColumns = 4

// columns are the fields that a list shows; a list of reports those of reports.
func columns(l *lang.Lang, list []item.Field, kind item.Kind) (out []column) {
	for _, f := range list {
		if f.Listed && (kind == "" || f.Of(kind)) && len(out) < maxColumns {
			out = append(out, column{f.Name, f.In(l.Tag)})
		}
	}
	return out
}

// valued are what an item holds of the team's own fields, in the team's order; what is of a field that is no more comes
// last, as it is.
func valued(l *lang.Lang, list []item.Field, it item.Item) (rows []valueRow) {
	left := maps.Clone(it.Fields)
	for _, f := range list {
		if v, ok := it.Fields[f.Name]; ok {
			text, _ := item.Untyped(v)
			rows = append(rows, valueRow{f.In(l.Tag), sayValue(l, f, text)})
			delete(left, f.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		text, _ := item.Untyped(left[name])
		rows = append(rows, valueRow{name, text})
	}
	return rows
}

// sayValue is a value as people read it.
func sayValue(l *lang.Lang, f item.Field, value string) string {
	switch {
	case value == "":
		return ""
	case f.Type == item.YesField:
		return l.Word("respond.yes", value)
	case f.Type == item.DateField:
		if t, err := time.Parse(time.DateOnly, value); err == nil {
			return l.Date(t)
		}
	}
	return f.Say(l.Tag, value)
}

// fieldInputs are the parts of a form for the team's own fields of some kinds. A field that not all of them have is not
// asked for by the browser; whoever keeps the item asks.
func fieldInputs(l *lang.Lang, list []item.Field, of func(item.Field) bool, have map[string]any, required bool) (out []console.Field) {
	for _, f := range list {
		if !of(f) {
			continue
		}
		text, _ := item.Untyped(have[f.Name])
		in := console.Field{ID: fieldPrefix + f.Name, Name: fieldPrefix + f.Name, Label: f.In(l.Tag), Value: text, Dir: "auto", Max: 4000, Required: required && f.Required, Optional: !f.Required}
		switch f.Type {
		case item.NumberField:
			in.Dir, in.Max, in.Autocomplete = "ltr", 40, "off"
		case item.DateField:
			in.Type, in.Dir, in.Max = "date", "", 0
		case item.ChoiceField:
			in.Type, in.Max, in.Dir = "select", 0, ""
			in.Options = fieldOptions(l, f, "respond.none", text)
		case item.YesField:
			in.Type, in.Max, in.Dir = "select", 0, ""
			in.Options = choices(l, "respond.yes", "respond.none", []string{"1", "0"}, text)
		case item.TextField:
		}
		out = append(out, in)
	}
	return out
}

func fieldOptions(l *lang.Lang, f item.Field, none, chosen string) []console.Option {
	out := []console.Option{{Text: l.Text(none), Selected: chosen == ""}}
	for _, c := range f.Choices {
		out = append(out, console.Option{Value: c.Value, Text: f.Say(l.Tag, c.Value), Selected: c.Value == chosen})
	}
	return out
}

// valuesOf reads what a form says of the team's own fields; nil where it has none.
func valuesOf(form url.Values) (values map[string]any) {
	for key := range form {
		if name, ok := strings.CutPrefix(key, fieldPrefix); ok {
			if values == nil {
				values = map[string]any{}
			}
			values[name] = form.Get(key)
		}
	}
	return values
}

// wantsOf reads which values a list is narrowed to.
func wantsOf(q url.Values) (values map[string]string) {
	for key := range q {
		if name, ok := strings.CutPrefix(key, fieldPrefix); ok && q.Get(key) != "" {
			if values == nil {
				values = map[string]string{}
			}
			values[name] = q.Get(key)
		}
	}
	return values
}

// fieldFilters are the parts of a list's filter: the fields that say so, those that it shows but for texts, and those that it
// is narrowed by.
func fieldFilters(l *lang.Lang, list []item.Field, shown []column, wants map[string]string) (out []console.Field) {
	for _, f := range list {
		asked := f.Filter || f.Type != item.TextField && slices.ContainsFunc(shown, func(c column) bool { return c.Name == f.Name })
		if wants[f.Name] != "" || asked && len(out) < maxFilters {
			out = append(out, fieldFilter(l, f, wants[f.Name]))
		}
	}
	return out
}

// maxFilters is how many fields of the team's own a list's filter has, but for those that it is narrowed by.
const maxFilters = 8

func fieldFilter(l *lang.Lang, f item.Field, want string) console.Field {
	in := console.Field{Name: fieldPrefix + f.Name, Label: f.In(l.Tag), Value: want, Type: "text", Dir: "ltr"}
	switch f.Type {
	case item.ChoiceField:
		in.Type, in.Options = "select", fieldOptions(l, f, "form.all", want)
	case item.YesField:
		in.Type, in.Options = "select", choices(l, "respond.yes", "form.all", []string{"1", "0"}, want)
	case item.NumberField, item.DateField:
		in.Hint = l.Text("respond.want." + string(f.Type))
	case item.TextField:
		in.Hint, in.Dir = l.Text("respond.want.text"), "auto"
	}
	return in
}

func fieldNamed(list []item.Field, name string) item.Field {
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	return item.Field{Name: name}
}
