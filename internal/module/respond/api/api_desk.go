package api

import (
	"net/http"
	"time"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// The bodies of the API's acts on who sees an item and on lists.
type (
	// Restricting says whether an item is for its members alone, and who they are.
	Restricting struct {
		Restricted bool     `json:"restricted"`
		Members    []string `json:"members,omitempty"` // whoever asks is one of them
	}
	// Listing is a list that is kept under a name.
	Listing struct {
		Title  string `json:"title"`
		Query  string `json:"query"` // of the page: /incidents?class=phishing
		Shared bool   `json:"shared,omitempty"`
	}
	// Copying says who outside gets a copy of each letter of an item: addresses, with or without a name before them.
	Copying struct {
		Copied []string `json:"copied"`
	}
	// Following says whether whoever asks wants to hear of an item.
	Following struct {
		Follow bool `json:"follow"`
	}
	// Ordered are kept lists in an order.
	Ordered struct {
		Views []int64 `json:"views"` // ids; what is not named comes last
	}
	// Starting names a kept list.
	Starting struct {
		View int64 `json:"view"` // its id; 0 is the overview, -1 the board
	}
	// Board is what somebody has put together from lists.
	Board struct {
		Panels []item.Panel `json:"panels"` // null: nothing is arranged, and the page shows the usual one
	}
	// Tallied are the values that items of a list have, the commonest first.
	Tallied struct {
		By     string       `json:"by"`
		Shares []item.Share `json:"shares"`
	}
	// Counted says how many items a filter matches.
	Counted struct {
		Count int64 `json:"count"` // -1: more than are counted
	}
	// Gone says that something is no more.
	Gone struct {
		Done bool `json:"done"`
	}
)

// deskAPI adds what is asked of members, kept lists and what comes next.
func (r room) deskAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/incidents/{number}/members", r.postMembers, route.Doc{Scope: scopeWrite, Summary: "Say who may see an item, or that everybody may", Body: Restricting{}, Answer: item.Case{}, Query: by,
		Text: "Whoever restricts it is always a member, so that nobody shuts themselves out."})
	t.On("POST /api/v1/incidents/{number}/follow", r.postFollow, route.Doc{Scope: scopeWrite, Act: "incident.read", Person: true, Summary: "Follow an item, or do not any more", Body: Following{}, Answer: item.Case{}})
	r.readAPI(t)
	r.dutyAPI(t, by)
	t.On("GET /api/v1/incidents/count", r.getCount, route.Doc{Scope: scopeRead, Summary: "Count what a list would hold", Answer: Counted{}, Query: listParams})
	t.On("GET /api/v1/incidents/tally", r.getTally, route.Doc{Scope: scopeRead, Summary: "Count what a list would hold by type, status, owner and the like", Answer: Tallied{},
		Query: append([]route.Param{{Name: "by", Help: "what is counted by; class is usual", One: item.Tallies()}}, listParams...), Text: "The commonest values come first, limit says how many: 100 the most. A count without a value is of those that have none."})
	t.On("GET /api/v1/desk/board", r.getBoard, route.Doc{Scope: scopeRead, Summary: "The board that the asker has put together from lists", Answer: Board{}, Query: by})
	t.On("PUT /api/v1/desk/board", r.putBoard, route.Doc{Scope: scopeWrite, Act: "incident.read", Person: true, Summary: "Put the asker's board together", Body: Board{}, Answer: Board{}})
	t.On("GET /api/v1/due", r.getDue, route.Doc{Scope: scopeRead, Summary: "What comes next: clocks and dates to follow up, the nearest first", Answer: []item.Item{},
		Query: []route.Param{{Name: "limit", Help: "how many; 0 is 100", Number: true}}})
	t.On("GET /api/v1/desk/mine", r.getMine, route.Doc{Scope: scopeRead, Summary: "The work of who asks: their open items, what is due first at the top, their tasks, what waits for their decision", Answer: item.Mine{}, Query: by,
		Text: "With a program's token it is what was given to the program's name, and no decision."})
	t.On("GET /api/v1/desk/shift", r.getShift, route.Doc{Scope: scopeRead, Summary: "What one duty officer hands over to the next: what is new, closed, answered, overdue and due in 12 hours", Answer: item.Shift{},
		Query: []route.Param{{Name: "hours", Help: "how far back, up to 168; 0 is 12", Number: true}}, Text: "With a program's token no decision is told of."})
	t.On("POST /api/v1/views", r.postView, route.Doc{Scope: scopeWrite, Summary: "Keep a list under a name", Body: Listing{}, Answer: item.View{}, Query: by})
	t.On("PUT /api/v1/incidents/{number}/copied", r.putCopied, route.Doc{Scope: scopeWrite, Summary: "Say who outside gets a copy of each letter of an item", Body: Copying{}, Answer: item.Case{}, Query: by})
	t.On("PUT /api/v1/views/{id}", r.putView, route.Doc{Scope: scopeWrite, Summary: "Change a list of one's own", Body: Listing{}, Answer: item.View{}, Query: by})
	t.On("POST /api/v1/views/order", r.orderViews, route.Doc{Scope: scopeWrite, Summary: "Say in which order the asker sees kept lists", Body: Ordered{}, Answer: []item.View{}, Query: by})
	t.On("POST /api/v1/views/start", r.startView, route.Doc{Scope: scopeWrite, Summary: "Say with which list the asker begins", Body: Starting{}, Answer: []item.View{}, Query: by})
	t.On("DELETE /api/v1/views/{id}", r.deleteView, route.Doc{Scope: scopeWrite, Summary: "Forget a list of one's own", Answer: Gone{}, Query: by})
}

