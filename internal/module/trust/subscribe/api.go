package subscribe

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// Opened is a feed with its address, which is told this once.
type Opened struct {
	Feed
	Address string `json:"address"`
}

// API adds what a person asks of their own letters and feeds.
func (d *Desk) API(t *route.Table) {
	on := func(pattern string, h web.Handler, scope string, doc route.Doc) {
		doc.Scope, doc.Person = "notices:"+scope, true
		t.On(pattern, h, doc)
	}
	const path = "/api/v1/subscriptions"
	on("GET "+path, d.getKept, "read", route.Doc{Summary: "One's own letters by the clock and feeds, and what there is to subscribe to", Answer: Kept{}})
	on("POST "+path+"/letters", d.postLetter, "write", route.Doc{Summary: "Want a list or a report by mail on days and at an hour of one's own zone", Body: Regular{}, Answer: Regular{}})
	on("DELETE "+path+"/letters/{id}", d.deleteLetter, "write", route.Doc{Summary: "End a letter by the clock", Answer: Kept{}})
	on("POST "+path+"/feeds", d.postFeed, "write", route.Doc{Summary: "Make a secret address for a feed or a calendar; it is told this once", Body: Feed{}, Answer: Opened{}})
	on("DELETE "+path+"/feeds/{id}", d.deleteFeed, "write", route.Doc{Summary: "Revoke the address of a feed", Answer: Kept{}})
}

// person is whose token it is.
func (d *Desk) person(r *http.Request) (trust.User, web.Asker, error) {
	who, ok := web.AskerOf(r.Context())
	if !ok || !who.Person {
		return trust.User{}, who, tocsin.Faultf(tocsin.Denied, "notices are a person's: take a token of one's own")
	}
	u, err := d.Room.Named(r.Context(), who.Name)
	return u, who, err
}

func (d *Desk) getKept(w http.ResponseWriter, r *http.Request) error {
	u, who, err := d.person(r)
	if err != nil {
		return err
	}
	k, err := d.Kept(r.Context(), who, u, words(u.Language))
	if err != nil {
		return err
	}
	return web.Write(w, k)
}

// asked reads what somebody wants, does it, and answers.
func asked[T, A any](d *Desk, w http.ResponseWriter, r *http.Request, do func(u trust.User, who web.Asker, body T) (A, error)) error {
	u, who, err := d.person(r)
	if err != nil {
		return err
	}
	var body T
	if err := web.Read(w, r, "the subscription", route.MaxBody, &body); err != nil {
		return err
	}
	answer, err := do(u, who, body)
	if err != nil {
		return err
	}
	return web.Write(w, answer)
}

func (d *Desk) postLetter(w http.ResponseWriter, r *http.Request) error {
	return asked(d, w, r, func(u trust.User, who web.Asker, g Regular) (Regular, error) { return d.Want(r.Context(), who, u, g) })
}

func (d *Desk) postFeed(w http.ResponseWriter, r *http.Request) error {
	return asked(d, w, r, func(u trust.User, who web.Asker, f Feed) (Opened, error) {
		f, secret, err := d.Open(r.Context(), who, u, Feed{What: f.What, Form: f.Form})
		return Opened{f, d.address(secret)}, err
	})
}

func (d *Desk) deleteLetter(w http.ResponseWriter, r *http.Request) error {
	return d.ended(w, r, func(u trust.User, id int64) error { return d.End(r.Context(), u, id) })
}

func (d *Desk) deleteFeed(w http.ResponseWriter, r *http.Request) error {
	return d.ended(w, r, func(u trust.User, id int64) error { return d.Close(r.Context(), u, id) })
}

func (d *Desk) ended(w http.ResponseWriter, r *http.Request, end func(u trust.User, id int64) error) error {
	u, _, err := d.person(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "id", Text: "is no number"}
	}
	if err := end(u, id); err != nil {
		return err
	}
	return d.getKept(w, r)
}
