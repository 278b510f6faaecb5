package watch

import (
	"context"
	"io"

	"tocsin/internal/kit/inbox"
)

// Take takes a report in, for a door that the node itself goes through, and returns once it is durable. One that is known
// and could not be read before waits for another reading.
func (r *Room) Take(ctx context.Context, a inbox.Arrival, body io.Reader) (rep inbox.Report, known bool, err error) {
	a.Name, a.Origin = cleanName(a.Name), cleanName(a.Origin)
	return r.Receive(ctx, a, body)
}
