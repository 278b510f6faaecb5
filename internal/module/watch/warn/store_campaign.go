package warn

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

// AddCampaign keeps a campaign. Its name is its own for ever: the same campaign twice would tell people twice.
func (st *Store) AddCampaign(ctx context.Context, c Campaign) (Campaign, error) {
	if err := c.Check(); err != nil {
		return c, err
	}
	what, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	err = st.db.Tx(ctx, func(tx *sqldb.Tx) error {
		err := tx.QueryRow(ctx, `INSERT INTO warn_campaign (name, what, made_by, created) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING RETURNING id`,
			c.Name, string(what), c.By, sqldb.Time(tx.Now)).Scan(&c.ID)
		if errors.Is(err, sqldb.ErrNoRows) {
			return tocsin.Faultf(tocsin.Conflict, "there is a campaign %s already", c.Name)
		}
		if err != nil {
			return fmt.Errorf("add campaign: %w", err)
		}
		c.Created = tx.Now
		return audit.Add(ctx, tx, audit.Line{Actor: c.By, Act: "campaign.draft", Subject: "campaign " + c.Name})
	})
	return c, err
}

// Campaigns lists campaigns, the newest first; name chooses one.
func (st *Store) Campaigns(ctx context.Context, name string) (list []Campaign, err error) {
	q, args := "SELECT id, what, made_by, created FROM warn_campaign", []any(nil)
	if name != "" {
		q, args = q+" WHERE name = ?", []any{name}
	}
	rows, err := st.db.Query(ctx, q+" ORDER BY id DESC", args...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var c Campaign
		var id, created int64
		var what, by string
		if err := r.Scan(&id, &what, &by, &created); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(what), &c)
		c.ID, c.By, c.Created = id, by, sqldb.FromTime(created)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list campaigns: %w", err)
	}
	return list, nil
}

// Outcome counts what a campaign's letters came to, and gives the problems that they told of with what was answered last.
func (st *Store) Outcome(ctx context.Context, campaign int64) (p Progress, told map[find.Problem]string, err error) {
	told = map[find.Problem]string{}
	err = st.db.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END), 0) FROM warn_letter WHERE campaign = ?`, campaign).Scan(&p.Letters, &p.Told)
	if err != nil {
		return p, nil, fmt.Errorf("count letters of a campaign: %w", err)
	}
	err = st.db.QueryRow(ctx, `SELECT COUNT(DISTINCT a.letter) FROM warn_answer a JOIN warn_letter l ON l.id = a.letter WHERE l.campaign = ?`, campaign).Scan(&p.Answered)
	if err != nil {
		return p, nil, fmt.Errorf("count answers to a campaign: %w", err)
	}
	rows, err := st.db.Query(ctx, `SELECT t.owner, t.type, t.identifier, COALESCE(a.what, '') FROM warn_letter l JOIN warn_told t ON t.letter = l.id
		LEFT JOIN warn_answer a ON a.letter = t.letter AND a.n = t.n WHERE l.campaign = ? ORDER BY COALESCE(a.at, 0)`, campaign)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var p find.Problem
		var what string
		err := r.Scan(&p.Owner, &p.Type, &p.Identifier, &what)
		told[p] = what
		return err
	})
	if err != nil {
		return p, nil, fmt.Errorf("list what a campaign told: %w", err)
	}
	p.Problems = len(told)
	return p, told, nil
}
