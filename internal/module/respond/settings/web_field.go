package settings

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// Where the team's own fields are.
const (
	fieldsPath = "/settings/fields"
	fieldPath  = fieldsPath + "/one"
)

// fieldsPage shows the team's own fields.
type fieldsPage struct {
	Rows []fieldRow
	Done bool
}

// fieldRow is a field in the reader's language.
type fieldRow struct {
	item.Field
	Title       string
	Href        string
	Kinds       []string
	First, Last bool
}

// fieldFormPage is one field.
type fieldFormPage struct {
	Name   string // "" of a new one
	Faults []console.Wrong
	Fields []console.Field
	Titles []console.Field
	Kinds  []console.Field
	Ticks  []console.Field
	Words  []console.Field // of choices, by language
}

func (d *Desk) fields(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	list, err := d.Room.Fields(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := fieldsPage{Done: r.URL.Query().Get("done") != ""}
	for i, f := range list {
		row := fieldRow{Field: f, Title: f.In(l.Tag), Href: fieldPath + "?" + url.Values{"name": {f.Name}}.Encode(), First: i == 0, Last: i == len(list)-1}
		for _, k := range f.Kinds {
			row.Kinds = append(row.Kinds, l.Word("respond.kind", string(k)))
		}
		p.Rows = append(p.Rows, row)
	}
	return d.page(w, r, "fields", "settings.fields.title", p, http.StatusOK)
}

func (d *Desk) field(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	name := r.URL.Query().Get("name")
	if name == "" {
		return d.fieldForm(w, r, true, item.Field{Type: item.TextField, Title: map[string]string{}}, nil)
	}
	list, err := d.Room.Fields(r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(f item.Field) bool { return f.Name == name })
	if i < 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no field %.40q", name)
	}
	return d.fieldForm(w, r, false, list[i], nil)
}

func (d *Desk) fieldForm(w http.ResponseWriter, r *http.Request, fresh bool, f item.Field, wrong *tocsin.Fault) error {
	l := d.console.Lang(r)
	p := fieldFormPage{Faults: console.Faults(l, wrong, func(id string) bool { return slices.Contains([]string{"name", "type", "choices"}, id) })}
	if !fresh {
		p.Name = f.Name
	}
	if fresh {
		p.Fields = append(p.Fields, console.Field{ID: "name", Name: "name", Label: l.Text("settings.template.name"), Hint: l.Text("settings.template.name.hint"), Value: f.Name, Dir: "ltr", Max: 40, Required: true, Error: console.WrongAt(p.Faults, "name")},
			console.Field{ID: "type", Name: "type", Label: l.Text("settings.field.type"), Type: "select", Options: typeOptions(l, f.Type), Error: console.WrongAt(p.Faults, "type")})
	}
	for _, tag := range lang.Tags() {
		p.Titles = append(p.Titles, console.Field{ID: "title-" + tag, Name: "title-" + tag, Label: console.Words().Lang(tag).Name, Named: true, Value: f.Title[tag], Dir: console.Words().Lang(tag).Dir(), Lang: tag, Max: 200, Required: tag == "en", Optional: tag != "en"})
	}
	for _, k := range item.Kinds() {
		p.Kinds = append(p.Kinds, console.Field{ID: "kind-" + string(k), Name: "kind", Type: "checkbox", Value: string(k), Label: l.Word("respond.kind", string(k)), On: slices.Contains(f.Kinds, k)})
	}
	p.Ticks = []console.Field{{ID: "required", Name: "required", Type: "checkbox", Label: l.Text("settings.field.required"), On: f.Required}, {ID: "listed", Name: "listed", Type: "checkbox", Label: l.Text("settings.field.listed"), On: f.Listed},
		{ID: "filter", Name: "filter", Type: "checkbox", Label: l.Text("settings.field.filter"), On: f.Filter}}
	if fresh || f.Type == item.ChoiceField {
		p.Words = choiceInputs(l, f, console.WrongAt(p.Faults, "choices"))
	}
	return d.page(w, r, "fields/one", "settings.fields.title", p, console.StatusOf(wrong))
}

