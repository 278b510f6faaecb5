package watch

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
)

// rosterAPI adds what changes and tells the roster.
func (r *Room) rosterAPI(t *route.Table) {
	write := func(summary string) route.Doc {
		return route.Doc{Scope: "constituents:write", Summary: summary, Body: rosterWord{}, Answer: done{}}
	}
	read := func(summary string, line any, q ...route.Param) route.Doc {
		return route.Doc{Scope: "constituents:read", Summary: summary, Lines: line, Query: q}
	}
	const org = "/api/v1/constituents/{slug}"
	t.On("POST /api/v1/constituents", r.postOrg, route.Doc{Scope: "constituents:write", Summary: "Enter an organisation", Body: rosterWord{}, Answer: rosterSlug{}})
	t.On("GET "+org, r.getOrg, route.Doc{Scope: "constituents:read", Summary: "Tell all of an organisation", Answer: roster.Detail{}})
	t.On("POST "+org+"/set", r.postOrgSet, route.Doc{Scope: "constituents:write", Summary: "Change fields of an organisation", Body: rosterWord{}, Answer: roster.Detail{}})
	t.On("POST "+org+"/remove", r.saidOrAsked(r.removeOrg), twice(write("Take away what was entered by hand")))
	t.On("GET "+org+"/history", r.getHistory, read("Who changed what of an organisation", roster.Entry{}, limitParam))
	t.On("GET "+org+"/contacts", r.getContacts, read("List an organisation's contacts", contactLine{}))
	t.On("GET "+org+"/recipients", r.getRecipients, read("List the contacts that a warning goes to now", contactLine{}))
	t.On("POST "+org+"/contacts", r.said(r.putContact), write("Enter a contact"))
	t.On("POST "+org+"/contacts/remove", r.said(r.removeContact), write("Take a contact away"))
	t.On("POST "+org+"/nets", r.said(r.addNets), write("Enter networks, ASes and domains"))
	t.On("POST "+org+"/nets/remove", r.said(r.removeNets), write("Take networks, ASes and domains away"))
	t.On("POST "+org+"/merge", r.saidOrAsked(r.merge), twice(write("Make an organisation a part of another")))
	t.On("GET "+org+"/merge", r.getMerge, route.Doc{Scope: "constituents:read", Summary: "Tell what a merge into another organisation would do", Answer: Merging{}, Query: []route.Param{{Name: "to", Needed: true, Help: "the other's slug"}}})
	t.On("GET "+org+"/merged", r.getMerged, read("List what was merged into an organisation", roster.Merged{}))
	t.On("POST "+org+"/split", r.said(r.split), write("Make a part of an organisation one of its own"))
	t.On("POST /api/v1/constituents/move", r.said(r.move), write("Give a network or a contact to another organisation"))
	t.On("POST /api/v1/constituents/forget", r.postForget, route.Doc{Scope: "constituents:write", Act: "settings.write", Summary: "Take away all that an import has brought", Body: rosterWord{}, Answer: roster.Report{}})
	t.On("GET /api/v1/constituents/lacks", r.getLacks, read("List what is missing to reach organisations", roster.Lack{}, route.Param{Name: "org"}))
	t.On("GET /api/v1/constituents/stale", r.getStale, read("List contacts that nobody has confirmed for long", roster.StaleContact{}))
	r.rosterMoreAPI(t, write, read)
}

// asks says which act a person must be allowed whose own token asks for an operation.
func asks(act string, d route.Doc) route.Doc {
	d.Act = act
	return d
}

