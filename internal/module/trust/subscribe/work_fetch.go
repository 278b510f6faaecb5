package subscribe

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// secretLen is how long a secret is; what is longer is not looked up.
const secretLen = 26

// fetch is what there is at a secret address. One that never was, was revoked, or whose maker may read nothing any more are
// the same.
func (d *Desk) fetch(ctx context.Context, secret string) (kind string, body []byte, err error) {
	gone := tocsin.Faultf(tocsin.NotFound, "There is no such feed: its address was revoked, or never was.")
	if len(secret) != secretLen {
		return "", nil, gone
	}
	f, err := feedOf(ctx, d.DB, digest(secret))
	if err != nil {
		return "", nil, err
	}
	reach, err := d.Bell.Reach(ctx, f.Who)
	if err != nil {
		return "", nil, err
	}
	if f.ID == 0 || reach.User.ID == 0 || reach.User.ID != f.User {
		return "", nil, gone
	}
	if now := d.Now(); now.Sub(f.Used) > usedAfter {
		if err := d.DB.Tx(ctx, func(tx *sqldb.Tx) error { return usedFeed(ctx, tx, f.ID) }); err != nil {
			return "", nil, err
		}
	}
	return d.written(ctx, f, reach, secret)
}

// usedAfter is how exactly it is kept when a feed was asked for last.
const usedAfter = 24 * time.Hour
