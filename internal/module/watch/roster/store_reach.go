package roster

import (
	"context"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// OrgsOf returns the organisations of which an address is a contact, by slug; known says that it is one, or the address of
// a country's national team. What is no address is nobody's.
func (r *Roster) OrgsOf(ctx context.Context, email string) (orgs []string, known bool, err error) {
	key, err := EmailKey(email)
	if err != nil {
		return nil, false, nil //nolint:nilerr // no address of the roster's
	}
	orgs, err = sqldb.Column[string](r.db.Query(ctx, "SELECT DISTINCT org FROM watch_contact WHERE email = ? ORDER BY org", key))
	if err != nil {
		return nil, false, fmt.Errorf("find whose contact an address is: %w", err)
	}
	for _, n := range r.Index().Nationals() {
		known = known || strings.EqualFold(n.Email, key)
	}
	return orgs, known || len(orgs) > 0, nil
}
