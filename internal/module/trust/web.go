package trust

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/auth"
)

//go:embed page/*.html
var pages embed.FS

// Paths of the pages.
const (
	SignInPath  = "/sign-in"
	SignOutPath = "/sign-out"
	AccountPath = "/account"
	// PortalPath begins the addresses of what constituents see; the team's people do not pass there.
	PortalPath = "/portal"
	// JoinPath begins the address of a one-time link. What follows is a secret: it is kept out of the log.
	JoinPath = "/join/"
)

// maxForm is how many bytes a form of these pages may have.
const maxForm = 64 << 10

// Web serves the pages of accounts, and the door that stands before all others.
type Web struct {
	// First is the page that whoever makes the first account is led to; "" is the front page.
	First string
	// Home is the page that somebody begins with who asked for none when they signed in; nil, or "", is the front page.
	Home func(ctx context.Context, name string) string

	room    *Room
	console *console.Console
	begins  *auth.Rates // of ways to the issuer and back, by address
}

// beginsPerMinute is how many ways to the issuer one address may begin in a minute: an office may share one.
const beginsPerMinute = 60

// NewWeb puts the pages into the console. Call it before the console serves anything.
func NewWeb(c *console.Console, room *Room) (*Web, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	if err := c.Pages("account", dir); err != nil {
		return nil, fmt.Errorf("read the pages of accounts: %w", err)
	}
	return &Web{room: room, console: c, begins: auth.NewRates(beginsPerMinute, room.Now)}, nil
}

// Open puts on the mux what needs no session: signing in, and one-time links.
func (w *Web) Open(mux *http.ServeMux) {
	mux.Handle("GET "+SignInPath, w.outside(w.showSignIn))
	mux.Handle("POST "+SignInPath, w.outside(w.takeSignIn))
	mux.Handle("GET "+JoinPath+"{link}", w.outside(w.showJoin))
	mux.Handle("POST "+JoinPath+"{link}", w.outside(w.takeJoin))
	mux.Handle("POST "+JoinPath+"{link}/passkey", w.outside(w.beginJoin))
	mux.Handle("GET "+SetupPath+"{link}", w.outside(w.showSetup))
	mux.Handle("POST "+SetupPath+"{link}", w.outside(w.takeSetup))
	mux.Handle("POST "+SetupPath+"{link}/passkey", w.outside(w.beginSetup))
	mux.Handle("POST "+enrolPath, w.outside(w.takeEnrol))
	mux.Handle("GET "+SSOPath, w.outside(w.beginSSO))
	mux.Handle("GET "+SSOPath+"/answer", w.outside(w.answerSSO))
	mux.Handle("POST "+SignInPath+"/passkey", w.outside(w.takePasskey))
	mux.Handle("POST "+SignInPath+"/passkey/begin", w.outside(w.beginSign))
}

// outside is a page for somebody who is not signed in.
func (w *Web) outside(h console.Handler) http.Handler {
	page := w.console.Handle(h)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(rw, r.WithContext(console.WithNobody(r.Context())))
	})
}

// Routes puts on the mux what a person does with their own account. It belongs behind the door.
func (w *Web) Routes(mux *http.ServeMux) {
	mux.Handle("POST "+SignOutPath, w.console.Handle(w.signOut))
	mux.Handle("GET "+AccountPath, w.console.Handle(w.account))
	mux.Handle("POST "+AccountPath+"/profile", w.console.Handle(w.profile))
	mux.Handle("POST "+AccountPath+"/password", w.console.Handle(w.password))
	mux.Handle("POST "+AccountPath+"/recovery", w.console.Handle(w.recovery))
	mux.Handle("POST "+AccountPath+"/factor", w.console.Handle(w.beginFactor))
	mux.Handle("GET "+AccountPath+"/factor", w.console.Handle(w.showFactor))
	mux.Handle("POST "+AccountPath+"/factor/confirm", w.console.Handle(w.confirmFactor))
	mux.Handle("GET "+AccountPath+"/tokens", w.console.Handle(w.tokens))
	mux.Handle("POST "+AccountPath+"/tokens", w.console.Handle(w.makeToken))
	mux.Handle("POST "+AccountPath+"/tokens/revoke", w.console.Handle(w.dropToken))
	mux.Handle("POST "+AccountPath+"/session", w.console.Handle(w.endSession))
	mux.Handle("POST "+AccountPath+"/sso", w.console.Handle(w.beginLink))
	mux.Handle("POST "+AccountPath+"/ldap", w.console.Handle(w.linkDirectory))
	mux.Handle("POST "+AccountPath+"/sso/remove", w.console.Handle(w.unlink))
	mux.Handle("POST "+AccountPath+"/passkey", w.console.Handle(w.addPasskey))
	mux.Handle("POST "+AccountPath+"/passkey/begin", w.console.Handle(w.beginAdd))
	mux.Handle("POST "+AccountPath+"/passkey/remove", w.console.Handle(w.removePasskey))
}

// page renders a page of accounts. Nothing of it is marked: it is about the reader.
func (w *Web) page(rw http.ResponseWriter, r *http.Request, name, title string, body any, status int) error {
	return w.console.Render(rw, r, console.Page{Name: "account/" + name, Title: w.console.Lang(r).Text(title), Mark: tocsin.Clear, Body: body}, status)
}

// form reads a form within its limit.
func form(rw http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	return nil
}

// place says where a request comes from.
func place(r *http.Request) Place {
	return Place{Address: auth.Network(r.RemoteAddr), Agent: r.UserAgent(), Old: presented(r), Proof: proofOf(r)}
}
