package respond

import (
	"context"

	"tocsin/internal/kit/sqldb"
)

// dutyIn are who has the duty now.
func (r *Room) dutyIn(context.Context, *sqldb.Tx) ([]string, error) { return nil, nil }
