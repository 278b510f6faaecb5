package desk

import (
	"strconv"
	"testing"
	"time"
)

// Numbers stand in order, inside the picture, and never on one another.
func TestPointsCanBeRead(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	f := func(minutes ...int) {
		t.Helper()
		var list []point
		for _, m := range minutes {
			list = append(list, point{At: at.Add(time.Duration(m) * time.Minute)})
		}
		place(list)
		last := -lineGap
		for i, p := range list {
			x, err := strconv.ParseFloat(p.X, 64)
			if err != nil || p.N != i+1 || x-last < lineGap-0.2 || x < 0 || x > lineWidth {
				t.Errorf("%v: %+v after %v", minutes, p, last)
			}
			last = x
		}
	}
	f()
	f(0)
	f(0, 0, 0)
	f(0, 1, 2, 100_000)
	f(0, 99_998, 99_999, 100_000)
	f(0, 10, 20, 30)
}
