package settings

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/playbook"
)

// templatesPage lists the texts that letters start from.
type templatesPage struct {
	Langs  []console.Option // the columns
	Rows   []templateRow
	Done   bool
	Words  []wordRow // of reports
	For    []console.Option
	Marks  []string // that a template of reports can have
	Faults []console.Wrong
}

// templateRow is one text in all languages.
type templateRow struct {
	Name  string
	Cells []templateCell
}

// templateCell is a text in one language. Where there is none it leads to a new one.
type templateCell struct {
	Href, Lang string
	There, Own bool
}

// onePath is where one text is.
const onePath = templatesPath + "/one"

func templateHref(name, language string) string {
	return onePath + "?" + url.Values{"name": {name}, "language": {language}}.Encode()
}

// same reports whether two templates are the same text in the same language.
func same(name, language string) func(item.Template) bool {
	return func(t item.Template) bool { return t.Name == name && t.Language == language }
}

func (d *Desk) templates(w http.ResponseWriter, r *http.Request) error {
	return d.templatesPage(w, r, nil)
}

// templatesPage lists the templates, with what is wrong with one of reports that was given.
func (d *Desk) templatesPage(w http.ResponseWriter, r *http.Request, wrong *tocsin.Fault) error {
	if _, err := d.must(r.Context(), actTemplate); err != nil {
		return err
	}
	own, err := d.Room.OwnTemplates(r.Context())
	if err != nil {
		return err
	}
	all := append(slices.Clone(own), playbook.Templates()...)
	var names []string
	for _, t := range all {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	p := templatesPage{Done: r.URL.Query().Get("done") != "", Langs: console.Languages("")}
	for _, name := range slices.Compact(names) {
		row := templateRow{Name: name}
		for _, tag := range lang.Tags() {
			row.Cells = append(row.Cells, templateCell{Href: templateHref(name, tag), Lang: console.Words().Lang(tag).Name,
				There: slices.ContainsFunc(all, same(name, tag)), Own: slices.ContainsFunc(own, same(name, tag))})
		}
		p.Rows = append(p.Rows, row)
	}
	if err := d.wordsOf(r, &p); err != nil {
		return err
	}
	p.Faults = wordFaults(d.console.Lang(r), wrong)
	return d.page(w, r, "templates", "settings.templates.title", p, console.StatusOf(wrong))
}

// templatePage is one text.
type templatePage struct {
	item.Template
	Own, Shipped, New bool
	Fields            []console.Field
	Faults            []console.Wrong
	Sample            []sampleValue
	Fill              string // the sample as JSON, for the preview that goes along
	Subject, Text     string // as a letter would begin
	LangName, Dir     string
	Done              bool
}

// sampleValue is what stands for a placeholder in the preview.
type sampleValue struct{ Name, Value, Text string }

// samples are the values of an item that is made up, in the language of the text.
func (d *Desk) samples(r *http.Request, language string) ([]sampleValue, error) {
	t, err := d.Room.TeamOf(r.Context())
	if err != nil {
		return nil, err
	}
	in, l := console.Words().Lang(inLang(language, "en")), d.console.Lang(r)
	return []sampleValue{
		{"{number}", cmp.Or(d.Node.Country, "XX") + "-2026-000123", l.Text("settings.template.number")},
		{"{person}", in.Text("settings.template.sample.person"), l.Text("settings.template.person")},
		{"{title}", in.Text("settings.template.sample.title"), l.Text("settings.template.title")},
		{"{team}", t.Name.In(language), l.Text("settings.template.team")},
		{"{constituent}", in.Text("settings.template.sample.constituent"), l.Text("settings.template.constituent")},
		{"{status}", string(item.Open), l.Text("settings.template.status")},
	}, nil
}

// fill puts the sample into a text.
func fill(text string, list []sampleValue) string {
	var pairs []string
	for _, s := range list {
		pairs = append(pairs, s.Name, s.Value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (d *Desk) template(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actTemplate); err != nil {
		return err
	}
	q := r.URL.Query()
	return d.templateForm(w, r, item.Template{Name: q.Get("name"), Language: inLang(q.Get("language"), d.console.Lang(r).Tag)}, nil, false)
}

// templateForm shows a text, or one as somebody has typed it.
func (d *Desk) templateForm(w http.ResponseWriter, r *http.Request, t item.Template, f *tocsin.Fault, typed bool) error {
	own, err := d.Room.OwnTemplates(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := templatePage{New: t.Name == "" || f != nil && f.Field == "name", Done: r.URL.Query().Get("done") != "" && !typed}
	if at := slices.IndexFunc(playbook.Templates(), same(t.Name, t.Language)); at >= 0 {
		p.Shipped = true
		if !typed {
			t = playbook.Templates()[at]
		}
	}
	if at := slices.IndexFunc(own, same(t.Name, t.Language)); at >= 0 {
		p.Own = true
		if !typed {
			t = own[at]
		}
	}
	p.Template, p.LangName, p.Dir = t, console.Words().Lang(t.Language).Name, console.Words().Lang(t.Language).Dir()
	p.Faults = console.Faults(l, f, func(id string) bool { return slices.Contains([]string{"name", "language", "subject", "body"}, id) })
	if p.Sample, err = d.samples(r, t.Language); err != nil {
		return err
	}
	p.Subject, p.Text = fill(t.Subject, p.Sample), fill(t.Body, p.Sample)
	values := map[string]string{}
	for _, s := range p.Sample {
		values[s.Name] = s.Value
	}
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	p.Fill = string(text)
	p.Fields = templateFields(l, p)
	return d.page(w, r, "templates/one", "settings.templates.title", p, console.StatusOf(f))
}

func templateFields(l *lang.Lang, p templatePage) []console.Field {
	t := p.Template
	var list []console.Field
	if p.New {
		f := console.Field{ID: "name", Name: "name", Label: l.Text("settings.template.name"), Hint: l.Text("settings.template.name.hint"), Value: t.Name, Dir: "ltr", Max: 40, Required: true, Error: console.WrongAt(p.Faults, "name")}
		langs := console.Field{ID: "language", Name: "language", Label: l.Text("account.language"), Type: "select", Options: console.Languages(t.Language), Error: console.WrongAt(p.Faults, "language")}
		list = append(list, f, langs)
	}
	dir := console.Words().Lang(t.Language).Dir()
	return append(list,
		console.Field{ID: "subject", Name: "subject", Label: l.Text("settings.template.subject"), Value: t.Subject, Dir: dir, Lang: t.Language, Max: 500, Error: console.WrongAt(p.Faults, "subject")},
		console.Field{ID: "body", Name: "body", Label: l.Text("settings.template.body"), Type: "textarea", Rows: 14, Value: t.Body, Dir: dir, Lang: t.Language, Max: 50_000, Required: true, Error: console.WrongAt(p.Faults, "body")})
}

func (d *Desk) takeTemplate(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actTemplate)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	get := r.PostForm.Get
	t := item.Template{Name: strings.TrimSpace(get("name")), Language: inLang(get("language"), ""), Subject: strings.TrimSpace(get("subject")),
		Body: strings.TrimRight(strings.ReplaceAll(get("body"), "\r\n", "\n"), "\n ") + "\n"}
	switch get("do") {
	case "preview":
		return d.templateForm(w, r, t, nil, true)
	case "drop":
		if err := d.Room.DropTemplate(r.Context(), viewer(by), t.Name, t.Language); err != nil {
			return err
		}
		http.Redirect(w, r, templatesPath+"?done=1", http.StatusSeeOther)
		return nil
	}
	if err := d.Room.SaveTemplate(r.Context(), viewer(by), t); err != nil {
		f := console.Mend(err)
		if f == nil {
			return err
		}
		return d.templateForm(w, r, t, f, true)
	}
	http.Redirect(w, r, templateHref(t.Name, t.Language)+"&done=1", http.StatusSeeOther)
	return nil
}
