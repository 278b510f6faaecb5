package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

const columns = `id, key, kind, channel, recipient, title, number, subject, mark, clearance, for_red, meta, sha, size, author,
	approve, first_approver, approver, state, not_before, due, tries, claim, trouble, receipt, created, changed, sent`

type scanner interface{ Scan(dest ...any) error }

func scan(row scanner) (Act, error) {
	var a Act
	var meta, state string
	var notBefore, due, created, changed, sent int64
	var forRed, approve int
	err := row.Scan(&a.ID, &a.Key, &a.Kind, &a.Channel, &a.To, &a.Title, &a.Number, &a.Subject, &a.Mark, &a.Clearance, &forRed, &meta,
		&a.SHA, &a.Size, &a.Author, &approve, &a.First, &a.Approver, &state, &notBefore, &due, &a.Tries, &a.claim, &a.Trouble, &a.Receipt,
		&created, &changed, &sent)
	if err != nil {
		return a, err
	}
	a.State, a.ForRed, a.Approve = State(state), forRed == 1, approve == 1
	a.NotBefore, a.Due = sqldb.FromTime(notBefore), sqldb.FromTime(due)
	a.Created, a.Changed, a.Sent = sqldb.FromTime(created), sqldb.FromTime(changed), sqldb.FromTime(sent)
	a.TLP, a.Cleared = a.Mark.String(), a.Clearance.String()
	if a.Clearance == tocsin.Red && !a.ForRed {
		a.Cleared = "none"
	}
	return a, json.Unmarshal([]byte(meta), &a.Meta)
}

// Draft makes an act, in the caller's transaction. Where its key is there already, that act is returned, and fresh is
// false: nothing is written. What the recipient's clearance does not cover is refused with a Denied fault; the line that
// tells of it in the audit log stands if the caller goes on with the transaction.
func (o *Outbox) Draft(ctx context.Context, tx *sqldb.Tx, d Draft) (id int64, fresh bool, err error) {
	if err := d.check(); err != nil {
		return 0, false, err
	}
	if !d.covered() {
		return 0, false, o.deny(ctx, tx, d)
	}
	p, err := o.pack(d.Payload)
	if err != nil {
		return 0, false, err
	}
	id, err = o.insert(ctx, tx, &d, p)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRow(ctx, "SELECT id FROM outbox_act WHERE key = ?", d.Key).Scan(&id)
		return id, false, drafting(err)
	}
	if err != nil {
		return 0, false, drafting(err)
	}
	if _, err := tx.Exec(ctx, "INSERT INTO outbox_payload (act, body) VALUES (?, ?)", id, p.body); err != nil {
		return 0, false, drafting(err)
	}
	if err := live.Touch(ctx, tx, Topic); err != nil {
		return 0, false, drafting(err)
	}
	if o.policy.first(d.Kind) != Ready {
		return id, true, nil
	}
	return id, true, drafting(o.wake(ctx, tx, d.NotBefore))
}

func drafting(err error) error {
	if err != nil {
		return fmt.Errorf("draft act: %w", err)
	}
	return nil
}

