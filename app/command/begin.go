package command

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// holds are values of the team's own fields.
type holds struct {
	Field map[string]string `help:"NAME=VALUE of a field of the team's own; several times for several." mapsep:"none" placeholder:"NAME=VALUE"`
}

// values are what an act says of fields; an empty text takes a value away.
func (h holds) values() map[string]any {
	if len(h.Field) == 0 {
		return nil
	}
	values := map[string]any{}
	for name, value := range h.Field {
		values[name] = value
	}
	return values
}

// wants are the values as a list is asked for them.
func (h holds) wants() string {
	var list []string
	for name, value := range h.Field {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// begins is what a new item, or a template of items, can begin with.
type begins struct {
	Kind     string   `help:"report, incident, investigation or measure; incident without it." enum:",report,incident,investigation,measure" default:""`
	Text     string   `help:"The first note; - reads standard input."`
	Class    string   `help:"An RSIT type."`
	Priority int      `help:"1 (critical) to 5 (very low)."`
	TLP      string   `help:"Its mark; amber without it." name:"tlp"`
	Org      string   `name:"constituent" help:"Whom it is about, by its short name." placeholder:"SLUG"`
	Owner    string   `help:"Who works on it."`
	Playbook string   `help:"The playbook whose steps become tasks."`
	Task     []string `help:"Something that is to be done; several times for several." sep:"none"`
	Tag      []string `help:"A tag; several times for several." sep:"none"`
	holds
}

// start is the beginning, on top of what a template has; "" is none.
func (b begins) start(w *World, template string) (s item.Start, err error) {
	text, err := said(w, b.Text)
	if err == nil && template != "" {
		var m item.Model
		m, err = modelNamed(w, template)
		s = m.Start
	}
	if err != nil {
		return s, err
	}
	s.Kind = cmp.Or(item.Kind(b.Kind), s.Kind, item.Incident)
	s.Text, s.Class, s.TLP, s.Org, s.Owner, s.Playbook = cmp.Or(text, s.Text), cmp.Or(b.Class, s.Class), cmp.Or(b.TLP, s.TLP), cmp.Or(b.Org, s.Org), cmp.Or(b.Owner, s.Owner), cmp.Or(b.Playbook, s.Playbook)
	s.Priority = cmp.Or(item.Priority(b.Priority), s.Priority)
	s.Tasks, s.Tags = append(s.Tasks, b.Task...), append(s.Tags, b.Tag...)
	for name, value := range b.values() {
		if s.Fields == nil {
			s.Fields = map[string]any{}
		}
		s.Fields[name] = value
	}
	return s, nil
}

// modelNamed is the template of items of a name.
func modelNamed(w *World, name string) (m item.Model, err error) {
	var list []item.Model
	err = w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, modelsAPI, nil, func(line []byte) error { return json.Unmarshal(line, &list) })
	})
	if err != nil {
		return m, err
	}
	i := slices.IndexFunc(list, func(m item.Model) bool { return m.Name == name })
	if i < 0 {
		return m, tocsin.Faultf(tocsin.NotFound, "there is no template %.40q", name)
	}
	return list[i], nil
}
