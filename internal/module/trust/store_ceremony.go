package trust

import (
	"context"
	"errors"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// ceremonyHolds is how long a browser has for its answer.
const ceremonyHolds = 5 * time.Minute

// mostCeremonies is how many may be underway at once with passkeys, and as many by the single sign-on: each takes room,
// anybody may begin one, and whoever fills the one leaves the other.
const mostCeremonies = 5000

// putCeremony keeps what was begun with a browser under a secret that the browser brings back. kind says what for, and
// for whom.
func putCeremony(ctx context.Context, tx *sqldb.Tx, secret, kind, data string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM trust_ceremony WHERE expires <= ?", sqldb.Time(tx.Now)); err != nil {
		return err
	}
	var n int
	count := "SELECT COUNT(*) FROM trust_ceremony WHERE kind <> ?"
	if kind == ceremonySSO {
		count = "SELECT COUNT(*) FROM trust_ceremony WHERE kind = ?"
	}
	if err := tx.QueryRow(ctx, count, ceremonySSO).Scan(&n); err != nil {
		return err
	}
	if n >= mostCeremonies {
		return tocsin.Faultf(tocsin.Unavailable, "Too many sign-ins are underway: come again in a few minutes.")
	}
	_, err := tx.Exec(ctx, "INSERT INTO trust_ceremony (hash, kind, data, expires) VALUES (?, ?, ?, ?)", digest(secret), kind, data, sqldb.Time(tx.Now.Add(ceremonyHolds)))
	return err
}

// takeCeremony returns what was begun, and ends it whatever then becomes of it; "" where there is none.
func takeCeremony(ctx context.Context, tx *sqldb.Tx, secret, kind string) (data string, err error) {
	if secret == "" || len(secret) > maxSecret {
		return "", nil
	}
	err = tx.QueryRow(ctx, "DELETE FROM trust_ceremony WHERE hash = ? AND kind = ? AND expires > ? RETURNING data", digest(secret), kind, sqldb.Time(tx.Now)).Scan(&data)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	return data, err
}
