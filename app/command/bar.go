package command

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// bar shows how far long work has come, on a terminal alone.
type bar struct {
	w     *World
	name  string
	began time.Time
	shown bool
}

func newBar(w *World, name string) *bar { return &bar{w: w, name: name, began: time.Now()} }

const barWidth = 24

// show draws the bar: done of all bytes, and how many rows.
func (b *bar) show(done, all, rows int64) {
	if !b.w.Terminal || all <= 0 || done <= 0 {
		return
	}
	b.shown = true
	part := min(float64(done)/float64(all), 1)
	full := int(part * barWidth)
	left := time.Duration(float64(time.Since(b.began)) * (1 - part) / part).Round(time.Second)
	fmt.Fprintf(b.w.Err, "\r\x1b[K%.40s  %s%s %3.0f %%  %s rows  %s left", b.name,
		strings.Repeat("█", full), strings.Repeat("░", barWidth-full), part*100, Thousands(rows), left)
}

// end takes the bar away.
func (b *bar) end() {
	if b.shown {
		fmt.Fprint(b.w.Err, "\r\x1b[K")
		b.shown = false
	}
}

// Thousands writes a number with a thin space between groups of three digits.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// Amount is a number and what it counts: "1 report", "1,200 reports".
func Amount(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + one + "s"
}
