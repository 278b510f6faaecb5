package warn

import "time"

// How many temporary bounces in which time mean that an address does not work: a full mailbox mends itself in days, one
// that nobody reads does not.
const (
	SoftBounces = 5
	SoftSpan    = 10 * 24 * time.Hour
)

// Bouncing reports whether temporary bounces, in any order, are so many that the address is to be switched off.
func Bouncing(at []time.Time, now time.Time) bool {
	n := 0
	for _, t := range at {
		if now.Sub(t) < SoftSpan {
			n++
		}
	}
	return n >= SoftBounces
}
