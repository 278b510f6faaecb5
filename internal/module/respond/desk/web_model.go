package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// modelsPath is the page of templates of items, modelPath that of one.
const (
	modelsPath = listPath + "/templates"
	modelPath  = modelsPath + "/one"
)

// modelHref is the form of a new item that begins with a template.
func modelHref(name string) string {
	return listPath + "/new?" + url.Values{"template": {name}}.Encode()
}

// modelsBody is the page of templates of items.
type modelsBody struct {
	Rows  []modelRow
	Done  bool
	Write bool
}

// modelRow is a template with the form that begins with it, and with the page where it is changed.
type modelRow struct {
	item.Model
	Href, Edit string
}

// modelBody is the page of one template: of the form of a new item what a template keeps.
type modelBody struct {
	*newBody
	Name string // "" of a new one
}

func (d *Desk) models(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.viewer(r.Context()); err != nil {
		return err
	}
	list, err := d.room.Models(r.Context())
	if err != nil {
		return err
	}
	b := modelsBody{Done: r.URL.Query().Get("done") != "", Write: d.may(r.Context(), actWords)}
	for _, m := range list {
		b.Rows = append(b.Rows, modelRow{m, modelHref(m.Name), modelPath + "?" + url.Values{"template": {m.Name}}.Encode()})
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/models", Title: d.console.Lang(r).Text("respond.models.title"), Mark: tocsin.Amber, Body: &b}, http.StatusOK)
}

// takeModel forgets a template of items.
func (d *Desk) takeModel(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWords)
	if err != nil {
		return err
	}
	if err := d.room.DropModel(r.Context(), v, r.PostForm.Get("name")); err != nil {
		return err
	}
	http.Redirect(w, r, modelsPath+"?done=1", http.StatusSeeOther)
	return nil
}

// model is the page of one template: of one that there is, a new one, or one that is made of an item.
func (d *Desk) model(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	if !d.may(r.Context(), actWords) {
		return denied()
	}
	q, err := d.beginning(r, v, r.URL.Query())
	if err != nil {
		return err
	}
	return d.showModel(w, r, v, q, q.Get("template"), nil)
}

func (d *Desk) showModel(w http.ResponseWriter, r *http.Request, v item.Viewer, q url.Values, name string, wrong *tocsin.Fault) error {
	form, err := d.newForm(r, v, q)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	form.Faults = faultsOf(l, form, wrong)
	title := l.Text("respond.model.new")
	if name != "" {
		title = name
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/model", Title: title, Mark: tocsin.Amber, Body: &modelBody{form, name}}, console.StatusOf(wrong))
}

// saveModel keeps a template: one that there is under the name that it has.
func (d *Desk) saveModel(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWords)
	if err != nil {
		return err
	}
	s, err := startOf(r.PostForm)
	if err == nil {
		err = d.room.SaveModel(r.Context(), v, item.Model{Name: strings.TrimSpace(r.PostForm.Get("template")), Start: s})
	}
	if f := console.Mend(err); f != nil {
		if f.Field == "name" {
			f.Field = "template"
		}
		return d.showModel(w, r, v, r.PostForm, r.PostForm.Get("name"), f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, modelsPath+"?done=1", http.StatusSeeOther)
	return nil
}

// beginning is what the form of a new item begins with: what its address says, or a template, or an item that one is made of.
func (d *Desk) beginning(r *http.Request, v item.Viewer, q url.Values) (url.Values, error) {
	name, like := q.Get("template"), number(q.Get("like"))
	var out url.Values
	switch {
	case name != "":
		list, err := d.room.Models(r.Context())
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(list, func(m item.Model) bool { return m.Name == name })
		if i < 0 {
			return nil, tocsin.Faultf(tocsin.NotFound, "there is no template %.40q", name)
		}
		out = startValues(list[i].Start)
		out.Set("template", name)
	case like != "":
		c, err := d.room.Case(r.Context(), v, like)
		if err != nil {
			return nil, err
		}
		s := item.Start{Kind: c.Kind, Title: c.Title, Class: c.Class, Priority: c.Priority, TLP: c.TLP, Tags: c.Tags, Fields: c.Fields}
		for _, t := range c.Tasks {
			s.Tasks = append(s.Tasks, t.Text)
		}
		out = startValues(s)
	default:
		return q, nil
	}
	return out, nil
}

// startValues are the fields of the form of a new item.
func startValues(s item.Start) url.Values {
	q := url.Values{"kind": {string(s.Kind)}, "title": {s.Title}, "text": {s.Text}, "class": {s.Class}, "priority": {strconv.Itoa(int(s.Priority))}, "tlp": {s.TLP}, "how": {string(s.How)}, "reporter": {string(s.Reporter)},
		"tags": {strings.Join(s.Tags, ", ")}, "tasks": {strings.Join(s.Tasks, "\n")}, "playbook": {s.Playbook}}
	for name, v := range s.Fields {
		text, _ := item.Untyped(v)
		q.Set(fieldPrefix+name, text)
	}
	return q
}

// beginnings offers playbooks and templates.
func (d *Desk) beginnings(r *http.Request, b *newBody, q url.Values) error {
	b.Books, b.Tasks, b.Model = books(d.room.Playbooks(""), q.Get("playbook")), q.Get("tasks"), q.Get("template")
	list, err := d.room.Models(r.Context())
	for _, m := range list {
		b.Models = append(b.Models, modelRow{Model: m, Href: modelHref(m.Name)})
	}
	return err
}

// books are the choices of a playbook.
func books(list []item.Playbook, chosen string) []console.Option {
	var out []console.Option
	for _, p := range list {
		out = append(out, console.Option{Value: p.Name, Text: p.Title, Selected: p.Name == chosen})
	}
	return out
}

// linesOf are the lines of a text that hold something.
func linesOf(text string) (list []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
