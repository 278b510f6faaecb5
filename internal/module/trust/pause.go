package trust

import "time"

// How many failures in a row are free, and how long the longest pause is. An address has more: an office may share one.
const (
	freeByName    = 5
	freeByAddress = 20
	longestPause  = 15 * time.Minute
	// forgetAfter is when failures are forgotten, counted from the last.
	forgetAfter = 24 * time.Hour
)

// pause is how long nobody may try after n failures in a row: nothing at first, then a second, and twice as long each
// time, up to longestPause.
func pause(n, free int) time.Duration {
	if n < free {
		return 0
	}
	const doublings = 10
	return min(time.Second<<min(n-free, doublings), longestPause)
}
