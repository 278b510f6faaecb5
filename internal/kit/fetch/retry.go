package fetch

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// maxAfter is the longest that a server can ask to be left alone.
const maxAfter = 24 * time.Hour

// retryAfter reads how long a server asks to be left alone: seconds, or a date. Source: RFC 9110 §10.2.3.
func retryAfter(s string, now time.Time) time.Duration {
	if s == "" {
		return 0
	}
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, maxAfter)
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return max(0, min(at.Sub(now), maxAfter))
}

// Bounds of the wait after a failure.
const (
	firstWait   = time.Minute
	longestWait = 6 * time.Hour
)

// Wait returns how long to wait after the nth failure in a row, from 1: a minute, then twice as long each time up to six
// hours, but never longer than the usual interval unless the server asks for it; up to a fifth more or less, by chance
// (0 up to 1), so that not all nodes come at once.
func Wait(failures int, every, after time.Duration, chance float64) time.Duration {
	wait := firstWait << min(max(failures-1, 0), 9)
	wait = min(wait, longestWait)
	if every > 0 {
		wait = min(wait, every)
	}
	return max(Jitter(wait, chance), after)
}

// Jitter returns a length of time up to a fifth longer or shorter, by chance (0 up to 1).
func Jitter(d time.Duration, chance float64) time.Duration {
	return d + time.Duration((chance-0.5)*0.4*float64(d))
}

// Chance returns a number from 0 up to 1.
func Chance() float64 { return rand.Float64() }
