package collect

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
)

// choices returns what was decided of each feed.
func (c *Collector) choices(ctx context.Context) (map[string]Choice, error) {
	all := map[string]Choice{}
	rows, err := c.DB.Query(ctx, "SELECT feed, active, url, every, senders, changed, changed_by FROM watch_collect")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var name, senders string
		var ch Choice
		var active int
		var every, changed int64
		if err := r.Scan(&name, &active, &ch.URL, &every, &senders, &changed, &ch.By); err != nil {
			return err
		}
		ch.Active, ch.Every, ch.Senders = active == 1, time.Duration(every)*time.Microsecond, strings.Fields(senders)
		ch.Changed = sqldb.FromTime(changed)
		all[name] = ch
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what is collected: %w", err)
	}
	return all, nil
}

// choose writes down what was decided of a feed, and has its sources asked anew.
func choose(ctx context.Context, tx *sqldb.Tx, name string, ch Choice) error {
	active := 0
	if ch.Active {
		active = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO watch_collect (feed, active, url, every, senders, changed, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (feed) DO UPDATE SET active = excluded.active, url = excluded.url, every = excluded.every,
		senders = excluded.senders, changed = excluded.changed, changed_by = excluded.changed_by`,
		name, active, ch.URL, ch.Every.Microseconds(), strings.Join(ch.Senders, " "), sqldb.Time(tx.Now), ch.By)
	if err != nil {
		return fmt.Errorf("choose feed %s: %w", name, err)
	}
	_, err = tx.Exec(ctx, "UPDATE watch_source SET next = ?, failures = 0 WHERE feed = ?", sqldb.Time(tx.Now), name)
	return err
}

// sources returns the state of all addresses, by feed and address.
func (c *Collector) sources(ctx context.Context) (map[string]map[string]Source, error) {
	all := map[string]map[string]Source{}
	rows, err := c.DB.Query(ctx, "SELECT feed, url, etag, modified, tried, ok, changed, next, failures, trouble FROM watch_source")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var s Source
		var tried, ok, changed, next int64
		if err := r.Scan(&s.Feed, &s.URL, &s.ETag, &s.Modified, &tried, &ok, &changed, &next, &s.Failures, &s.Trouble); err != nil {
			return err
		}
		s.Tried, s.OK, s.Changed, s.Next = sqldb.FromTime(tried), sqldb.FromTime(ok), sqldb.FromTime(changed), sqldb.FromTime(next)
		if all[s.Feed] == nil {
			all[s.Feed] = map[string]Source{}
		}
		all[s.Feed][s.URL] = s
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	return all, nil
}

// claim takes a source for this process until a time, and reports whether no other process has taken it first.
func (c *Collector) claim(ctx context.Context, s Source, until time.Time) (mine bool, err error) {
	err = c.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO watch_source (feed, url, etag, modified, tried, ok, changed, next, failures, trouble)
			VALUES (?, ?, '', '', 0, 0, 0, 0, 0, '') ON CONFLICT (feed, url) DO NOTHING`, s.Feed, s.URL)
		if err != nil {
			return err
		}
		res, err := tx.Exec(ctx, "UPDATE watch_source SET next = ? WHERE feed = ? AND url = ? AND next = ?",
			sqldb.Time(until), s.Feed, s.URL, sqldb.Time(s.Next))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		mine = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("take source of %s: %w", s.Feed, err)
	}
	return mine, nil
}

// note writes the state of a source down.
func (c *Collector) note(ctx context.Context, s Source) error {
	err := c.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO watch_source (feed, url, etag, modified, tried, ok, changed, next, failures, trouble)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (feed, url) DO UPDATE SET etag = excluded.etag, modified = excluded.modified,
			tried = excluded.tried, ok = excluded.ok, changed = excluded.changed, next = excluded.next, failures = excluded.failures,
			trouble = excluded.trouble`, s.Feed, s.URL, s.ETag, s.Modified, sqldb.Time(s.Tried), sqldb.Time(s.OK), sqldb.Time(s.Changed),
			sqldb.Time(s.Next), s.Failures, s.Trouble)
		return err
	})
	if err != nil {
		return fmt.Errorf("note source of %s: %w", s.Feed, err)
	}
	return nil
}
