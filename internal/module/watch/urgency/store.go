package urgency

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"tocsin/internal/kit/sqldb"
)

// whole is what an EPSS of 1 is in the table.
const whole = 100_000

func (s *Store) load(ctx context.Context) (map[string]Fact, error) {
	facts := map[string]Fact{}
	rows, err := s.db.Query(ctx, "SELECT cve, kev, ransom, epss FROM watch_cve")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var f Fact
		var kev, epss int64
		var ransom int
		if err := r.Scan(&f.CVE, &kev, &ransom, &epss); err != nil {
			return err
		}
		f.KEV, f.Ransom, f.EPSS = sqldb.FromTime(kev), ransom == 1, float64(epss)/whole
		facts[f.CVE] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load what is known of vulnerabilities: %w", err)
	}
	return facts, nil
}

// Replace puts the facts of a feed's report in the place of those of its earlier ones. A report that came before theirs
// changes nothing.
func Replace(ctx context.Context, tx *sqldb.Tx, feed string, received time.Time, kind Kind, facts []Fact) error {
	newer, err := newest(ctx, tx, feed, received)
	if err != nil || !newer {
		return err
	}
	wipe, put := "UPDATE watch_cve SET epss = 0 WHERE epss > 0", `INSERT INTO watch_cve (cve, kev, ransom, epss) VALUES (?, ?, ?, ?)
		ON CONFLICT (cve) DO UPDATE SET epss = excluded.epss`
	if kind == OfKEV {
		wipe, put = "UPDATE watch_cve SET kev = 0, ransom = 0 WHERE kev > 0", `INSERT INTO watch_cve (cve, kev, ransom, epss) VALUES (?, ?, ?, ?)
		ON CONFLICT (cve) DO UPDATE SET kev = excluded.kev, ransom = excluded.ransom`
	}
	if _, err := tx.Exec(ctx, wipe); err != nil {
		return fmt.Errorf("replace what is known of vulnerabilities: %w", err)
	}
	stmt, err := tx.Prepare(ctx, put)
	if err != nil {
		return fmt.Errorf("replace what is known of vulnerabilities: %w", err)
	}
	for _, f := range facts {
		ransom := 0
		if f.Ransom {
			ransom = 1
		}
		if _, err := stmt.Exec(ctx, f.CVE, sqldb.Time(f.KEV), ransom, int64(math.Round(f.EPSS*whole))); err != nil {
			return errors.Join(fmt.Errorf("keep %s: %w", f.CVE, err), stmt.Close())
		}
	}
	if err := stmt.Close(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM watch_cve WHERE kev = 0 AND epss = 0")
	return err
}

// newest notes the report of a feed and reports whether none came after it.
func newest(ctx context.Context, tx *sqldb.Tx, feed string, received time.Time) (bool, error) {
	var known int64
	err := tx.QueryRow(ctx, "SELECT received FROM watch_cve_feed WHERE feed = ?", feed).Scan(&known)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("look feed %s up: %w", feed, err)
	}
	if err == nil && known > sqldb.Time(received) {
		return false, nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO watch_cve_feed (feed, received) VALUES (?, ?)
		ON CONFLICT (feed) DO UPDATE SET received = excluded.received`, feed, sqldb.Time(received))
	return true, err
}

// Link notes which vulnerabilities the events of findings name.
func Link(ctx context.Context, tx *sqldb.Tx, named map[Problem][]string) error {
	if len(named) == 0 {
		return nil
	}
	stmt, err := tx.Prepare(ctx, `INSERT INTO watch_cve_of (owner, type, identifier, cve) VALUES (?, ?, ?, ?)
		ON CONFLICT (owner, type, identifier, cve) DO NOTHING`)
	if err != nil {
		return fmt.Errorf("link findings and vulnerabilities: %w", err)
	}
	for p, list := range named {
		for _, cve := range list {
			if _, err := stmt.Exec(ctx, p.Owner, p.Type, p.Identifier, cve); err != nil {
				return errors.Join(fmt.Errorf("link a finding and %s: %w", cve, err), stmt.Close())
			}
		}
	}
	return stmt.Close()
}

// Links returns the vulnerabilities that findings name and of which something is known, of one owner or of all.
func (s *Store) Links(ctx context.Context, owner string) (map[Problem][]string, error) {
	links := map[Problem][]string{}
	rows, err := s.db.Query(ctx, `SELECT o.owner, o.type, o.identifier, o.cve FROM watch_cve_of o JOIN watch_cve c ON c.cve = o.cve
		WHERE ? = '' OR o.owner = ? ORDER BY o.owner, o.type, o.identifier, o.cve`, owner, owner)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var p Problem
		var cve string
		err := r.Scan(&p.Owner, &p.Type, &p.Identifier, &cve)
		links[p] = append(links[p], cve)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list which findings name which vulnerabilities: %w", err)
	}
	return links, nil
}
