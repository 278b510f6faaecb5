package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// Where letters to many are.
const massPath = "/mass"

func massAt(id int64) string { return massPath + "/" + strconv.FormatInt(id, 10) }

// massesBody lists letters to many, and begins one to constituents.
type massesBody struct {
	List   []massRow
	Owners []item.Constituent
	// About is what the form of a letter about addresses has, Incident what that is part of.
	About, Incident string
}

// massRow is a letter to many in a list.
type massRow struct {
	item.Mailing
	Href, State string
	Count       int
}

// stateOf says how far a letter to many is: a word of the catalogue "respond.mass.state.…".
func stateOf(m item.Mailing) string {
	switch {
	case !m.Done.IsZero():
		return "done"
	case !m.Asked.IsZero():
		return "asked"
	}
	return "begun"
}

// masser is who writes to many.
func (d *Desk) masser(r *http.Request) (item.Viewer, error) {
	if !d.may(r.Context(), actMass) {
		return item.Viewer{}, denied()
	}
	return d.viewer(r.Context())
}

func (d *Desk) masses(w http.ResponseWriter, r *http.Request) error {
	v, err := d.masser(r)
	if err != nil {
		return err
	}
	list, err := d.room.Masses(r.Context())
	if err != nil {
		return err
	}
	var b massesBody
	for _, m := range list {
		b.List = append(b.List, massRow{m, massAt(m.ID), stateOf(m), m.Count()})
	}
	if b.Owners, err = d.room.Constituents(r.Context()); err != nil {
		return err
	}
	if b.About, b.Incident, err = d.aboutOf(r, v); err != nil {
		return err
	}
	l := d.console.Lang(r)
	return d.console.Render(w, r, console.Page{Name: "respond/list/masses", Title: l.Text("respond.mass.title"), Mark: tocsin.Amber, Body: &b}, http.StatusOK)
}

// beginMass begins a letter to constituents, or to whoever answers for addresses.
func (d *Desk) beginMass(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actMass)
	if err != nil {
		return err
	}
	if r.PostForm.Has("about") {
		return d.beginAbout(w, r, v)
	}
	if len(r.PostForm["constituent"]) == 0 {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "constituent", Text: "Nobody is chosen."}
	}
	return d.massBegun(w, r, v, item.Pick{}, r.PostForm["constituent"])
}

func (d *Desk) massBegun(w http.ResponseWriter, r *http.Request, v item.Viewer, p item.Pick, owners []string) error {
	id, err := d.room.BeginMass(r.Context(), v, p, owners)
	if err != nil {
		return err
	}
	http.Redirect(w, r, massAt(id), http.StatusSeeOther)
	return nil
}

// massBody is one letter to many.
type massBody struct {
	item.Mailing
	Path   string
	Hidden int // items that the reader may not see
	State  string
	Own    bool // the reader writes it, and nobody was asked yet
	Names  []string
	Marks  []console.Option
	Guards []console.Option
	Places string // what is filled for each letter
	Wrong  string // what makes it no letter
	Look   *massLook
	Done   *console.Done
	// Of letters about addresses: to whom, how many lines named nothing, the texts to choose from.
	Of     []massGroup
	Unread int
	Texts  []console.Option
}

// Addressed reports whether it is about addresses.
func (b massBody) Addressed() bool { return len(b.Groups)+len(b.Left) > 0 }

// massOf is the letter to many of a page, for who may write such, and how many of its items they may not see.
func (d *Desk) massOf(r *http.Request) (v item.Viewer, m item.Mailing, hidden int, err error) {
	if v, err = d.masser(r); err != nil {
		return v, m, 0, err
	}
	id, err := idOf(r, "letter")
	if err != nil {
		return v, m, 0, err
	}
	m, hidden, err = d.room.MassOf(r.Context(), v, id)
	return v, m, hidden, err
}

func (d *Desk) mass(w http.ResponseWriter, r *http.Request) error { return d.massPage(w, r, "") }

