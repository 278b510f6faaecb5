// Package inbox is the one door in: whatever enters a node becomes one report here, raw bytes by SHA-256 with where they
// came from, when and under what mark, before anything is acknowledged. All later work can be done again from it.
//
// Table: inbox_report. What could not be read of a report is kept beside it as a list of rejects (Rejects).
package inbox

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// State is how far a report has come.
type State string

// A report waits until a reading of it is done; it has failed when no reading of it can be done.
const (
	Waiting State = "waiting"
	Done    State = "done"
	Failed  State = "failed"
)

// Report is one thing that came in.
type Report struct {
	ID       int64       `json:"report"`
	SHA      blob.Sum    `json:"sha256"`
	Size     int64       `json:"bytes"`
	Feed     string      `json:"feed"`
	Name     string      `json:"name"`
	Origin   string      `json:"origin"`
	Mark     tocsin.Mark `json:"-"`
	TLP      string      `json:"tlp"`
	Received time.Time   `json:"received"`
	State    State       `json:"state"`
	Run      int         `json:"run"`
	Stale    bool        `json:"-"`
	Finished time.Time   `json:"finished,omitzero"`
	Trouble  string      `json:"trouble,omitempty"`
	Scope    string      `json:"scope,omitempty"` // which part of the networks it covers, where the operator says so
	About    string      `json:"-"`
	Tally
}

// Tally counts what became of a report's records: Read = Accepted + Duplicate + Rejected + Dropped. Unowned are those
// of the accepted that belong to no constituent.
type Tally struct {
	Read      int64   `json:"read"`
	Accepted  int64   `json:"accepted"`
	Duplicate int64   `json:"duplicate"`
	Rejected  int64   `json:"rejected"`
	Dropped   int64   `json:"dropped"`
	Unowned   int64   `json:"unowned"`
	Seconds   float64 `json:"seconds"`
	Invalid   int64   `json:"invalid_text,omitempty"` // pieces of text that are no characters: each is U+FFFD in its event
	Charset   string  `json:"charset,omitempty"`      // the character sets that were guessed, where the text is not UTF-8
}

// Add counts another tally in. Seconds are added too.
func (t *Tally) Add(o Tally) {
	t.Read += o.Read
	t.Accepted += o.Accepted
	t.Duplicate += o.Duplicate
	t.Rejected += o.Rejected
	t.Dropped += o.Dropped
	t.Unowned += o.Unowned
	t.Seconds += o.Seconds
	t.Invalid += o.Invalid
}

// Arrival is what a door knows of what it takes in.
type Arrival struct {
	Feed   string
	Name   string // a file's name, without its folders
	Origin string // which door
	Mark   tocsin.Mark
	Limit  int64 // the most bytes that the door takes; 0 means MaxReport
	Scope  string

	// About tells the report from others of the same bytes: two of one feed are the same when it is equal too. Unclear says
	// that nothing is known of that, so that any report of these bytes is the same.
	About   string
	Unclear bool
	// Corrects tells of an earlier report of the same bytes whether it was given under a wrong name; it then takes this one.
	Corrects func(earlier Report) bool
	fresh    bool // its name alone does not make it the same
}

// MaxReport is the largest report that is taken, in bytes. Source: decide/0005.
const MaxReport = 64 << 30

// Inbox keeps reports.
type Inbox struct {
	db      *sqldb.DB
	blobs   *blob.Dir
	rejects string // the folder of reject lists
	totals  live.Kept[totals]
}

// Topic is what open pages listen to: it changes with what comes in and what has been read.
const Topic = "inbox/reports"

// Open returns the inbox of a node whose raw reports and lists of rejects are under dir.
func Open(ctx context.Context, db *sqldb.DB, dir string) (*Inbox, error) {
	if err := errors.Join(live.Tables(ctx, db), db.Migrate(ctx, "inbox", migrations)); err != nil {
		return nil, err
	}
	open := blob.OpenDir
	if db.Engine() == sqldb.Postgres { // whose records other processes may share, and so the folder
		open = blob.OpenShared
	}
	blobs, err := open(filepath.Join(dir, "inbox"))
	if err != nil {
		return nil, err
	}
	rejects := filepath.Join(dir, "rejects")
	if err := os.MkdirAll(rejects, 0o700); err != nil {
		return nil, fmt.Errorf("open inbox: %w", err)
	}
	return &Inbox{db: db, blobs: blobs, rejects: rejects}, nil
}

// Receive takes a report in and returns once it is durable. known tells that the same report is here already; what is
// returned is then the earlier one.
func (b *Inbox) Receive(ctx context.Context, a Arrival, r io.Reader) (rep Report, known bool, err error) {
	limit := a.Limit
	if limit == 0 {
		limit = MaxReport
	}
	sum, size, err := b.blobs.Put(r, limit)
	if err != nil {
		return Report{}, false, fmt.Errorf("receive %s: %w", a.Name, err)
	}
	err = b.db.Tx(ctx, func(tx *sqldb.Tx) error {
		rep, known, err = enter(ctx, tx, a, sum, size)
		return err
	})
	return rep, known, err
}

// Bytes opens a report's raw bytes; the caller closes them.
func (b *Inbox) Bytes(rep Report) (io.ReadCloser, error) { return b.blobs.Open(rep.SHA) }
