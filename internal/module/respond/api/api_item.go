package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// The rights of a token on the desk.
const (
	scopeRead  = "incidents:read"
	scopeWrite = "incidents:write"
)

// viewerOf is who asks at a door. A program sees up to TLP:AMBER, and of what is restricted what it is a member of; a person
// who comes with a token of their own sees what they may. The node's own socket is the operator's: it sees all.
func viewerOf(req *http.Request) item.Viewer {
	if a, ok := web.AskerOf(req.Context()); ok {
		return item.Viewer{Name: a.Name, Clearance: a.Clearance, All: a.All}
	}
	return item.Viewer{Name: cmp.Or(req.URL.Query().Get("by"), "operator"), Clearance: tocsin.Red, All: true}
}

// The bodies of the API's acts.
type (
	// Ask is an act on items by their numbers.
	Ask struct {
		Numbers  []string    `json:"numbers"`
		Change   item.Change `json:"change,omitzero"`
		Incident string      `json:"incident,omitempty"` // that they become part of, or are taken out of
		Into     string      `json:"into,omitempty"`     // that they are merged into
		Version  int64       `json:"version,omitempty"`  // of the one item that is changed, as it was read; another is a conflict
	}
	// Begun names a set of clocks.
	Begun struct {
		Set   string    `json:"set"`
		Known time.Time `json:"known,omitzero"` // when the team came to know; without it now
	}
)

// Desk adds what programs ask of the desk.
func Desk(t *route.Table, of *respond.Room) {
	r := room{of}
	by := []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}
	r.letterAPI(t)
	r.writeAPI(t)
	t.On("GET /api/v1/incidents", r.getItems, route.Doc{Scope: scopeRead, Summary: "List reports, incidents, investigations and measures", Answer: item.List{}, Query: listParams})
	t.On("GET /api/v1/incidents/{number}", r.getItem, route.Doc{Scope: scopeRead, Summary: "One item with all that hangs on it", Answer: item.Case{}})
	t.On("GET /api/v1/incidents/{number}/stream", r.getStream, route.Doc{Scope: scopeRead, Summary: "What happened in an item, the newest first", Answer: []item.Entry{},
		Query: []route.Param{{Name: "before", Help: "entries older than this one", Number: true}, {Name: "limit", Help: "how many; 0 is 50", Number: true}, {Name: "pinned", Help: "true: the pinned notes alone", One: []string{"true", "false"}},
			{Name: "folder", Help: "notes that lie in this folder, or in one in it"}}})
	t.On("POST /api/v1/incidents", r.postItem, route.Doc{Scope: scopeWrite, Summary: "Start an item", Body: item.Start{}, Answer: item.Item{}, Query: by})
	for _, a := range []struct {
		name, summary string
		do            func(ctx context.Context, v item.Viewer, a Ask) (item.Outcome, error)
	}{
		{"change", "Change items: what is not said stays", func(ctx context.Context, v item.Viewer, a Ask) (item.Outcome, error) {
			if a.Change.Status != nil && a.Change.Status.Ends() {
				if err := web.Must(ctx, "incident.close"); err != nil {
					return item.Outcome{}, err
				}
			}
			a.Change.Version = a.Version
			return r.Change(ctx, v, item.Pick{Numbers: a.Numbers}, a.Change)
		}},
		{"link", "Make items part of an incident", func(ctx context.Context, v item.Viewer, a Ask) (item.Outcome, error) {
			return r.Link(ctx, v, item.Pick{Numbers: a.Numbers}, a.Incident)
		}},
		{"unlink", "Take items out of an incident", func(ctx context.Context, v item.Viewer, a Ask) (item.Outcome, error) {
			return r.Unlink(ctx, v, item.Pick{Numbers: a.Numbers}, a.Incident)
		}},
		{"merge", "Merge items into another of their kind", func(ctx context.Context, v item.Viewer, a Ask) (item.Outcome, error) {
			return r.Merge(ctx, v, item.Pick{Numbers: a.Numbers}, a.Into)
		}},
	} {
		t.On("POST /api/v1/incidents/"+a.name, asked(a.do), route.Doc{Scope: scopeWrite, Summary: a.summary, Body: Ask{}, Answer: item.Outcome{}, Query: by})
	}
	t.On("POST /api/v1/incidents/{number}/split", r.postSplit, route.Doc{Scope: scopeWrite, Summary: "Take a merge back", Answer: item.Outcome{}, Query: by})
	t.On("POST /api/v1/undo/{op}", r.postUndo, route.Doc{Scope: scopeWrite, Summary: "Take an act back, within ten minutes", Answer: item.Outcome{}, Query: by})
	r.noteAPI(t, by)
	r.articleAPI(t, by)
	t.On("POST /api/v1/incidents/{number}/clocks", r.postClocks, route.Doc{Scope: scopeWrite, Summary: "Start the clocks of a law", Body: Begun{}, Answer: item.Case{}, Query: by})
	t.On("POST /api/v1/incidents/{number}/clocks/{id}", r.postMet, route.Doc{Scope: scopeWrite, Summary: "Say that what a clock asks for was done", Answer: item.Case{}, Query: by})
	r.clockAPI(t, by)
	r.momentAPI(t, by)
	r.techniqueAPI(t, by)
	r.assetAPI(t, by)
	r.moreAPI(t, by)
	r.evidenceAPI(t, by)
	r.paperAPI(t)
	r.wordAPI(t, by)
	r.deleteAPI(t, by)
	r.eraseAPI(t, by)
	r.retentionAPI(t, by)
	r.filesAPI(t, by)
	r.tagAPI(t, by)
	r.fieldAPI(t, by)
	r.modelAPI(t, by)
	r.taskAPI(t, by)
	r.indicatorAPI(t, by)
	t.On("GET /api/v1/views", r.getViews, route.Doc{Scope: scopeRead, Summary: "Lists that the team shares, and the asker's own", Answer: []item.View{}, Query: by})
}

