package trust

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/web"
)

// Asker is a person as the API knows them who comes with a token of their own: it may what they may at this moment, and
// ends with their account. What is TLP:RED is read by whoever is signed in, never by a program in their name. Source: TLP
// 2.0 §2.
func (r *Room) Asker(ctx context.Context, name string) (web.Asker, error) {
	u, err := userNamed(ctx, r.DB, name)
	if err != nil {
		return web.Asker{}, err
	}
	if u.ID == 0 || !u.May(ActRead) {
		return web.Asker{}, tocsin.Faultf(tocsin.Denied, "the token is unknown, has ended or was revoked")
	}
	a := u.asker()
	a.Clearance = max(a.Clearance, tocsin.AmberStrict)
	return a, nil
}

// asker is the user as who is signed in: pages and what they share with the API ask the same.
func (u User) asker() web.Asker {
	return web.Asker{Name: u.Name, Person: true, Clearance: u.cleared(), All: u.May(ActIncidentRestricted), May: func(act string) bool { return u.May(Act(act)) }}
}
