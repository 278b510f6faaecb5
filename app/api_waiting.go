package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
)

// waitingAPI is what waits for a second person. A program decides nothing: it takes the token of a person, who is asked for
// the same as on the page. Whoever has asked can't grant, by no token and no page: both act under their name.
func (n *Node) waitingAPI(t *route.Table) {
	const path = "/api/v1/waiting"
	t.On("GET "+path, n.getWaiting, route.Doc{Scope: "waiting:read", Summary: "What waits for a second person, and what was decided last", Answer: waitingList{}})
	for _, d := range []struct {
		do, summary string
		f           func(ctx context.Context, id int64, by string) error
	}{
		{"grant", "Let something happen that somebody else has asked for", func(ctx context.Context, id int64, by string) error { return n.decideAs(ctx, id, by, true) }},
		{"refuse", "Refuse what somebody else has asked for", func(ctx context.Context, id int64, by string) error { return n.decideAs(ctx, id, by, false) }},
		{"withdraw", "Take back what one has asked for oneself", n.Trust.Withdraw},
	} {
		t.On("POST "+path+"/{id}/"+d.do, n.onWaiting(d.f), route.Doc{Scope: "waiting:write", Person: true, Summary: d.summary, Answer: waitingList{}})
	}
}

// waitingList is what waits, the oldest first, and what was decided, the newest first.
type waitingList struct {
	Open    []waitingAsk `json:"open"`
	Decided []waitingAsk `json:"decided"`
}

// waitingAsk is what was asked for, and what became of it.
type waitingAsk struct {
	item.Ask
	Decided time.Time `json:"decided,omitzero"`
	Decider string    `json:"decided_by,omitempty"`
	Granted bool      `json:"granted,omitempty"`
}

// askOf is what was asked for, as the desk and the API tell it.
func askOf(a trust.Ask) item.Ask {
	return item.Ask{ID: a.ID, Act: string(a.Act), Subject: a.Subject, Why: a.Why, Page: a.Href, By: a.By, At: a.At, Expires: a.Expires}
}

// asks lists what is about something that the asker may see.
func (n *Node) asks(ctx context.Context, list []trust.Ask) (out []waitingAsk, err error) {
	out = []waitingAsk{}
	for _, a := range list {
		shows, err := n.showsAsk(ctx, a)
		if err != nil {
			return nil, err
		}
		if shows {
			out = append(out, waitingAsk{askOf(a), a.Decided, a.DecidedBy, a.Granted})
		}
	}
	return out, nil
}

// showsAsk tells whether who asks may see what an ask is about: pages and the API alike. What is about an incident that they
// may not see is not there for them.
func (n *Node) showsAsk(ctx context.Context, a trust.Ask) (bool, error) {
	v, ok := viewerOf(ctx)
	if !ok {
		return true, nil
	}
	return n.showsAskTo(ctx, v, a)
}

// showsAskTo is the same of a viewer.
func (n *Node) showsAskTo(ctx context.Context, v item.Viewer, a trust.Ask) (bool, error) {
	number, ok := strings.CutPrefix(a.Href, "/incidents/")
	if !ok {
		return true, nil
	}
	_, err := n.Respond.Item(ctx, v, number)
	if err != nil && tocsin.WhyOf(err) == tocsin.NotFound {
		return false, nil
	}
	return err == nil, err
}

func (n *Node) getWaiting(w http.ResponseWriter, r *http.Request) error {
	open, err := n.Trust.Waiting(r.Context())
	if err != nil {
		return err
	}
	decided, err := n.Trust.Decided(r.Context())
	if err != nil {
		return err
	}
	var out waitingList
	if out.Open, err = n.asks(r.Context(), open); err != nil {
		return err
	}
	if out.Decided, err = n.asks(r.Context(), decided); err != nil {
		return err
	}
	return web.Write(w, out)
}

// decideAs decides in somebody's name, who may at this moment.
func (n *Node) decideAs(ctx context.Context, id int64, by string, grant bool) error {
	u, err := n.Trust.Named(ctx, by)
	if err != nil {
		return err
	}
	return n.Trust.Decide(ctx, id, u, grant)
}

// onWaiting does something about what waits, if the asker may see it, and answers with what waits then.
func (n *Node) onWaiting(do func(ctx context.Context, id int64, by string) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := wholeNumber("id", r.PathValue("id"))
		if err != nil {
			return err
		}
		who, ok := web.AskerOf(r.Context())
		if !ok {
			return tocsin.Faultf(tocsin.Denied, "a person decides this, on the page or with a token of their own")
		}
		a, err := n.Trust.Waits(r.Context(), id)
		if err != nil {
			return err
		}
		shows, err := n.showsAsk(r.Context(), a)
		if err != nil {
			return err
		}
		if !shows {
			return tocsin.Faultf(tocsin.NotFound, "Nothing of that number waits.")
		}
		if err := do(r.Context(), id, who.Name); err != nil {
			return err
		}
		return n.getWaiting(w, r)
	}
}
