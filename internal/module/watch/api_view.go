package watch

import (
	"context"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
)

// What the API tells of the pages that count and search.
type (
	// Numbers are what people see first, over the last 30 days.
	Numbers struct {
		Reports  int64       `json:"reports"`
		Tally    inbox.Tally `json:"records"`
		Open     int64       `json:"open"`     // findings that are not fixed, suppressed ones apart
		Critical int64       `json:"critical"` // of these
		Fixed    int64       `json:"fixed"`
		Relapsed int64       `json:"relapsed"`
		Owners   int64       `json:"owners"`       // constituents with open findings
		Orgs     int64       `json:"constituents"` // all
		Sectors  []NumberOf  `json:"sectors"`      // open findings
		Worst    []NumberOf  `json:"worst"`        // open findings by constituent
		Types    []NumberOf  `json:"types"`        // open findings
		Nobody   []NumberOf  `json:"nobody"`       // events that are nobody's, by AS
	}
	// NumberOf is how many of something there are.
	NumberOf struct {
		Key  string `json:"key"`
		Name string `json:"name,omitempty"`
		N    int64  `json:"n"`
	}
	// Countries counts events by country, by code of ISO 3166-1 alpha-2.
	Countries struct {
		Home   string           `json:"home,omitempty"`
		Counts map[string]int64 `json:"counts"`
	}
	// FindingAssets is a finding with the addresses and names that it is about.
	FindingAssets struct {
		find.Finding
		OwnerName string      `json:"owner_name,omitempty"`
		TLP       string      `json:"tlp"`
		Assets    []AssetLine `json:"assets"`
		More      bool        `json:"more,omitempty"` // there are more than these
	}
	// AssetLine is one of them.
	AssetLine struct {
		Address string    `json:"address"`
		Port    string    `json:"port,omitempty"`
		First   time.Time `json:"first"`
		Last    time.Time `json:"last"`
		Count   int64     `json:"count"`
		Event   string    `json:"event,omitempty"` // the newest event
	}
	// Finds is what a search gives.
	Finds struct {
		Owner  string              `json:"owner,omitempty"` // slug of whose it is
		Rule   string              `json:"rule,omitempty"`  // why: hand, import, asn, domain or none
		Net    string              `json:"net,omitempty"`   // the network that decided
		Orgs   []NumberOf          `json:"constituents"`
		Events []map[string]string `json:"events"`
	}
)

// viewAPI adds what the pages count and search. What bears a stricter mark than the asker may see is not there for them.
func (r *Room) viewAPI(t *route.Table, p *Pages) {
	t.On("GET /api/v1/overview", r.getOverview(p), route.Doc{Scope: "findings:read", Summary: "The numbers that people see first, over 30 days", Answer: Numbers{}})
	t.On("GET /api/v1/world", r.getWorld(p), route.Doc{Scope: "events:read", Summary: "Events of 30 days by country", Answer: Countries{},
		Query: []route.Param{{Name: "side", Help: "of destinations; without it of sources", One: []string{"source", "destination"}}}})
	t.On("GET /api/v1/events/{id}", r.getEvent(p), route.Doc{Scope: "events:read", Summary: "One event with all its fields", Answer: map[string]string{}})
	t.On("GET /api/v1/findings/one", r.getFinding(p), route.Doc{Scope: "findings:read", Summary: "One finding with its assets", Answer: FindingAssets{},
		Query: []route.Param{{Name: "owner", Help: "slug of the constituent", Needed: true}, {Name: "type", Help: "an RSIT type", Needed: true}, {Name: "identifier", Needed: true, Help: "as the list has it"}}})
	t.On("GET /api/v1/search", r.getSearch(p), route.Doc{Scope: "events:read", Summary: "Look for an address, a domain, an AS, a name", Answer: Finds{},
		Query: []route.Param{{Name: "q", Help: "what is looked for", Needed: true}}})
}

