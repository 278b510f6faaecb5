package lang

import (
	"math"
	"strconv"
)

// Number writes a whole number with the language's groups of three: 1,234 or 1 234.
func (l *Lang) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if len(s) < 3+max(l.rules.least, 1) {
		return sign + s
	}
	out := s[:(len(s)-1)%3+1]
	for i := len(out); i < len(s); i += 3 {
		out += l.rules.group + s[i:i+3]
	}
	return sign + out
}

// Decimal writes a number with so many digits behind the point.
func (l *Lang) Decimal(f float64, digits int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) > 1e15 {
		return "–"
	}
	s := strconv.FormatFloat(math.Abs(f), 'f', digits, 64)
	whole, frac := s, ""
	if digits > 0 {
		whole, frac = s[:len(s)-digits-1], l.rules.point+s[len(s)-digits:]
	}
	n, _ := strconv.ParseInt(whole, 10, 64)
	if f < 0 {
		return "-" + l.Number(n) + frac
	}
	return l.Number(n) + frac
}

// Percent writes a share from 0 to 1 in per cent. What is neither nothing nor all never reads 0 or 100.
func (l *Lang) Percent(share float64) string {
	digits := 0
	if p := share * 100; (p > 0 && p < 1) || (p > 99 && p < 100) {
		digits = 1
		share = min(max(p, 0.1), 99.9) / 100
	}
	return l.isolate(l.Decimal(share*100, digits) + l.rules.space + "%")
}

// Bytes writes a size in the largest unit that leaves at least one before the point, in steps of 1000.
func (l *Lang) Bytes(n int64) string {
	f, unit := float64(n), 0
	for ; f >= 1000 && unit < len(l.rules.units)-1; unit++ {
		f /= 1000
	}
	digits := 0
	if unit > 0 && f < 10 {
		digits = 1
	}
	return l.isolate(l.Decimal(f, digits) + nbsp + l.rules.units[unit])
}
