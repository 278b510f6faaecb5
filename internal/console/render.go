package console

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin/internal/kit/lang"
)

// themeCookie is the name of the cookie, and of the query's value, that holds the theme; "auto" follows the device.
const themeCookie = "theme"

// gzipFrom is the size in bytes from which a page is worth compressing.
const gzipFrom = 1400

// yearSeconds is how long a choice of language or theme is remembered.
const yearSeconds = 365 * 24 * 3600

// Render writes a page in the language and theme of the request. Nothing is written before the whole page is made, so an
// error still can become a page of its own.
func (c *Console) Render(w http.ResponseWriter, r *http.Request, p Page, status int) error {
	l := c.Lang(r)
	copies, ok := c.pages[p.Name]
	if !ok {
		return fmt.Errorf("render page %s: there is none of that name", p.Name)
	}
	if err := Cleared(r.Context(), p.Mark); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := copies.execute(&b, c.view(r, p, l), c.Zone(r)); err != nil {
		return fmt.Errorf("render page %s: %w", p.Name, err)
	}
	c.remember(w, r)
	write(w, r, status, b.Bytes())
	return nil
}

// view puts what the layout needs around a page.
func (c *Console) view(r *http.Request, p Page, l *lang.Lang) view {
	v := view{
		Page: p, Lang: l, Theme: theme(r), Rooms: c.open(r), Search: c.config.Search, Stream: c.config.Stream,
		Team: c.config.Team, Country: c.config.Country, Version: c.config.Version,
	}
	if c.config.Emblem != nil {
		v.Emblem = c.config.Emblem(r.Context())
	}
	v.Bare = r.Context().Value(nobodyKey{}) != nil
	if p, ok := PersonOf(r.Context()); ok {
		v.Person = &p
	}
	if v.Person != nil && v.Person.Outside {
		v.Search, v.Stream = "", ""
	} else {
		v.Hold, v.Bell = c.hold(r), c.bell(r)
	}
	for _, o := range c.bundle.All() {
		v.Langs = append(v.Langs, choice{o.Tag, o.Name, with(r.URL, lang.Cookie, o.Tag), o == l})
	}
	for _, name := range []string{"auto", "light", "dark"} {
		current := name == v.Theme || name == "auto" && v.Theme == ""
		v.Themes = append(v.Themes, choice{name, l.Text("theme." + name), with(r.URL, themeCookie, name), current})
	}
	return v
}

// hold returns the chip of the outbox. A page is shown without it where that can't be told.
func (c *Console) hold(r *http.Request) *hold {
	if c.config.Held == nil {
		return nil
	}
	held, err := c.config.Held(r.Context())
	if err != nil {
		c.config.Log.Warn("tell whether the outbox is held", "error", err)
		return nil
	}
	return &hold{held, c.config.Outbox}
}

// bell returns how many notices are new. A page is shown without it where that can't be told.
func (c *Console) bell(r *http.Request) *Bell {
	if c.config.Bell == nil {
		return nil
	}
	b, err := c.config.Bell(r.Context())
	if err != nil {
		c.config.Log.Warn("count notices", "error", err)
		return nil
	}
	return b
}

// with returns the path and query of a URL with one value of the query replaced.
func with(u *url.URL, key, value string) string {
	q := u.Query()
	q.Del(lang.Cookie)
	q.Del(themeCookie)
	q.Set(key, value)
	return u.EscapedPath() + "?" + q.Encode()
}

// theme returns the theme that the query or the cookie asks for; "" follows the device.
func theme(r *http.Request) string {
	name := r.URL.Query().Get(themeCookie)
	if c, err := r.Cookie(themeCookie); name == "" && err == nil {
		name = c.Value
	}
	if name == "light" || name == "dark" {
		return name
	}
	return ""
}

// remember keeps what the query chose in cookies. They hold no secret and nothing of the person.
func (c *Console) remember(w http.ResponseWriter, r *http.Request) {
	if l := c.bundle.Chosen(r); l != nil {
		setCookie(w, r, lang.Cookie, l.Tag)
	}
	switch name := r.URL.Query().Get(themeCookie); name {
	case "auto", "light", "dark":
		setCookie(w, r, themeCookie, name)
	}
}

func setCookie(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: yearSeconds,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
}

// write sends a page, compressed where the browser takes that. Pages hold no secret that a person's own words stand
// beside, so compressing them gives nothing away.
func write(w http.ResponseWriter, r *http.Request, status int, page []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language, Cookie, Accept-Encoding")
	if len(page) > gzipFrom && acceptsGzip(r) {
		page = quick.compress(page)
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	w.Write(page) //nolint:errcheck // the reader has gone; nobody is left to tell
}

// acceptsGzip reports whether the browser takes gzip. Source: RFC 9110 §12.5.3.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}
