package app

import (
	"context"
	"errors"
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/settings"
	"tocsin/internal/module/trust"
	office "tocsin/internal/module/trust/desk"
	"tocsin/internal/module/watch/tend"
)

// settingsRoutes puts the pages of the settings behind the door, those of people and tokens last, and returns what says on
// the overview what is left to set up.
func (n *Node) settingsRoutes(mux *http.ServeMux, shell *console.Console, people *trust.Web) (func(r *http.Request) (*console.Notice, error), error) {
	s := n.Settings
	pages, err := settings.New(shell, settings.Deps{
		Room: n.Respond, Access: people, Mail: deskMail{n}, Bring: deskBring{n}, Facts: n.setupFacts, Keys: teamKeys{n},
		Node: settings.Node{File: n.Home.path(settingsFile), Folder: n.Home.Dir, Country: s.Country, Language: s.Language, URL: s.Serve.URL},
	})
	if err != nil {
		return nil, err
	}
	shell.Rail(console.Room{Title: "settings.title", Links: []console.Link{tend.AdviceLink()}})
	offices, err := office.New(shell, office.Deps{Room: n.Trust, People: people, Tokens: n.Tokens, Feed: n.feedNamed, Shows: n.showsAsk, URL: s.Serve.URL})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(n.bell.Pages(shell, people), n.subs.Pages(shell, people)); err != nil {
		return nil, err
	}
	pages.Routes(mux)
	n.bell.Routes(mux)
	n.subs.Routes(mux)
	offices.Routes(mux)
	people.First = settings.SetupPath
	return pages.Notice, nil
}

// setupFacts are what the list of a new node's steps is judged by.
func (n *Node) setupFacts(ctx context.Context) (f settings.Facts, err error) {
	p, err := n.post()
	if err != nil {
		return f, err
	}
	if f.Letters, err = p.Count(ctx); err != nil {
		return f, err
	}
	orgs, _, err := n.Watch.RosterSize(ctx)
	if err != nil {
		return f, err
	}
	f.Owners = int64(orgs)
	if f.Reports, _, err = n.Inbox.Totals(ctx); err != nil {
		return f, err
	}
	told, err := n.Outbox.List(ctx, outbox.Filter{Kind: "digest", Limit: maxCounted})
	if err != nil {
		return f, err
	}
	f.Warnings = int64(len(told))
	all := item.Viewer{Name: "node", Clearance: tocsin.Red, All: true}
	counts, err := n.Respond.Counts(ctx, all, []item.Filter{{Kinds: []item.Kind{item.Incident}, Closed: true}})
	if err == nil {
		f.Incidents = counts[0]
	}
	return f, err
}

// maxCounted is how far letters to owners are counted: it matters whether there are any.
const maxCounted = 1000
