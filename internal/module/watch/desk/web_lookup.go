package desk

import (
	"context"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/kit/elsewhere"
	"tocsin/internal/module/watch/lookup"
	"tocsin/internal/module/watch/roster"
)

// Outside asks other people's servers of what somebody looks for, and leads to other people's sites.
type Outside interface {
	// Asked is what they told when they were last asked.
	Asked(ctx context.Context, words string) (lookup.Answer, bool, error)
	// Ask asks them.
	Ask(ctx context.Context, by, words string) (lookup.Answer, error)
	// Bounds is how far others may be asked, and Elsewhere where else it can be searched.
	Bounds(ctx context.Context, words string) (how lookup.Range, elsewhere []elsewhere.Link, err error)
	// WriteHref is where a letter to an address about a value is begun.
	WriteHref(email, name, value string) string
}

// askPath is where others are asked; actAsk is what somebody must be allowed to do for that.
const (
	askPath = "/watch/find/ask"
	actAsk  = "incident.work"
)

// outsideView is what of other people's servers is shown of something.
type outsideView struct {
	Words, Kind string // Kind is ip, prefix, as or domain; "" is none of them: nobody is asked
	MayAsk      bool
	Range       lookup.Range
	Links       []elsewhere.Link
	Told        bool // there is an answer
	Answer      lookup.Answer
	Abuse       []mailTo
	Contacts    []mailTo
	Expired     bool // the domain's own word holds no more
	Late        bool // the domain itself is registered no more
}

// mailTo is a contact, and where a letter to it is begun; "" where it takes none or its reader may not.
type mailTo struct{ Text, Href string }

// Any reports whether there is anything to show.
func (o outsideView) Any() bool {
	return o.Told || len(o.Links) > 0 || o.Kind != "" && (o.MayAsk || !o.Range.Registry)
}

// outsideOf is what is shown of what others' servers tell of words.
func (d *Desk) outsideOf(r *http.Request, words string) (o outsideView, err error) {
	o.Words = words
	if d.Outside == nil || words == "" {
		return o, nil
	}
	if o.Range, o.Links, err = d.Outside.Bounds(r.Context(), words); err != nil {
		return o, err
	}
	kind, _, err := roster.Named(words)
	if err != nil {
		return o, nil //nolint:nilerr // they name something that nobody is asked of
	}
	_, o.MayAsk = d.may(r, actAsk)
	o.Kind = kind
	if o.Answer, o.Told, err = d.Outside.Asked(r.Context(), words); err != nil || !o.Told {
		return o, err
	}
	o.told(d, d.now())
	return o, nil
}

// told makes of an answer what is shown of it.
func (o *outsideView) told(d *Desk, now time.Time) {
	to := func(list []string, name string) (out []mailTo) {
		for _, e := range list {
			m := mailTo{Text: e}
			if o.MayAsk {
				m.Href = d.Outside.WriteHref(e, name, o.Answer.Value)
			}
			out = append(out, m)
		}
		return out
	}
	if f := o.Answer.Registry; f != nil {
		o.Abuse, o.Late = to(f.Emails, f.Name), !f.Expires.IsZero() && f.Expires.Before(now)
	}
	s := o.Answer.Security
	if s == nil {
		return
	}
	o.Expired = s.Expired(now)
	o.Contacts = to(s.Emails(), "")
	for _, c := range s.Contacts {
		if !isMail(c) {
			o.Contacts = append(o.Contacts, mailTo{Text: c})
		}
	}
}

func isMail(uri string) bool {
	return len((lookup.Security{Contacts: []string{uri}}).Emails()) > 0
}

// ask asks others' servers of what somebody looks for, and shows it.
func (d *Desk) ask(w http.ResponseWriter, r *http.Request) error {
	by, ok := d.may(r, actAsk)
	if !ok || d.Outside == nil {
		return tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxAsk)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	f := &form{values: r.PostForm}
	words := f.text("q", maxWords)
	if f.err != nil {
		return f.err
	}
	if _, err := d.Outside.Ask(r.Context(), by, words); err != nil {
		return err
	}
	http.Redirect(w, r, link(SearchPath, "q", words)+"#outside", http.StatusSeeOther)
	return nil
}

// maxAsk is how long the form of a question may be, in bytes.
const maxAsk = 16 << 10
