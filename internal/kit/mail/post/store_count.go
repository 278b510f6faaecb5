package post

import (
	"context"
	"fmt"
)

// Count returns how many letters have come in.
func (p *Post) Count(ctx context.Context) (n int64, err error) {
	if err := p.db.QueryRow(ctx, "SELECT COUNT(*) FROM post_letter").Scan(&n); err != nil {
		return 0, fmt.Errorf("count letters: %w", err)
	}
	return n, nil
}