func (r *Room) rosterMoreAPI(t *route.Table, write func(string) route.Doc, read func(string, any, ...route.Param) route.Doc) {
	t.On("GET /api/v1/preferences", r.getPreference, route.Doc{Scope: "constituents:read", Summary: "Tell how an address wants to be written to", Answer: roster.Preference{},
		Query: []route.Param{{Name: "email", Needed: true}}})
	t.On("POST /api/v1/preferences", r.postPreference, route.Doc{Scope: "constituents:write", Summary: "Say how an address wants to be written to", Body: preferenceWord{}, Answer: roster.Preference{}})
	t.On("POST /api/v1/preferences/off", r.said(r.switchOff), write("Send nothing more to an address"))
	t.On("POST /api/v1/preferences/on", r.said(r.switchOn), write("Write to an address again"))
	t.On("POST /api/v1/preferences/confirm", r.said(r.confirm), write("Note that an address is right"))
	t.On("GET /api/v1/claims", r.getClaims, read("List claims", roster.Asked{}, limitParam, route.Param{Name: "org"}, route.Param{Name: "state", One: []string{"waiting", "approved", "refused"}}))
	t.On("POST /api/v1/claims", r.postClaim, route.Doc{Scope: "constituents:write", Summary: "Write a claim down; it counts once approved", Body: claimWord{}, Answer: claimID{}})
	t.On("POST /api/v1/claims/{id}/approve", r.said(r.approve), asks("claim.decide", write("Make a claim count")))
	t.On("POST /api/v1/claims/{id}/refuse", r.said(r.refuse), asks("claim.decide", write("End a claim without a change")))
	t.On("GET /api/v1/constituents/rdap", r.getRDAP)
	t.On("GET /api/v1/nationals", r.getNationals, read("List the national teams of other countries", roster.National{}))
	t.On("POST /api/v1/nationals/import", r.postNationals, route.Doc{Scope: "constituents:write", Act: "settings.write", Summary: "Take a file of national teams in", Answer: roster.Report{}, Raw: "the file: CSV",
		Query: []route.Param{{Name: "import", Help: "the import's name; file without it"}, {Name: "name", Help: "the file's name"}}})
}

// done answers what has nothing else to say.
type done struct {
	Done bool `json:"done"`
}

// doneOrWaits answers what may take a second person.
type doneOrWaits struct {
	Done  bool `json:"done"`
	Waits bool `json:"waits,omitempty"` // a second person is asked: see /api/v1/waiting
}

// twice is an operation for which a second person may be asked.
func twice(d route.Doc) route.Doc {
	d.Text, d.Answer = "Where roster.approve says so a second person is asked first, and people alone ask.", doneOrWaits{}
	return d
}

type rosterSlug struct {
	Slug string `json:"slug"`
}

type claimID struct {
	ID int64 `json:"id"`
}

func (r *Room) removeOrg(ctx context.Context, q rosterWord) (waits bool, err error) {
	return r.RemoveOrg(ctx, q.By, q.Slug, q.Reason)
}

func (r *Room) merge(ctx context.Context, q rosterWord) (waits bool, err error) {
	return r.MergeOrg(ctx, q.By, q.Slug, q.To, q.Reason)
}

func (r *Room) removeContact(ctx context.Context, q rosterWord) error {
	return r.Roster.RemoveContact(ctx, q.Slug, q.Email)
}

func (r *Room) switchOff(ctx context.Context, q rosterWord) error {
	return r.Roster.SwitchOff(ctx, q.Email, q.Reason, q.By)
}

func (r *Room) switchOn(ctx context.Context, q rosterWord) error {
	return r.Roster.SwitchOn(ctx, q.Email, q.By)
}

func (r *Room) confirm(ctx context.Context, q rosterWord) error {
	return r.Roster.Confirm(ctx, q.Email, q.By)
}

func (r *Room) approve(ctx context.Context, q rosterWord) error { return r.Roster.Approve(ctx, q.ID) }

func (r *Room) refuse(ctx context.Context, q rosterWord) error {
	return r.Roster.Refuse(ctx, q.ID, q.Reason)
}

// rosterWord is what a person says of the roster; each act takes the fields that it needs.
type rosterWord struct {
	Slug        string   `json:"slug"`
	ID          int64    `json:"-"`
	By          string   `json:"by"`
	To          string   `json:"to"`
	From        string   `json:"from"`
	What        string   `json:"what"`
	Things      []string `json:"things"` // networks, domains, ASes, addresses of contacts
	Reason      string   `json:"reason"`
	Email       string   `json:"email"`
	Contact     string   `json:"contact"`
	Role        string   `json:"role"`
	Phone       string   `json:"phone"`
	Name        *string  `json:"name"`
	Parent      *string  `json:"parent"`
	Sector      *string  `json:"sector"`
	Criticality *int     `json:"criticality"`
	Language    *string  `json:"language"`
	Zone        *string  `json:"zone"`
}

func readWord(w http.ResponseWriter, req *http.Request) (context.Context, rosterWord, error) {
	var q rosterWord
	if err := body(w, req, &q); err != nil {
		return nil, q, err
	}
	if s := req.PathValue("slug"); s != "" {
		q.Slug = s
	}
	if s := req.PathValue("id"); s != "" {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, q, tocsin.Faultf(tocsin.NotFound, "there is no claim %.40q", s)
		}
		q.ID = id
	}
	q.By = web.Actor(req.Context(), q.By)
	return roster.As(req.Context(), q.By), q, nil
}