func (r room) postMembers(w http.ResponseWriter, req *http.Request) error {
	var m Restricting
	if err := body(w, req, &m); err != nil {
		return err
	}
	v, n := viewerOf(req), req.PathValue("number")
	if m.Restricted {
		if err := r.Members(req.Context(), v, n, append(m.Members, v.Name)); err != nil {
			return err
		}
	}
	if _, err := r.Item(req.Context(), v, n); err != nil {
		return err
	}
	_, err := r.Change(req.Context(), v, item.Pick{Numbers: []string{n}}, item.Change{Restricted: &m.Restricted})
	return r.answer(w, req, err)
}

func (r room) putCopied(w http.ResponseWriter, req *http.Request) error {
	var c Copying
	if err := body(w, req, &c); err != nil {
		return err
	}
	return r.answer(w, req, r.Copy(req.Context(), viewerOf(req), req.PathValue("number"), c.Copied))
}

func (r room) postFollow(w http.ResponseWriter, req *http.Request) error {
	var f Following
	if err := body(w, req, &f); err != nil {
		return err
	}
	return r.answer(w, req, r.Follow(req.Context(), viewerOf(req), req.PathValue("number"), f.Follow))
}

func (r room) getCount(w http.ResponseWriter, req *http.Request) error {
	f, err := filterOf(req)
	if err != nil {
		return err
	}
	f.Limit, f.After = 0, ""
	n, err := r.Counts(req.Context(), viewerOf(req), []item.Filter{f})
	if err != nil {
		return err
	}
	return web.Write(w, Counted{n[0]})
}

// usualDue is how many items the list of what comes next has.
const usualDue = 100

func (r room) getDue(w http.ResponseWriter, req *http.Request) error {
	limit := int(whole(req.FormValue("limit")))
	if limit == 0 {
		limit = usualDue
	}
	const most = 500
	list, err := r.Due(req.Context(), viewerOf(req), min(limit, most))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Item{}, list...))
}

func (r room) getMine(w http.ResponseWriter, req *http.Request) error {
	m, err := r.Mine(req.Context(), viewerOf(req), nil)
	if err != nil {
		return err
	}
	if a, ok := web.AskerOf(req.Context()); ok && !a.Person {
		m.Decisions = []item.Decision{}
	}
	return web.Write(w, m)
}

// maxShift is how far back a hand-over looks at most, in hours.
const maxShift = 168

func (r room) getShift(w http.ResponseWriter, req *http.Request) error {
	hours := whole(req.FormValue("hours"))
	if hours == 0 {
		hours = 12
	}
	hours = min(max(hours, 1), maxShift)
	s, err := r.Shift(req.Context(), viewerOf(req), time.Duration(hours)*time.Hour)
	if err != nil {
		return err
	}
	if a, ok := web.AskerOf(req.Context()); ok && !a.Person {
		s.Decisions = []item.Decision{}
	}
	return web.Write(w, s)
}

func (r room) postView(w http.ResponseWriter, req *http.Request) error {
	var l Listing
	if err := body(w, req, &l); err != nil {
		return err
	}
	v, err := r.SaveView(req.Context(), viewerOf(req), item.View{Title: l.Title, Query: l.Query, Shared: l.Shared})
	if err != nil {
		return err
	}
	return web.Write(w, v)
}

func (r room) putView(w http.ResponseWriter, req *http.Request) error {
	var l Listing
	if err := body(w, req, &l); err != nil {
		return err
	}
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	v, err := r.SaveView(req.Context(), viewerOf(req), item.View{ID: id, Title: l.Title, Query: l.Query, Shared: l.Shared})
	if err != nil {
		return err
	}
	return web.Write(w, v)
}

func (r room) orderViews(w http.ResponseWriter, req *http.Request) error {
	var o Ordered
	if err := body(w, req, &o); err != nil {
		return err
	}
	if err := r.OrderViews(req.Context(), viewerOf(req), o.Views); err != nil {
		return err
	}
	return r.getViews(w, req)
}

func (r room) startView(w http.ResponseWriter, req *http.Request) error {
	var s Starting
	if err := body(w, req, &s); err != nil {
		return err
	}
	if err := r.BeginWith(req.Context(), viewerOf(req), s.View); err != nil {
		return err
	}
	return r.getViews(w, req)
}

func (r room) getTally(w http.ResponseWriter, req *http.Request) error {
	f, err := filterOf(req)
	if err != nil {
		return err
	}
	by, most := req.FormValue("by"), f.Limit
	if by == "" {
		by = "class"
	}
	if most == 0 {
		most = respond.MaxTally
	}
	list, err := r.Tally(req.Context(), viewerOf(req), f, by, most)
	if err != nil {
		return err
	}
	return web.Write(w, Tallied{by, append([]item.Share{}, list...)})
}

func (r room) getBoard(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Board(req.Context(), viewerOf(req))
	if err != nil {
		return err
	}
	return web.Write(w, Board{list})
}

func (r room) putBoard(w http.ResponseWriter, req *http.Request) error {
	var b Board
	if err := body(w, req, &b); err != nil {
		return err
	}
	if err := r.SetBoard(req.Context(), viewerOf(req), b.Panels); err != nil {
		return err
	}
	return r.getBoard(w, req)
}

func (r room) deleteView(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err == nil {
		err = r.DropView(req.Context(), viewerOf(req), id)
	}
	return gone(w, err)
}

// gone answers that something is no more, if nothing went wrong before.
func gone(w http.ResponseWriter, err error) error {
	if err != nil {
		return err
	}
	return web.Write(w, Gone{true})
}
