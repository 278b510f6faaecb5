package trust

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/passkey"
)

// Passkey is one of a user's passkeys, as its owner sees it.
type Passkey struct {
	ID      int64
	Name    string
	Created time.Time
	Used    time.Time // zero: never

	key passkey.Key
}

// passkeysOf lists a user's passkeys, the oldest first.
func passkeysOf(ctx context.Context, db reader, user int64) (list []Passkey, err error) {
	rows, err := db.Query(ctx, "SELECT id, name, created, used, key_id, data FROM trust_passkey WHERE user_id = ? ORDER BY id", user)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var p Passkey
		var created, used int64
		err := row.Scan(&p.ID, &p.Name, &created, &used, &p.key.ID, &p.key.Data)
		p.Created, p.Used = sqldb.FromTime(created), sqldb.FromTime(used)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	return list, nil
}

// Passkeys lists a user's passkeys, the oldest first.
func (r *Room) Passkeys(ctx context.Context, u User) ([]Passkey, error) {
	return passkeysOf(ctx, r.DB, u.ID)
}

func insertPasskey(ctx context.Context, tx *sqldb.Tx, user int64, name string, k passkey.Key) error {
	ok, err := changed(tx.QueryRow(ctx, `INSERT INTO trust_passkey (user_id, key_id, name, data, created) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (key_id) DO NOTHING RETURNING id`, user, k.ID, name, k.Data, sqldb.Time(tx.Now)))
	if err == nil && !ok {
		return tocsin.Faultf(tocsin.Conflict, "The passkey is known already.")
	}
	return err
}

// usePasskey keeps a key's new counter.
func usePasskey(ctx context.Context, tx *sqldb.Tx, user int64, k passkey.Key) error {
	_, err := tx.Exec(ctx, "UPDATE trust_passkey SET data = ?, used = ? WHERE key_id = ? AND user_id = ?", k.Data, sqldb.Time(tx.Now), k.ID, user)
	return err
}

// dropPasskey removes one of a user's keys and returns its name.
func dropPasskey(ctx context.Context, tx *sqldb.Tx, user, id int64) (name string, err error) {
	err = tx.QueryRow(ctx, "DELETE FROM trust_passkey WHERE id = ? AND user_id = ? RETURNING name", id, user).Scan(&name)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", tocsin.Faultf(tocsin.NotFound, "There is no such passkey.")
	}
	return name, err
}

// dropPasskeys takes all passkeys away from a user.
func dropPasskeys(ctx context.Context, tx *sqldb.Tx, user int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_passkey WHERE user_id = ?", user)
	return err
}

// userByHandle returns whose handle it is; the zero user where it is nobody's.
func userByHandle(ctx context.Context, db reader, handle string) (User, error) {
	if handle == "" {
		return User{}, nil
	}
	u, err := scanUser(db.QueryRow(ctx, "SELECT "+userColumns+" FROM trust_user u WHERE u.handle = ? AND u.disabled = 0", handle))
	if errors.Is(err, sqldb.ErrNoRows) {
		return User{}, nil
	}
	return u, err
}
