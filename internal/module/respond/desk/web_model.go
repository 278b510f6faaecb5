package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// modelsPath is the page of templates of items.
const modelsPath = listPath + "/templates"

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

// modelRow is a template with the form that begins with it.
type modelRow struct {
	item.Model
	Href string
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
		b.Rows = append(b.Rows, modelRow{m, modelHref(m.Name)})
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

// keepModel keeps what the form of a new item holds as a template, and makes no item.
func (d *Desk) keepModel(r *http.Request, v item.Viewer, s item.Start) error {
	if !d.may(r.Context(), actWords) {
		return denied()
	}
	s.Parts, s.Incident, s.Refs, s.Person, s.Email, s.Indicators = nil, "", nil, "", "", ""
	err := d.room.SaveModel(r.Context(), v, item.Model{Name: strings.TrimSpace(r.PostForm.Get("template")), Start: s})
	var f *tocsin.Fault
	if errors.As(err, &f) && f.Field == "name" {
		f.Field = "template"
	}
	return err
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
	if q.Get("keep") != "" {
		out.Set("keep", "1")
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
	b.Keep = d.may(r.Context(), actWords) && (q.Get("keep") != "" || q.Get("do") == "keep")
	list, err := d.room.Models(r.Context())
	for _, m := range list {
		b.Models = append(b.Models, modelRow{m, modelHref(m.Name)})
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
