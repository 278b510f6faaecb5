package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/trust"
)

// tokensPage lists the programs that may use the API.
type tokensPage struct {
	Tokens []tokenRow
	Scopes []choice
	Days   []choice
	Wish   auth.Wish
	Write  bool
	Wrong  string
	Done   bool
}

type tokenRow struct {
	auth.Token
	Words []string
	Over  bool // it has ended, or was revoked
}

// lives are how many days a token may live, as the page offers them; 0 is for ever.
var lives = []int{30, 90, 365, 0}

// scopeWord says a scope in words.
func scopeWord(l *lang.Lang, scope string) string {
	key := "scope." + strings.ReplaceAll(scope, ":", ".")
	if !l.Has(key) {
		return scope
	}
	return l.Text(key)
}

func (d *Desk) tokens(rw http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), trust.ActTokenRead); err != nil {
		return err
	}
	return d.showTokens(rw, r, auth.Wish{Days: lives[1]}, "", http.StatusOK)
}

func (d *Desk) showTokens(rw http.ResponseWriter, r *http.Request, wish auth.Wish, wrong string, status int) error {
	list, err := d.Tokens.List(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := tokensPage{Wish: wish, Write: d.may(r.Context(), trust.ActTokenWrite), Wrong: wrong, Done: wrong == "" && r.URL.Query().Get("done") != ""}
	now := d.console.Now()
	for _, t := range list {
		row := tokenRow{Token: t, Over: !t.Revoked.IsZero() || !t.Expires.IsZero() && !now.Before(t.Expires)}
		for _, s := range t.Scopes {
			row.Words = append(row.Words, scopeWord(l, s))
		}
		p.Tokens = append(p.Tokens, row)
	}
	slices.SortStableFunc(p.Tokens, func(a, b tokenRow) int { return order(a.Over) - order(b.Over) })
	for _, s := range auth.Scopes {
		p.Scopes = append(p.Scopes, choice{s, scopeWord(l, s), slices.Contains(wish.Scopes, s)})
	}
	for _, n := range lives {
		text := l.Text("settings.token.ever")
		if n > 0 {
			text = l.Text("settings.token.days", "n", n)
		}
		p.Days = append(p.Days, choice{strconv.Itoa(n), text, n == wish.Days})
	}
	return d.page(rw, r, "tokens", d.text(r, "settings.tokens.title"), p, status)
}

func order(over bool) int {
	if over {
		return 1
	}
	return 0
}

// madePage shows a token, this once.
type madePage struct {
	auth.Token
	Secret string
}

func (d *Desk) makeToken(rw http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), trust.ActTokenWrite)
	if err != nil {
		return err
	}
	if err := form(rw, r); err != nil {
		return err
	}
	wish := auth.Wish{Name: r.PostForm.Get("name"), Scopes: r.PostForm["scope"], Feed: r.PostForm.Get("feed"), By: by}
	tok, secret, err := d.create(r, wish)
	if wrong := d.wrong(r, err); wrong != "" {
		return d.showTokens(rw, r, wish, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return d.page(rw, r, "tokens/made", tok.Name, madePage{tok, secret}, http.StatusOK)
}

func (d *Desk) create(r *http.Request, wish auth.Wish) (tok auth.Token, secret string, err error) {
	if wish.Days, err = strconv.Atoi(r.PostForm.Get("days")); err != nil {
		return tok, "", &tocsin.Fault{Why: tocsin.Invalid, Field: "days", Text: "it is a number of days", Err: err}
	}
	if wish.Feed != "" {
		if wish.Feed, err = d.Feed(wish.Feed); err != nil {
			return tok, "", &tocsin.Fault{Why: tocsin.Invalid, Field: "feed", Text: "there is no such feed", Err: err}
		}
	}
	return d.Tokens.Create(r.Context(), wish)
}

func (d *Desk) revokeToken(rw http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), trust.ActTokenWrite)
	if err != nil {
		return err
	}
	if err := form(rw, r); err != nil {
		return err
	}
	if _, err := d.Tokens.Revoke(r.Context(), r.PostForm.Get("name"), by); err != nil {
		return err
	}
	http.Redirect(rw, r, TokensPath+"?done=1", http.StatusSeeOther)
	return nil
}
