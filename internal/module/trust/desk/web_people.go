package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/trust"
)

// peoplePage lists who has an account.
type peoplePage struct {
	People []personRow
	Form   personForm
	Write  bool
	Wrong  string
}

type personRow struct {
	trust.User
	Words []string // the roles
	Mark  tocsin.Mark
	State string // a key's end: "invited", "disabled", ""
}

// personForm is what an account says of somebody, to be filled in.
type personForm struct {
	Wish      trust.Wish
	Roles     []choice
	Languages []choice
	Marks     []choice
	New       bool
}

func (d *Desk) row(r *http.Request, u trust.User) personRow {
	row := personRow{User: u, Mark: tocsin.Clear}
	if m, err := tocsin.ParseMark(u.Clearance); err == nil {
		row.Mark = m
	}
	for _, role := range u.Roles {
		row.Words = append(row.Words, d.console.Lang(r).Word("role", string(role)))
	}
	switch {
	case u.Disabled:
		row.State = "disabled"
	case !u.Joined:
		row.State = "invited"
	}
	return row
}

func (d *Desk) personForm(r *http.Request, w trust.Wish, fresh bool) personForm {
	l := d.console.Lang(r)
	f := personForm{Wish: w, New: fresh}
	for _, role := range trust.Roles() {
		if role != trust.Bot {
			f.Roles = append(f.Roles, choice{string(role), l.Word("role", string(role)), slices.Contains(w.Roles, string(role))})
		}
	}
	for _, tag := range lang.Tags() {
		f.Languages = append(f.Languages, choice{tag, console.Words().Lang(tag).Name, tag == w.Language})
	}
	for _, m := range []tocsin.Mark{tocsin.Red, tocsin.AmberStrict, tocsin.Amber, tocsin.Green, tocsin.Clear} {
		f.Marks = append(f.Marks, choice{m.String(), m.Label(), m.String() == w.Clearance})
	}
	return f
}

func (d *Desk) people(rw http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), trust.ActPeopleRead); err != nil {
		return err
	}
	wish := trust.Wish{Language: d.console.Lang(r).Tag, Clearance: "amber"}
	return d.showPeople(rw, r, wish, "", http.StatusOK)
}

func (d *Desk) showPeople(rw http.ResponseWriter, r *http.Request, wish trust.Wish, wrong string, status int) error {
	list, err := d.Room.List(r.Context())
	if err != nil {
		return err
	}
	p := peoplePage{Write: d.may(r.Context(), trust.ActPeopleWrite), Form: d.personForm(r, wish, true), Wrong: wrong}
	for _, u := range list {
		p.People = append(p.People, d.row(r, u))
	}
	return d.page(rw, r, "people", d.text(r, "settings.people.title"), p, status)
}

// wishOf reads the form of a person.
func wishOf(r *http.Request, name, by string) trust.Wish {
	get := r.PostForm.Get
	return trust.Wish{Name: name, Display: get("display"), Language: get("language"), Zone: get("zone"), Roles: r.PostForm["role"],
		Clearance: get("clearance"), Owner: get("owner"), By: by}
}

// invitePage shows a one-time link, this once.
type invitePage struct {
	trust.Invite
	Link string
}

func (d *Desk) invite(rw http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), trust.ActPeopleWrite)
	if err != nil {
		return err
	}
	if err := form(rw, r); err != nil {
		return err
	}
	wish := wishOf(r, r.PostForm.Get("name"), by)
	inv, err := d.Room.Add(r.Context(), wish)
	if wrong := d.wrong(r, err); wrong != "" {
		return d.showPeople(rw, r, wish, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return d.showInvite(rw, r, inv)
}

func (d *Desk) showInvite(rw http.ResponseWriter, r *http.Request, inv trust.Invite) error {
	base := d.URL
	if base == "" {
		u := url.URL{Scheme: "http", Host: r.Host}
		if r.TLS != nil {
			u.Scheme = "https"
		}
		base = u.String()
	}
	return d.page(rw, r, "people/invite", inv.Name, invitePage{inv, base + trust.JoinPath + inv.Secret}, http.StatusOK)
}

// personPage is one person's account, as those who run the node see it.
type personPage struct {
	personRow
	Form     personForm
	Sessions []trust.Session
	Passkeys []trust.Passkey
	Write    bool
	Log      string // what the person did; "" where the reader may not see it
	Self     bool   // it is the reader's own: nobody shuts themselves out
	Done     bool
	Wrong    string
}

func (d *Desk) person(rw http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), trust.ActPeopleRead); err != nil {
		return err
	}
	return d.showPerson(rw, r, nil, "", http.StatusOK)
}

