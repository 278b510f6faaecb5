package roster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// batchRows is how many rows are written with one statement: each is a way to the server and back.
const batchRows = 250

// batch holds rows back that one statement is to write.
type batch struct {
	head, tail string // before and behind the rows
	columns    int
	keys       int // the first columns, which name a row
	args       []any
	held       map[string]bool // names of the rows
}

// writer writes rows of one teller, many at a time. What is written has an end with flush.
type writer struct {
	ctx                        context.Context
	tx                         *sqldb.Tx
	from                       tocsin.From
	putOrg, putContact, putNet *batch
	cutOrg, cutContact, cutNet *batch
	entry                      *batch
}

func newWriter(ctx context.Context, tx *sqldb.Tx, from tocsin.From) *writer {
	return &writer{ctx: ctx, tx: tx, from: from,
		putOrg: &batch{columns: 10, keys: 2, head: `INSERT INTO watch_org (slug, said_by, name, parent, sector, criticality, language, zone, created, changed) VALUES `,
			tail: ` ON CONFLICT (slug, said_by) DO UPDATE SET name = excluded.name, parent = excluded.parent, sector = excluded.sector,
			criticality = excluded.criticality, language = excluded.language, zone = excluded.zone, changed = excluded.changed`},
		putContact: &batch{columns: 7, keys: 3, head: `INSERT INTO watch_contact (org, said_by, email, name, role, phone, at) VALUES `,
			tail: ` ON CONFLICT (org, said_by, email) DO UPDATE SET name = excluded.name, role = excluded.role, phone = excluded.phone`},
		putNet: &batch{columns: 5, keys: 4, head: `INSERT INTO watch_net (org, said_by, kind, value, at) VALUES `,
			tail: ` ON CONFLICT (org, said_by, kind, value) DO NOTHING`},
		cutOrg:     &batch{columns: 2, keys: 2, head: `DELETE FROM watch_org WHERE (slug, said_by) IN (VALUES `, tail: `)`},
		cutContact: &batch{columns: 3, keys: 3, head: `DELETE FROM watch_contact WHERE (org, said_by, email) IN (VALUES `, tail: `)`},
		cutNet:     &batch{columns: 4, keys: 4, head: `DELETE FROM watch_net WHERE (org, said_by, kind, value) IN (VALUES `, tail: `)`},
		entry:      &batch{columns: 8, head: `INSERT INTO watch_history (at, said_by, actor, act, org, email, items, more) VALUES `},
	}
}

// all writes changes, and says now and then how far it is; progress may be nil.
func (w *writer) all(list []change, progress Progress) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	for i, c := range list {
		if i%step == 0 {
			progress(i, len(list))
		}
		if err := c.write(w); err != nil {
			return err
		}
	}
	if err := w.flush(w.cutOrg, w.cutContact, w.cutNet, w.putOrg, w.putContact, w.putNet); err != nil {
		return err
	}
	progress(len(list), len(list))
	return nil
}

// add puts a row into a batch. other is the batch of the same table that does the opposite: what it holds of the row is
// done before.
func (w *writer) add(b, other *batch, row ...any) error {
	name := fmt.Sprintf("%q", row[:b.keys])
	if b.keys > 0 && (b.held[name] || other.held[name]) {
		if err := w.flush(b, other); err != nil {
			return err
		}
	}
	if b.held == nil {
		b.held = map[string]bool{}
	}
	b.args, b.held[name] = append(b.args, row...), true
	if len(b.args) == batchRows*b.columns {
		return w.flush(b)
	}
	return nil
}

// flush writes what batches hold.
func (w *writer) flush(list ...*batch) error {
	for _, b := range list {
		if len(b.args) == 0 {
			continue
		}
		if _, err := w.tx.Exec(w.ctx, b.head+tuples(len(b.args)/b.columns, b.columns)+b.tail, b.args...); err != nil {
			return err
		}
		b.args = b.args[:0]
		clear(b.held)
	}
	return nil
}

// tuples are the parameters of a number of rows: "(?,?),(?,?)".
func tuples(rows, columns int) string {
	one := "(" + strings.Repeat("?,", columns)[:2*columns-1] + ")"
	return strings.Repeat(one+",", rows)[:rows*(len(one)+1)-1]
}

// note writes the changes down in the history: one entry an organisation.
func (w *writer) note(act string, list []change) error {
	items := map[string][]Item{}
	var orgs []string
	for _, c := range list {
		if _, ok := items[c.org]; !ok {
			orgs = append(orgs, c.org)
		}
		items[c.org] = append(items[c.org], c.items...)
	}
	for _, org := range orgs {
		row, err := entryRow(w.ctx, w.tx, Entry{Act: act, From: string(w.from), Org: org, Items: items[org]})
		if err != nil {
			return err
		}
		if err := w.add(w.entry, nil, row...); err != nil {
			return err
		}
	}
	return w.flush(w.entry)
}

func (w *writer) saveOrg(o tocsin.Org) error {
	now := sqldb.Time(w.tx.Now)
	return w.add(w.putOrg, w.cutOrg, o.Slug, string(w.from), o.Name, o.Parent, o.Sector, o.Criticality, o.Language, o.Zone, now, now)
}

func (w *writer) dropOrg(slug string) error {
	return w.add(w.cutOrg, w.putOrg, slug, string(w.from))
}

func (w *writer) saveContact(org string, c tocsin.Contact) error {
	return w.add(w.putContact, w.cutContact, org, string(w.from), c.Email, c.Name, c.Role, c.Phone, sqldb.Time(w.tx.Now))
}

func (w *writer) dropContact(k contactKey) error {
	return w.add(w.cutContact, w.putContact, k.org, string(w.from), k.email)
}

func (w *writer) saveNet(k netKey) error {
	return w.add(w.putNet, w.cutNet, k.org, string(w.from), k.kind, k.value, sqldb.Time(w.tx.Now))
}

func (w *writer) dropNet(k netKey) error {
	return w.add(w.cutNet, w.putNet, k.org, string(w.from), k.kind, k.value)
}

// entryRow is an entry of the history as its table has it.
func entryRow(ctx context.Context, tx *sqldb.Tx, e Entry) ([]any, error) {
	if len(e.Items) > maxItems {
		e.More += len(e.Items) - maxItems
		e.Items = e.Items[:maxItems]
	}
	items, err := json.Marshal(e.Items)
	return []any{sqldb.Time(tx.Now), e.From, actorOf(ctx), e.Act, e.Org, e.Email, string(items), e.More}, err
}
