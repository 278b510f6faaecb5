package warn

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Number writes a letter's number, such as ZM-2026-000123: unique on the node, short enough to be read over a telephone.
func Number(country string, year int, n int64) string {
	return fmt.Sprintf("%s-%d-%06d", country, year, n)
}

var numberForm = regexp.MustCompile(`\b([A-Za-z]{2})-(20[0-9]{2})-([0-9]{6,12})\b`)

// ParseNumber reads a letter's number as people type it.
func ParseNumber(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if found := FindNumber(s); found != s || s == "" {
		return "", false
	}
	return s, true
}

// FindNumber returns the first number in a text, such as the subject of an answer; "" for none.
func FindNumber(s string) string {
	m := numberForm.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	year, err := strconv.Atoi(m[2])
	n, err2 := strconv.ParseInt(m[3], 10, 64)
	if err != nil || err2 != nil {
		return ""
	}
	return Number(strings.ToUpper(m[1]), year, n)
}