func (d *Desk) showPerson(rw http.ResponseWriter, r *http.Request, wish *trust.Wish, wrong string, status int) error {
	u, err := d.Room.Named(r.Context(), r.PathValue("name"))
	if err != nil {
		return err
	}
	p := personPage{personRow: d.row(r, u), Wrong: wrong, Done: wrong == "" && r.URL.Query().Get("done") != ""}
	if d.may(r.Context(), trust.ActAuditRead) {
		p.Log = logHref(url.Values{"actor": {u.Name}}, "")
	}
	if p.Sessions, err = d.Room.Sessions(r.Context(), u.Name); err != nil {
		return err
	}
	if p.Passkeys, err = d.Room.Passkeys(r.Context(), u); err != nil {
		return err
	}
	by, write := d.People.May(r.Context(), string(trust.ActPeopleWrite))
	p.Write, p.Self = write, by == u.Name
	if wish == nil {
		wish = &trust.Wish{Display: u.Display, Language: u.Language, Zone: u.Zone, Clearance: u.Clearance, Owner: u.Owner}
		for _, role := range u.Roles {
			wish.Roles = append(wish.Roles, string(role))
		}
	}
	p.Form = d.personForm(r, *wish, false)
	return d.page(rw, r, "people/one", u.Display, p, status)
}

// change reads a form about somebody, does what it asks, and shows their page again.
func (d *Desk) change(rw http.ResponseWriter, r *http.Request, do func(name, by string) error) error {
	by, err := d.must(r.Context(), trust.ActPeopleWrite)
	if err != nil {
		return err
	}
	if err := form(rw, r); err != nil {
		return err
	}
	name := r.PathValue("name")
	err = do(name, by)
	if wrong := d.wrong(r, err); wrong != "" {
		wish := wishOf(r, name, by)
		return d.showPerson(rw, r, &wish, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	http.Redirect(rw, r, PeoplePath+"/"+url.PathEscape(name)+"?done=1", http.StatusSeeOther)
	return nil
}

// errSelf keeps an administrator from shutting themselves out by a slip: a second one, or the command line, can.
func errSelf() error {
	return &tocsin.Fault{Why: tocsin.Conflict, Field: "self", Text: "another administrator or the command line does that"}
}

func (d *Desk) changePerson(rw http.ResponseWriter, r *http.Request) error {
	return d.change(rw, r, func(name, by string) error {
		wish := wishOf(r, name, by)
		if len(wish.Roles) == 0 {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "role", Text: "a user needs a role"}
		}
		if name == by && !slices.Contains(wish.Roles, string(trust.Administrator)) {
			return errSelf()
		}
		return d.Room.Change(r.Context(), wish)
	})
}

func (d *Desk) shut(out bool) console.Handler {
	return func(rw http.ResponseWriter, r *http.Request) error {
		return d.change(rw, r, func(name, by string) error {
			switch {
			case name == by:
				return errSelf()
			case out:
				return d.Room.Disable(r.Context(), name, by)
			}
			return d.Room.Enable(r.Context(), name, by)
		})
	}
}

// reset takes away all that somebody signs in by, and shows a new link.
func (d *Desk) reset(rw http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), trust.ActPeopleWrite)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	if name == by {
		return errSelf()
	}
	inv, err := d.Room.Reset(r.Context(), name, by)
	if err != nil {
		return err
	}
	return d.showInvite(rw, r, inv)
}

// endSession ends one session of somebody, or with "all" all of them.
func (d *Desk) endSession(rw http.ResponseWriter, r *http.Request) error {
	return d.change(rw, r, func(name, by string) error {
		given := r.PostForm.Get("session")
		if given == "all" {
			return d.Room.EndSession(r.Context(), name, 0, by)
		}
		id, err := strconv.ParseInt(given, 10, 64)
		if err != nil || id <= 0 {
			return &tocsin.Fault{Why: tocsin.Invalid, Text: "That is no session.", Err: err}
		}
		return d.Room.EndSession(r.Context(), name, id, by)
	})
}
