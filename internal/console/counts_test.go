package console

import "testing"

func TestCountsFillTheirRoom(t *testing.T) {
	f := func(ns []int64, heights ...string) {
		t.Helper()
		rows := make([]Count, len(ns))
		for i, n := range ns {
			rows[i].N = n
		}
		c := NewCounts("t", "h", rows)
		for i, r := range c.Rows {
			if r.Height != heights[i] {
				t.Errorf("%v: column %d is %s high, want %s", ns, i, r.Height, heights[i])
			}
		}
	}
	f(nil)
	f([]int64{0, 0}, "0", "0")
	f([]int64{10, 5, 0}, "100.0", "50.0", "0")
	f([]int64{-3, 4}, "0", "100.0")
	f([]int64{1 << 62, 1}, "100.0", "0.0")
}
