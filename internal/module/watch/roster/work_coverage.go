package roster

import (
	"context"
	"fmt"
	"strings"
)

// Coverage says how much of a country's address space belongs to a constituent, where organisations claim the same, and
// which of the country's largest blocks nobody claims. cc is ISO 3166-1 alpha-2. The facts come from SetFacts.
func (r *Roster) Coverage(ctx context.Context, cc string) (Coverage, error) {
	x, claims, err := loadAll(ctx, r.db)
	if err != nil {
		return Coverage{}, fmt.Errorf("measure coverage of %s: %w", clip(cc), err)
	}
	return coverage(x, claims, r.facts(), strings.ToUpper(cc)), nil
}
