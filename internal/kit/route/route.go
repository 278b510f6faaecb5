// Package route holds the operations of a node's API: each is defined once, with what is known of it, and both doors
// serve it. The inner door, the node's own socket, serves all of them. The outer door serves those that have a Doc, and
// asks for the right that it names; OpenAPI tells of the same ones. What has no Doc is reached from inside alone.
package route

import (
	"log/slog"
	"net/http"
	"strings"

	"tocsin"
	"tocsin/internal/kit/web"
)

// Table is the operations of an API.
type Table struct {
	log *slog.Logger
	all []operation
}

type operation struct {
	method, path string
	handler      web.Handler
	doc          *Doc
}

// Doc is what is known of an operation.
type Doc struct {
	Scope   string  // the right that a token needs
	Act     string  // what a person whose own token it is must be allowed to do; "" is what the scope stands for
	Person  bool    // a program can't do it: it takes the token of a person
	Summary string  // what it does, in a few words
	Text    string  // more, where that is needed
	Query   []Param // what may stand in the query string; anything else is refused at the outer door
	Body    any     // the zero value of the type whose JSON the body is; nil for none
	Raw     string  // what the body is where it is no JSON; "" for none
	Answer  any     // the zero value of the type whose JSON is answered
	Lines   any     // the same where the answer is lines of JSON
	Bytes   string  // the media type of the answer, where it is no JSON
	MaxBody int64   // bytes; 0 means MaxBody
}

// Octets are bytes of any kind. Source: RFC 2046 §4.5.1.
const Octets = "application/octet-stream"

// MaxBody is how long a body may be where an operation does not say, in bytes.
const MaxBody = 1 << 20

// Param is one thing in a query string.
type Param struct {
	Name   string
	Help   string
	Number bool     // a whole number from 0
	Needed bool     // without it nothing can be done
	One    []string // one of these; nil: anything
}

// New returns an empty table.
func New(log *slog.Logger) *Table { return &Table{log: log} }

// On adds an operation: a pattern of http.ServeMux, "GET /api/v1/things/{id}". Without a Doc it is for the inner door
// alone.
func (t *Table) On(pattern string, h web.Handler, docs ...Doc) {
	method, path, _ := strings.Cut(pattern, " ")
	op := operation{method: method, path: path, handler: h}
	for i := range docs {
		op.doc = &docs[i]
	}
	t.all = append(t.all, op)
}

// Inner serves all operations to whoever can reach it.
func (t *Table) Inner() http.Handler {
	mux := http.NewServeMux()
	for _, op := range t.all {
		mux.Handle(op.method+" "+op.path, web.JSON(t.log, op.handler))
	}
	mux.Handle("/", t.nothing())
	return mux
}

// nothing answers what no operation matches.
func (t *Table) nothing() http.Handler {
	return web.JSON(t.log, func(_ http.ResponseWriter, r *http.Request) error {
		return tocsin.Faultf(tocsin.NotFound, "there is no %s %.200s", r.Method, r.URL.Path)
	})
}

// Outside are the operations that the outer door serves, as On was given them.
func (t *Table) Outside() (list []string) {
	for _, op := range t.all {
		if op.doc != nil {
			list = append(list, op.method+" "+op.path)
		}
	}
	return list
}
