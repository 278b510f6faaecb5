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

// maxAgent is how much is kept of what a browser says of itself, in bytes.
const maxAgent = 200

// insertSession makes a session by a way in. holds is how long it lives at most; 0: as long as any.
func insertSession(ctx context.Context, tx *sqldb.Tx, user int64, secret, way string, holds time.Duration, from Place) error {
	agent := strings.ToValidUTF8(from.Agent[:min(len(from.Agent), maxAgent)], "")
	ends := int64(0)
	if holds > 0 {
		ends = sqldb.Time(tx.Now.Add(holds))
	}
	_, err := tx.Exec(ctx, "INSERT INTO trust_session (user_id, hash, created, seen, address, agent, way, ends) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		user, digest(secret), sqldb.Time(tx.Now), sqldb.Time(tx.Now), from.Address, agent, way, ends)
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM trust_session WHERE created <= ? OR seen <= ?", sqldb.Time(tx.Now.Add(-sessionWhole)), sqldb.Time(tx.Now.Add(-sessionIdle)))
	}
	return err
}

// Session returns who a presented session belongs to. The zero user means that nobody is signed in by it.
func (r *Room) Session(ctx context.Context, secret string) (u User, s Session, err error) {
	if secret == "" || len(secret) > maxSecret {
		return User{}, s, nil
	}
	var created, seen, ends int64
	u, err = scanUser(r.DB.QueryRow(ctx, "SELECT "+userColumns+`, s.id, s.created, s.seen, s.address, s.agent, s.way, s.ends
		FROM trust_session s JOIN trust_user u ON u.id = s.user_id WHERE s.hash = ?`, digest(secret)), &s.ID, &created, &seen, &s.Address, &s.Agent, &s.Way, &ends)
	if errors.Is(err, sqldb.ErrNoRows) {
		return User{}, s, nil
	}
	if err != nil {
		return User{}, s, fmt.Errorf("read session: %w", err)
	}
	s.Created, s.Seen, s.ends = sqldb.FromTime(created), sqldb.FromTime(seen), sqldb.FromTime(ends)
	u.since, u.session = s.Created, s.ID
	now := r.Now()
	if !s.alive(now) || u.Disabled {
		return User{}, Session{}, nil
	}
	if now.Sub(s.Seen) >= seenEvery {
		if err := r.touch(ctx, s.ID, now); err != nil {
			r.Log.Warn("note that a session is used", "user", u.Name, "error", err)
		}
	}
	return u, s, nil
}

func (r *Room) touch(ctx context.Context, id int64, now time.Time) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE trust_session SET seen = ? WHERE id = ? AND seen < ?", sqldb.Time(now), id, sqldb.Time(now))
		return err
	})
}

// Sessions lists the browsers in which a user is signed in, the newest use first.
func (r *Room) Sessions(ctx context.Context, name string) (list []Session, err error) {
	u, err := mustNamed(ctx, r.DB, name)
	if err != nil {
		return nil, err
	}
	now := r.Now()
	rows, err := r.DB.Query(ctx, `SELECT id, created, seen, address, agent, way, ends FROM trust_session WHERE user_id = ? ORDER BY seen DESC, id DESC`, u.ID)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var s Session
		var created, seen, ends int64
		err := row.Scan(&s.ID, &created, &seen, &s.Address, &s.Agent, &s.Way, &ends)
		s.Created, s.Seen, s.ends = sqldb.FromTime(created), sqldb.FromTime(seen), sqldb.FromTime(ends)
		if s.alive(now) {
			list = append(list, s)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// renewSession gives a session of a user another secret. The one from before lets nobody in any more.
func renewSession(ctx context.Context, tx *sqldb.Tx, user, id int64, secret string) error {
	_, err := tx.Exec(ctx, "UPDATE trust_session SET hash = ? WHERE id = ? AND user_id = ?", digest(secret), id, user)
	return err
}

func endSession(ctx context.Context, tx *sqldb.Tx, user, id int64) error {
	ok, err := changed(tx.QueryRow(ctx, "DELETE FROM trust_session WHERE id = ? AND user_id = ? RETURNING id", id, user))
	if err == nil && !ok {
		return tocsin.Faultf(tocsin.NotFound, "there is no session %d", id)
	}
	return err
}

// endSessions ends all sessions of a user but one; 0 spares none.
func endSessions(ctx context.Context, tx *sqldb.Tx, user, spared int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM trust_session WHERE user_id = ? AND id <> ?", user, spared)
	return err
}

// dropSession ends a session by its secret, whosever it is.
func dropSession(ctx context.Context, tx *sqldb.Tx, secret string) error {
	if secret == "" || len(secret) > maxSecret {
		return nil
	}
	_, err := tx.Exec(ctx, "DELETE FROM trust_session WHERE hash = ?", digest(secret))
	return err
}
