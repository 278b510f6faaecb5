// Package outbox is the one door out: whatever leaves a node is one act here, unique by its key, no wider than its
// recipient's clearance, approved and released where policy says so, sent once, and kept with its receipt for ever.
//
// An act is noted as being sent before its channel is called. Where a process dies in between, nobody knows whether it
// left, and it is uncertain: it is not sent again by itself, a person decides, or the channel knows.
//
// A new node holds everything. Two things must happen before an act leaves: the outbox is open (Open), and the act is
// released (Release), by a person or because its kind needs none.
//
// Tables: outbox_act, outbox_payload, outbox_node.
package outbox

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Draft is an act as its maker wants it.
type Draft struct {
	Key     string `json:"key"`     // unique for ever: a draft with a key that is there already is that act
	Kind    string `json:"kind"`    // digest, campaign, reminder, webhook, reply ...
	Channel string `json:"channel"` // mail, webhook
	To      string `json:"to"`
	Title   string `json:"title"`
	Number  string `json:"number,omitempty"`  // what the recipient can quote
	Subject string `json:"subject,omitempty"` // what it is about: an owner's slug, a case
	Author  string `json:"author"`            // who made it; "" is the node itself
	// Mark is the strictest mark of what is in it.
	Mark tocsin.Mark `json:"-"`
	// Clearance is the strictest mark that the recipient may have. Red is the zero value and counts as no clearance at
	// all, with which only TLP:CLEAR goes, unless ForRed says that red is meant.
	Clearance tocsin.Mark       `json:"-"`
	ForRed    bool              `json:"-"`
	Payload   []byte            `json:"-"` // what the channel sends: of mail, the whole message
	Meta      map[string]string `json:"meta,omitempty"`
	NotBefore time.Time         `json:"not_before,omitzero"`
}

// covered reports whether the recipient may have it. Source: TLP 2.0 §2.
func (d *Draft) covered() bool {
	if d.Clearance == tocsin.Red && !d.ForRed {
		return d.Mark == tocsin.Clear
	}
	return d.Mark >= d.Clearance
}

// Act is an act of the outbox. Its Payload is nil: Payload of Outbox reads it.
type Act struct {
	ID int64 `json:"act"`
	Draft
	TLP      string    `json:"tlp"`
	Cleared  string    `json:"clearance"` // "none" where the recipient has none
	SHA      string    `json:"sha256"`    // of the payload
	Size     int64     `json:"bytes"`
	State    State     `json:"state"`
	Approve  bool      `json:"needs_approval,omitempty"`
	First    string    `json:"first_approver,omitempty"` // where two must
	Approver string    `json:"approver,omitempty"`       // whose approval let it leave
	Due      time.Time `json:"due,omitzero"`
	Tries    int       `json:"tries"`
	Trouble  string    `json:"trouble,omitempty"`
	Receipt  string    `json:"receipt,omitempty"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"`
	Sent     time.Time `json:"sent,omitzero"`

	claim string
}

// Channel sends. An error means that the act did not leave, and it is tried again later, unless the error wraps
// Permanent (it never will) or Unsure (nobody knows whether it left).
type Channel interface {
	Send(ctx context.Context, act Act, payload []byte) (receipt string, err error)
}

// Knower is a channel that can find out whether an act has left. It is asked after a crash, before a person is.
type Knower interface {
	Sent(ctx context.Context, act Act) (yes, known bool, err error)
}

// Permanent is wrapped by the error of an act that no further try can send.
var Permanent = errors.New("it will never be taken") //nolint:staticcheck,revive // reads as a sort: outbox.Permanent

// Unsure is wrapped by the error of an act that may have left: the connection broke when all was said.
var Unsure = errors.New("it may have left") //nolint:staticcheck,revive // reads as a sort: outbox.Unsure

// Done is told of an act in the transaction that notes it sent, failed for good or cancelled; see Act.State. A failed act
// that a person releases again may be told of once more.
type Done func(ctx context.Context, tx *sqldb.Tx, act Act) error

// Policy is what an operator decides.
type Policy struct {
	Rate    int      // the most acts that leave in a minute, of the whole node; 0 means no limit
	Auto    []string // kinds that need no release
	Approve []string // kinds that a second person approves
	Two     []string // kinds that two people let leave: whoever made them and another, or two where the node made them by itself
	Tries   int      // how often an act is tried; 0 means 12, over about three days
	Senders int      // how many are sent side by side; 0 means 4
}

// Outbox keeps acts and sends them.
type Outbox struct {
	codec
	db     *sqldb.DB
	policy Policy
	log    *slog.Logger
	now    func() time.Time
	wake   func(ctx context.Context, tx *sqldb.Tx, at time.Time) error // asks for a sending at a time

	counts live.Kept[map[State]int64]

	mu       sync.Mutex
	channels map[string]*line
	done     map[string]Done
	check    Check
}

// Topic is what open pages listen to: it changes with what waits, leaves and has left.
const Topic = "outbox/acts"

// Open returns the outbox of a node, with its tables and the audit log's up to date. Nothing is sent before Work.
func Open(ctx context.Context, db *sqldb.DB, p Policy, log *slog.Logger, now func() time.Time) (*Outbox, error) {
	if err := errors.Join(audit.Open(ctx, db), live.Tables(ctx, db), db.Migrate(ctx, "outbox", migrations)); err != nil {
		return nil, err
	}
	z, err := newCodec()
	if err != nil {
		return nil, err
	}
	o := &Outbox{codec: z, db: db, policy: p.filled(), log: log, now: now, channels: map[string]*line{}, done: map[string]Done{}}
	o.wake = func(context.Context, *sqldb.Tx, time.Time) error { return nil }
	return o, o.forget(ctx)
}

// How acts are tried where policy does not say.
const (
	usualTries   = 12
	usualSenders = 4
)

func (p Policy) filled() Policy {
	p.Approve = append(slices.Clone(p.Approve), p.Two...)
	if p.Tries <= 0 {
		p.Tries = usualTries
	}
	if p.Senders <= 0 {
		p.Senders = usualSenders
	}
	return p
}

// Channel says who sends the acts of a channel; nil is nobody. Acts of a channel that nobody serves wait.
func (o *Outbox) Channel(name string, c Channel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c == nil {
		delete(o.channels, name)
		return
	}
	o.channels[name] = &line{Channel: c}
}

// OnDone says who is told when an act of a kind is sent, has failed for good or is cancelled.
func (o *Outbox) OnDone(kind string, f Done) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done[kind] = f
}

// Check is asked, at the moment of sending, whether the recipient may still have an act: a clearance may have shrunk, an
// address may be switched off. It says why not, or "". The clearance that the act was drafted with must cover it besides.
// It may read the store: no transaction is open.
type Check func(ctx context.Context, act Act) (why string, err error)

// OnCheck says who is asked.
func (o *Outbox) OnCheck(f Check) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.check = f
}

// tell tells who wants to know that an act is done.
func (o *Outbox) tell(ctx context.Context, tx *sqldb.Tx, act Act) error {
	o.mu.Lock()
	f := o.done[act.Kind]
	o.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(ctx, tx, act)
}