var listParams = []route.Param{
	{Name: "kind", Help: "report, incident, investigation, measure; several with commas"},
	{Name: "status", Help: "several with commas; none: what is open"},
	{Name: "closed", Help: "true: the closed ones too", One: []string{"true", "false"}},
	{Name: "owner", Help: "a user's name; - is nobody"},
	{Name: "team", Help: "a team's name"},
	{Name: "constituent", Help: "slug of the constituent"},
	{Name: "class", Help: "an RSIT type"},
	{Name: "priority", Help: "1 (critical) to 5 (very low)", Number: true},
	{Name: "waits", Help: "whose turn it is", One: []string{"us", "them", "nobody"}},
	{Name: "tag", Help: "a tag; several with commas: all of them"},
	{Name: "technique", Help: "of ATT&CK, by id or name, with its sub-techniques"},
	{Name: "field", Help: "name=value of a field of the team's own; several with semicolons: all of them. A text is looked for within, name==text is all of it; of numbers and dates there are name=>5, name=<=5 and name=5..10"},
	{Name: "q", Help: "a number, words, or conditions: (status:new or priority:1..2) -#test owner:me closed:2026-11; docs/use/search.md tells all of it"},
	{Name: "net", Help: "an address or a network: those that name what is in it, as an indicator or an asset; several with commas"},
	{Name: "when", Help: "the time that since and until are of; opened is usual", One: item.Times()},
	{Name: "since", Help: "at this time or later: 2026-11-01 (UTC), 2026-11-01T10:00:00Z"},
	{Name: "until", Help: "before this time"},
	{Name: "overdue", Help: "true: a clock or a date is over", One: []string{"true", "false"}},
	{Name: "reviewer", Help: "who was asked to look it over before it is closed"},
	{Name: "review", Help: "asked, started, accepted, returned; several with commas"},
	{Name: "unread", Help: "true: those with a letter that the asker has not read", One: []string{"true", "false"}},
	{Name: "snoozed", Help: "true: the snoozed ones alone", One: []string{"true", "false"}},
	{Name: "part", Help: "number of the incident that they are part of"},
	{Name: "sort", Help: "changed is usual", One: []string{"changed", "created", "due", "priority"}},
	{Name: "after", Help: "next of the page before"},
	{Name: "limit", Help: "how many; 0 is 50, 500 the most", Number: true},
}

// filterOf reads a list's filter from a query string.
func filterOf(req *http.Request) (f item.Filter, err error) {
	get := req.FormValue
	f = item.Filter{Owner: get("owner"), Team: get("team"), Org: get("constituent"), Class: get("class"), Waits: item.Waits(get("waits")), Text: get("q"),
		Closed: get("closed") == "true", Overdue: get("overdue") == "true", Snoozed: get("snoozed") == "true", Unread: get("unread") == "true", Part: get("part"), When: get("when"), Attack: get("technique"), Sort: get("sort"), After: get("after")}
	f.Reviewer, f.Reviews = get("reviewer"), split[item.Review](get("review"))
	f.Kinds, f.Statuses = split[item.Kind](get("kind")), split[item.Status](get("status"))
	f.Priority = item.Priority(whole(get("priority")))
	f.Limit = int(whole(get("limit")))
	f.Fields = item.FieldWants(get("field"))
	if net := get("net"); net != "" {
		in, err := item.InNets(net)
		if err != nil {
			return f, err
		}
		f.Where = append(f.Where, in)
	}
	if f.From, err = stamp("since", get("since")); err != nil {
		return f, err
	}
	if f.Until, err = stamp("until", get("until")); err != nil {
		return f, err
	}
	f.Tags, err = item.Tags(get("tag"))
	return f, err
}

