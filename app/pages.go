package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"tocsin/internal/console"
	"tocsin/internal/kit/obs"
	"tocsin/internal/module/respond/team"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/subscribe"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/post"
)

// localNames are what a node that serves its own machine alone is called by.
var localNames = []string{"localhost", "127.0.0.1", "::1"}

// ownHosts are the names that a node on a loopback address answers to: this machine's, and those that the settings give it,
// which a server before it, or the certificate, is for.
func (n *Node) ownHosts() []string {
	list := append(slices.Clone(localNames), n.Settings.TLS.ACMEHosts...)
	if u, err := url.Parse(n.Settings.Serve.URL); err == nil && u.Hostname() != "" {
		list = append(list, u.Hostname())
	}
	return list
}

// newConsole returns the shell of the node's pages.
func (n *Node) newConsole(open bool) (*console.Console, error) {
	cfg := console.Config{Team: n.Settings.Name, Country: n.Settings.Country, Version: Version, Search: desk.SearchPath, Held: n.held, Bell: n.bellNow, Emblem: n.emblem, Outbox: "/outbox", Stream: livePath, Log: n.Log}
	if !open {
		cfg.Hosts = n.ownHosts()
	}
	return console.New(cfg)
}

// emblem is where pages fetch the team's picture; they stand without it where that can't be told.
func (n *Node) emblem(ctx context.Context) string {
	e, err := n.Respond.Emblem(ctx)
	if err != nil {
		n.Log.Warn("look for the team's picture", "error", err)
	}
	return e.Href()
}

// outer is what the address serves: pages, which ask who reads them as soon as anybody has an account, and take nothing
// in before; and the API, which asks for a token.
func (n *Node) outer(open bool) (http.Handler, error) {
	s, err := n.site(open)
	if err != nil {
		return nil, err
	}
	return s.Handler, nil
}

// site is what the address serves, and the tables of routes that it is made of: a test walks all of them.
type site struct {
	http.Handler
	inside *http.ServeMux // behind the door
	before *http.ServeMux // what stands before it: signing in
	public http.Handler   // the team's public pages
	shell  *console.Console
}

func (n *Node) site(open bool) (*site, error) {
	shell, err := n.newConsole(open)
	if err != nil {
		return nil, err
	}
	content := n.Watch.Pages()
	n.samplePages(content)
	people, err := trust.NewWeb(shell, n.Trust)
	if err != nil {
		return nil, err
	}
	n.people = people
	reads := http.NewServeMux()
	cases, err := n.deskRoutes(reads, shell, people, content.Name)
	if err != nil {
		return nil, err
	}
	pages, err := n.watchDesk(shell, content, cases)
	if err != nil {
		return nil, err
	}
	pages.Maker, cases.Elsewhere = feedMaker{people, n}, outside{n}.Elsewhere
	acts, err := post.New(shell, seenOutbox{n}, people)
	if err != nil {
		return nil, err
	}
	if pages.Notice, err = n.settingsRoutes(reads, shell, people); err != nil {
		return nil, err
	}
	public, err := n.publicPages(shell)
	if err != nil {
		return nil, err
	}
	door := n.newDoor()
	api, err := n.outerAPI(door)
	if err != nil {
		return nil, err
	}
	pages.Routes(reads)
	acts.Routes(reads)
	people.Routes(reads)
	if err := tendRoutes(reads, shell, n.Watch, people); err != nil {
		return nil, err
	}
	if err := portalRoutes(reads, shell, content, people); err != nil {
		return nil, err
	}
	reads.Handle("GET "+livePath, n.Live)
	reads.Handle("/", shell.NotFound())
	mux := http.NewServeMux()
	mux.Handle("/api/", n.hereAPI(obs.Route(api)))
	mux.Handle("GET /static/", shell.Static())
	before := behind(people, reads)
	mux.Handle("/", n.herePages(shell, door.limitForms(obs.Route(before))))
	outer := http.NewServeMux()
	n.machines(outer, door)
	n.openPages(outer, door, shell, public)
	outer.Handle("/", shell.Secure(mux))
	return &site{shell.Headers(obs.Route(outer)), reads, before, public, shell}, nil
}

// machines adds what machines ask for: the probes, and the numbers unless they have an address of their own.
func (n *Node) machines(mux *http.ServeMux, door *apiDoor) {
	n.probes(mux)
	if n.Settings.Serve.Metrics == "" {
		mux.Handle("GET /metrics", n.metricsPage(door))
	}
}

// behind puts pages behind the door: only what stands here asks nobody who they are.
func behind(people *trust.Web, pages http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	people.Open(mux)
	mux.Handle("/", people.Door(obs.Route(pages)))
	return mux
}

// limitForms bounds how often one address sends something: a sign-in takes work.
func (d *apiDoor) limitForms(next http.Handler) http.Handler {
	limited := d.limit(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		limited.ServeHTTP(w, r)
	})
}

// className names an RSIT type in a language, as the pages do.
func className(language, typ string) string { return console.Words().Lang(language).Word("class", typ) }

// openPages are the pages that ask nobody who they are, each bounded by address; links of theirs are secrets, and are kept
// out of the numbers.
func (n *Node) openPages(outer *http.ServeMux, door *apiDoor, shell *console.Console, public http.Handler) {
	n.obs.metrics.Hide(watch.AnswerPath)
	n.obs.metrics.Hide(trust.JoinPath)
	n.obs.metrics.Hide(trust.SetupPath)
	n.obs.metrics.Hide(team.StatusPath)
	n.obs.metrics.Hide(subscribe.OpenPath)
	outer.Handle(subscribe.OpenPath, door.limit(n.subs))                                                      // who has the secret is who made it
	answers := n.herePages(shell, http.NewCrossOriginProtection().Handler(obs.Route(n.Watch.Answers())))      // under whatever name a proxy gives them
	outer.Handle(watch.AnswerPath, door.limit(answers))                                                       // who has the link is who got the letter
	for _, path := range []string{team.FrontPath, team.FrontPath + "/", team.SecurityPath, team.EmblemPath} { // who looks at these is asked nothing
		outer.Handle(path, door.limit(n.herePages(shell, obs.Route(shell.Secure(public)))))
	}
}
