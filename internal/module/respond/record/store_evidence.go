package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// proofColumns are those of a piece of evidence, in the order of scanProof; e is the piece, i its item.
const proofColumns = "e.id, e.item, i.number, e.sha, e.name, e.type, e.size, e.note, e.mark, e.added, e.by, e.gone FROM respond_evidence e JOIN respond_item i ON i.id = e.item WHERE "

func scanProof(row scanner) (e item.Evidence, err error) {
	var added, gone int64
	err = row.Scan(&e.ID, &e.Item, &e.Number, &e.SHA, &e.Name, &e.Type, &e.Size, &e.Note, &e.Mark, &added, &e.By, &gone)
	e.Added, e.Gone, e.TLP = sqldb.FromTime(added), sqldb.FromTime(gone), e.Mark.String()
	return e, err
}

// proofs is the one predicate of which pieces somebody may see: of what they may see, those that they are cleared for.
func proofs(v item.Viewer) *conditions {
	c := &conditions{}
	visible, args := Visible(v)
	c.and(visible, args...)
	c.and("e.mark >= ?", v.Clearance)
	return c
}

// maxProofs is how many pieces of evidence are listed.
const maxProofs = 1000

// Proofs returns the evidence of items, the oldest first, without its custody.
func Proofs(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (list []item.Evidence, err error) {
	c := proofs(v)
	only(c, "e.item", items)
	rows, err := r.Query(ctx, fmt.Sprintf("SELECT "+proofColumns+"%s ORDER BY e.id LIMIT %d", strings.Join(c.where, " AND "), maxProofs), c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		e, err := scanProof(row)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list evidence: %w", err)
	}
	return list, nil
}

// Proof returns one piece of the evidence of items; another, and one that somebody may not see, is not found.
func Proof(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64, id int64) (item.Evidence, error) {
	c := proofs(v)
	c.and("e.id = ?", id)
	only(c, "e.item", items)
	return oneProof(ctx, r, fmt.Sprint(id), strings.Join(c.where, " AND "), c.args...)
}

// ProofBySHA returns the piece of an item that has this hash and is not gone, whoever may see it.
func ProofBySHA(ctx context.Context, r sqldb.Reader, one int64, sha string) (item.Evidence, error) {
	return oneProof(ctx, r, sha, "e.item = ? AND e.sha = ? AND e.gone = 0", one, sha)
}

// ProofByID returns a piece of evidence, whoever may see it.
func ProofByID(ctx context.Context, r sqldb.Reader, id int64) (item.Evidence, error) {
	return oneProof(ctx, r, fmt.Sprint(id), "e.id = ?", id)
}

func oneProof(ctx context.Context, r sqldb.Reader, name, where string, args ...any) (item.Evidence, error) {
	e, err := scanProof(r.QueryRow(ctx, "SELECT "+proofColumns+where, args...))
	if errors.Is(err, sqldb.ErrNoRows) {
		return e, tocsin.Faultf(tocsin.NotFound, "there is no evidence %s", name)
	}
	if err != nil {
		return e, fmt.Errorf("find evidence %s: %w", name, err)
	}
	return e, nil
}

// AddProof writes a piece of evidence down and fills its ID and its time.
func AddProof(ctx context.Context, tx *sqldb.Tx, e *item.Evidence) error {
	e.Added, e.TLP = tx.Now, e.Mark.String()
	err := tx.QueryRow(ctx, "INSERT INTO respond_evidence (item, sha, name, type, size, note, mark, added, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		e.Item, e.SHA, e.Name, e.Type, e.Size, e.Note, e.Mark, sqldb.Time(e.Added), e.By).Scan(&e.ID)
	if err != nil {
		return fmt.Errorf("add evidence: %w", err)
	}
	return nil
}

// AddCustody writes down who did what with a piece of evidence. Such lines are never changed.
func AddCustody(ctx context.Context, tx *sqldb.Tx, evidence int64, by, what, note string) error {
	_, err := tx.Exec(ctx, "INSERT INTO respond_custody (evidence, at, by, what, note) VALUES (?, ?, ?, ?, ?)", evidence, sqldb.Time(tx.Now), by, what, note)
	if err != nil {
		return fmt.Errorf("write custody: %w", err)
	}
	return nil
}

// maxSteps is how many steps of custody are listed, the newest.
const maxSteps = 1000

// Custody returns who had a piece of evidence, the oldest first.
func Custody(ctx context.Context, r sqldb.Reader, evidence int64) (list []item.Custody, err error) {
	rows, err := r.Query(ctx, fmt.Sprintf("SELECT at, by, what, note FROM (SELECT id, at, by, what, note FROM respond_custody WHERE evidence = ? ORDER BY id DESC LIMIT %d) c ORDER BY id", maxSteps), evidence)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var c item.Custody
		var at int64
		err := row.Scan(&at, &c.By, &c.What, &c.Note)
		c.At = sqldb.FromTime(at)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read custody: %w", err)
	}
	return list, nil
}

// SetGone notes that a piece of evidence is gone.
func SetGone(ctx context.Context, tx *sqldb.Tx, id int64) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_evidence SET gone = ? WHERE id = ?", sqldb.Time(tx.Now), id); err != nil {
		return fmt.Errorf("discard evidence: %w", err)
	}
	return nil
}

// SetSwept notes that the bytes of what is gone are dealt with.
func SetSwept(ctx context.Context, tx *sqldb.Tx, sha string) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_evidence SET swept = 1 WHERE sha = ? AND gone <> 0", sha); err != nil {
		return fmt.Errorf("discard evidence: %w", err)
	}
	return nil
}

// HeldBytes counts the pieces that are not gone and have these bytes.
func HeldBytes(ctx context.Context, r sqldb.Reader, sha string) (n int, err error) {
	if err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_evidence WHERE sha = ? AND gone = 0", sha).Scan(&n); err != nil {
		return 0, fmt.Errorf("count evidence: %w", err)
	}
	return n, nil
}

// Unswept are hashes of what is gone and whose bytes may still be there, some at a time.
func Unswept(ctx context.Context, r sqldb.Reader) (list []string, err error) {
	list, err = sqldb.Column[string](r.Query(ctx, "SELECT DISTINCT sha FROM respond_evidence WHERE gone <> 0 AND swept = 0 LIMIT 100"))
	if err != nil {
		return nil, fmt.Errorf("list what is gone: %w", err)
	}
	return list, nil
}
