package watch

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/lookup"
	"tocsin/internal/module/watch/roster"
)

// Asked returns what others' servers told of an address, a network, an AS or a domain when they were last asked; ok is false
// where words name none of these, or nothing is kept.
func (r *Room) Asked(ctx context.Context, words string) (a lookup.Answer, ok bool, err error) {
	kind, value, err := roster.Named(words)
	if err != nil {
		return a, false, nil //nolint:nilerr // they name something else
	}
	return lookup.Kept(ctx, r.DB, kind, value)
}

// Ask asks others' servers of an address, a network, an AS or a domain, because a person wants to know, and keeps what they
// say. Each question tells somebody what the team looks at, so it is audited, goes only as far as Bounds says, and a second
// one in a row is answered with what is kept.
func (r *Room) Ask(ctx context.Context, by, words string) (lookup.Answer, error) {
	return r.ask(ctx, by, words, lookup.Range{Registry: true, Direct: true}, lookup.Answer.Fresh)
}

// AskRegistry asks the registry alone: whoever is looked at learns nothing. What it said in the last 30 days is not asked again.
func (r *Room) AskRegistry(ctx context.Context, by, words string) (lookup.Answer, error) {
	return r.ask(ctx, by, words, lookup.Range{Registry: true}, lookup.Answer.Settled)
}

// ask asks as far as far says and Bounds lets; enough tells whether what is kept needs no question.
func (r *Room) ask(ctx context.Context, by, words string, far lookup.Range, enough func(lookup.Answer, time.Time, lookup.Range) bool) (a lookup.Answer, err error) {
	kind, value, err := roster.Named(words)
	if err != nil {
		return a, err
	}
	how, err := r.mayAsk(ctx, kind, value)
	if err != nil {
		return a, err
	}
	how.Direct = how.Direct && far.Direct && kind == "domain"
	kept, ok, err := lookup.Kept(ctx, r.DB, kind, value)
	if err != nil || ok && enough(kept, r.Now(), how) {
		return kept, err
	}
	a = lookup.Ask(ctx, r.Web, kind, value, how)
	if !how.Direct { // what the domain said itself stays
		a.Security, a.NoSecurity = kept.Security, kept.NoSecurity
	}
	if err := ctx.Err(); err != nil { // it was given up half-way
		return a, err
	}
	a.By = by
	return a, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		a.At = tx.Now
		if err := lookup.Keep(ctx, tx, a); err != nil {
			return err
		}
		return askedOf(ctx, tx, by, kind, value)
	})
}

// maxRDAP is how long a document may be that is got because somebody asks a registry, in bytes.
const maxRDAP = 4 << 20

// RegistryDocument asks the registry for the document itself, which is not kept, and for what it says.
func (r *Room) RegistryDocument(ctx context.Context, by, words string) (f roster.Found, raw []byte, err error) {
	kind, value, err := roster.Named(words)
	if err == nil {
		_, err = r.mayAsk(ctx, kind, value)
	}
	if err != nil {
		return f, nil, err
	}
	get := func(ctx context.Context, url string) ([]byte, error) {
		d, err := r.Web(ctx, url, maxRDAP)
		return d.Body, err
	}
	if f, raw, err = roster.AskRDAP(ctx, get, words); err != nil {
		return f, nil, err
	}
	return f, raw, r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return askedOf(ctx, tx, by, kind, value) })
}

// askedOf notes that somebody asked others' servers of something.
func askedOf(ctx context.Context, tx *sqldb.Tx, by, kind, value string) error {
	return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "lookup.ask", Subject: value, Detail: map[string]any{"kind": kind}})
}

// mayAsk says how far questions of something may go, and refuses where nobody may be asked.
func (r *Room) mayAsk(ctx context.Context, kind, value string) (how lookup.Range, err error) {
	if r.Web == nil {
		return how, tocsin.Faultf(tocsin.Unavailable, "the node gets nothing from other servers")
	}
	how = lookup.Range{Registry: true, Direct: true}
	if r.Bounds != nil {
		names := []string{value}
		if kind == "domain" {
			names = roster.Above(value)
		}
		how, err = r.Bounds(ctx, kind, value, names)
	}
	if err == nil && !how.Registry {
		err = tocsin.Faultf(tocsin.Denied, "It is marked PAP:RED: nobody outside may learn that the team looks at it, so nobody is asked.")
	}
	return how, err
}
