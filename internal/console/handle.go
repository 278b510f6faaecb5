package console

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/web"
)

// Handler is a page: it renders or returns an error, never both.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Handle makes a page of the errors and panics of f.
func (c *Console) Handle(f Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := web.Calm(web.Handler(f), w, r); err != nil {
			c.Error(w, r, err)
		}
	})
}

// NotFound is the page for what no pattern matches; it belongs at "/".
func (c *Console) NotFound() http.Handler {
	return c.Handle(func(http.ResponseWriter, *http.Request) error { return Nowhere() })
}

// Nowhere is the fault of an address that no page has.
func Nowhere() *tocsin.Fault {
	return tocsin.Faultf(tocsin.NotFound, "There is no page at this address.")
}

// failure is what the error page gets.
type failure struct {
	Why       string // the sort's name: internal, invalid …
	Text      string // the fault's sentence as Say writes it; "" where it would tell of our insides
	Place     string // file, line and field of what was given; "" for none
	Label     string // what pages call the field; "" where they have no word for it, and Place names it
	Reference string // the number in the log; "" where nothing was logged
	Status    int
}

// statusOf is the HTTP status of each sort of fault.
func statusOf(why tocsin.Why) int {
	switch why {
	case tocsin.Invalid:
		return http.StatusBadRequest
	case tocsin.NotFound:
		return http.StatusNotFound
	case tocsin.Conflict:
		return http.StatusConflict
	case tocsin.Denied:
		return http.StatusForbidden
	case tocsin.TooLarge:
		return http.StatusRequestEntityTooLarge
	case tocsin.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Error writes the page of an error. What is not a fault is logged under a reference number, and the page shows that
// number alone.
func (c *Console) Error(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader has gone
	}
	f := c.failure(r, err)
	title := c.Lang(r).Text("error." + f.Why + ".title")
	p := Page{Name: "console/error", Title: title, Mark: tocsin.Clear, Body: f}
	if err := c.Render(w, r, p, f.Status); err != nil {
		c.config.Log.Error("page", "path", r.URL.Path, "err", err)
		http.Error(w, "internal error, reference "+f.Reference, http.StatusInternalServerError)
	}
}

// failure decides what of an error people see.
func (c *Console) failure(r *http.Request, err error) failure {
	var fault *tocsin.Fault
	f := failure{Why: tocsin.WhyOf(err).String(), Status: statusOf(tocsin.WhyOf(err))}
	if errors.As(err, &fault) && fault.Why != tocsin.Internal {
		l := c.Lang(r)
		f.Label = fieldLabel(l, fault.Field)
		if fault.Text != Nowhere().Text { // that the title says already
			f.Text = Say(l, fault)
		}
		f.Place = place(fault, f.Label == "")
		return f
	}
	f.Reference = reference()
	c.config.Log.Error("page", "reference", f.Reference, "method", r.Method, "path", r.URL.Path, "err", err)
	return f
}

// fieldLabel is what pages call a field, or "".
func fieldLabel(l *lang.Lang, field string) string {
	switch key := "respond.field." + field; {
	case l.Has(key):
		return l.Text(key)
	case slices.Contains(commonFields, field):
		return l.Text("watch.field." + field)
	}
	return ""
}

// commonFields are fields that mean the same wherever a fault names them.
var commonFields = []string{"feed", "name", "reason", "sector", "severity", "state", "type"}

// place says where bad input is: "a.csv:3 asn", the field where it is asked for.
func place(f *tocsin.Fault, field bool) string {
	s := f.File
	if f.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, f.Line)
	}
	if !field || f.Field == "" {
		return s
	}
	return strings.TrimPrefix(s+" "+f.Field, " ")
}

// reference returns a number that finds an error in the log.
func reference() string {
	var b [4]byte
	rand.Read(b[:]) //nolint:errcheck // it never fails; see crypto/rand
	return hex.EncodeToString(b[:])
}
