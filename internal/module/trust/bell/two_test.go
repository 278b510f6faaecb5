package bell

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// two are the bells of two processes on the same records.
func two(t *testing.T) (x *ringing, other *Bell) {
	t.Helper()
	where := sqldbtest.Postgres(t)
	x = ring(t, sqldbtest.Open(t, where))
	return x, x.process(sqldbtest.Open(t, where))
}

// toldOnce looks that of each of so many notices exactly one letter tells.
func (x *ringing) toldOnce(n int) {
	x.t.Helper()
	acts, err := x.Outbox.List(x.t.Context(), outbox.Filter{Kind: ActKind, Limit: 1000})
	if err != nil {
		x.t.Fatal(err)
	}
	var all strings.Builder
	for _, a := range acts {
		raw, err := x.Outbox.Payload(x.t.Context(), a.ID)
		if err != nil {
			x.t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(raw), "\r\n\r\n")
		fmt.Fprintln(&all, body)
	}
	for i := range n {
		if got := strings.Count(all.String(), several(i)+": "); got != 1 {
			x.t.Errorf("%d letters tell of %s", got, several(i))
		}
	}
}

// several is the number of one of many things.
func several(i int) string { return fmt.Sprintf("ZM-%04d", i) }

// Two processes whose workers post at the same moment, while more comes: each notice is in one letter.
func TestTwoProcessesPostAtOnce(t *testing.T) {
	t.Parallel()
	x, other := two(t)
	n := 0
	for _, came := range []int{1, 2, burst, 1, burst + 3, 2 * burst, 3} {
		var posting sync.WaitGroup
		for _, b := range []*Bell{x.Bell, other, x.Bell, other} {
			posting.Go(func() {
				for range 3 {
					if err := b.Post(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range came {
			x.tell(notice.Given, several(n))
			n++
		}
		posting.Wait()
	}
	if err := other.Post(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.toldOnce(n)
}

// What one process saw waiting may be more than what the other did, which was faster with the rest: what is left is told, too.
func TestWhatTheOtherProcessLeftIsTold(t *testing.T) {
	t.Parallel()
	x, other := two(t)
	const first, all = burst + 1, burst + 3
	for i := range all {
		x.tell(notice.Given, several(i))
	}
	due, err := x.Notices.Due(t.Context(), notice.Mail, "", all)
	if err != nil || len(due) != all {
		t.Fatal(due, err)
	}
	for _, f := range []func() error{
		func() error { return other.postTo(t.Context(), "anna", due[:first]) },
		func() error { return x.postTo(t.Context(), "anna", due) },
		func() error { return other.postTo(t.Context(), "anna", due[1:]) },
	} {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	}
	x.toldOnce(all)
}
