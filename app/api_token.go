package app

import (
	"encoding/json"
	"net/http"

	"tocsin"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// tokenAPI makes and revokes tokens. Making is for the inner door alone: no token makes another.
func (n *Node) tokenAPI(t *route.Table) {
	t.On("POST /api/v1/tokens", n.postToken)
	t.On("GET /api/v1/tokens", n.getTokens, route.Doc{Scope: "people:read", Act: "token.read", Summary: "List tokens, but not themselves", Lines: auth.Token{}})
	t.On("POST /api/v1/tokens/{name}/revoke", n.postRevoke, route.Doc{Scope: "people:write", Act: "token.write", Summary: "End a token for good", Answer: auth.Token{}, Query: []route.Param{{Name: "by"}}})
}

// newToken is a token with what is shown once.
type newToken struct {
	auth.Token
	Secret string `json:"token"`
}

func (n *Node) postToken(w http.ResponseWriter, r *http.Request) error {
	var wish auth.Wish
	if err := web.Read(w, r, "the wish", route.MaxBody, &wish); err != nil {
		return err
	}
	if wish.Feed != "" {
		f, err := n.Shelf.Named(wish.Feed)
		if err != nil {
			return err
		}
		wish.Feed = f.Name
	}
	if wish.Person != "" {
		if _, err := n.Trust.Asker(r.Context(), wish.Person); err != nil {
			return tocsin.Faultf(tocsin.Invalid, "%.40q is nobody who reads the team's pages", wish.Person).At("person")
		}
	}
	tok, secret, err := n.Tokens.Create(r.Context(), wish)
	if err != nil {
		return err
	}
	return web.Write(w, newToken{tok, secret})
}

func (n *Node) getTokens(w http.ResponseWriter, r *http.Request) error {
	list, err := n.Tokens.List(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	for _, t := range list {
		if err := enc.Encode(t); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) postRevoke(w http.ResponseWriter, r *http.Request) error {
	tok, err := n.Tokens.Revoke(r.Context(), r.PathValue("name"), web.Actor(r.Context(), r.FormValue("by")))
	if err != nil {
		return err
	}
	return web.Write(w, tok)
}
