package norm

import (
	"math"
	"strconv"
	"strings"
)

// nothings are the words that feeds write where they have nothing to say. "NA" is not one: it is Namibia.
var nothings = [...]string{"-", "--", "n/a", "null", "none", "nil", "(null)", "<null>", "(none)", "<none>", "nan", `""`}

// Nothing reports whether a value is empty or a word for it.
func Nothing(s string) bool {
	if len(s) == 0 {
		return true
	}
	if len(s) > 6 {
		return false
	}
	switch s[0] {
	case '-', 'n', 'N', '(', '<', '"':
	default:
		return false
	}
	for _, word := range nothings {
		if len(word) == len(s) && strings.EqualFold(word, s) {
			return true
		}
	}
	return false
}

// Integer returns a whole number without leading zeros or a plus.
func Integer(s string) (string, error) {
	if plainDigits(s) {
		return s, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return "", ErrInteger
	}
	return strconv.FormatInt(n, 10), nil
}

func plainDigits(s string) bool {
	if len(s) > 18 || s == "" || s[0] == '0' && len(s) > 1 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Float returns a finite number as it was written.
func Float(s string) (string, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return "", ErrFloat
	}
	return s, nil
}

// Accuracy returns a number from 0 to 100.
func Accuracy(s string) (string, error) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || !(n >= 0 && n <= 100) {
		return "", ErrAccuracy
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// Boolean returns "true" or "false" for the words that feeds have for them.
func Boolean(s string) (string, error) {
	switch strings.ToLower(s) {
	case "true", "t", "yes", "y", "1", "on", "enabled":
		return "true", nil
	case "false", "f", "no", "n", "0", "off", "disabled":
		return "false", nil
	}
	return "", ErrBoolean
}
