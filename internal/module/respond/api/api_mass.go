package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// Many are to whom one text goes.
type Many struct {
	Numbers []string `json:"numbers,omitempty"`      // of items
	Orgs    []string `json:"constituents,omitempty"` // slugs; an investigation is opened with each
	// About are addresses, networks, AS numbers, domains, addresses of the web, or lines of a log that name some: whoever
	// answers for them is written to, each in an investigation of its own. It stands alone.
	About    string `json:"about,omitempty"`
	Incident string `json:"incident,omitempty"` // that those investigations become part of
}

// MassView is one text to many as its reader sees it.
type MassView struct {
	item.Mailing
	Print  string      `json:"print"`            // of its words and files: what somebody has looked over
	Kept   []DraftFile `json:"kept"`             // the files that go with each letter
	Hidden int         `json:"hidden,omitempty"` // items that the asker may not see
	// Unread are lines of what it is about that name nothing; Op is the act that drafted it just now, which can be taken back.
	Unread []item.Unread `json:"unread,omitempty"`
	Op     int64         `json:"op,omitempty"`
}

func massView(m item.Mailing, hidden int) MassView {
	v := MassView{Mailing: m, Print: m.Print(), Kept: []DraftFile{}, Hidden: hidden}
	for _, f := range m.Files {
		v.Kept = append(v.Kept, DraftFile{f.ID, f.Name, f.Type, f.Size})
	}
	return v
}

// MassLook is a text to many as each will get it.
type MassLook struct {
	Letters int           `json:"letters"`
	Copies  int           `json:"copies"`
	Ones    []MassOne     `json:"ones"`
	Missed  []item.Missed `json:"missed"` // who gets nothing
	Hidden  int           `json:"hidden,omitempty"`
	TLP     string        `json:"tlp"`          // the strictest mark of all
	Of      string        `json:"of,omitempty"` // of whom whole is
	Whole   item.Prepared `json:"whole"`
}

// MassOne is one of the letters of a text to many.
type MassOne struct {
	Of       string      `json:"of"` // a number, a constituent's slug, or group/ID
	Name     string      `json:"name,omitempty"`
	Language string      `json:"language,omitempty"`
	TLP      string      `json:"tlp"`
	Copies   []item.Copy `json:"copies"`
	Why      string      `json:"why,omitempty"` // why there is no letter: gone, nobody, clearance
}

// Printed is what somebody has looked over.
type Printed struct {
	Print string `json:"print"`
}

// MassWords are what of a text to many its writer changes.
type MassWords struct {
	Incident string     `json:"incident,omitempty"` // that its items become part of
	Template string     `json:"template,omitempty"` // of letters about addresses: a text that each gets in its language, instead of subject and text
	Subject  string     `json:"subject"`
	Text     string     `json:"text"`
	TLP      string     `json:"tlp,omitempty"`
	Guard    item.Guard `json:"guard,omitempty"`
	Why      string     `json:"why,omitempty"` // for the second person
	// Files are added, Drop takes some away by their numbers.
	Files []item.Bundle `json:"files,omitempty"`
	Drop  []int64       `json:"drop,omitempty"`
}

// massAPI adds what is asked of letters to many. They take two people: one who writes and asks, and another who lets it
// happen at /api/v1/waiting. So a program's token can do nothing here.
func (r room) massAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/mass"
	read := func(d route.Doc) route.Doc { d.Scope, d.Act, d.Person = scopeRead, respond.ActMass, true; return d }
	write := func(d route.Doc) route.Doc {
		d.Scope, d.Act, d.Person, d.Query = scopeWrite, respond.ActMass, true, by
		return d
	}
	t.On("GET "+path, r.getMasses, read(route.Doc{Summary: "List letters to many, the newest first", Answer: []MassView{}}))
	t.On("POST "+path, r.postMass, write(route.Doc{Summary: "Begin a letter to many", Body: Many{}, Answer: MassView{}, Text: "It goes to whom each of the items is with, and to the contacts of each of the constituents; or to whoever answers for what about names: the constituent whose it is, else the abuse contact that the registry names, else the national team of its country. These are looked up one after the other; left are those that are not yet."}))
	t.On("GET "+path+"/{id}", r.getMass, read(route.Doc{Summary: "One letter to many", Answer: MassView{}}))
	t.On("PUT "+path+"/{id}", r.putMass, write(route.Doc{Summary: "Write a letter to many", Body: MassWords{}, Answer: MassView{},
		Text: "{number}, {title}, {person}, {team} and the other places of templates are filled for each. To whom it goes stays."}))
	t.On("DELETE "+path+"/{id}", r.deleteMass, write(route.Doc{Summary: "Throw a letter to many away", Answer: Gone{}}))
	t.On("GET "+path+"/{id}/preview", r.getMassLook, read(route.Doc{Summary: "See a letter to many as each will get it", Answer: MassLook{},
		Text:  "To whom, in which language, marked, signed and encrypted how, who gets nothing and why; one of the letters whole.",
		Query: []route.Param{{Name: "of", Help: "whose letter is shown whole: a number or a slug; without it the first"}}}))
	t.On("POST "+path+"/{id}/groups", r.postMassGroups, write(route.Doc{Summary: "Change who is told of addresses", Body: item.Regroup{}, Answer: MassView{},
		Text: "Some get nothing, some are made one, some go to another address or in another language."}))
	t.On("POST "+path+"/{id}/ask", r.postMassAsk, write(route.Doc{Summary: "Ask a second person to let it leave; from then on it stays as it is", Body: Printed{}, Answer: MassView{},
		Text: "print is that of what was looked over; what was changed since is refused. Up to ten letters about addresses need nobody else: they are in the outbox then, and op takes that back for ten minutes."}))
	t.On("GET /api/v1/mass-constituents", r.getMassOrgs, read(route.Doc{Summary: "Constituents that a letter can go to", Answer: []item.Constituent{}}))
}

