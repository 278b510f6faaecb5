package watch

import (
	"context"

	"tocsin/internal/module/watch/find"
)

// StatusCounts counts the findings that have an owner by their status, out of what the overview keeps.
func (p *Pages) StatusCounts(ctx context.Context) (map[find.Status]int64, error) {
	pass, err := p.findings(ctx)
	if err != nil {
		return nil, err
	}
	counts := make(map[find.Status]int64, len(find.Statuses))
	for _, s := range find.Statuses {
		counts[s] = 0
	}
	for i := range pass.rows {
		counts[pass.status(&pass.rows[i])]++
	}
	return counts, nil
}
