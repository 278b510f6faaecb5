package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

const goneColumns = "number, kind, at, by, granter, why, along, mark, restricted, run"

func scanGone(row scanner) (g item.Gone, err error) {
	var at int64
	err = row.Scan(&g.Number, &g.Kind, &at, &g.By, &g.Granter, &g.Why, &g.Along, &g.Mark, &g.Restricted, &g.Run)
	g.At, g.TLP = sqldb.FromTime(at), g.Mark.String()
	return g, err
}

// goneVisible is Visible of what was deleted: who was a member of what was restricted is not known any more.
func goneVisible(v item.Viewer) (where string, args []any) {
	switch {
	case v.Name == "":
		return "1 = 0", nil
	case v.All:
		return "mark >= ?", []any{v.Clearance}
	}
	return "mark >= ? AND restricted = 0", []any{v.Clearance}
}

// PutGone writes down that something was deleted; g.At is filled.
func PutGone(ctx context.Context, tx *sqldb.Tx, g item.Gone) error {
	_, err := tx.Exec(ctx, "INSERT INTO respond_deleted ("+goneColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET
		at = excluded.at, by = excluded.by, granter = excluded.granter, why = excluded.why, mark = excluded.mark, restricted = excluded.restricted, run = excluded.run`,
		g.Number, g.Kind, sqldb.Time(tx.Now), g.By, g.Granter, g.Why, g.Along, g.Mark, g.Restricted, g.Run)
	if err != nil {
		return fmt.Errorf("note that %s is deleted: %w", g.Number, err)
	}
	return nil
}

// GoneOf returns what is left of what was deleted; ok is false where nothing of this number was, or not for whoever asks.
func GoneOf(ctx context.Context, r sqldb.Reader, v item.Viewer, number string) (g item.Gone, ok bool, err error) {
	where, args := goneVisible(v)
	g, err = scanGone(r.QueryRow(ctx, "SELECT "+goneColumns+" FROM respond_deleted WHERE number = ? AND "+where, append([]any{number}, args...)...))
	if errors.Is(err, sqldb.ErrNoRows) {
		return g, false, nil
	}
	if err != nil {
		return g, false, fmt.Errorf("look whether %.40s is deleted: %w", number, err)
	}
	return g, true, nil
}

// Deleted lists what was deleted, the newest first.
func Deleted(ctx context.Context, r sqldb.Reader, v item.Viewer, offset, limit int) (list []item.Gone, err error) {
	where, args := goneVisible(v)
	rows, err := r.Query(ctx, "SELECT "+goneColumns+" FROM respond_deleted WHERE "+where+" ORDER BY at DESC, number LIMIT ? OFFSET ?", append(args, limit, offset)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		g, err := scanGone(row)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what is deleted: %w", err)
	}
	return list, nil
}

// absent says of an item that is not there that it was deleted, where it was and whoever asks may know.
func absent(ctx context.Context, r sqldb.Reader, v item.Viewer, number string) error {
	g, ok, err := GoneOf(ctx, r, v, number)
	if err != nil || !ok {
		return errors.Join(err, missing(sqldb.ErrNoRows, number))
	}
	return tocsin.Faultf(tocsin.NotFound, "%s was deleted for good on %s.", g.Number, g.At.UTC().Format("2006-01-02"))
}

// PutKeep says that an item must be kept; an empty reason, that it need not any more.
func PutKeep(ctx context.Context, tx *sqldb.Tx, id int64, by, why string) (err error) {
	if why == "" {
		_, err = tx.Exec(ctx, "DELETE FROM respond_hold WHERE item = ?", id)
	} else {
		_, err = tx.Exec(ctx, "INSERT INTO respond_hold (item, by, at, why) VALUES (?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET by = excluded.by, at = excluded.at, why = excluded.why",
			id, by, sqldb.Time(tx.Now), why)
	}
	if err != nil {
		return fmt.Errorf("say what must be kept: %w", err)
	}
	return nil
}

// Kept returns why one of some items must be kept; nil where none has to.
func Kept(ctx context.Context, r sqldb.Reader, items []int64) (*item.Keep, error) {
	marks, args := among(items)
	var k item.Keep
	var at int64
	err := r.QueryRow(ctx, "SELECT by, at, why FROM respond_hold WHERE item IN ("+marks+") ORDER BY at LIMIT 1", args...).Scan(&k.By, &at, &k.Why)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil, nil //nolint:nilnil // none has to
	}
	if err != nil {
		return nil, fmt.Errorf("look what must be kept: %w", err)
	}
	k.At = sqldb.FromTime(at)
	return &k, nil
}

// Swept is something that is still to be done after a deletion.
type Swept struct{ What, Of string }

// The sorts of what is still to be done: bytes of evidence and of letters by their SHA-256, letters to programs by a number.
const (
	SweepEvidence = "evidence"
	SweepLetter   = "letter"
	SweepProgram  = "program"
)

// Sweeps are what is still to be done, some at a time.
func Sweeps(ctx context.Context, r sqldb.Reader) (list []Swept, err error) {
	rows, err := r.Query(ctx, "SELECT what, of FROM respond_sweep ORDER BY what, of LIMIT 100")
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var s Swept
		err := row.Scan(&s.What, &s.Of)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what is to be swept: %w", err)
	}
	return list, nil
}

// SweepDone notes that something is done.
func SweepDone(ctx context.Context, tx *sqldb.Tx, s Swept) error {
	if _, err := tx.Exec(ctx, "DELETE FROM respond_sweep WHERE what = ? AND of = ?", s.What, s.Of); err != nil {
		return fmt.Errorf("note what was swept: %w", err)
	}
	return nil
}

// ForgetInMass takes a number out of all texts to many, and of what became of them.
func ForgetInMass(ctx context.Context, tx *sqldb.Tx, number string) error {
	like := "%" + likely(number) + "%"
	rows, err := tx.Query(ctx, massColumns+`WHERE body LIKE ? ESCAPE '\' OR report LIKE ? ESCAPE '\'`, like, like)
	var list []item.Mailing
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		m, err := scanMass(row)
		list = append(list, m)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for texts to many: %w", err)
	}
	for _, m := range list {
		if err := forgetMass(ctx, tx, m.Without(number)); err != nil {
			return err
		}
	}
	return nil
}

func forgetMass(ctx context.Context, tx *sqldb.Tx, m item.Mailing) error {
	body, err := massBody(m)
	if err != nil {
		return err
	}
	report, err := json.Marshal(m.Sent)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE respond_mass SET body = ?, report = ? WHERE id = ?", body, string(report), m.ID)
	}
	if err != nil {
		return fmt.Errorf("forget who was written to: %w", err)
	}
	return nil
}
