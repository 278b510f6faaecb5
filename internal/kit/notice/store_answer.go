package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

// Answers is what somebody has said of answering notices by mail.
type Answers struct {
	Off   bool
	Since time.Time // letters of before can't be answered; zero where nothing was said
}

// One returns a line by its number; ok is false where there is none any more.
func (n *Notices) One(ctx context.Context, id int64) (l Line, ok bool, err error) {
	l, err = scan(n.db.QueryRow(ctx, "SELECT "+columns+" FROM notice_line WHERE id = ?", id))
	if errors.Is(err, sqldb.ErrNoRows) {
		return l, false, nil
	}
	if err != nil {
		return l, false, fmt.Errorf("read a notice: %w", err)
	}
	return l, true, nil
}

// Answers returns what somebody has said of answering by mail.
func (n *Notices) Answers(ctx context.Context, who string) (a Answers, err error) {
	var since int64
	err = n.db.QueryRow(ctx, "SELECT off, since FROM notice_answer WHERE who = ?", who).Scan(&a.Off, &since)
	if err != nil && !errors.Is(err, sqldb.ErrNoRows) {
		return a, fmt.Errorf("read whether %s answers by mail: %w", who, err)
	}
	a.Since = sqldb.FromTime(since)
	return a, nil
}

// SetAnswers keeps whether somebody's answers by mail are notes. Letters of before a change can't be answered any more; where
// it is so already nothing changes.
func (n *Notices) SetAnswers(ctx context.Context, who string, off bool) error {
	was, err := n.Answers(ctx, who)
	if err != nil || was.Off == off {
		return err
	}
	return n.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO notice_answer (who, off, since) VALUES (?, ?, ?)
			ON CONFLICT (who) DO UPDATE SET off = excluded.off, since = excluded.since`, who, off, sqldb.Time(tx.Now))
		if err != nil {
			return fmt.Errorf("keep whether %s answers by mail: %w", who, err)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: who, Act: "notice.answers", Subject: who, Detail: map[string]any{"off": off}})
	})
}
