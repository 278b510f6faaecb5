// Package web is what every door of HTTP shares: the status of each sort of fault, errors as JSON, and the headers that
// keep a browser from doing what nobody meant.
package web

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"unicode"

	"tocsin"
)

// statuses is the one table of sorts of faults and HTTP statuses.
var statuses = [...]int{
	tocsin.Internal:    http.StatusInternalServerError,
	tocsin.Invalid:     http.StatusUnprocessableEntity,
	tocsin.NotFound:    http.StatusNotFound,
	tocsin.Conflict:    http.StatusConflict,
	tocsin.Denied:      http.StatusForbidden,
	tocsin.TooLarge:    http.StatusRequestEntityTooLarge,
	tocsin.Unavailable: http.StatusServiceUnavailable,
}

// Status returns the HTTP status of a sort of fault.
func Status(why tocsin.Why) int {
	if int(why) < len(statuses) {
		return statuses[why]
	}
	return http.StatusInternalServerError
}

// Problem is an error as JSON. Source: RFC 9457 §3.
type Problem struct {
	Title  string `json:"title"` // the sort of the fault
	Status int    `json:"status"`
	Detail string `json:"detail"`
	File   string `json:"file,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Field  string `json:"field,omitempty"`
	// Reference finds the cause in the log; it is given where the detail may not tell it.
	Reference string `json:"reference,omitempty"`
}

// ProblemOf returns what people are told of an error. An error that nobody has explained is logged and referred to.
func ProblemOf(log *slog.Logger, err error) Problem {
	var f *tocsin.Fault
	if errors.As(err, &f) && f.Why != tocsin.Internal {
		return Problem{Title: f.Why.String(), Status: Status(f.Why), Detail: f.Text, File: f.File, Line: f.Line, Field: f.Field}
	}
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return Problem{Title: tocsin.TooLarge.String(), Status: Status(tocsin.TooLarge), Detail: fmt.Sprintf("the body is longer than %d bytes", long.Limit)}
	}
	ref := rand.Text()[:10]
	log.Error("internal error", "reference", ref, "error", err)
	return Problem{Title: tocsin.Internal.String(), Status: http.StatusInternalServerError,
		Detail: "something went wrong inside; the log has it under reference " + ref, Reference: ref}
}

// Fault returns the problem as the fault that it was made of.
func (p Problem) Fault() *tocsin.Fault {
	f := &tocsin.Fault{Text: p.Detail, File: p.File, Line: p.Line, Field: p.Field}
	for why := tocsin.Internal; why <= tocsin.Unavailable; why++ {
		if why.String() == p.Title {
			f.Why = why
		}
	}
	return f
}

// Handler is a handler of JSON that may fail.
type Handler func(w http.ResponseWriter, r *http.Request) error

// JSON makes an http.Handler of a handler: its error is answered as a problem. Where part of an answer is out already,
// the connection is broken off: a cut answer must not look whole.
func JSON(log *slog.Logger, h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &begun{ResponseWriter: w}
		err := Calm(h, out, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		p := ProblemOf(log, err)
		if out.yes {
			log.Warn("an answer ended half-way", "path", r.URL.Path, "error", err)
			panic(http.ErrAbortHandler)
		}
		p.Write(w)
	})
}

// Calm calls h and turns a panic into an error: the asker gets a reference in place of a line that goes dead.
// http.ErrAbortHandler stays what it is, a wish to end the answer.
func Calm(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return h(w, r)
}

// Attach says that an answer is a file to be kept, under a name where it can have that. Source: RFC 6266 §4.
func Attach(h http.Header, name string) {
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) { // a tab is let through in quotes, and marks of direction hide what a file is
			return -1
		}
		return r
	}, name)
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if name == "" || disposition == "" {
		disposition = "attachment"
	}
	h.Set("Content-Disposition", disposition)
}

// Write answers with the problem.
func (p Problem) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the asker is gone: nobody is left to tell
}

// begun knows whether an answer has begun.
type begun struct {
	http.ResponseWriter
	yes bool
}

func (b *begun) WriteHeader(status int) {
	b.yes = true
	b.ResponseWriter.WriteHeader(status)
}

func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// Write answers with v as JSON.
func Write(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
