package post

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/outbox"
)

// maxForm is how many bytes a form may have: a page of acts that are all chosen, and a reason.
const maxForm = 64 << 10

// button is something that the reader may do.
type button struct{ Do, Text string }

// desk is what of a page lets its reader decide; empty for those who may not.
type desk struct {
	Acts []button // to chosen acts
	All  []button // to the whole outbox
	Back string   // the page that the reader comes back to
	Done []string // what the last decision did
}

// deciding are the decisions on chosen acts, in the order of their buttons, with their texts.
func deciding() []button {
	return []button{{"release", "watch.outbox.do.release"}, {"approve", "watch.outbox.do.approve"}, {"hold", "watch.outbox.do.hold"}, {"cancel", "watch.outbox.do.cancel"}}
}

// turning are those on the whole outbox.
func turning() []button {
	return []button{{"open", "watch.outbox.do.open"}, {"close", "watch.outbox.do.close"}}
}

func (p *Post) desk(r *http.Request, back string) desk {
	l := p.console.Lang(r)
	d := desk{Back: back}
	may := func(all []button) (list []button) {
		for _, b := range all {
			if _, ok := p.access.May(r.Context(), "outbox."+b.Do); ok {
				list = append(list, button{b.Do, l.Text(b.Text)})
			}
		}
		return list
	}
	d.Acts, d.All = may(deciding()), may(turning())
	for _, said := range []struct{ name, key string }{
		{"changed", "watch.outbox.done"}, {"waiting", "watch.outbox.done.waiting"}, {"left", "watch.outbox.done.left"},
	} {
		if n, err := strconv.ParseUint(r.URL.Query().Get(said.name), 10, 31); err == nil {
			d.Done = append(d.Done, l.Text(said.key, "n", int(n)))
		}
	}
	return d
}

// Shows reports whether a button can do something to the whole outbox as it stands.
func (p listPage) Shows(do string) bool { return (do == "open") == p.Held }

// asked reads a form and makes sure that whoever sent it may do what it asks.
func (p *Post) asked(w http.ResponseWriter, r *http.Request) (do, by, why string, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return "", "", "", &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	do = r.PostForm.Get("do")
	by, ok := p.access.May(r.Context(), "outbox."+do)
	if !ok {
		return "", "", "", tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that to the outbox.")
	}
	return do, by, r.PostForm.Get("why"), nil
}

// decide does what somebody chose to the acts that they chose.
func (p *Post) decide(w http.ResponseWriter, r *http.Request) error {
	do, by, why, err := p.asked(w, r)
	if err != nil {
		return err
	}
	pick, err := picked(r.PostForm["act"])
	if err != nil {
		return err
	}
	decision := p.decision(do)
	if decision == nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to acts"}
	}
	out, err := decision(r.Context(), pick, by, why)
	if err != nil {
		return err
	}
	said := url.Values{"changed": {strconv.Itoa(out.Changed)}}
	if out.Waiting > 0 {
		said.Set("waiting", strconv.Itoa(out.Waiting))
	}
	if out.Left > 0 {
		said.Set("left", strconv.Itoa(out.Left))
	}
	http.Redirect(w, r, backTo(r.PostForm.Get("back"), said), http.StatusSeeOther)
	return nil
}

func (p *Post) decision(do string) func(ctx context.Context, pick outbox.Pick, by, why string) (outbox.Outcome, error) {
	switch do {
	case "release":
		return p.source.Release
	case "approve":
		return p.source.Approve
	case "hold":
		return p.source.Hold
	case "cancel":
		return p.source.Cancel
	}
	return nil
}

// picked reads the numbers of the acts that were chosen. A form without any chooses none: never all.
func picked(given []string) (p outbox.Pick, err error) {
	for _, s := range given {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id <= 0 {
			return p, &tocsin.Fault{Why: tocsin.Invalid, Field: "act", Text: "is not the number of an act", Err: err}
		}
		p.IDs = append(p.IDs, id)
	}
	if len(p.IDs) == 0 {
		return p, tocsin.Faultf(tocsin.Invalid, "No act is chosen: tick some, and then say what is done to them.")
	}
	return p, nil
}

// turn opens or holds the whole outbox.
func (p *Post) turn(w http.ResponseWriter, r *http.Request) error {
	do, by, why, err := p.asked(w, r)
	if err != nil {
		return err
	}
	switch do {
	case "open":
		err = p.source.Open(r.Context(), by, why)
	case "close":
		err = p.source.HoldAll(r.Context(), by, why)
	default:
		err = &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to the outbox"}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(r.PostForm.Get("back"), nil), http.StatusSeeOther)
	return nil
}

// backTo is the page that somebody came from, with what was done. It is one of the outbox's own, whatever the form says.
func backTo(back string, said url.Values) string {
	u, err := url.Parse(back)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path != listPath && !strings.HasPrefix(u.Path, listPath+"/") || strings.Contains(u.Path, "..") {
		u = &url.URL{Path: listPath}
	}
	q := u.Query()
	for _, name := range []string{"changed", "waiting", "left"} {
		q.Del(name)
	}
	for name := range said {
		q.Set(name, said.Get(name))
	}
	u.RawQuery = q.Encode()
	return u.RequestURI()
}
