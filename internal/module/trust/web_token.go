package trust

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/lang"
)

// TokensPath is the page of somebody's own tokens.
const TokensPath = AccountPath + "/tokens"

// ownLives are how many days a token of somebody's own may live, as the page offers them.
var ownLives = []int{7, 30, 90, 365}

// tokensPage lists somebody's own tokens.
type tokensPage struct {
	Tokens   []tokenRow
	Scopes   []console.Option
	Days     []console.Option
	Given    string // the name that was entered
	Prefix   string
	Password bool
	Done     bool
	Wrong    string
}

// tokenRow is one of them.
type tokenRow struct {
	auth.Token
	Words []string // its rights
	Over  bool     // it has ended, or was revoked
}

// tokener is who is signed in, if they may have tokens of their own.
func tokener(r *http.Request) (visitor, error) {
	v, err := me(r)
	if err == nil && !v.May(ActOwnToken) {
		err = Denied(ActOwnToken)
	}
	return v, err
}

func (w *Web) tokens(rw http.ResponseWriter, r *http.Request) error {
	return w.showTokens(rw, r, TokenWish{Days: ownLives[2]}, nil)
}

func (w *Web) showTokens(rw http.ResponseWriter, r *http.Request, wish TokenWish, wrong error) error {
	v, err := tokener(r)
	if err != nil {
		return err
	}
	list, err := w.room.OwnTokens(r.Context(), v.User)
	if err != nil {
		return err
	}
	l, now := w.console.Lang(r), w.room.Now()
	p := tokensPage{Given: wish.Name, Prefix: v.Name + ".", Password: v.HasPassword(), Done: r.URL.Query().Get("done") != ""}
	for _, t := range list {
		row := tokenRow{Token: t, Over: !t.Revoked.IsZero() || !t.Expires.IsZero() && !now.Before(t.Expires)}
		for _, s := range t.Scopes {
			row.Words = append(row.Words, scopeWord(l, s))
		}
		p.Tokens = append(p.Tokens, row)
	}
	for _, s := range w.room.OwnScopes(v.User) {
		p.Scopes = append(p.Scopes, console.Option{Value: s, Text: scopeWord(l, s), Selected: slices.Contains(wish.Scopes, s)})
	}
	for _, n := range ownLives {
		p.Days = append(p.Days, console.Option{Value: strconv.Itoa(n), Text: l.Text("settings.token.days", "n", n), Selected: n == wish.Days})
	}
	status := http.StatusOK
	if wrong != nil {
		p.Wrong, p.Done, status = w.tokenWrong(r, wrong), false, http.StatusUnprocessableEntity
	}
	return w.page(rw, r, "tokens", "account.tokens.title", p, status)
}

// tokenWrong says what is wrong with the form of a token.
func (w *Web) tokenWrong(r *http.Request, err error) string {
	var f *tocsin.Fault
	if s := w.wrong(r, err); s != "" && !(errors.As(err, &f) && (f.Field == "name" || f.Field == "scope" || f.Field == "days")) {
		return s
	}
	if errors.As(err, &f) {
		return console.Say(w.console.Lang(r), f)
	}
	return err.Error()
}

// scopeWord says a right in words.
func scopeWord(l *lang.Lang, scope string) string {
	return l.Word("scope", strings.ReplaceAll(scope, ":", "."))
}

// tokenPage shows a token, this once.
type tokenPage struct {
	auth.Token
	Secret string
}

func (w *Web) makeToken(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	v, err := tokener(r)
	if err != nil {
		return err
	}
	wish := TokenWish{Name: r.PostForm.Get("name"), Scopes: r.PostForm["scope"]}
	if wish.Days, err = strconv.Atoi(r.PostForm.Get("days")); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "days", Text: "it is a number of days", Err: err}
	}
	tok, secret, err := w.room.MakeToken(r.Context(), v.User, wish, r.PostForm.Get("old"), place(r).Address)
	if said(err) {
		return w.showTokens(rw, r, wish, err)
	}
	if err != nil {
		return err
	}
	return w.page(rw, r, "tokens/made", "settings.token.made", tokenPage{tok, secret}, http.StatusOK)
}

// said reports whether an error is to be said beside the form that led to it.
func said(err error) bool {
	var f *tocsin.Fault
	var early tooEarly
	return errors.As(err, &early) || errors.As(err, &f) && (f.Why == tocsin.Invalid || f.Why == tocsin.Conflict || f.Why == tocsin.Denied && f.Field != "")
}

func (w *Web) dropToken(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	v, err := tokener(r)
	if err != nil {
		return err
	}
	if err := w.room.DropToken(r.Context(), v.User, r.PostForm.Get("name")); err != nil {
		return err
	}
	http.Redirect(rw, r, TokensPath+"?done=1", http.StatusSeeOther)
	return nil
}
