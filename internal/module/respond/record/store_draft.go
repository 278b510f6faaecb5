package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Draft returns the letter that somebody has begun in an item, with the names of its files; the zero Draft where there is none.
func Draft(ctx context.Context, r sqldb.Reader, one int64, owner string) (d item.Draft, err error) {
	var body string
	var id, version, changed int64
	err = r.QueryRow(ctx, "SELECT id, version, changed, body FROM respond_draft WHERE item = ? AND owner = ?", one, owner).Scan(&id, &version, &changed, &body)
	if errors.Is(err, sqldb.ErrNoRows) {
		return d, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &d)
	}
	if err != nil {
		return d, fmt.Errorf("read draft: %w", err)
	}
	d.ID, d.Version, d.Changed = id, version, sqldb.FromTime(changed)
	d.Files, err = draftFiles.list(ctx, r, id)
	return d, err
}

// DraftBodies reads the bytes of a draft's files into them.
func DraftBodies(ctx context.Context, r sqldb.Reader, d *item.Draft) error {
	return draftFiles.bodies(ctx, r, d.ID, d.Files)
}

// PutDraft keeps a letter that somebody has begun, adds files to it and takes files away. The draft in hand gets its id and
// version. Where d.Version is not 0 and not the one that is kept, another window of the same person has been faster.
func PutDraft(ctx context.Context, tx *sqldb.Tx, one int64, owner string, d *item.Draft, add []item.Bundle, drop []int64) error {
	kept, err := Draft(ctx, tx, one, owner)
	if err != nil {
		return err
	}
	if d.Version != 0 && d.Version != kept.Version {
		return tocsin.Faultf(tocsin.Conflict, "This draft was changed in another window. Open it again.")
	}
	d.ID, d.Version, d.Changed, d.Files = kept.ID, kept.Version+1, tx.Now, nil
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `INSERT INTO respond_draft (item, owner, version, changed, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (item, owner) DO UPDATE SET version = excluded.version, changed = excluded.changed, body = excluded.body RETURNING id`,
		one, owner, d.Version, sqldb.Time(tx.Now), string(body)).Scan(&d.ID)
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	d.Files, err = draftFiles.change(ctx, tx, d.ID, add, drop)
	return err
}

// DropDraft throws a draft away; ok is false where there was none of that version. 0 is any.
func DropDraft(ctx context.Context, tx *sqldb.Tx, one int64, owner string, version int64) (ok bool, err error) {
	d, err := Draft(ctx, tx, one, owner)
	if err != nil || d.ID == 0 || version != 0 && d.Version != version {
		return false, err
	}
	for _, q := range []string{"DELETE FROM respond_draft_file WHERE draft = ?", "DELETE FROM respond_draft WHERE id = ?"} {
		if _, err := tx.Exec(ctx, q, d.ID); err != nil {
			return false, fmt.Errorf("throw a draft away: %w", err)
		}
	}
	return true, nil
}
