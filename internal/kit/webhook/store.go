package webhook

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

const columns = "id, url, events, secret, clearance, pap, made_by, created"

type scanner interface{ Scan(dest ...any) error }

func scan(row scanner) (Sub, error) {
	var s Sub
	var events string
	var created int64
	err := row.Scan(&s.ID, &s.URL, &events, &s.secret, &s.Clearance, &s.PAP, &s.By, &created)
	s.Events, s.Created, s.TLP = strings.Fields(events), sqldb.FromTime(created), s.Clearance.String()
	return s, err
}

func (h *Hooks) insert(ctx context.Context, s Sub) (Sub, error) {
	err := h.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var err error
		s, err = scan(tx.QueryRow(ctx, "INSERT INTO webhook_sub (url, events, secret, clearance, pap, made_by, created) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING "+columns,
			s.URL, strings.Join(s.Events, " "), s.secret, s.Clearance, s.PAP, s.By, sqldb.Time(tx.Now)))
		if err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: s.By, Act: "webhook.add", Subject: fmt.Sprint(s.ID), Detail: map[string]any{"events": s.Events, "clearance": s.TLP, "pap": s.PAP}})
	})
	return s, err
}

// List returns the subscriptions.
func (h *Hooks) List(ctx context.Context) (list []Sub, err error) {
	return listSubs(ctx, h.db)
}

func listSubs(ctx context.Context, db sqldb.Reader) (list []Sub, err error) {
	rows, err := db.Query(ctx, "SELECT "+columns+" FROM webhook_sub WHERE removed = 0 ORDER BY id")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		s, err := scan(r)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	return list, nil
}

// sub returns one; without an ID where it is gone.
func (h *Hooks) sub(ctx context.Context, id int64) (Sub, error) {
	s, err := scan(h.db.QueryRow(ctx, "SELECT "+columns+" FROM webhook_sub WHERE id = ? AND removed = 0", id))
	if errors.Is(err, sql.ErrNoRows) {
		return Sub{}, nil
	}
	return s, err
}

// Remove ends a subscription. What waits for it in the outbox is refused there.
func (h *Hooks) Remove(ctx context.Context, id int64, by string) error {
	return h.db.Tx(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.Exec(ctx, "UPDATE webhook_sub SET removed = ?, secret = '' WHERE id = ? AND removed = 0", sqldb.Time(tx.Now), id)
		if err != nil {
			return fmt.Errorf("end subscription: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, tocsin.Faultf(tocsin.NotFound, "there is no subscription %d", id))
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "webhook.remove", Subject: fmt.Sprint(id)})
	})
}

// place is how far a source was told of.
type place struct {
	seq    int64
	cursor string
	body   []byte
	known  bool
}

func getPlace(ctx context.Context, db sqldb.Reader, source string) (p place, err error) {
	err = db.QueryRow(ctx, "SELECT seq, cursor, body FROM webhook_source WHERE name = ?", source).Scan(&p.seq, &p.cursor, &p.body)
	if errors.Is(err, sql.ErrNoRows) {
		return place{}, nil
	}
	p.known = err == nil
	return p, err
}

func putPlace(ctx context.Context, tx *sqldb.Tx, source string, p place) error {
	if p.body == nil {
		p.body = []byte{}
	}
	_, err := tx.Exec(ctx, `INSERT INTO webhook_source (name, seq, cursor, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, cursor = excluded.cursor, body = excluded.body`, source, p.seq, p.cursor, p.body)
	return err
}
