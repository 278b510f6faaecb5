package urgency

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Transfer gives vulnerabilities that a finding names to the same finding of other owners.
type Transfer struct {
	Problem
	To     map[string][]string // what the events name that go, by the owner to whom they go
	Stays  map[string]bool     // what the events name that stay
	Gone   bool                // no event stays
	Unsure bool                // events stay that were not looked at
}

// Move lets the vulnerabilities of findings go where the events go that name them, in the transaction that moves the
// findings. What no event in the log names any more stays with the finding, and goes along once nothing of that stays.
func Move(ctx context.Context, tx *sqldb.Tx, list []Transfer) error {
	arrive := map[Problem][]string{}
	for _, t := range list { // all that goes, before anything comes: owners may trade
		named, err := namedBy(ctx, tx, t.Problem)
		if err != nil {
			return fmt.Errorf("look up vulnerabilities of a finding that moves: %w", err)
		}
		goes := t.going()
		for _, cve := range named {
			if err := t.leave(ctx, tx, cve, goes[cve]); err != nil {
				return fmt.Errorf("move %s: %w", cve, err)
			}
		}
		for owner, some := range t.To {
			to := Problem{owner, t.Type, t.Identifier}
			arrive[to] = append(arrive[to], some...)
			for _, cve := range named {
				if t.Gone && !goes[cve] {
					arrive[to] = append(arrive[to], cve)
				}
			}
		}
	}
	return Link(ctx, tx, arrive)
}

// going are the vulnerabilities that events name that go.
func (t *Transfer) going() map[string]bool {
	goes := map[string]bool{}
	for _, some := range t.To {
		for _, cve := range some {
			goes[cve] = true
		}
	}
	return goes
}

// leave takes a vulnerability away from the first owner's finding when nothing that stays names it.
func (t *Transfer) leave(ctx context.Context, tx *sqldb.Tx, cve string, goes bool) error {
	if !t.Gone && (t.Unsure || !goes || t.Stays[cve]) {
		return nil
	}
	_, err := tx.Exec(ctx, "DELETE FROM watch_cve_of WHERE owner = ? AND type = ? AND identifier = ? AND cve = ?",
		t.Owner, t.Type, t.Identifier, cve)
	return err
}

// namedBy returns the vulnerabilities that a finding names.
func namedBy(ctx context.Context, tx *sqldb.Tx, p Problem) (list []string, err error) {
	return sqldb.Column[string](tx.Query(ctx, "SELECT cve FROM watch_cve_of WHERE owner = ? AND type = ? AND identifier = ? ORDER BY cve",
		p.Owner, p.Type, p.Identifier))
}
