package collect

import (
	"encoding/json"
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// API adds the collector's operations to the table of the node's. What changes or fetches is for the inner door alone.
func (c *Collector) API(t *route.Table) {
	t.On("GET /api/v1/feeds/status", c.getStatus, route.Doc{Scope: "feeds:read", Summary: "How feeds are: those that are in use", Lines: Status{},
		Query: []route.Param{{Name: "all", Help: "those that are not in use too", One: []string{"true", "false"}}}})
	t.On("GET /api/v1/feeds/{name}/status", c.getStatusOf, route.Doc{Scope: "feeds:read", Summary: "How one feed is", Answer: Status{}})
	t.On("POST /api/v1/feeds/{name}/choice", c.postChoice)
	t.On("POST /api/v1/feeds/{name}/run", c.postRun)
}

func (c *Collector) getStatus(w http.ResponseWriter, req *http.Request) error {
	list, err := c.Statuses(req.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := encoder(w)
	for _, s := range list {
		if s.State == Unused && req.FormValue("all") != "true" {
			continue
		}
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	return nil
}

func (c *Collector) getStatusOf(w http.ResponseWriter, req *http.Request) error {
	list, err := c.Statuses(req.Context())
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.Feed == req.PathValue("name") {
			return web.Write(w, s)
		}
	}
	_, err = c.Shelf.Named(req.PathValue("name"))
	return err
}

// maxWish is the longest wish, in bytes.
const maxWish = 64 << 10

func (c *Collector) postChoice(w http.ResponseWriter, req *http.Request) error {
	var wish Wish
	if err := web.Read(w, req, "what is chosen", maxWish, &wish); err != nil {
		return err
	}
	wish.By = web.Actor(req.Context(), wish.By)
	choice, err := c.Choose(req.Context(), req.PathValue("name"), wish)
	if err != nil {
		return err
	}
	return web.Write(w, choice)
}

// postRun fetches a feed now. The answer is a line of JSON for each address.
func (c *Collector) postRun(w http.ResponseWriter, req *http.Request) error {
	enc, flush := encoder(w), http.NewResponseController(w)
	begun := false
	err := c.Run(req.Context(), req.PathValue("name"), req.FormValue("dry") == "true", func(g Got) error {
		if !begun {
			w.Header().Set("Content-Type", "application/x-ndjson")
			begun = true
		}
		if err := enc.Encode(g); err != nil {
			return err
		}
		return flush.Flush()
	})
	if err != nil && begun {
		p := web.ProblemOf(c.Log, err)
		return enc.Encode(Got{Trouble: p.Title + ": " + p.Detail})
	}
	return err
}

func encoder(w http.ResponseWriter) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}
