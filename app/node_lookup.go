package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/kit/elsewhere"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/sift"
	"tocsin/internal/module/watch/lookup"
	"tocsin/internal/module/watch/roster"
)

// outside asks other people's servers for the pages of the watch.
type outside struct{ n *Node }

// Asked is what they told when they were last asked.
func (o outside) Asked(ctx context.Context, words string) (lookup.Answer, bool, error) {
	return o.n.Watch.Asked(ctx, words)
}

// Ask asks them.
func (o outside) Ask(ctx context.Context, by, words string) (lookup.Answer, error) {
	return o.n.Watch.Ask(ctx, by, words)
}

// Bounds is how far others may be asked, and where else it can be searched.
func (o outside) Bounds(ctx context.Context, words string) (how lookup.Range, links []elsewhere.Link, err error) {
	kind, value := sift.One(words)
	names, host := []string{value}, ""
	if of, named, err := roster.Named(words); err == nil {
		names, host = append(names, named), hostOf(of, named)
		if of == "domain" {
			names = append(names, roster.Above(named)...)
		}
	}
	if how, err = o.n.lookupBounds(ctx, host, names); err == nil && how.Registry {
		links = o.n.elsewhere(kind, value)
	}
	if o.n.Watch.Web == nil {
		how = lookup.Range{}
	}
	return how, links, err
}

// Elsewhere is where else something can be searched.
func (o outside) Elsewhere(ctx context.Context, value string) ([]elsewhere.Link, error) {
	_, links, err := o.Bounds(ctx, value)
	return links, err
}

// WriteHref is where a letter to an address about a value is begun.
func (outside) WriteHref(email, name, value string) string { return desk.AboutPath(email, name, value) }

// elsewhere are the searches on other sites for a value of a kind.
func (n *Node) elsewhere(kind, value string) []elsewhere.Link {
	list, err := elsewhere.Parse(n.Settings.Lookup.Links)
	if err != nil { // the settings were read with it
		return nil
	}
	return elsewhere.Links(list, kind, value)
}

// hostOf is the host that a value is, whose pages may be indicators too; "" for a network or an AS.
func hostOf(kind, value string) string {
	if kind == "domain" || kind == "ip" {
		return value
	}
	return ""
}

// lookupBounds says how far others may be asked of what has these names and of a host, by the strictest mark of PAP that who asks may see.
// PAP:RED tells nobody; PAP:AMBER asks third parties, and nobody who may be the one looked at.
// Source: MISP taxonomy PAP 2.
func (n *Node) lookupBounds(ctx context.Context, host string, names []string) (how lookup.Range, err error) {
	v, ok := viewerOf(ctx)
	if !ok {
		v = item.Viewer{Name: "node", Clearance: tocsin.Red, All: true}
	}
	pap, err := n.Respond.Strictest(ctx, v, host, names)
	return lookup.Range{Registry: pap != "red", Direct: pap != "red" && pap != "amber"}, err
}

// getter gets documents through the guarded client.
func getter(client *fetch.Client) lookup.Getter {
	return func(ctx context.Context, address string, most int64) (d lookup.Document, err error) {
		a, err := client.Get(ctx, fetch.Request{URL: address, MaxBytes: most, MaxTime: lookupTime, Header: map[string]string{"Accept": "application/rdap+json, application/json, text/plain"}})
		if err != nil {
			return d, lookupFault(err)
		}
		if a.Body == nil {
			return d, tocsin.Faultf(tocsin.NotFound, "%.200s has nothing", address)
		}
		defer func() { err = errors.Join(err, a.Body.Close()) }()
		if d.Body, err = io.ReadAll(a.Body); err != nil {
			return d, lookupFault(err)
		}
		d.From, d.Type = a.URL, a.Type
		return d, nil
	}
}

// lookupTime is how long one document of a look-up may take: somebody waits for it.
const lookupTime = 20 * time.Second

// lookupFault says what it means that a document could not be got.
func lookupFault(err error) error {
	why := tocsin.Unavailable
	var t *fetch.Trouble
	switch {
	case errors.As(err, &t) && (t.Status == http.StatusNotFound || t.Status == http.StatusGone):
		why = tocsin.NotFound
	case tocsin.WhyOf(err) == tocsin.TooLarge:
		why = tocsin.TooLarge
	}
	return tocsin.Faultf(why, "it can't be looked up: %w", err)
}
