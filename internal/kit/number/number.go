// Package number gives out the numbers that people quote: of letters, of reports, of incidents. There is one series a
// node, so a number alone says what it is about, and none is given twice.
//
// Tables: number_year.
package number

import (
	"context"
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Open brings the table of the series up to date.
func Open(ctx context.Context, db *sqldb.DB) error {
	return db.Migrate(ctx, "number", migrations)
}

// Write writes a number, such as ZM-2026-000123: unique on the node, short enough to be read over a telephone.
func Write(country string, year int, n int64) string {
	return fmt.Sprintf("%s-%d-%06d", country, year, n)
}

var form = regexp.MustCompile(`\b([A-Za-z]{2})-(20[0-9]{2})-([0-9]{6,12})\b`)

// Parse reads a number as people type it.
func Parse(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if found := Find(s); found != s || s == "" {
		return "", false
	}
	return s, true
}

// Find returns the first number in a text, such as the subject of an answer; "" for none.
func Find(s string) string {
	m := form.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	year, err := strconv.Atoi(m[2])
	n, err2 := strconv.ParseInt(m[3], 10, 64)
	if err != nil || err2 != nil {
		return ""
	}
	return Write(strings.ToUpper(m[1]), year, n)
}
