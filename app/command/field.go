package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// fieldsAPI is where the API has the team's own fields.
const fieldsAPI = "/api/v1/fields"

// Field works the fields of the team's own.
type Field struct {
	List   fieldListCmd   `cmd:"" default:"withargs" help:"List the team's own fields, in their order."`
	Show   fieldShowCmd   `cmd:"" help:"Show a field: its names and what can be chosen, by language."`
	Set    fieldSetCmd    `cmd:"" help:"Define a field, or change one: what is not said stays. Its type stays."`
	Move   fieldMoveCmd   `cmd:"" help:"Move a field up or down by one place."`
	Remove fieldRemoveCmd `cmd:"" help:"Forget a field; what items hold of it stays."`
}

type fieldListCmd struct{ ListFormat }

// Run lists fields.
func (c *fieldListCmd) Run(w *World) error {
	n, err := c.whole(w, fieldsAPI, nil, "name:NAME", "type:TYPE", "kinds:KINDS", "required:REQUIRED", "listed:LISTED", "filter:FILTER", "title:TITLE")
	return w.Nothing(n, err, c.Format, "There is no field of the team's own: tocsin field set defines one.")
}

// fieldsOf are the team's fields, and the place of one among them; -1 where it is not there.
func fieldsOf(w *World, name string) (list []item.Field, at int, err error) {
	err = w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, fieldsAPI, nil, func(line []byte) error { return json.Unmarshal(line, &list) })
	})
	return list, slices.IndexFunc(list, func(f item.Field) bool { return f.Name == name }), err
}

type fieldShowCmd struct {
	Name string `arg:"" help:"The field's name."`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// Run shows a field.
func (c *fieldShowCmd) Run(w *World) error {
	list, at, err := fieldsOf(w, c.Name)
	if err == nil && at < 0 {
		err = tocsin.Faultf(tocsin.NotFound, "there is no field %.40q", c.Name)
	}
	if err != nil {
		return err
	}
	f := list[at]
	if c.JSON {
		return json.NewEncoder(w.Out).Encode(f)
	}
	var kinds []string
	for _, k := range f.Kinds {
		kinds = append(kinds, string(k))
	}
	for _, line := range [][2]string{{"name", f.Name}, {"type", string(f.Type)}, {"kinds", strings.Join(kinds, ", ")}, {"title", titles(f.Title)}, {"required", yes(f.Required)}, {"listed", yes(f.Listed)}, {"filter", yes(f.Filter)}} {
		tellField(w, line[0], line[1])
	}
	for _, o := range f.Choices {
		tellField(w, "choice", strings.TrimSpace(o.Value+"  "+titles(o.Title)))
	}
	return nil
}

// titles are names by language, as they are said at the command line.
func titles(of map[string]string) string {
	var list []string
	for tag, title := range of {
		list = append(list, tag+"="+title)
	}
	slices.Sort(list)
	return strings.Join(list, "  ")
}

func yes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

type fieldSetCmd struct {
	Name     string            `arg:"" help:"The field's name: small letters, digits and hyphens."`
	Type     string            `help:"text, number, date, choice or yes; text without it." enum:",text,number,date,choice,yes" default:""`
	Title    map[string]string `help:"What people of a language call it; several times for several." mapsep:"none" placeholder:"LANGUAGE=TITLE"`
	Kind     []string          `help:"Kinds of items that have it; all is all." enum:"report,incident,investigation,measure,all"`
	Choice   []string          `help:"All that can be chosen, in order, with its name in English; a value that stays keeps its other names." sep:"none" placeholder:"VALUE[=TITLE]"`
	Required *bool             `help:"It is asked for." negatable:""`
	Listed   *bool             `help:"Lists show it." negatable:""`
	Filter   *bool             `help:"Lists ask what they are narrowed to of it." negatable:""`
	doer
}

// Run keeps a field.
func (c *fieldSetCmd) Run(w *World) error {
	list, at, err := fieldsOf(w, c.Name)
	if err != nil {
		return err
	}
	f := item.Field{Name: c.Name, Type: item.TextField}
	if at >= 0 {
		f = list[at]
	}
	c.change(&f)
	return c.ask(w, http.MethodPut, fieldPath(c.Name), f, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s is kept\n", Printable(c.Name))
		return err
	})
}

// change does to a field what the command line says.
func (c *fieldSetCmd) change(f *item.Field) {
	if c.Type != "" {
		f.Type = item.FieldType(c.Type)
	}
	if f.Title == nil {
		f.Title = map[string]string{}
	}
	for tag, title := range c.Title {
		if f.Title[tag] = title; title == "" {
			delete(f.Title, tag)
		}
	}
	if len(c.Kind) > 0 {
		f.Kinds = nil
		for _, k := range c.Kind {
			f.Kinds = append(f.Kinds, item.Kind(k))
		}
		if slices.Contains(c.Kind, "all") {
			f.Kinds = nil
		}
	}
	if len(c.Choice) > 0 {
		f.Choices = choices(f.Choices, c.Choice)
	}
	if c.Required != nil {
		f.Required = *c.Required
	}
	if c.Listed != nil {
		f.Listed = *c.Listed
	}
	if c.Filter != nil {
		f.Filter = *c.Filter
	}
}

// choices are those that are said, with the names that those of the same value have already.
func choices(have []item.Choice, said []string) (list []item.Choice) {
	for _, s := range said {
		value, title, named := strings.Cut(s, "=")
		o := item.Choice{Value: value, Title: map[string]string{}}
		if i := slices.IndexFunc(have, func(h item.Choice) bool { return h.Value == value }); i >= 0 && have[i].Title != nil {
			o.Title = have[i].Title
		}
		if named {
			o.Title["en"] = title
		}
		list = append(list, o)
	}
	return list
}

func fieldPath(name string) string { return fieldsAPI + "/" + url.PathEscape(name) }

type fieldMoveCmd struct {
	Name string `arg:"" help:"The field's name."`
	Way  string `arg:"" help:"up or down." enum:"up,down"`
	doer
}

// Run moves a field.
func (c *fieldMoveCmd) Run(w *World) error {
	return c.send(w, fieldPath(c.Name)+"/move", api.Moved{Up: c.Way == "up"}, func(line []byte) error {
		var list []item.Field
		if err := json.Unmarshal(line, &list); err != nil {
			return err
		}
		for _, f := range list {
			fmt.Fprintln(w.Out, Printable(f.Name))
		}
		return nil
	})
}

type fieldRemoveCmd struct {
	Name string `arg:"" help:"The field's name."`
	doer
}

// Run forgets a field.
func (c *fieldRemoveCmd) Run(w *World) error { return c.remove(w, fieldPath(c.Name), c.Name) }