func (o *Outbox) insert(ctx context.Context, tx *sqldb.Tx, d *Draft, p packed) (id int64, err error) {
	meta, err := d.metaJSON()
	if err != nil {
		return 0, err
	}
	now := sqldb.Time(tx.Now)
	err = tx.QueryRow(ctx, `INSERT INTO outbox_act (key, kind, channel, recipient, title, number, subject, mark, clearance, for_red,
		meta, sha, size, author, approve, state, not_before, due, created, changed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id`,
		d.Key, d.Kind, d.Channel, d.To, d.Title, d.Number, d.Subject, int(d.Mark), int(d.Clearance), number(d.ForRed),
		meta, p.sha, p.size, d.Author, number(slices.Contains(o.policy.Approve, d.Kind)), string(o.policy.first(d.Kind)),
		sqldb.Time(d.NotBefore), sqldb.Time(d.NotBefore), now, now).Scan(&id)
	return id, err
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// deny refuses a draft that its recipient may not have.
func (o *Outbox) deny(ctx context.Context, tx *sqldb.Tx, d Draft) error {
	o.log.Warn("a draft is above its recipient's clearance", "key", d.Key, "to", d.To, "mark", d.Mark.String())
	err := audit.Add(ctx, tx, audit.Line{Actor: d.Author, Act: "outbox.denied", Subject: "draft " + d.Key, Detail: map[string]string{
		"kind": d.Kind, "to": d.To, "mark": d.Mark.String(), "clearance": d.Clearance.String()}})
	if err != nil {
		return err
	}
	return tocsin.Faultf(tocsin.Denied, "%s is not cleared for %s: nothing was drafted", d.To, d.Mark.Label())
}

// Get returns one act, whoever may see it.
func (o *Outbox) Get(ctx context.Context, id int64) (Act, error) { return o.GetFor(ctx, nil, id) }

// ByKey returns the act with a key.
func (o *Outbox) ByKey(ctx context.Context, key string) (Act, error) {
	a, err := scan(o.db.QueryRow(ctx, "SELECT "+columns+" FROM outbox_act WHERE key = ?", key))
	if errors.Is(err, sql.ErrNoRows) {
		return a, tocsin.Faultf(tocsin.NotFound, "no act %.80q is in the outbox", key)
	}
	if err != nil {
		return a, fmt.Errorf("get act: %w", err)
	}
	return a, nil
}

// Payload returns what an act sends, checked against the sum that was kept when it was drafted.
func (o *Outbox) Payload(ctx context.Context, id int64) ([]byte, error) {
	var body []byte
	var sha string
	err := o.db.QueryRow(ctx, "SELECT p.body, a.sha FROM outbox_payload p JOIN outbox_act a ON a.id = p.act WHERE a.id = ?", id).Scan(&body, &sha)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, tocsin.Faultf(tocsin.NotFound, "no act %d is in the outbox", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read payload of act %d: %w", id, err)
	}
	payload, err := o.unpack(body, sha)
	if err != nil {
		return nil, fmt.Errorf("act %d: %w", id, err)
	}
	return payload, nil
}

// Filter chooses acts; zero values choose all.
type Filter struct {
	State   State
	Kind    string
	To      string
	Subject string
	Before  int64 // acts with a smaller ID alone; 0 means from the newest on
	Limit   int   // the most to return; 0 means 100
	Seen    *Seen // what who looks may see alone; nil means all
}

// query asks for what is chosen alone, so that an index can be taken for it.
func (f Filter) query() (string, []any) {
	q, args := "SELECT "+columns+" FROM outbox_act WHERE id < ?", []any{f.Before}
	for _, is := range []struct{ column, value string }{{"state", string(f.State)}, {"kind", f.Kind}, {"recipient", f.To}, {"subject", f.Subject}} {
		if is.value != "" {
			q, args = q+" AND "+is.column+" = ?", append(args, is.value)
		}
	}
	q, args = f.Seen.within(q, args)
	return q + " ORDER BY id DESC LIMIT ?", append(args, f.Limit)
}

// List returns acts, the newest first.
func (o *Outbox) List(ctx context.Context, f Filter) (list []Act, err error) {
	if f.Before <= 0 {
		f.Before = math.MaxInt64
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	query, args := f.query()
	rows, err := o.db.Query(ctx, query, args...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		a, err := scan(r)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list acts: %w", err)
	}
	return list, nil
}

// Status is how the whole outbox stands.
type Status struct {
	Held  bool            `json:"held"` // nothing leaves
	By    string          `json:"by"`
	At    time.Time       `json:"at,omitzero"`
	Why   string          `json:"why,omitempty"`
	Count map[State]int64 `json:"count"`
}

// IsHeld reports whether nothing leaves. It is asked for each page that is shown, so it counts nothing.
func (o *Outbox) IsHeld(ctx context.Context) (bool, error) {
	var held int
	if err := o.db.QueryRow(ctx, "SELECT held FROM outbox_node WHERE id = 1").Scan(&held); err != nil {
		return true, fmt.Errorf("read outbox: %w", err)
	}
	return held == 1, nil
}

// Status returns whether the outbox is held, and how many acts are in each state.
func (o *Outbox) Status(ctx context.Context) (s Status, err error) {
	var held int
	var at int64
	if err = o.db.QueryRow(ctx, "SELECT held, held_by, held_at, why FROM outbox_node WHERE id = 1").Scan(&held, &s.By, &at, &s.Why); err != nil {
		return s, fmt.Errorf("read outbox: %w", err)
	}
	s.Held, s.At = held == 1, sqldb.FromTime(at)
	counts, err := o.counts.Get(ctx, o.db, Topic, o.count)
	if err != nil {
		return s, fmt.Errorf("count acts: %w", err)
	}
	s.Count = maps.Clone(counts)
	return s, nil
}

// count counts all acts: those of years, so it is done again only where one has changed since.
func (o *Outbox) count(ctx context.Context) (map[State]int64, error) {
	counts := map[State]int64{}
	rows, err := o.db.Query(ctx, "SELECT state, COUNT(*) FROM outbox_act GROUP BY state")
	return counts, sqldb.Each(rows, err, func(r *sql.Rows) error {
		var state string
		var n int64
		err := r.Scan(&state, &n)
		counts[State(state)] = n
		return err
	})
}