// stamp reads a time or a day of UTC; nothing is no time.
func stamp(field, s string) (t time.Time, err error) {
	if s == "" {
		return t, nil
	}
	if t, err = time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	if t, err = time.Parse(time.RFC3339, s); err != nil {
		return t, fault(field, "%.40q is no time like 2026-11-28 or 2026-11-28T14:30:00Z", s)
	}
	return t, nil
}

func split[T ~string](s string) (list []T) {
	for _, one := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' }) {
		list = append(list, T(one))
	}
	return list[:min(len(list), 20)]
}

// whole reads a number that the door has looked at; what is none is 0.
func whole(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0
	}
	return n
}

func (r room) getItems(w http.ResponseWriter, req *http.Request) error {
	f, err := filterOf(req)
	if err != nil {
		return err
	}
	list, err := r.List(req.Context(), viewerOf(req), f)
	if err != nil {
		return err
	}
	if list.Items == nil {
		list.Items = []item.Item{}
	}
	return web.Write(w, list)
}

func (r room) getItem(w http.ResponseWriter, req *http.Request) error {
	return r.answer(w, req, nil)
}

// answer answers with an item as it is now, if nothing went wrong before.
func (r room) answer(w http.ResponseWriter, req *http.Request, err error) error {
	if err != nil {
		return err
	}
	c, err := r.Case(req.Context(), viewerOf(req), req.PathValue("number"))
	if err == nil {
		c.Keep, err = r.Kept(req.Context(), viewerOf(req), c.Item)
	}
	if err == nil {
		c.Lacking, err = r.Lacking(req.Context(), c)
	}
	if err != nil {
		return err
	}
	return web.Write(w, c)
}

func (r room) getStream(w http.ResponseWriter, req *http.Request) error {
	before, err := strconv.ParseInt(cmp.Or(req.FormValue("before"), "0"), 10, 64)
	if err != nil {
		return fault("before", "%.40q is no number", req.FormValue("before"))
	}
	list, err := r.Stream(req.Context(), viewerOf(req), req.PathValue("number"), item.StreamFilter{Before: before, Limit: int(whole(req.FormValue("limit"))), Pinned: req.FormValue("pinned") == "true", Folder: req.FormValue("folder")})
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Entry{}, list...))
}

// maxBody is how long a body of the API may be, in bytes.
const maxBody = 2 << 20

func body(w http.ResponseWriter, req *http.Request, v any) error {
	return web.Read(w, req, "this", maxBody, v)
}

func (r room) postItem(w http.ResponseWriter, req *http.Request) error {
	var s item.Start
	if err := body(w, req, &s); err != nil {
		return err
	}
	s.How = cmp.Or(s.How, "api")
	it, err := r.Start(req.Context(), viewerOf(req), s)
	if err != nil {
		return err
	}
	return web.Write(w, it)
}

// asked is an act on several items.
func asked(do func(ctx context.Context, v item.Viewer, a Ask) (item.Outcome, error)) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		var a Ask
		if err := body(w, req, &a); err != nil {
			return err
		}
		if err := mayMany(req, a); err != nil {
			return err
		}
		out, err := do(req.Context(), viewerOf(req), a)
		if err != nil {
			return err
		}
		return web.Write(w, out)
	}
}

// mayMany refuses what is done to many by somebody who may work on one at a time.
func mayMany(req *http.Request, a Ask) error {
	if len(a.Numbers) < 2 {
		return nil
	}
	if a.Version != 0 {
		return fault("version", "it is the version of one item")
	}
	return web.Must(req.Context(), "incident.bulk")
}

func (r room) postSplit(w http.ResponseWriter, req *http.Request) error {
	out, err := r.Split(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) postUndo(w http.ResponseWriter, req *http.Request) error {
	op, err := idOf(req, "op")
	if err != nil {
		return err
	}
	out, err := r.Undo(req.Context(), viewerOf(req), op)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func idOf(req *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(req.PathValue(name), 10, 64)
	if err != nil {
		return 0, fault(name, "%.40q is no number", req.PathValue(name))
	}
	return id, nil
}

func (r room) postClocks(w http.ResponseWriter, req *http.Request) error {
	var b Begun
	if err := body(w, req, &b); err != nil {
		return err
	}
	return r.answer(w, req, r.StartClocks(req.Context(), viewerOf(req), req.PathValue("number"), b.Set, b.Known))
}

func (r room) postMet(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	return r.answer(w, req, r.MeetClock(req.Context(), viewerOf(req), req.PathValue("number"), id))
}

func (r room) getViews(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Views(req.Context(), viewerOf(req).Name)
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.View{}, list...))
}
