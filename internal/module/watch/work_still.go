package watch

import "context"

// Still waits until no report is being read, and lets none be read until release is called: records and event log then tell
// the same. Reports are taken in meanwhile and wait.
func (r *Room) Still(ctx context.Context) (release func(), err error) {
	got := make(chan struct{})
	gone := make(chan struct{})
	r.resume.Go(func() {
		r.reading.Lock()
		select {
		case got <- struct{}{}:
		case <-gone:
			r.reading.Unlock()
		}
	})
	select {
	case <-got:
		return r.reading.Unlock, nil
	case <-ctx.Done():
		close(gone)
		return nil, ctx.Err()
	}
}
