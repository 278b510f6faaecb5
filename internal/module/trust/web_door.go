package trust

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/web"
)

type visitorKey struct{}

// visitor is who is signed in, and how.
type visitor struct {
	User
	way string // by which they came in
}

func visitorOf(ctx context.Context) (visitor, bool) {
	v, ok := ctx.Value(visitorKey{}).(visitor)
	return v, ok
}

// Door stands before all pages that it does not open itself. While nobody has an account it lets through what only
// reads; then it asks for a session, and for a role that may read the team's pages.
func (w *Web) Door(next http.Handler) http.Handler {
	return w.console.Handle(func(rw http.ResponseWriter, r *http.Request) error {
		some, err := w.room.Peopled(r.Context())
		if err != nil {
			return err
		}
		if !some {
			return readOnly(rw, r, next)
		}
		u, s, err := w.room.Session(r.Context(), presented(r))
		switch {
		case err != nil:
			return err
		case u.ID == 0:
			toSignIn(rw, r)
			return nil
		}
		ctx := context.WithValue(r.Context(), visitorKey{}, visitor{u, s.Way})
		r = r.WithContext(web.WithAsker(console.WithPerson(ctx, u.person()), u.asker()))
		if r.URL.Path == "/" && !u.May(ActRead) && u.May(ActPortalOwn) {
			http.Redirect(rw, r, PortalPath, http.StatusSeeOther)
			return nil
		}
		if !u.May(actOf(r.URL.Path)) {
			w.console.Error(rw, r, tocsin.Faultf(tocsin.Denied, "None of the roles of %s lets them see this page.", u.Name))
			return nil
		}
		next.ServeHTTP(rw, r)
		return nil
	})
}

// person is the user as the shell shows them.
func (u User) person() console.Person {
	return console.Person{
		Name: u.Name, Display: u.Display, Clearance: u.cleared(), Account: AccountPath, SignOut: SignOutPath,
		Language: u.Language, Zone: u.zone(), May: func(act string) bool { return u.May(Act(act)) },
		Outside: !u.May(ActRead),
	}
}

// actOf is what somebody must be allowed to do who asks for a path. All but their own account and the portal is the
// team's.
func actOf(path string) Act {
	switch {
	case own(path):
		return ActAccount
	case path == PortalPath || strings.HasPrefix(path, PortalPath+"/"):
		return ActPortalOwn
	}
	return ActRead
}

// Owner returns whose somebody is who is signed in as a constituent's: the slug that the portal shows the things of.
func (w *Web) Owner(ctx context.Context) (slug, by string, ok bool) {
	v, ok := visitorOf(ctx)
	if !ok || !v.May(ActPortalOwn) || v.User.Owner == "" {
		return "", "", false
	}
	return v.User.Owner, v.Name, true
}

// own reports whether a path is about the reader's own account.
func own(path string) bool {
	return path == SignOutPath || path == AccountPath || strings.HasPrefix(path, AccountPath+"/")
}

// readOnly lets through what only reads.
func readOnly(rw http.ResponseWriter, r *http.Request, next http.Handler) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(rw, "Reading alone is allowed here while nobody has an account; the command line writes.", http.StatusMethodNotAllowed)
		return nil
	}
	next.ServeHTTP(rw, r)
	return nil
}

// toSignIn sends a reader to the sign-in, and from there back to what they wanted to read.
func toSignIn(rw http.ResponseWriter, r *http.Request) {
	to := SignInPath
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		to += "?" + url.Values{"to": {r.URL.RequestURI()}}.Encode()
	}
	http.Redirect(rw, r, to, http.StatusSeeOther)
}

// May reports whether who is signed in may do something, and under which name it is done.
func (w *Web) May(ctx context.Context, act string) (by string, ok bool) {
	v, ok := visitorOf(ctx)
	if !ok || !v.May(Act(act)) {
		return "", false
	}
	return v.Name, true
}

// User returns who is signed in.
func (w *Web) User(ctx context.Context) (User, bool) {
	v, ok := visitorOf(ctx)
	return v.User, ok
}

// cookieName is where a browser keeps its session. Over TLS the name itself makes the browser keep it for this host, for
// the whole of it, and for TLS alone. Source: RFC 6265bis 22 §4.1.3.
func cookieName(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-tocsin"
	}
	return "tocsin"
}

// presented is the session that a request bears.
func presented(r *http.Request) string {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// keep gives the browser its session; "" takes it away. It lasts as long as the browser is open, and no longer than the
// node keeps it.
func keep(rw http.ResponseWriter, r *http.Request, secret string) {
	c := &http.Cookie{Name: cookieName(r), Value: secret, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(rw, c)
}
