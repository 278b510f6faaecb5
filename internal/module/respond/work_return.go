package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// copies puts under each letter that went out what became of it with each recipient.
func (r *Room) copies(ctx context.Context, list []item.Entry) error {
	var ids []int64
	for _, e := range list {
		if e.Mail != nil && e.Mail.Out {
			ids = append(ids, e.Mail.ID)
		}
	}
	all, err := record.Copies(ctx, r.DB, ids)
	for _, e := range list {
		if e.Mail != nil {
			e.Mail.Copies = all[e.Mail.ID]
		}
	}
	return err
}

// returned notes at a copy of ours that it came back, or that its recipient has answered. That it came back is believed by
// the token alone, which only the servers of that copy have seen.
func (r *Room) returned(ctx context.Context, tx *sqldb.Tx, a Arrival) error {
	act, known := smtp.Act(a.Token)
	switch {
	case a.Kind == read.Bounce && known:
		for _, f := range a.Failed {
			if f.Permanent {
				return record.Returned(ctx, tx, act, item.Short(strings.TrimSpace(f.Status.String()+" "+f.Reason), maxSnippet))
			}
		}
	case a.Kind == read.AutoReply:
		return away(ctx, tx, a, act, known)
	case a.Kind == read.Letter && known:
		return record.HeardOf(ctx, tx, act)
	case a.Kind == read.Letter:
		return record.Heard(ctx, tx, a.InReplyTo, a.From)
	}
	return nil
}

// away notes at a copy of ours that its recipient's machine says they are away. A note that a machine has got a letter is none.
func away(ctx context.Context, tx *sqldb.Tx, a Arrival, act int64, known bool) error {
	yes, until := a.Absent()
	switch {
	case !yes:
		return nil
	case known:
		return record.AwayOf(ctx, tx, act, until)
	}
	ids := slices.Clone(a.InReplyTo)
	if a.OriginalID != "" {
		ids = append(ids, a.OriginalID)
	}
	return record.AwayFrom(ctx, tx, ids, a.From, until)
}

// went notes what became of a copy. An item whose letter has left is answered, and closed when all copies of a letter that
// should close it have left; of one that was merged it is what it was merged into.
func (r *Room) went(ctx context.Context, tx *sqldb.Tx, act outbox.Act) error {
	err := record.SetLetterState(ctx, tx, act.ID, string(act.State))
	if err != nil || act.State != outbox.Sent && act.State != outbox.Cancelled {
		return err
	}
	one, err := record.ItemOfAct(ctx, tx, act.ID)
	if err != nil || one == 0 {
		return err
	}
	if act.State == outbox.Sent {
		if err := r.answered(ctx, tx, one); err != nil {
			return err
		}
	}
	letter, err := record.LetterOfAct(ctx, tx, act.ID)
	if err != nil || letter == 0 {
		return err
	}
	by, err := record.Closer(ctx, tx, letter)
	if err != nil || by == "" {
		return err
	}
	return r.closeAfter(ctx, tx, one, by)
}

// answered notes that a letter of an item has left now.
func (r *Room) answered(ctx context.Context, tx *sqldb.Tx, one int64) error {
	it, err := targetOf(ctx, tx, one)
	if err != nil {
		return err
	}
	change := map[string]string{"told": record.TimeText(tx.Now)}
	if it.Answered.IsZero() {
		change["answered"] = change["told"]
	}
	if err := record.SetFields(ctx, tx, 0, &it, change); err != nil {
		return err
	}
	return r.chase(ctx, tx, 0, &it)
}

// closeAfter closes an item after a letter has left. One that somebody has worked on since is closed all the same: that was
// asked for; one that is closed already, or lacks a field that it is asked for, stays as it is.
func (r *Room) closeAfter(ctx context.Context, tx *sqldb.Tx, one int64, by string) error {
	it, err := targetOf(ctx, tx, one)
	if err != nil || it.Status.Ends() {
		return err
	}
	status := item.Resolved
	if it.Kind == item.Measure {
		status = item.Removed
	}
	op, err := record.NewOp(ctx, tx, by, "change", 1)
	if err != nil {
		return err
	}
	v := item.Viewer{Name: by, Clearance: it.Mark, All: true}
	why, err := r.ChangeOne(ctx, tx, op, v, &it, item.Change{Status: &status})
	if err != nil {
		return err
	}
	if why != "" { // the page of the item says what it is still asked for
		return record.DropOp(ctx, tx, op)
	}
	return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.change", Subject: it.Number, Detail: map[string]any{"op": op, "why": "its letter has left"}})
}
