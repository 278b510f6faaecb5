package pipe

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestOrder(t *testing.T) {
	const n = 200
	o := newOrder()
	var got []int // only who has the turn writes
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			seq := n - 1 - i
			if o.wait(seq) {
				got = append(got, seq)
				o.done()
			}
		})
	}
	wg.Wait()
	if len(got) != n || !slices.IsSorted(got) {
		t.Errorf("turns %v", got)
	}
}

// When the order ends, all who wait go home, and nobody gets a turn after.
func TestOrderEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrder()
		for i := range 10 {
			go func() {
				if o.wait(i + 1) {
					t.Errorf("%d had a turn", i+1)
				}
			}()
		}
		synctest.Wait()
		o.end()
		synctest.Wait()
		if o.wait(0) {
			t.Error("a turn after the end")
		}
	})
}
