package post

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Line is a letter that came in.
type Line struct {
	SHA     string    `json:"sha256"`
	At      time.Time `json:"at"`
	Source  string    `json:"source"`
	Remote  string    `json:"remote"`
	Sender  string    `json:"from"`
	Subject string    `json:"subject"`
	Kind    string    `json:"kind"`
	Size    int64     `json:"bytes"`
	Trouble string    `json:"trouble,omitempty"`
	Taken   bool      `json:"taken"`
}

func (p *Post) known(ctx context.Context, sha string) (bool, error) {
	var n int
	if err := p.db.QueryRow(ctx, "SELECT COUNT(*) FROM post_letter WHERE sha = ?", sha).Scan(&n); err != nil {
		return false, fmt.Errorf("look for letter: %w", err)
	}
	return n > 0, nil
}

func (p *Post) note(ctx context.Context, l Line) error {
	err := p.db.Tx(ctx, func(tx *sqldb.Tx) error {
		taken := 0
		if l.Taken {
			taken = 1
		}
		_, err := tx.Exec(ctx, `INSERT INTO post_letter (sha, at, source, remote, sender, subject, kind, size, trouble, taken) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (sha) DO NOTHING`, l.SHA, sqldb.Time(tx.Now), l.Source, l.Remote, l.Sender, l.Subject, l.Kind, l.Size, short(l.Trouble), taken)
		return err
	})
	if err != nil {
		return fmt.Errorf("note letter: %w", err)
	}
	return nil
}

// List returns the newest letters first; open ones alone are those that nothing followed from, which a person looks at.
func (p *Post) List(ctx context.Context, open bool, most int) (list []Line, err error) {
	taken := 1
	if open {
		taken = 0
	}
	rows, err := p.db.Query(ctx, `SELECT sha, at, source, remote, sender, subject, kind, size, trouble, taken FROM post_letter
		WHERE taken <= ? ORDER BY at DESC, sha LIMIT ?`, taken, most)
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var l Line
		var at int64
		var taken int
		if err := rows.Scan(&l.SHA, &at, &l.Source, &l.Remote, &l.Sender, &l.Subject, &l.Kind, &l.Size, &l.Trouble, &taken); err != nil {
			return nil, fmt.Errorf("list letters: %w", err)
		}
		l.At, l.Taken = sqldb.FromTime(at), taken == 1
		list = append(list, l)
	}
	return list, rows.Err()
}

// Seen returns how far a mailbox was read. It implements box.Memory.
func (p *Post) Seen(ctx context.Context, name string) (validity, uid uint32, err error) {
	err = p.db.QueryRow(ctx, "SELECT validity, uid FROM post_mailbox WHERE name = ?", name).Scan(&validity, &uid)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("look up mailbox: %w", err)
	}
	return validity, uid, nil
}

// Keep notes how far a mailbox was read. It implements box.Memory.
func (p *Post) Keep(ctx context.Context, name string, validity, uid uint32) error {
	err := p.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO post_mailbox (name, validity, uid, changed) VALUES (?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, changed = excluded.changed`,
			name, int64(validity), int64(uid), sqldb.Time(tx.Now))
		return err
	})
	if err != nil {
		return fmt.Errorf("note mailbox: %w", err)
	}
	return nil
}
