package app

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// outboxAPI is what leaves. A program may hold, release and cancel, and keep everything from leaving; to approve, to confirm
// and to open takes a person. Letters of an item that the asker may not see are not there for them.
func (n *Node) outboxAPI(t *route.Table) {
	read := func(d route.Doc) route.Doc { d.Scope = "outbox:read"; return d }
	list := []route.Param{{Name: "state", Help: "one state's alone", One: stateNames()}, {Name: "kind", Help: "one kind's alone"}, {Name: "to", Help: "one recipient's alone"},
		{Name: "subject", Help: "what is about one thing alone, such as an owner"}, {Name: "before", Help: "acts with a smaller number alone", Number: true}, {Name: "limit", Help: "the most to list", Number: true}}
	t.On("GET /api/v1/outbox", n.getOutbox, read(route.Doc{Summary: "Whether the outbox is held, and how many acts are in each state", Answer: outbox.Status{}}))
	t.On("GET /api/v1/outbox/acts", n.getActs, read(route.Doc{Summary: "Acts, the newest first", Query: list, Lines: outbox.Act{}}))
	t.On("GET /api/v1/outbox/acts/{id}", n.getAct, read(route.Doc{Summary: "One act", Answer: outbox.Act{}}))
	t.On("GET /api/v1/outbox/acts/{id}/raw", n.getPayload, read(route.Doc{Summary: "What an act sends, to the byte", Bytes: route.Octets}))
	write := func(do, summary string) route.Doc {
		return route.Doc{Scope: "outbox:write", Act: "outbox." + do, Summary: summary, Body: wish{}, Answer: outbox.Outcome{}}
	}
	person := func(d route.Doc) route.Doc { d.Person = true; return d }
	out := seenOutbox{n}
	whole := func(d route.Doc) route.Doc { d.Body, d.Answer = reason{}, outbox.Status{}; return d }
	t.On("POST /api/v1/outbox/hold", n.decision(out.Hold), write("hold", "Keep acts from leaving"))
	t.On("POST /api/v1/outbox/release", n.decision(out.Release), write("release", "Let acts leave"))
	t.On("POST /api/v1/outbox/cancel", n.decision(out.Cancel), write("cancel", "Keep acts from leaving for ever"))
	t.On("POST /api/v1/outbox/approve", n.decision(out.Approve), person(write("approve", "Be the second person whom acts need; who made or released one is not")))
	t.On("POST /api/v1/outbox/confirm", n.decision(out.Confirm), person(write("release", "Say of acts of which nobody knows whether they left that they did")))
	t.On("POST /api/v1/outbox/open", n.postOpen, person(whole(write("open", "Let leave what is released"))))
	t.On("POST /api/v1/outbox/close", n.postClose, whole(write("close", "Keep everything from leaving")))
}

// reason is why the whole outbox is held or opened.
type reason struct {
	By  string `json:"by,omitempty"` // of the inner door alone
	Why string `json:"why,omitempty"`
}

func stateNames() (names []string) {
	for _, s := range outbox.States {
		names = append(names, string(s))
	}
	return names
}

// wish is what somebody wants done to acts.
type wish struct {
	outbox.Pick
	By  string `json:"by,omitempty"` // of the inner door alone: a program goes by its token's name
	Why string `json:"why,omitempty"`
}

// wishOf reads a wish. Who comes with a token is named by it, whatever the wish says.
func wishOf(w http.ResponseWriter, r *http.Request) (x wish, err error) {
	if err := web.Read(w, r, "the wish", route.MaxBody, &x); err != nil {
		return x, err
	}
	if x.By = web.Actor(r.Context(), x.By); x.By == "" {
		return x, tocsin.Faultf(tocsin.Invalid, "who wants it is not named")
	}
	return x, nil
}

type decide func(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error)

func (n *Node) decision(do decide) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		x, err := wishOf(w, r)
		if err != nil {
			return err
		}
		out, err := do(r.Context(), x.Pick, x.By, x.Why)
		if err != nil {
			return err
		}
		return web.Write(w, out)
	}
}

func (n *Node) postOpen(w http.ResponseWriter, r *http.Request) error {
	return n.setOutbox(w, r, n.Outbox.Open)
}

func (n *Node) postClose(w http.ResponseWriter, r *http.Request) error {
	return n.setOutbox(w, r, n.Outbox.HoldAll)
}

func (n *Node) setOutbox(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, by, why string) error) error {
	x, err := wishOf(w, r)
	if err != nil {
		return err
	}
	if err := do(r.Context(), x.By, x.Why); err != nil {
		return err
	}
	return n.getOutbox(w, r)
}

func (n *Node) getOutbox(w http.ResponseWriter, r *http.Request) error {
	s, err := seenOutbox{n}.Status(r.Context())
	if err != nil {
		return err
	}
	return web.Write(w, s)
}

// Most acts that are listed at once.
const (
	usualActs = 100
	mostActs  = 10_000
)

func (n *Node) getActs(w http.ResponseWriter, r *http.Request) error {
	f := outbox.Filter{State: outbox.State(r.FormValue("state")), Kind: r.FormValue("kind"), To: r.FormValue("to"), Subject: r.FormValue("subject"), Limit: usualActs}
	if f.State != "" && !f.State.Known() {
		return tocsin.Faultf(tocsin.Invalid, "%.40q is none of %v", string(f.State), outbox.States).At("state")
	}
	if s := r.FormValue("limit"); s != "" {
		limit, err := wholeNumber("limit", s)
		if err != nil {
			return err
		}
		f.Limit = int(min(max(limit, 1), mostActs))
	}
	if s := r.FormValue("before"); s != "" {
		before, err := wholeNumber("before", s)
		if err != nil {
			return err
		}
		f.Before = before
	}
	list, err := seenOutbox{n}.List(r.Context(), f)
	if err != nil {
		return err
	}
	return writeLines(w, list)
}

// writeLines answers with a line of JSON each.
func writeLines[T any](w http.ResponseWriter, list []T) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range list {
		if err := enc.Encode(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func wholeNumber(field, s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, tocsin.Faultf(tocsin.Invalid, "%.40q is not a whole number from 0", s).At(field)
	}
	return n, nil
}

func (n *Node) getAct(w http.ResponseWriter, r *http.Request) error {
	id, err := wholeNumber("act", r.PathValue("id"))
	if err != nil {
		return err
	}
	act, err := seenOutbox{n}.Get(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Write(w, act)
}

func (n *Node) getPayload(w http.ResponseWriter, r *http.Request) error {
	id, err := wholeNumber("act", r.PathValue("id"))
	if err != nil {
		return err
	}
	payload, err := seenOutbox{n}.Payload(r.Context(), id)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, err = w.Write(payload)
	return err
}
