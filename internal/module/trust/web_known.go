package trust

import "net/http"

// knownCookie is where a browser keeps the proof that somebody has signed in there.
const knownCookie = "tocsin-known"

// knownName is the cookie's name. Source: RFC 6265bis 22 §4.1.3.
func knownName(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-" + knownCookie
	}
	return knownCookie
}

// proofOf is the proof that a browser has.
func proofOf(r *http.Request) string {
	c, err := r.Cookie(knownName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// welcome gives a browser the session of somebody who has signed in, their language, and the proof that they have.
func (w *Web) welcome(rw http.ResponseWriter, r *http.Request, u User, session string) {
	keep(rw, r, session)
	speak(rw, r, u.Language)
	http.SetCookie(rw, &http.Cookie{Name: knownName(r), Value: w.room.proof(u.Name), Path: "/", MaxAge: int(knownHolds.Seconds()), HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode})
}
