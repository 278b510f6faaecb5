package app

import (
	"encoding/json"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/kit/webhook"
)

// webhookAPI subscribes other programs.
func (n *Node) webhookAPI(t *route.Table) {
	t.On("GET /api/v1/webhooks", n.getWebhooks, route.Doc{Scope: "webhooks:read", Summary: "List subscriptions", Lines: webhook.Sub{}})
	t.On("POST /api/v1/webhooks", n.postWebhook, route.Doc{Scope: "webhooks:write", Summary: "Subscribe to what happens", Body: webhook.Wish{}, Answer: newSub{},
		Text: "The answer has the secret that signatures are checked with; it is shown this once. What is told leaves through the outbox, when its kind webhook is released."})
	t.On("POST /api/v1/webhooks/{id}/remove", n.postWebhookRemove, route.Doc{Scope: "webhooks:write", Summary: "End a subscription",
		Query: []route.Param{{Name: "by", Help: "who ends it; the token's name goes before it"}}})
}

// newSub is a subscription with what is shown once.
type newSub struct {
	webhook.Sub
	Secret string `json:"secret"`
}

func (n *Node) getWebhooks(w http.ResponseWriter, r *http.Request) error {
	list, err := n.Hooks.List(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	for _, s := range list {
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) postWebhook(w http.ResponseWriter, r *http.Request) error {
	var wish webhook.Wish
	if err := web.Read(w, r, "the wish", route.MaxBody, &wish); err != nil {
		return err
	}
	wish.By = web.Actor(r.Context(), wish.By)
	sub, secret, err := n.Hooks.Add(r.Context(), wish)
	if err != nil {
		return err
	}
	return web.Write(w, newSub{sub, secret})
}

func (n *Node) postWebhookRemove(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.Invalid, "%.40q is not a subscription's number", r.PathValue("id"))
	}
	if err := n.Hooks.Remove(r.Context(), id, web.Actor(r.Context(), r.FormValue("by"))); err != nil {
		return err
	}
	return web.Write(w, map[string]int64{"removed": id})
}