func (r room) getMasses(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Masses(req.Context())
	if err != nil {
		return err
	}
	out := []MassView{}
	for _, m := range list {
		seen, hidden, err := r.MassOf(req.Context(), viewerOf(req), m.ID)
		if err != nil {
			return err
		}
		out = append(out, massView(seen, hidden))
	}
	return web.Write(w, out)
}

func (r room) postMass(w http.ResponseWriter, req *http.Request) error {
	var m Many
	if err := body(w, req, &m); err != nil {
		return err
	}
	if m.About != "" {
		return r.beginAbout(w, req, m)
	}
	if len(m.Numbers) == 0 && len(m.Orgs) == 0 {
		return fault("numbers", "nobody is chosen")
	}
	id, err := r.BeginMass(req.Context(), viewerOf(req), item.Pick{Numbers: m.Numbers}, m.Orgs)
	if err != nil {
		return err
	}
	return r.massed(w, req, id, nil)
}

// beginAbout begins a letter to whoever answers for addresses.
func (r room) beginAbout(w http.ResponseWriter, req *http.Request, m Many) error {
	if len(m.Numbers)+len(m.Orgs) > 0 {
		return fault("about", "a letter about addresses goes to nobody else")
	}
	id, unread, err := r.BeginAbout(req.Context(), viewerOf(req), m.About, m.Incident)
	if err != nil {
		return err
	}
	return r.massed(w, req, id, func(v *MassView) { v.Unread = unread })
}

// massed answers with a letter to many as it is now; more, if not nil, adds what was just done.
func (r room) massed(w http.ResponseWriter, req *http.Request, id int64, more func(*MassView)) error {
	m, hidden, err := r.MassOf(req.Context(), viewerOf(req), id)
	if err != nil {
		return err
	}
	v := massView(m, hidden)
	if more != nil {
		more(&v)
	}
	return web.Write(w, v)
}

// inMass does something to a letter to many, and answers with it.
func (r room) inMass(w http.ResponseWriter, req *http.Request, do func(v item.Viewer, id int64) error) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	if do != nil {
		if err := do(viewerOf(req), id); err != nil {
			return err
		}
	}
	return r.massed(w, req, id, nil)
}

func (r room) getMass(w http.ResponseWriter, req *http.Request) error { return r.inMass(w, req, nil) }

func (r room) putMass(w http.ResponseWriter, req *http.Request) error {
	var m MassWords
	if err := web.Read(w, req, "a letter", maxLetterBody, &m); err != nil {
		return err
	}
	for _, f := range m.Files {
		if f.Name == "" {
			return fault("files", "a file has a name")
		}
	}
	return r.inMass(w, req, func(v item.Viewer, id int64) error {
		mass := item.Mass{Incident: m.Incident, Template: m.Template, Subject: m.Subject, Text: m.Text, TLP: m.TLP, Guard: m.Guard, Why: m.Why}
		return r.EncloseMass(req.Context(), v, id, mass, m.Files, m.Drop)
	})
}

func (r room) deleteMass(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err == nil {
		err = r.DropMass(req.Context(), viewerOf(req), id)
	}
	return gone(w, err)
}

func (r room) postMassAsk(w http.ResponseWriter, req *http.Request) error {
	var p Printed
	if err := body(w, req, &p); err != nil {
		return err
	}
	if p.Print == "" {
		return fault("print", "look it over first: the preview and the letter itself tell its print")
	}
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	out, err := r.AskMass(req.Context(), viewerOf(req), id, p.Print)
	if err != nil {
		return err
	}
	return r.massed(w, req, id, func(v *MassView) { v.Op = out.Op })
}

func (r room) postMassGroups(w http.ResponseWriter, req *http.Request) error {
	var g item.Regroup
	if err := body(w, req, &g); err != nil {
		return err
	}
	return r.inMass(w, req, func(v item.Viewer, id int64) error { return r.RegroupMass(req.Context(), v, id, g) })
}

func (r room) getMassLook(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	l, err := r.LookMass(req.Context(), viewerOf(req), id, req.FormValue("of"))
	if err != nil {
		return err
	}
	out := MassLook{Letters: l.Letters, Copies: l.Copies, Ones: []MassOne{}, Missed: append([]item.Missed{}, l.Missed...), Hidden: l.Hidden, TLP: l.Strict.String(), Of: l.Of, Whole: l.One}
	for _, o := range l.Ones {
		out.Ones = append(out.Ones, MassOne{o.Of, o.Name, o.Language, o.Mark.String(), append([]item.Copy{}, o.Copies...), o.Why})
	}
	return web.Write(w, out)
}

func (r room) getMassOrgs(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Constituents(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Constituent{}, list...))
}
