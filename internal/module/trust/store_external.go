package trust

import (
	"context"
	"errors"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// External is who a user is at a source: the issuer of the single sign-on, or the directory.
type External struct {
	Issuer  string
	Name    string // as the source calls them
	Created time.Time
	Used    time.Time // zero: never
}

// userBySubject returns whose a subject of an issuer is; the zero user where it is nobody's. A disabled user is returned.
func userBySubject(ctx context.Context, db reader, issuer, subject string) (User, error) {
	u, err := scanUser(db.QueryRow(ctx, "SELECT "+userColumns+` FROM trust_external e JOIN trust_user u ON u.id = e.user_id
		WHERE e.issuer = ? AND e.subject = ?`, issuer, subject))
	if errors.Is(err, sqldb.ErrNoRows) {
		return User{}, nil
	}
	return u, err
}

func insertExternal(ctx context.Context, tx *sqldb.Tx, user int64, issuer, subject, name string) error {
	ok, err := changed(tx.QueryRow(ctx, `INSERT INTO trust_external (user_id, issuer, subject, name, created) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING id`, user, issuer, subject, name, sqldb.Time(tx.Now)))
	if err == nil && !ok {
		f := tocsin.Faultf(tocsin.Conflict, "the account or the person is linked already")
		f.Field = "linked"
		return f
	}
	return err
}

func useExternal(ctx context.Context, tx *sqldb.Tx, issuer, subject string) error {
	_, err := tx.Exec(ctx, "UPDATE trust_external SET used = ? WHERE issuer = ? AND subject = ?", sqldb.Time(tx.Now), issuer, subject)
	return err
}

// externalOf returns who a user is at an issuer; ok is false where they are nobody.
func externalOf(ctx context.Context, db reader, user int64, issuer string) (e External, ok bool, err error) {
	var created, used int64
	err = db.QueryRow(ctx, "SELECT issuer, name, created, used FROM trust_external WHERE user_id = ? AND issuer = ?", user, issuer).Scan(&e.Issuer, &e.Name, &created, &used)
	if errors.Is(err, sqldb.ErrNoRows) {
		return e, false, nil
	}
	e.Created, e.Used = sqldb.FromTime(created), sqldb.FromTime(used)
	return e, err == nil, err
}

// dropExternal takes the link to an issuer away from a user; "" takes all.
func dropExternal(ctx context.Context, tx *sqldb.Tx, user int64, issuer string) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_external WHERE user_id = ? AND ? IN ('', issuer)", user, issuer)
	return err
}
