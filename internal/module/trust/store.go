package trust

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// reader is what reads rows: the records, or a transaction of them.
type reader interface {
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

const userColumns = `u.id, u.name, u.display, u.language, u.zone, u.roles, u.clearance, u.disabled, u.password, u.secret, u.next, u.step, u.created, u.owner, u.handle,
	(SELECT COUNT(*) FROM trust_passkey p WHERE p.user_id = u.id) + (SELECT COUNT(*) FROM trust_external x WHERE x.user_id = u.id)`

type scanner interface{ Scan(dest ...any) error }

func scanUser(row scanner, more ...any) (u User, err error) {
	var roles string
	var created, other int64
	err = row.Scan(append([]any{&u.ID, &u.Name, &u.Display, &u.Language, &u.Zone, &roles, &u.Clearance, &u.Disabled,
		&u.password, &u.secret, &u.next, &u.step, &created, &u.Owner, &u.handle, &other}, more...)...)
	for _, s := range strings.Fields(roles) {
		u.Roles = append(u.Roles, Role(s))
	}
	u.Created, u.Joined = sqldb.FromTime(created), u.password != "" && u.secret != "" || other > 0
	return u, err
}

func (r *Room) anybody(ctx context.Context) (bool, error) { return someUser(ctx, r.DB) }

func someUser(ctx context.Context, db reader) (bool, error) {
	var one int
	err := db.QueryRow(ctx, "SELECT 1 FROM trust_user LIMIT 1").Scan(&one)
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether there are users: %w", err)
	}
	return true, nil
}

// userNamed returns a user; the zero one where there is none of that name.
func userNamed(ctx context.Context, db reader, name string) (User, error) {
	u, err := scanUser(db.QueryRow(ctx, "SELECT "+userColumns+" FROM trust_user u WHERE u.name = ?", name))
	if errors.Is(err, sqldb.ErrNoRows) {
		return User{}, nil
	}
	if err != nil {
		return u, fmt.Errorf("read user: %w", err)
	}
	return u, nil
}

// mustNamed returns a user, or a fault where there is none.
func mustNamed(ctx context.Context, db reader, name string) (User, error) {
	u, err := userNamed(ctx, db, name)
	if err == nil && u.ID == 0 {
		return u, tocsin.Faultf(tocsin.NotFound, "there is no user %.40q", name)
	}
	return u, err
}

// Users returns all users in the order of their names, also inside a transaction; when each was seen last is not among it.
func Users(ctx context.Context, db sqldb.Reader) (list []User, err error) {
	rows, err := db.Query(ctx, "SELECT "+userColumns+" FROM trust_user u ORDER BY u.name")
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		u, err := scanUser(row)
		list = append(list, u)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return list, nil
}

// List returns all users in the order of their names.
func (r *Room) List(ctx context.Context) (list []User, err error) {
	rows, err := r.DB.Query(ctx, "SELECT "+userColumns+`, COALESCE((SELECT MAX(s.seen) FROM trust_session s WHERE s.user_id = u.id), 0)
		FROM trust_user u ORDER BY u.name`)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var seen int64
		u, err := scanUser(row, &seen)
		u.Seen = sqldb.FromTime(seen)
		list = append(list, u)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return list, nil
}

func insertUser(ctx context.Context, tx *sqldb.Tx, u User) (id int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO trust_user (name, display, language, zone, roles, clearance, owner, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO NOTHING RETURNING id`, u.Name, u.Display, u.Language, u.Zone, rolesText(u.Roles), u.Clearance, u.Owner, sqldb.Time(tx.Now)).Scan(&id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, tocsin.Faultf(tocsin.Conflict, "there is a user %s already", u.Name)
	}
	return id, err
}

func rolesText(roles []Role) string {
	var list []string
	for _, r := range roles {
		list = append(list, string(r))
	}
	return strings.Join(list, " ")
}

// saveUser writes what may change of a user.
func saveUser(ctx context.Context, tx *sqldb.Tx, u User) error {
	_, err := tx.Exec(ctx, `UPDATE trust_user SET display = ?, language = ?, zone = ?, roles = ?, clearance = ?, owner = ?, disabled = ?,
		password = ?, secret = ?, next = ?, step = ?, handle = ? WHERE id = ?`, u.Display, u.Language, u.Zone, rolesText(u.Roles), u.Clearance, u.Owner, u.Disabled,
		u.password, u.secret, u.next, u.step, u.handle, u.ID)
	return err
}

// takeStep notes that a code was taken, unless it or a later one was.
func takeStep(ctx context.Context, tx *sqldb.Tx, user, step int64) (bool, error) {
	return changed(tx.QueryRow(ctx, "UPDATE trust_user SET step = ? WHERE id = ? AND step < ? RETURNING id", step, user, step))
}

// changed reports whether a statement that returns an id changed a row.
func changed(row *sql.Row) (bool, error) {
	var id int64
	err := row.Scan(&id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// setInvite gives a user a one-time link, in place of an earlier one.
func setInvite(ctx context.Context, tx *sqldb.Tx, user int64, link, secret string, expires time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO trust_invite (user_id, hash, secret, expires) VALUES (?, ?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, secret = excluded.secret, expires = excluded.expires`,
		user, digest(link), secret, sqldb.Time(expires))
	return err
}

// invited returns whose a link is, and the secret that it shows; the zero user where it is nobody's or over.
func invited(ctx context.Context, db reader, link string, now time.Time) (u User, secret string, err error) {
	if len(link) > maxSecret {
		return u, "", nil
	}
	u, err = scanUser(db.QueryRow(ctx, "SELECT "+userColumns+`, i.secret FROM trust_invite i JOIN trust_user u ON u.id = i.user_id
		WHERE i.hash = ? AND i.expires > ? AND u.disabled = 0`, digest(link), sqldb.Time(now)), &secret)
	if errors.Is(err, sqldb.ErrNoRows) {
		return User{}, "", nil
	}
	if err != nil {
		return User{}, "", fmt.Errorf("read link: %w", err)
	}
	return u, secret, nil
}

// takeInvite ends a link, and reports whether it was there.
func takeInvite(ctx context.Context, tx *sqldb.Tx, link string) (bool, error) {
	return changed(tx.QueryRow(ctx, "DELETE FROM trust_invite WHERE hash = ? RETURNING user_id", digest(link)))
}

// setRecovery puts new recovery codes in the place of the old ones.
func setRecovery(ctx context.Context, tx *sqldb.Tx, user int64, codes []string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM trust_recovery WHERE user_id = ?", user); err != nil {
		return err
	}
	for _, c := range codes {
		if _, err := tx.Exec(ctx, "INSERT INTO trust_recovery (user_id, hash) VALUES (?, ?)", user, digest(recoveryOf(c))); err != nil {
			return err
		}
	}
	return nil
}

// takeRecovery uses a recovery code up, and reports whether it was one.
func takeRecovery(ctx context.Context, tx *sqldb.Tx, user int64, code string) (bool, error) {
	return changed(tx.QueryRow(ctx, "DELETE FROM trust_recovery WHERE user_id = ? AND hash = ? RETURNING id", user, digest(code)))
}

func recoveryLeft(ctx context.Context, db reader, user int64) (n int64, err error) {
	err = db.QueryRow(ctx, "SELECT COUNT(*) FROM trust_recovery WHERE user_id = ?", user).Scan(&n)
	return n, err
}
