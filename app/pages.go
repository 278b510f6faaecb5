package app

import (
	"net/http"

	"tocsin/internal/console"
	"tocsin/internal/kit/obs"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/post"
)

// localNames are what a node that serves its own machine alone is called by.
var localNames = []string{"localhost", "127.0.0.1", "::1"}

// newConsole returns the shell of the node's pages.
func (n *Node) newConsole(open bool) (*console.Console, error) {
	cfg := console.Config{Team: n.Settings.Name, Country: n.Settings.Country, Version: Version, Search: desk.SearchPath, Log: n.Log}
	if !open {
		cfg.Hosts = localNames
	}
	return console.New(cfg)
}

// outer is what the address serves: pages, which ask nobody who they are and so take nothing in, and the API, which asks
// for a token.
func (n *Node) outer(open bool) (http.Handler, error) {
	shell, err := n.newConsole(open)
	if err != nil {
		return nil, err
	}
	content := n.Watch.Pages()
	n.samplePages(content)
	pages, err := desk.New(shell, content)
	if err != nil {
		return nil, err
	}
	acts, err := post.New(shell, n.Outbox)
	if err != nil {
		return nil, err
	}
	door := n.newDoor()
	api, err := n.outerAPI(door)
	if err != nil {
		return nil, err
	}
	reads := http.NewServeMux()
	pages.Routes(reads)
	acts.Routes(reads)
	reads.Handle("GET /static/", shell.Static())
	reads.Handle("/", shell.NotFound())
	mux := http.NewServeMux()
	mux.Handle("/api/", obs.Route(api))
	mux.Handle("/", readOnly(obs.Route(reads)))
	outer := http.NewServeMux()
	n.probes(outer)
	if n.Settings.Serve.Metrics == "" {
		outer.Handle("GET /metrics", n.metricsPage(door))
	}
	n.obs.metrics.Hide(watch.AnswerPath)
	outer.Handle(watch.AnswerPath, door.limit(obs.Route(n.Watch.Answers()))) // who has the link is who got the letter
	outer.Handle("/", shell.Secure(mux))
	return obs.Route(outer), nil
}

// readOnly lets through what only reads.
func readOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "Reading alone is allowed here; the command line writes.", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// className names an RSIT type in a language, as the pages do.
func className(language, typ string) string { return console.Words().Lang(language).Word("class", typ) }
