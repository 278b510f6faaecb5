package settings

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/team"
)

// teamPage is one part of what the team says of itself.
type teamPage struct {
	Part     string
	Tabs     console.Tabs
	Langs    *console.Tabs // nil where nothing of the part is said in several languages
	In       string
	Version  int64
	Back     bool // to the list of a new node's steps
	Fields   []console.Field
	Faults   []console.Wrong
	Done     bool
	Public   []publicLink
	Security string // security.txt as it stands
	Sections []team.Section
	Node     Node
	Emblem   string // address of the team's picture; "" for none
}

// publicLink leads to a public page.
type publicLink struct {
	Path, Text string
	On         bool
}

func (d *Desk) team(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	part, ok := partNamed(r.PathValue("part"))
	if !ok {
		return console.Nowhere()
	}
	t, err := d.Room.TeamOf(r.Context())
	if err != nil {
		return err
	}
	return d.teamForm(w, r, part, t, nil)
}

func (d *Desk) takeTeam(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	part, ok := partNamed(r.PathValue("part"))
	if !ok {
		return console.Nowhere()
	}
	t, err := d.Room.TeamOf(r.Context())
	if err != nil {
		return err
	}
	tag, now := inLang(r.PostForm.Get("in"), firstLang(t)), t.Version
	for _, e := range entriesOf(part) {
		e.set(&t, tag, r.PostForm.Get(e.id))
	}
	if t.Version, err = strconv.ParseInt(r.PostForm.Get("version"), 10, 64); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "version", Text: "The form can't be read.", Err: err}
	}
	if t.Name.In("en") == "" { // only the name's own page can mend that
		part = partWho
	}
	if _, err := d.Room.SetTeam(r.Context(), by, t); err != nil {
		f := console.Mend(err)
		if f == nil {
			return err
		}
		if f.Why == tocsin.Conflict {
			t.Version = now // who saves again knows of the other's change
		}
		return d.teamForm(w, r, part, t, f)
	}
	to := teamPath + "/" + part + "?done=1&in=" + tag
	if r.PostForm.Get("setup") != "" {
		to = SetupPath + "#" + part
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// firstLang is the language that a team's texts begin with.
func firstLang(t team.Team) string {
	for _, tag := range t.Languages {
		if inLang(tag, "") != "" {
			return tag
		}
	}
	return "en"
}

func (d *Desk) teamForm(w http.ResponseWriter, r *http.Request, part string, t team.Team, f *tocsin.Fault) error {
	l := d.console.Lang(r)
	p := teamPage{Part: part, In: inLang(r.FormValue("in"), firstLang(t)), Version: t.Version, Back: r.FormValue("setup") != "", Done: r.URL.Query().Get("done") != "", Node: d.Node}
	e, err := d.Room.Emblem(r.Context())
	if err != nil {
		return err
	}
	p.Emblem = e.Href()
	entries := entriesOf(part)
	p.Faults = console.Faults(l, f, func(id string) bool {
		if id == "picture" && part == partWho {
			return true
		}
		for _, e := range entries {
			if e.id == id {
				return true
			}
		}
		return false
	})
	for _, e := range entries {
		p.Fields = append(p.Fields, fieldOf(l, e, &t, p.In, p.Faults))
	}
	p.Tabs = teamTabs(l, part)
	if spoken(part) {
		tabs := langTabs(l, p.In, teamPath+"/"+part, func(tag string) bool { return saidIn(t, part, tag) })
		p.Langs = &tabs
	}
	if part == partWords || part == partPublic {
		if err := d.previews(r, l, t, &p); err != nil {
			return err
		}
	}
	return d.page(w, r, "team", "settings.team.title", p, console.StatusOf(f))
}

func teamTabs(l *lang.Lang, part string) console.Tabs {
	tabs := console.Tabs{Label: l.Text("settings.team.title")}
	for _, name := range teamParts {
		tabs.List = append(tabs.List, console.Tab{Text: l.Text("settings.team.part." + name), Href: teamPath + "/" + name, On: name == part})
	}
	return tabs
}

// saidIn reports whether a part has something in a language.
func saidIn(t team.Team, part, tag string) bool {
	for _, e := range entriesOf(part) {
		if e.perLang && e.get(&t, tag) != "" {
			return true
		}
	}
	return false
}

// previews are what the public would see of it.
func (d *Desk) previews(r *http.Request, l *lang.Lang, t team.Team, p *teamPage) error {
	key, err := d.Keys.Key(r.Context())
	if err != nil {
		return err
	}
	p.Security = t.SecurityText(d.Node.URL, key.Fingerprint != "", d.now())
	p.Sections = t.Document(p.In, d.Node.URL, key, l)
	for _, x := range []publicLink{
		{team.FrontPath, "settings.team.see.front", t.Public.On},
		{team.DocumentPath, "settings.team.see.rfc2350", t.Public.On},
		{team.SecurityPath, "settings.team.see.security", t.Public.On && p.Security != ""},
		{team.ReportPath, "settings.team.see.report", t.Public.On && t.Public.Report},
		{team.ChildrenPath, "settings.team.see.children", t.Public.On && t.Public.Children},
		{team.CheckPath, "settings.team.see.check", t.Public.On && t.Public.Check},
	} {
		x.Text = l.Text(x.Text)
		p.Public = append(p.Public, x)
	}
	return nil
}
