// Package webhook tells other programs what happens: whoever subscribed gets a signed POST through the outbox, which tells
// each thing once, retries, holds, and keeps to the recipient's clearance.
//
// What happens is found by looking, not by calling: a source gives what is finished since a cursor, or the state that each
// of its things has now. What was told and how far is written in one transaction with the acts, so a crash tells nothing
// twice and forgets nothing. A new source is looked at once without a word.
//
// Tables: webhook_sub, webhook_source.
package webhook

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Channel is the outbox's name for what this package sends, and the kind of its acts.
const Channel = "webhook"

// Sub is a subscription.
type Sub struct {
	ID        int64       `json:"id"`
	URL       string      `json:"url"`
	Events    []string    `json:"events"`
	Clearance tocsin.Mark `json:"-"`
	TLP       string      `json:"clearance"`
	PAP       string      `json:"pap"` // the strictest of indicators that it is asked about
	By        string      `json:"by"`
	Created   time.Time   `json:"created"`

	secret string // sealed
}

func (s Sub) wants(event string) bool { return slices.Contains(s.Events, event) }

// paps are the marks of PAP, the strictest first. A program that shows others what it looks at keeps to green if it touches
// whoever that belongs to, to amber if it asks third parties alone; what stays in the house may be red. Source: MISP taxonomy PAP 2.
var paps = []string{"red", "amber", "green", "clear"}

// May reports whether the subscriber may have what bears a mark of TLP, and one of PAP that says what may be done with it; "" is
// no matter. Source: TLP 2.0 §2.
func (s Sub) May(m tocsin.Mark, pap string) bool {
	return m >= s.Clearance && (pap == "" || slices.Index(paps, pap) >= slices.Index(paps, s.PAP))
}

// Hooks keeps subscriptions and tells.
type Hooks struct {
	db     *sqldb.DB
	out    *outbox.Outbox
	node   string
	box    *seal.Box
	logs   []Log
	states []States
}

// Item is one thing that happened.
type Item struct {
	Event string
	Mark  tocsin.Mark
	PAP   string // of what the subscriber is asked to do something with; "" is no matter
	Body  any
}

// Log is a source of things that end: After gives what came after a cursor, at most so many, and the next cursor. The
// cursor "" asks for the newest cursor alone.
type Log struct {
	Name   string
	Events []string
	After  func(ctx context.Context, cursor string, most int) (items []Item, next string, err error)
}

// Thing is something that has a state: the event that its state is told as.
type Thing struct {
	Key   string // names it
	Event string
	Mark  func() (tocsin.Mark, error) // asked for what has changed alone
	Body  any
}

// States is a source of things that have a state.
type States struct {
	Name   string
	Events []string
	Each   func(ctx context.Context, yield func(Thing) bool) error
}

// Open returns the subscriptions of a node of a name. Their secrets are kept in a box; lost says that it can't open those
// that are there: such subscriptions end, since nothing could be signed for them.
func Open(ctx context.Context, db *sqldb.DB, out *outbox.Outbox, node string, box *seal.Box, lost bool) (*Hooks, error) {
	if err := db.Migrate(ctx, "webhook", migrations); err != nil {
		return nil, err
	}
	h := &Hooks{db: db, out: out, node: node, box: box}
	return h, h.sealAll(ctx, lost)
}

// place is what a subscription's secret is sealed for: its address never changes.
func (s Sub) place() string { return "webhook " + s.URL }

// Follow adds sources; it is called before Look.
func (h *Hooks) Follow(logs []Log, states []States) { h.logs, h.states = logs, states }

// Events are all events that can be subscribed to.
func (h *Hooks) Events() (all []string) {
	for _, l := range h.logs {
		all = append(all, l.Events...)
	}
	for _, s := range h.states {
		all = append(all, s.Events...)
	}
	return all
}

// Wish is a subscription that somebody wants.
type Wish struct {
	URL       string   `json:"url"`
	Events    []string `json:"events"`
	Clearance string   `json:"clearance"` // "": green
	PAP       string   `json:"pap"`       // "": green
	By        string   `json:"by"`
}

// maxURL is how long an address may be, in bytes.
const maxURL = 2000

// Following are the subscriptions to an event.
func (h *Hooks) Following(ctx context.Context, event string) ([]Sub, error) {
	list, err := h.List(ctx)
	return slices.DeleteFunc(list, func(s Sub) bool { return !s.wants(event) }), err
}

// Add subscribes and returns the secret that the subscriber checks signatures with; it is shown this once.
func (h *Hooks) Add(ctx context.Context, w Wish) (Sub, string, error) {
	s := Sub{URL: w.URL, Events: w.Events, By: w.By, Clearance: tocsin.Green}
	if !goodURL(w.URL) {
		return s, "", fault("url", "it is no address like https://soar.example/tocsin; http is for addresses of this machine and of private networks alone")
	}
	var err error
	if w.Clearance != "" {
		if s.Clearance, err = tocsin.ParseMark(w.Clearance); err != nil || s.Clearance == tocsin.Red {
			return s, "", fault("clearance", "it is clear, green, amber or amber+strict")
		}
	}
	if s.PAP = cmp.Or(w.PAP, "green"); !slices.Contains(paps, s.PAP) {
		return s, "", fault("pap", "it is red, amber, green or clear")
	}
	known := h.Events()
	for _, e := range w.Events {
		if !slices.Contains(known, e) {
			return s, "", fault("events", "there is no event "+quote(e)+", only "+strings.Join(known, ", "))
		}
	}
	if len(w.Events) == 0 {
		return s, "", fault("events", "name some of "+strings.Join(known, ", "))
	}
	var key [24]byte
	rand.Read(key[:]) //nolint:errcheck // it never fails; see crypto/rand
	secret := secretPrefix + base64.StdEncoding.EncodeToString(key[:])
	s.secret = h.box.Seal(s.place(), secret)
	s, err = h.insert(ctx, s)
	return s, secret, err
}

// goodURL reports whether something can be told at an address. In the open nothing leaves the house.
func goodURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || len(s) > maxURL {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	inside := ip != nil && (ip.IsLoopback() || ip.IsPrivate())
	return u.Scheme == "https" || u.Scheme == "http" && inside
}

func fault(field, text string) error {
	return &tocsin.Fault{Why: tocsin.Invalid, Field: field, Text: text}
}

func quote(s string) string { return `"` + s[:min(len(s), 40)] + `"` }