// massPage shows a letter to many: to its writer as a form, to the second person as each will get it.
func (d *Desk) massPage(w http.ResponseWriter, r *http.Request, wrong string) error {
	v, m, hidden, err := d.massOf(r)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := massBody{Mailing: m, Path: massAt(m.ID), Hidden: hidden, State: stateOf(m), Own: m.By == v.Name && m.Asked.IsZero(), Places: "{number} {title} {person} {team}", Wrong: wrong}
	for _, slug := range m.Orgs {
		b.Names = append(b.Names, d.name(slug))
	}
	mark := tocsin.Amber
	if said, err := tocsin.ParseMark(m.TLP); err == nil {
		mark = said
	}
	b.Marks, b.Guards = marks(mark), choices(l, "respond.guard", "", item.Guards(), m.Guard)
	if err := d.addressed(r, l, &b); err != nil {
		return err
	}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	if b.State == "asked" {
		if b.Look, err = d.look(r, v, m); err != nil {
			return err
		}
		mark = mark.Stricter(b.Look.Strict)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/mass", Title: l.Text("respond.mass.one"), Mark: mark, Body: &b}, status)
}

// addressed adds to the page of a letter about addresses what it has of its own.
func (d *Desk) addressed(r *http.Request, l *lang.Lang, b *massBody) error {
	b.Done, b.Of = d.doneAs(r, l, "respond.mass.sent"), d.massGroups(l, b.Mailing)
	b.Unread, _ = strconv.Atoi(r.URL.Query().Get("unread")) // what is no number is none
	if !b.Own || !b.Addressed() {
		return nil
	}
	b.Places += " {addresses}"
	all, err := d.room.Templates(r.Context())
	if err != nil {
		return err
	}
	b.Texts = []console.Option{{Text: l.Text("respond.mass.own"), Selected: b.Template == ""}}
	for _, t := range all {
		if !slices.ContainsFunc(b.Texts, func(o console.Option) bool { return o.Value == t.Name }) {
			b.Texts = append(b.Texts, console.Option{Value: t.Name, Text: t.Name, Selected: b.Template == t.Name})
		}
	}
	return nil
}

// changeMass keeps what was written, and does what the button said.
func (d *Desk) changeMass(w http.ResponseWriter, r *http.Request) error {
	v, err := d.masser(r)
	if err != nil {
		return err
	}
	id, err := idOf(r, "letter")
	if err != nil {
		return err
	}
	if err := letterForm(w, r); err != nil {
		return err
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // what stays behind is the system's temporary folder's
	f := r.PostForm
	do, what, _ := strings.Cut(f.Get("do"), ":")
	to := massAt(id)
	switch do {
	case "throw":
		to, err = massPath, d.room.DropMass(r.Context(), v, id)
	case "ask":
		var out item.Outcome
		if out, err = d.room.AskMass(r.Context(), v, id, f.Get("print")); out.Op > 0 {
			to = backTo(to, out)
		}
	case "look":
		to += "/look"
		err = d.keepMass(r, v, id, "")
	default:
		err = d.keepMass(r, v, id, what)
	}
	if why := tocsin.WhyOf(err); err != nil && (why == tocsin.Invalid || why == tocsin.TooLarge) {
		return d.massPage(w, r, console.SayError(d.console.Lang(r), err))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// keepMass keeps what was written of a letter to many, with the files that were added, and without one that was dropped.
func (d *Desk) keepMass(r *http.Request, v item.Viewer, id int64, drop string) error {
	f := r.PostForm
	m := item.Mass{Template: f.Get("template"), Subject: strings.TrimSpace(f.Get("subject")), Text: strings.ReplaceAll(f.Get("text"), "\r\n", "\n"), TLP: f.Get("tlp"), Guard: item.Guard(f.Get("guard")),
		Why: strings.TrimSpace(f.Get("why")), Incident: number(f.Get("incident"))}
	add, err := uploads(r)
	if err != nil {
		return err
	}
	var gone []int64
	if one, err := strconv.ParseInt(drop, 10, 64); err == nil {
		gone = []int64{one}
	}
	return d.room.EncloseMass(r.Context(), v, id, m, add, gone)
}
