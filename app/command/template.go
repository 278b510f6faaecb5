package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin/internal/module/respond/item"
)

// modelsAPI is where the API has templates of items.
const modelsAPI = "/api/v1/item-templates"

// Template works the templates of items.
type Template struct {
	List   templateListCmd   `cmd:"" default:"withargs" help:"List templates of items."`
	Show   templateShowCmd   `cmd:"" help:"Show a template of items."`
	Set    templateSetCmd    `cmd:"" help:"Write a template of items, anew where there is one of its name."`
	Remove templateRemoveCmd `cmd:"" help:"Forget a template of items."`
	Word   wordCmd           `cmd:"" help:"Work the Word templates for reports on items."`
}

type templateListCmd struct{ ListFormat }

// Run lists templates.
func (c *templateListCmd) Run(w *World) error {
	n, err := c.whole(w, modelsAPI, nil, "name:NAME", "kind:KIND", "class:CLASS", "priority:PRIORITY", "tlp:TLP", "playbook:PLAYBOOK", "tags:TAGS", "title:TITLE")
	return w.Nothing(n, err, c.Format, "There is no template of items: tocsin template set makes one.")
}

type templateShowCmd struct {
	Name string `arg:"" help:"The template's name."`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// Run shows a template.
func (c *templateShowCmd) Run(w *World) error {
	m, err := modelNamed(w, c.Name)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.Out).Encode(m)
	}
	tellModel(w, m)
	return nil
}

func tellModel(w *World, m item.Model) {
	for _, f := range [][2]string{{"name", m.Name}, {"kind", string(m.Kind)}, {"title", m.Title}, {"class", m.Class}, {"priority", priorityWord(m.Priority)}, {"tlp", m.TLP}, {"constituent", m.Org},
		{"owner", m.Owner}, {"playbook", m.Playbook}, {"tags", strings.Join(m.Tags, ", ")}} {
		tellField(w, f[0], f[1])
	}
	tellValues(w, m.Fields)
	for i, t := range m.Tasks {
		tellField(w, "task "+strconv.Itoa(i+1), t)
	}
	if m.Text != "" {
		fmt.Fprintln(w.Out)
		for line := range strings.Lines(m.Text) {
			fmt.Fprintln(w.Out, Printable(line))
		}
	}
}

type templateSetCmd struct {
	Name  string `arg:"" help:"The template's name, as people call it."`
	Title string `help:"What the item is about; without it whoever begins with it says so."`
	begins
	doer
}

// Run keeps a template.
func (c *templateSetCmd) Run(w *World) error {
	s, err := c.start(w, "")
	if err != nil {
		return err
	}
	s.Title = c.Title
	return c.ask(w, http.MethodPut, modelsAPI+"/"+url.PathEscape(c.Name), s, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s is kept\n", Printable(c.Name))
		return err
	})
}

type templateRemoveCmd struct {
	Name string `arg:"" help:"The template's name."`
	doer
}

// Run forgets a template.
func (c *templateRemoveCmd) Run(w *World) error {
	return c.remove(w, modelsAPI+"/"+url.PathEscape(c.Name), c.Name)
}
