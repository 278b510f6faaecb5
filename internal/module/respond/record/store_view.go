package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Views returns the lists that somebody keeps, and those that others have shared.
func Views(ctx context.Context, r sqldb.Reader, user string) (list []item.View, err error) {
	return views(ctx, r, "owner = ? OR shared = 1", user)
}

func views(ctx context.Context, r sqldb.Reader, where string, args ...any) (list []item.View, err error) {
	rows, err := r.Query(ctx, "SELECT id, owner, title, query, shared FROM respond_view WHERE "+where+" ORDER BY shared, title, id", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var v item.View
		err := row.Scan(&v.ID, &v.Owner, &v.Title, &v.Query, &v.Shared)
		list = append(list, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	return list, nil
}

// AllViews returns the lists that all people keep.
func AllViews(ctx context.Context, r sqldb.Reader) (list []item.View, err error) {
	return views(ctx, r, "1 = 1")
}

// PutView keeps a list of somebody's: a new one where it has no ID yet.
func PutView(ctx context.Context, tx *sqldb.Tx, v *item.View) (err error) {
	if v.ID == 0 {
		err = tx.QueryRow(ctx, "INSERT INTO respond_view (owner, title, query, shared) VALUES (?, ?, ?, ?) RETURNING id", v.Owner, v.Title, v.Query, v.Shared).Scan(&v.ID)
	} else {
		err = tx.QueryRow(ctx, "UPDATE respond_view SET title = ?, query = ?, shared = ? WHERE id = ? AND owner = ? RETURNING id",
			v.Title, v.Query, v.Shared, v.ID, v.Owner).Scan(&v.ID)
	}
	return noView(err)
}

// DropView forgets a list; everybody's own, where all is false.
func DropView(ctx context.Context, tx *sqldb.Tx, user string, all bool, id int64) (v item.View, err error) {
	err = tx.QueryRow(ctx, "DELETE FROM respond_view WHERE id = ? AND (owner = ? OR shared = 1 AND ? = 1) RETURNING id, owner, title, query, shared", id, user, all).
		Scan(&v.ID, &v.Owner, &v.Title, &v.Query, &v.Shared)
	return v, noView(err)
}

func noView(err error) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	}
	if err != nil {
		return fmt.Errorf("keep view: %w", err)
	}
	return nil
}

// Templates returns the texts that the team has written itself, by name and language.
func Templates(ctx context.Context, r sqldb.Reader) (list []item.Template, err error) {
	rows, err := r.Query(ctx, "SELECT name, language, subject, body FROM respond_template ORDER BY name, language")
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var t item.Template
		err := row.Scan(&t.Name, &t.Language, &t.Subject, &t.Body)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	return list, nil
}

// PutTemplate keeps a text.
func PutTemplate(ctx context.Context, tx *sqldb.Tx, by string, t item.Template) error {
	_, err := tx.Exec(ctx, `INSERT INTO respond_template (name, language, subject, body, changed, by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (name, language) DO UPDATE SET subject = excluded.subject, body = excluded.body, changed = excluded.changed, by = excluded.by`,
		t.Name, t.Language, t.Subject, t.Body, sqldb.Time(tx.Now), by)
	if err != nil {
		return fmt.Errorf("keep template %s: %w", t.Name, err)
	}
	return nil
}

// DropTemplate forgets a text of the team's; a built-in one of that name shows again.
func DropTemplate(ctx context.Context, tx *sqldb.Tx, name, language string) error {
	res, err := tx.Exec(ctx, "DELETE FROM respond_template WHERE name = ? AND language = ?", name, language)
	if err != nil {
		return fmt.Errorf("drop template %s: %w", name, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no template %.40s of the team's in this language", name)
	}
	return nil
}
