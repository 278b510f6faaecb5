package desk

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

// newBody is the form of a new item.
type newBody struct {
	Kinds      []console.Option
	Classes    []console.Option
	Priorities []console.Option
	Marks      []console.Option
	Hows       []console.Option
	Reporters  []console.Option
	Owners     []console.Option
	Incident   string
	Title      string
	Text       string
	Expires    string
	Org        string
	From       string // the report that an incident is made of, which becomes part of it
	Person     string
	Email      string
	Refs       []item.Ref       // what it is about
	Indicators string           // what is worth looking for, one a line
	Tags       string           // with commas
	Suggest    []string         // tags that were used last
	Inputs     []console.Field  // for the team's own fields of any kind
	Tasks      string           // one a line
	Books      []console.Option // playbooks
	Models     []modelRow       // templates to begin with
	Model      string           // that it begins with
	Faults     []console.Wrong  // what was wrong with it when it was sent
}

// takeOver fills the form from a report that an incident is made of.
func (d *Desk) takeOver(r *http.Request, v item.Viewer, b *newBody, from string) error {
	c, err := d.room.Case(r.Context(), v, from)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.Tags = strings.Join(c.Tags, ", ")
	b.From, b.Title, b.Org, b.Person, b.Email = c.Number, c.Title, c.Org, c.Person, c.Email
	b.Classes, b.Priorities, b.Marks = classes(l, "respond.none", c.Class), priorities(l, "respond.none", c.Priority), marks(tocsin.Mark(c.Mark))
	b.Hows = choices(l, "respond.how", "", item.Hows(), c.How)
	b.Reporters = choices(l, "respond.reporter", "respond.none", item.Reporters(), c.Reporter)
	return nil
}

func (d *Desk) newItem(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	if !d.may(r.Context(), actWork) {
		return denied()
	}
	q, err := d.beginning(r, v, r.URL.Query())
	if err != nil {
		return err
	}
	b, err := d.newForm(r, v, q)
	if err == nil {
		b.Owners, err = d.newOwners(r, v, q)
	}
	if err != nil {
		return err
	}
	if from := number(q.Get("from")); from != "" {
		if err := d.takeOver(r, v, b, from); err != nil {
			return err
		}
	}
	return d.showNew(w, r, b, nil)
}

// newOwners are who may have a new item; whoever makes it, where the form says nobody else.
func (d *Desk) newOwners(r *http.Request, v item.Viewer, q url.Values) ([]console.Option, error) {
	return d.ownersFor(r.Context(), d.console.Lang(r), giving{me: v.Name, mark: tocsin.Clear, chosen: cmp.Or(given(q.Get("owner")), v.Name)})
}

// newForm is the form of a new item or of a template, with what an address or the form itself says.
func (d *Desk) newForm(r *http.Request, v item.Viewer, q url.Values) (*newBody, error) {
	l := d.console.Lang(r)
	kind := item.Kind(cmp.Or(q.Get("kind"), string(item.Incident)))
	priority, _ := strconv.Atoi(q.Get("priority")) //nolint:errcheck // none is 0
	mark, err := tocsin.ParseMark(q.Get("tlp"))
	if err != nil {
		mark = tocsin.Amber
	}
	b := &newBody{
		Kinds: choices(l, "respond.kind", "", item.Kinds(), kind), Classes: classes(l, "respond.none", q.Get("class")), Priorities: priorities(l, "respond.none", item.Priority(priority)), Marks: marks(mark),
		Hows: choices(l, "respond.how", "", item.Hows(), item.How(cmp.Or(q.Get("how"), "telephone"))), Reporters: choices(l, "respond.reporter", "respond.none", item.Reporters(), item.Reporter(q.Get("reporter"))),
		Incident: number(q.Get("incident")), Title: q.Get("title"), Text: q.Get("text"), Expires: q.Get("expires"), Org: cmp.Or(q.Get("org"), q.Get("constituent")), From: number(q.Get("from")),
		Person: q.Get("person"), Email: q.Get("email"), Tags: q.Get("tags"), Refs: refsOf(q["ref"]), Indicators: strings.Join(slices.Concat(q["indicator"], q["indicators"]), "\n"),
	}
	own, err := d.room.Fields(r.Context())
	if err != nil {
		return nil, err
	}
	b.Inputs = fieldInputs(l, own, func(f item.Field) bool { return q.Get("kind") == "" || f.Of(kind) }, valuesOf(q), false)
	if err := d.beginnings(r, b, q); err != nil {
		return nil, err
	}
	b.Suggest, err = d.room.RecentTags(r.Context(), v)
	return b, err
}

// showNew shows the form of a new item, and what is wrong with it.
func (d *Desk) showNew(w http.ResponseWriter, r *http.Request, b *newBody, wrong *tocsin.Fault) error {
	l := d.console.Lang(r)
	b.Faults = faultsOf(l, b, wrong)
	return d.console.Render(w, r, console.Page{Name: "respond/new", Title: l.Text("respond.new.title"), Mark: tocsin.Amber, Body: b}, console.StatusOf(wrong))
}

// faultsOf says what is wrong with the form of a new item, or of a template, and at which of its fields.
func faultsOf(l *lang.Lang, b *newBody, wrong *tocsin.Fault) []console.Wrong {
	return console.Faults(l, wrong, func(id string) bool {
		return slices.Contains([]string{"kind", "title", "text", "class", "priority", "tlp", "how", "reporter", "person", "email", "incident", "tags", "expires", "indicators", "owner", "tasks", "template"}, id) ||
			slices.ContainsFunc(b.Inputs, func(f console.Field) bool { return f.ID == id })
	})
}

func (d *Desk) start(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	s, err := startOf(r.PostForm)
	var it item.Item
	if err == nil {
		it, err = d.room.Start(r.Context(), v, s)
	}
	if f := console.Mend(err); f != nil {
		b, err := d.newForm(r, v, r.PostForm)
		if err == nil {
			b.Owners, err = d.newOwners(r, v, r.PostForm)
		}
		if err != nil {
			return err
		}
		return d.showNew(w, r, b, f)
	}
	if err != nil {
		return err
	}
	back(w, r, it.Number)
	return nil
}

// startOf reads the form of a new item.
func startOf(f url.Values) (s item.Start, err error) {
	s = item.Start{Kind: item.Kind(f.Get("kind")), Title: strings.TrimSpace(f.Get("title")), Text: strings.TrimSpace(f.Get("text")), Class: f.Get("class"), TLP: f.Get("tlp"),
		Org: strings.TrimSpace(f.Get("constituent")), Person: strings.TrimSpace(f.Get("person")), Email: strings.TrimSpace(f.Get("email")), Reporter: item.Reporter(f.Get("reporter")),
		How: item.How(f.Get("how")), Incident: number(f.Get("incident"))}
	s.Owner = given(strings.TrimSpace(f.Get("owner")))
	s.Playbook, s.Tasks = f.Get("playbook"), linesOf(f.Get("tasks"))
	s.Refs, s.Indicators = refsOf(f["ref"]), strings.TrimSpace(f.Get("indicators"))
	s.Fields = map[string]any{}
	for name, v := range valuesOf(f) {
		if v != "" {
			s.Fields[name] = v
		}
	}
	if s.Tags, err = item.Tags(f.Get("tags")); err != nil {
		return s, inField("tags", err)
	}
	if from := number(f.Get("from")); from != "" {
		s.Parts = []string{from}
	}
	if n, err := strconv.Atoi(f.Get("priority")); err == nil {
		s.Priority = item.Priority(n)
	}
	t, err := day(f, "expires")
	if t != nil {
		s.Expires = *t
	}
	return s, err
}
