package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Review asks somebody to look an item over, or says how that went. It is done by whoever was asked, and never by who has the
// item.
func (r *Room) Review(ctx context.Context, v item.Viewer, number string, a item.ReviewAct) error {
	if a.Text = strings.TrimSpace(a.Text); len(a.Text) > maxNote {
		return fault("text", "a note is up to %d bytes", maxNote)
	}
	if err := item.CheckReview(a); err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, number)
		if err != nil {
			return err
		}
		fields, err := r.reviewed(ctx, tx, v, it, a)
		if err != nil {
			return err
		}
		op, err := record.NewOp(ctx, tx, v.Name, "review", 1)
		if err != nil {
			return err
		}
		if err := record.SetFields(ctx, tx, op, &it, fields); err != nil {
			return err
		}
		if a.Text != "" {
			if err := r.note(ctx, tx, op, v, &it, item.Noted, a.Text); err != nil {
				return err
			}
		}
		if err := r.tellReview(ctx, tx, op, v, it, a); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.review", Subject: it.Number, Detail: map[string]any{"do": a.Do, "reviewer": it.Reviewer, "op": op}})
	})
}

// reviewed are the fields that an act of a review sets; it refuses what the item, or whoever acts, does not let.
func (r *Room) reviewed(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it item.Item, a item.ReviewAct) (map[string]string, error) {
	if it.Merged != 0 || it.Status.Ends() {
		return nil, tocsin.Faultf(tocsin.Conflict, "%s is closed: there is nothing to look over.", it.Number)
	}
	switch a.Do {
	case "ask":
		return map[string]string{"reviewer": a.Reviewer, "review": string(item.ReviewAsked)}, r.mayReview(ctx, tx, it, a.Reviewer)
	case "drop":
		return map[string]string{"reviewer": "", "review": ""}, nil
	}
	switch {
	case it.Reviewer == "" || it.Reviewer != v.Name:
		return nil, tocsin.Faultf(tocsin.Denied, "Only who was asked to look %s over says how that went.", it.Number)
	case it.Owner == v.Name:
		return nil, tocsin.Faultf(tocsin.Denied, "Who has an item does not look it over.")
	}
	to := map[string]item.Review{"start": item.ReviewStarted, "accept": item.ReviewAccepted, "return": item.ReviewReturned}[a.Do]
	return map[string]string{"review": string(to)}, nil
}

// mayReview refuses who can't look an item over: who has it, and who may not see it.
func (r *Room) mayReview(ctx context.Context, tx *sqldb.Tx, it item.Item, name string) error {
	if name == it.Owner {
		return fault("reviewer", "who has an item does not look it over")
	}
	if r.Readers == nil {
		return nil
	}
	all, err := r.viewers(ctx, tx)
	if err != nil {
		return err
	}
	if v, known := all[name]; known {
		seen, err := record.Items(ctx, tx, v, "i.id = ?", it.ID)
		if err != nil || len(seen) > 0 {
			return err
		}
	}
	return fault("reviewer", "%.40q may not see %s", name, it.Number)
}

// tellReview tells the reviewer that they are asked, and who has the item how it went.
func (r *Room) tellReview(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it item.Item, a item.ReviewAct) error {
	switch a.Do {
	case "ask":
		return r.notify(ctx, tx, it, notice.Line{Key: key("review", it.ID, op), Kind: notice.Task, By: v.Name}, it.Reviewer)
	case "accept", "return":
		return r.notify(ctx, tx, it, notice.Line{Key: key("review", it.ID, op), Kind: notice.Follow, By: v.Name, Word: string(it.Review)}, it.Owner)
	}
	return nil
}