func numbersOf(list []desk.Count) []NumberOf {
	out := []NumberOf{}
	for _, c := range list {
		out = append(out, NumberOf(c))
	}
	return out
}

func (r *Room) getOverview(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		if err := mustKnowOwners(req.Context()); err != nil {
			return err
		}
		o, err := p.Overview(req.Context())
		if err != nil {
			return err
		}
		return web.Write(w, Numbers{o.Reports, o.Tally, o.Open, o.Critical, o.Fixed, o.Relapsed, o.Owners, o.Orgs,
			numbersOf(o.Sectors), numbersOf(o.Worst), numbersOf(o.Types), numbersOf(o.Nobody)})
	}
}

func (r *Room) getWorld(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		if err := mustKnowOwners(req.Context()); err != nil {
			return err
		}
		world, err := p.World(req.Context(), req.FormValue("side") == "destination")
		if err != nil {
			return err
		}
		counts := world.Counts
		if counts == nil {
			counts = map[string]int64{}
		}
		return web.Write(w, Countries{world.Home, counts})
	}
}

// eventWords are an event's values by name.
func eventWords(e tocsin.Event) map[string]string {
	out := map[string]string{"id": e.ID.String(), "time": time.Unix(0, e.Time).UTC().Format(time.RFC3339Nano)}
	for _, f := range e.Fields {
		out[f.Name] = f.Value
	}
	return out
}

func (r *Room) getEvent(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		missing := tocsin.Faultf(tocsin.NotFound, "there is no event %.64q", req.PathValue("id"))
		id, err := tocsin.ParseID(req.PathValue("id"))
		if err != nil {
			return missing
		}
		e, err := p.Event(req.Context(), id, time.Time{})
		if err != nil {
			return err
		}
		if !web.Cleared(req.Context(), e.Mark) {
			return missing
		}
		return web.Write(w, eventWords(e.Event))
	}
}

func (r *Room) getFinding(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		q := find.Problem{Owner: req.FormValue("owner"), Type: req.FormValue("type"), Identifier: req.FormValue("identifier")}
		f, err := p.Finding(req.Context(), q)
		if err != nil {
			return err
		}
		if !web.Cleared(req.Context(), f.Mark) {
			return tocsin.Faultf(tocsin.NotFound, "%.64q has no finding %.64q %.200q", q.Owner, q.Type, q.Identifier)
		}
		out := FindingAssets{Finding: f.Finding.Finding, OwnerName: f.OwnerName, TLP: f.Mark.String(), Assets: []AssetLine{}, More: f.More}
		for _, a := range f.Assets {
			line := AssetLine{a.Address, a.Port, a.First, a.Last, a.Count, ""}
			if !a.Event.IsZero() {
				line.Event = a.Event.String()
			}
			out.Assets = append(out.Assets, line)
		}
		return web.Write(w, out)
	}
}

// maxSearch is how long words that are looked for may be, in bytes.
const maxSearch = 200

func (r *Room) getSearch(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		if len(req.FormValue("q")) > maxSearch {
			return badParam("q", "longer than %d bytes", maxSearch)
		}
		f, err := p.Find(req.Context(), req.FormValue("q"))
		if err != nil {
			return err
		}
		out := Finds{Owner: f.Owner.Slug, Rule: f.Rule, Net: f.Net, Orgs: []NumberOf{}, Events: seenEvents(req.Context(), f.Events)}
		for _, o := range f.Orgs {
			out.Orgs = append(out.Orgs, NumberOf{Key: o.Slug, Name: o.Name})
		}
		return web.Write(w, out)
	}
}

// seenEvents are those that the asker may see.
func seenEvents(ctx context.Context, list []tocsin.Event) []map[string]string {
	out := []map[string]string{}
	for i := range list {
		if web.Cleared(ctx, markOf(&list[i])) {
			out = append(out, eventWords(list[i]))
		}
	}
	return out
}