func typeOptions(l *lang.Lang, chosen item.FieldType) (list []console.Option) {
	for _, t := range item.FieldTypes() {
		list = append(list, console.Option{Value: string(t), Text: l.Text("settings.field.type." + string(t)), Selected: t == chosen})
	}
	return list
}

// choiceInputs are what can be chosen, a line each, and what that is called in each language, in the same order.
func choiceInputs(l *lang.Lang, f item.Field, wrong string) []console.Field {
	lines := func(of func(item.Choice) string) string {
		var list []string
		for _, c := range f.Choices {
			list = append(list, of(c))
		}
		return strings.TrimRight(strings.Join(list, "\n"), "\n")
	}
	out := []console.Field{{ID: "choices", Name: "choices", Label: l.Text("settings.field.choices"), Hint: l.Text("settings.field.choices.hint"), Type: "textarea", Rows: 5, Value: lines(func(c item.Choice) string { return c.Value }), Dir: "auto", Max: 40_000, Optional: true, Error: wrong}}
	for _, tag := range lang.Tags() {
		out = append(out, console.Field{ID: "choices-" + tag, Name: "choices-" + tag, Label: console.Words().Lang(tag).Name, Named: true, Type: "textarea", Rows: 3, Value: lines(func(c item.Choice) string { return c.Title[tag] }), Dir: console.Words().Lang(tag).Dir(), Lang: tag, Max: 40_000, Optional: true})
	}
	return out
}

// readField reads a field from its form.
func readField(f url.Values) item.Field {
	out := item.Field{Name: strings.TrimSpace(f.Get("name")), Type: item.FieldType(f.Get("type")), Title: map[string]string{}, Required: f.Get("required") != "", Listed: f.Get("listed") != "", Filter: f.Get("filter") != ""}
	for _, k := range f["kind"] {
		out.Kinds = append(out.Kinds, item.Kind(k))
	}
	words := map[string][]string{}
	for _, tag := range lang.Tags() {
		if s := strings.TrimSpace(f.Get("title-" + tag)); s != "" {
			out.Title[tag] = s
		}
		words[tag] = strings.Split(strings.ReplaceAll(f.Get("choices-"+tag), "\r\n", "\n"), "\n")
	}
	if out.Type != item.ChoiceField {
		return out
	}
	n := 0
	for value := range strings.SplitSeq(strings.ReplaceAll(f.Get("choices"), "\r\n", "\n"), "\n") {
		if value = strings.TrimSpace(value); value == "" {
			continue
		}
		c := item.Choice{Value: value, Title: map[string]string{}}
		for tag, list := range words {
			if n < len(list) && strings.TrimSpace(list[n]) != "" {
				c.Title[tag] = strings.TrimSpace(list[n])
			}
		}
		out.Choices, n = append(out.Choices, c), n+1
	}
	return out
}

func (d *Desk) takeField(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	v, name := viewer(by), r.PostForm.Get("name")
	switch do := r.PostForm.Get("do"); do {
	case "up", "down":
		err = d.Room.MoveField(r.Context(), v, name, do == "up")
	case "drop":
		err = d.Room.DropField(r.Context(), v, name)
	default:
		fresh, _ := strconv.ParseBool(cmp.Or(r.PostForm.Get("new"), "false"))
		return d.saveField(w, r, v, fresh)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, fieldsPath+"?done=1", http.StatusSeeOther)
	return nil
}

func (d *Desk) saveField(w http.ResponseWriter, r *http.Request, v item.Viewer, fresh bool) error {
	f := readField(r.PostForm)
	list, err := d.Room.Fields(r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(o item.Field) bool { return o.Name == f.Name })
	switch {
	case fresh && i >= 0:
		err = bad("name", "there is a field of this name")
	case !fresh && i < 0:
		return tocsin.Faultf(tocsin.NotFound, "there is no field %.40q", f.Name)
	case !fresh:
		r.PostForm.Set("type", string(list[i].Type))
		f = readField(r.PostForm)
	}
	if err == nil {
		err = d.Room.SaveField(r.Context(), v, f)
	}
	if err != nil {
		wrong := console.Mend(err)
		if wrong == nil {
			return err
		}
		return d.fieldForm(w, r, fresh, f, wrong)
	}
	http.Redirect(w, r, fieldsPath+"?done=1", http.StatusSeeOther)
	return nil
}