// said handles an act that answers with nothing but that it was done.
func (r *Room) said(act func(ctx context.Context, q rosterWord) error) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx, q, err := readWord(w, req)
		if err != nil {
			return err
		}
		if err := act(ctx, q); err != nil {
			return err
		}
		if err := r.Follow(ctx); err != nil {
			return err
		}
		return web.Write(w, done{true})
	}
}

// saidOrAsked handles an act that is done, or that a second person is asked for.
func (r *Room) saidOrAsked(act func(ctx context.Context, q rosterWord) (waits bool, err error)) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx, q, err := readWord(w, req)
		if err != nil {
			return err
		}
		waits, err := act(ctx, q)
		if err != nil {
			return err
		}
		return web.Write(w, doneOrWaits{Done: !waits, Waits: waits})
	}
}

// apply puts the fields that are said into an organisation.
func (q rosterWord) apply(o *tocsin.Org) {
	for _, f := range []struct {
		to   *string
		said *string
	}{{&o.Name, q.Name}, {&o.Parent, q.Parent}, {&o.Sector, q.Sector}, {&o.Language, q.Language}, {&o.Zone, q.Zone}} {
		if f.said != nil {
			*f.to = *f.said
		}
	}
	if q.Criticality != nil {
		o.Criticality = *q.Criticality
	}
}

func (r *Room) postOrg(w http.ResponseWriter, req *http.Request) error {
	ctx, q, err := readWord(w, req)
	if err != nil {
		return err
	}
	o := tocsin.Org{Slug: q.Slug}
	q.apply(&o)
	if q.Email+q.Phone != "" {
		o.Contacts = []tocsin.Contact{q.contact()}
	}
	for _, s := range q.Things {
		n, err := roster.ParseNet(s)
		if err != nil {
			return err
		}
		o.Nets = append(o.Nets, n)
	}
	slug, err := r.Roster.Add(ctx, o)
	if err != nil {
		return err
	}
	if err := r.Follow(ctx); err != nil {
		return err
	}
	return web.Write(w, rosterSlug{slug})
}

func (q rosterWord) contact() tocsin.Contact {
	return tocsin.Contact{Email: q.Email, Name: q.Contact, Role: q.Role, Phone: q.Phone}
}

func (r *Room) postOrgSet(w http.ResponseWriter, req *http.Request) error {
	ctx, q, err := readWord(w, req)
	if err != nil {
		return err
	}
	if err := r.Roster.Set(ctx, q.Slug, func(o *tocsin.Org) error { q.apply(o); return nil }); err != nil {
		return err
	}
	d, err := r.Roster.Get(ctx, q.Slug)
	if err != nil {
		return err
	}
	return web.Write(w, d)
}

func (r *Room) putContact(ctx context.Context, q rosterWord) error {
	return r.Roster.PutContact(ctx, q.Slug, q.contact())
}

func (r *Room) addNets(ctx context.Context, q rosterWord) error {
	return eachNet(q.Things, func(n tocsin.Net) error { return r.Roster.AddNet(ctx, q.Slug, n) })
}

func (r *Room) removeNets(ctx context.Context, q rosterWord) error {
	return eachNet(q.Things, func(n tocsin.Net) error { return r.Roster.RemoveNet(ctx, q.Slug, n) })
}

// eachNet reads all before it does anything with the first.
func eachNet(things []string, f func(tocsin.Net) error) error {
	if len(things) == 0 {
		return badParam("things", "there is no network in it")
	}
	nets := make([]tocsin.Net, len(things))
	for i, s := range things {
		n, err := roster.ParseNet(s)
		if err != nil {
			return err
		}
		nets[i] = n
	}
	for _, n := range nets {
		if err := f(n); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) move(ctx context.Context, q rosterWord) error {
	return r.Roster.Move(ctx, q.What, q.From, q.To)
}

func (r *Room) split(ctx context.Context, q rosterWord) error {
	o := tocsin.Org{Slug: q.To}
	q.apply(&o)
	_, err := r.Roster.Split(ctx, q.Slug, o, q.Things)
	return err
}

func (r *Room) postForget(w http.ResponseWriter, req *http.Request) error {
	ctx, q, err := readWord(w, req)
	if err != nil {
		return err
	}
	rep, err := r.Roster.Forget(ctx, strings.TrimPrefix(q.What, "import:"))
	if err != nil {
		return err
	}
	if err := r.Follow(ctx); err != nil {
		return err
	}
	return web.Write(w, rep)
}
