package record

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// postedField begins how a letter that an act drafted is named among changes: the letter's id follows.
const postedField = "posted:"

// PostedField is how a letter that an act drafted is named among changes.
func PostedField(letter int64) string { return postedField + strconv.FormatInt(letter, 10) }

// Posted returns the letter that a field names; ok is false for other fields.
func Posted(field string) (letter int64, ok bool) {
	letter, err := strconv.ParseInt(strings.TrimPrefix(field, postedField), 10, 64)
	return letter, strings.HasPrefix(field, postedField) && err == nil
}

// PostedWaits is what a letter is as a field while none of its copies has left, and PostedNever when none will.
const (
	PostedWaits = "waiting"
	PostedNever = "withdrawn"
)

// postedOf tells how far a letter of ours is: waiting, withdrawn, or "" when something of it has left.
func postedOf(ctx context.Context, r sqldb.Reader, field string) (string, error) {
	letter, _ := Posted(field)
	var sent, waits int
	err := r.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state IN ('sent', 'cancelled') THEN 0 ELSE 1 END), 0)
		FROM respond_copy WHERE letter = ?`, letter).Scan(&sent, &waits)
	switch {
	case err != nil:
		return "", fmt.Errorf("look how far a letter is: %w", err)
	case sent > 0:
		return "", nil
	case waits > 0:
		return PostedWaits, nil
	}
	return PostedNever, nil
}
