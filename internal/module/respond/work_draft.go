package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// DraftOf returns the letter that somebody has begun in an item; its ID is 0 where there is none.
func (r *Room) DraftOf(ctx context.Context, v item.Viewer, quoted string) (item.Draft, error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return item.Draft{}, err
	}
	return record.Draft(ctx, r.DB, it.ID, v.Name)
}

// SaveDraft keeps a letter that somebody has begun, with new files, and without those that are dropped. The same draft in an
// older version is a conflict.
func (r *Room) SaveDraft(ctx context.Context, v item.Viewer, quoted string, d item.Draft, add []item.Bundle, drop []int64) (item.Draft, error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return d, err
	}
	if len(d.Text) > maxWords {
		return d, fault("text", "it is longer than %d bytes", maxWords)
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.PutDraft(ctx, tx, it.ID, v.Name, &d, add, drop); err != nil {
			return err
		}
		total := int64(0)
		for _, b := range d.Files {
			total += b.Size
		}
		if total > maxBytes || len(d.Files) > maxFiles {
			return &tocsin.Fault{Why: tocsin.TooLarge, Field: "files", Text: "A letter takes 50 files of 25 MB together."}
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.draft", Subject: it.Number, Detail: map[string]any{"files": len(d.Files)}})
	})
	return d, err
}

// DropDraft throws a draft away.
func (r *Room) DropDraft(ctx context.Context, v item.Viewer, quoted string) error {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		ok, err := record.DropDraft(ctx, tx, it.ID, v.Name, 0)
		if err != nil || !ok {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.draft.drop", Subject: it.Number})
	})
}

// PrepareDraft is Prepare of what somebody has begun.
func (r *Room) PrepareDraft(ctx context.Context, v item.Viewer, quoted string) (d item.Draft, p item.Prepared, err error) {
	if d, err = r.drafted(ctx, v, quoted); err != nil {
		return d, p, err
	}
	p, err = r.Prepare(ctx, v, quoted, d.Compose)
	return d, p, err
}

// SendDraft puts what somebody has begun into the outbox, and the draft away, in one. It must be the version that they have
// looked at.
func (r *Room) SendDraft(ctx context.Context, v item.Viewer, quoted string, version int64) (item.Mail, error) {
	d, err := r.drafted(ctx, v, quoted)
	if err != nil {
		return item.Mail{}, err
	}
	changed := tocsin.Faultf(tocsin.Conflict, "This letter was changed since you looked it over. Look again.")
	if d.Version != version {
		return item.Mail{}, changed
	}
	return r.writeThen(ctx, v, quoted, d.Compose, func(ctx context.Context, tx *sqldb.Tx, it item.Item) error {
		ok, err := record.DropDraft(ctx, tx, it.ID, v.Name, version)
		if err == nil && !ok {
			return changed
		}
		return err
	})
}

// drafted returns a draft with the bytes of its files.
func (r *Room) drafted(ctx context.Context, v item.Viewer, quoted string) (item.Draft, error) {
	d, err := r.DraftOf(ctx, v, quoted)
	if err != nil {
		return d, err
	}
	if d.ID == 0 {
		return d, tocsin.Faultf(tocsin.NotFound, "There is no draft of yours in %.40s: it was sent, or thrown away.", quoted)
	}
	return d, record.DraftBodies(ctx, r.DB, &d)
}
