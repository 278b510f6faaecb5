package trust

import (
	"context"
	"slices"

	"tocsin"
	"tocsin/internal/kit/auth"
)

// TokenWish is a token that somebody wants of their own.
type TokenWish struct {
	Name   string // as its owner calls it; the account's name comes before it
	Scopes []string
	Days   int
}

// maxOwnTokens is how many tokens somebody has that hold at the same time.
const maxOwnTokens = 20

// OwnScopes are the rights that a token of somebody's own can have: those that their roles let them use. What the roles say
// at the moment of a request counts besides.
func (r *Room) OwnScopes(u User) (list []string) {
	if r.ScopeAct == nil || !u.May(ActOwnToken) {
		return nil
	}
	for _, s := range auth.Scopes {
		if act := r.ScopeAct(s); act != "" && u.May(Act(act)) {
			list = append(list, s)
		}
	}
	return list
}

// OwnTokens are the tokens of somebody's own, those that hold first.
func (r *Room) OwnTokens(ctx context.Context, u User) ([]auth.Token, error) {
	list, err := r.Tokens.Of(ctx, u.Name)
	if err != nil {
		return nil, err
	}
	over := func(t auth.Token) int {
		if !t.Revoked.IsZero() || !t.Expires.IsZero() && !r.Now().Before(t.Expires) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b auth.Token) int { return over(a) - over(b) })
	return list, nil
}

// MakeToken makes a token of somebody's own, once they have shown that it is they who sit there. It is told this once.
func (r *Room) MakeToken(ctx context.Context, u User, w TokenWish, password, address string) (tok auth.Token, secret string, err error) {
	if !u.May(ActOwnToken) {
		return tok, "", Denied(ActOwnToken)
	}
	may := r.OwnScopes(u)
	for _, s := range w.Scopes {
		if !slices.Contains(may, s) {
			return tok, "", fault("scope", "your roles do not let you use %.40q", s)
		}
	}
	list, err := r.OwnTokens(ctx, u)
	if err != nil {
		return tok, "", err
	}
	if n := slices.IndexFunc(list, func(t auth.Token) bool { return !t.Revoked.IsZero() || !r.Now().Before(t.Expires) }); n >= maxOwnTokens || n < 0 && len(list) >= maxOwnTokens {
		return tok, "", tocsin.Faultf(tocsin.Conflict, "you have %d tokens that hold: revoke one first", maxOwnTokens)
	}
	if err := r.Prove(ctx, u, password, address); err != nil {
		return tok, "", err
	}
	return r.Tokens.Create(ctx, auth.Wish{Name: u.Name + "." + w.Name, Scopes: w.Scopes, Days: w.Days, Person: u.Name, By: u.Name})
}

// DropToken ends a token of somebody's own for good.
func (r *Room) DropToken(ctx context.Context, u User, name string) error {
	list, err := r.OwnTokens(ctx, u)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(t auth.Token) bool { return t.Name == name }) {
		return tocsin.Faultf(tocsin.NotFound, "you have no token %.80q", name)
	}
	_, err = r.Tokens.Revoke(ctx, name, u.Name)
	return err
}
