package item

import (
	"sort"
	"time"
)

// Worked measures working time. It is made for a stretch of time, so that many measurements cost little.
type Worked struct {
	starts, ends []int64 // Unix microseconds of the hours of work, the earliest first
	sums         []int64 // working time before each of starts
	always       bool
}

// Worked returns what measures the team's working time between two times; outside of them no work is done. Around the clock
// every time is working time.
func (c Calendar) Worked(from, to time.Time) *Worked {
	w := &Worked{always: c.Always()}
	if w.always {
		return w
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	var sum int64
	for day := from.In(zone).AddDate(0, 0, -1); day.Before(to.In(zone).AddDate(0, 0, 2)); {
		for _, s := range c.hours(day) {
			start, end := at(day, s.From).UnixMicro(), at(day, s.To).UnixMicro()
			w.starts, w.ends, w.sums = append(w.starts, start), append(w.ends, end), append(w.sums, sum)
			sum += end - start
		}
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 12, 0, 0, 0, zone)
	}
	return w
}

// Between returns the working time from one time to another, all in Unix microseconds; 0 where it runs backwards.
func (w *Worked) Between(from, to int64) int64 {
	if w.always {
		return max(to-from, 0)
	}
	return max(w.until(to)-w.until(from), 0)
}

// until returns the working time before a time.
func (w *Worked) until(t int64) int64 {
	i := sort.Search(len(w.starts), func(i int) bool { return w.starts[i] > t }) - 1
	if i < 0 {
		return 0
	}
	return w.sums[i] + min(t, w.ends[i]) - w.starts[i]
}
