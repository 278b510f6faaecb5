package respond

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// ActDiscard is what both who ask for and who grant the end of evidence must be allowed to do.
const ActDiscard = "evidence.delete"

// proofSubject stands between an item's number and the evidence's in what a second person is asked.
const proofSubject = "/evidence/"

// maxWish is how many bytes of a reason a second person is shown; all of it stands with the evidence.
const maxWish = 900

// Discard takes the bytes of a piece of evidence away for good; what it was, its hash and its custody stay. Where a second
// person has to look it asks, and waits is true.
func (r *Room) Discard(ctx context.Context, v item.Viewer, quoted string, id int64, why string) (waits bool, err error) {
	if why, err = reason("reason", why); err != nil {
		return false, err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		e, err := held(ctx, tx, v, quoted, id)
		if err != nil {
			return err
		}
		if waits = r.Second != nil; !waits {
			return r.discard(ctx, tx, v.Name, e, why)
		}
		if err := r.step(ctx, tx, v.Name, e, item.StepAsked, why); err != nil {
			return err
		}
		return r.Ask(ctx, tx, Wish{Act: ActDiscard, Subject: e.Number + proofSubject + strconv.FormatInt(e.ID, 10), Why: item.Cut(e.Name+": "+why, maxWish),
			Href: "/incidents/" + e.Number, By: v.Name})
	})
	if err != nil || waits {
		return waits, err
	}
	return false, r.Sweep(ctx)
}

// discarded does what a second person has granted. The bytes go at the next Sweep.
func (r *Room) discarded(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	number, text, _ := strings.Cut(w.Subject, proofSubject)
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.Conflict, "%.60q is no evidence", w.Subject)
	}
	e, err := record.ProofByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if !e.Held() || e.Number != number {
		return tocsin.Faultf(tocsin.Conflict, "This evidence is gone already.")
	}
	return r.discard(ctx, tx, w.Granter, e, w.By+": "+w.Why)
}

func (r *Room) discard(ctx context.Context, tx *sqldb.Tx, by string, e item.Evidence, why string) error {
	if err := record.SetGone(ctx, tx, e.ID); err != nil {
		return err
	}
	if err := r.step(ctx, tx, by, e, item.StepDeleted, why); err != nil {
		return err
	}
	it, err := record.ByID(ctx, tx, e.Item)
	if err != nil {
		return err
	}
	data := map[string]string{"name": e.Name, "evidence": strconv.FormatInt(e.ID, 10), "state": item.StepDeleted}
	return r.proofTold(ctx, tx, by, &it, e.Mark, data)
}

// unused removes bytes that no piece has. Keep looks for them again in its own transaction, and transactions come one after
// the other: so nothing is removed under somebody's hands.
func (r *Room) unused(ctx context.Context, sha string) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := record.HeldBytes(ctx, tx, sha)
		if err != nil {
			return err
		}
		if n == 0 {
			if err := r.Blobs.Remove(blob.Sum(sha)); err != nil {
				return err
			}
		}
		return record.SetSwept(ctx, tx, sha)
	})
	if err != nil {
		return fmt.Errorf("remove bytes of evidence: %w", err)
	}
	return nil
}

// Check reads a piece of evidence again and compares it with the hash that it was kept under. ok is false where the bytes
// are others or not there; the item's stream and the log say so aloud.
func (r *Room) Check(ctx context.Context, v item.Viewer, quoted string, id int64) (ok bool, err error) {
	if err := r.keeps(); err != nil {
		return false, err
	}
	e, err := held(ctx, r.DB, v, quoted, id)
	if err != nil {
		return false, err
	}
	found, trouble := r.hash(e.SHA)
	ok = trouble == nil && found == e.SHA
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if ok {
			return r.step(ctx, tx, v.Name, e, item.StepVerified, "SHA-256 "+found)
		}
		return r.broken(ctx, tx, v, e, found)
	})
	if !ok {
		r.Log.Error("evidence is not what was kept", "number", e.Number, "evidence", e.ID, "sha256", e.SHA, "found", found, "error", trouble)
	}
	return ok, err
}

// hash is the SHA-256 of the bytes that are there.
func (r *Room) hash(sha string) (string, error) {
	body, err := r.Blobs.Open(blob.Sum(sha))
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, body)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, body.Close())
}

// broken says of a piece that its bytes are not those that were kept, where everybody who works on the item sees it.
func (r *Room) broken(ctx context.Context, tx *sqldb.Tx, v item.Viewer, e item.Evidence, found string) error {
	if err := r.step(ctx, tx, v.Name, e, item.StepBroken, strings.TrimSpace("SHA-256 "+found)); err != nil {
		return err
	}
	it, err := record.ByID(ctx, tx, e.Item)
	if err != nil {
		return err
	}
	data := map[string]string{"name": e.Name, "evidence": strconv.FormatInt(e.ID, 10), "state": item.StepBroken}
	return r.proofTold(ctx, tx, v.Name, &it, e.Mark, data)
}
