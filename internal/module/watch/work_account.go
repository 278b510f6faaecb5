package watch

import (
	"io"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/pipe"
	"tocsin/internal/module/watch/urgency"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// account is what a report says as far as it has been read.
type account struct {
	*pipe.Sightings
	facts   *urgency.Gather // what it tells of vulnerabilities, where it is of such a feed
	partial map[string]bool // kinds of which a file could not be read to its end: they fix nothing
}

func newAccount() *account {
	return &account{Sightings: pipe.NewSightings(), partial: map[string]bool{}}
}

// days returns the day that each kind of report speaks of: that of its newest event, but not after the day on which the
// report came.
func (t *account) days(received int32) map[string]int32 {
	days := make(map[string]int32, len(t.Days))
	for kind, day := range t.Days {
		days[kind] = min(day, received)
	}
	return days
}

// whole leaves the kinds out that were read in part.
func (t *account) whole(report int64, days map[string]int32) find.Told {
	out := find.Told{Report: report, Days: make(map[string]int32, len(days))}
	for kind, day := range days {
		if !t.partial[kind] {
			out.Days[kind] = day
		}
	}
	return out
}

// dayOf is the day of a time, both since 1970 in UTC.
func dayOf(t time.Time) int32 { return int32(t.Unix() / int64(24*time.Hour/time.Second)) }

// headed is a format that looks at a CSV's column names. A file without a row says that nothing is wrong, if it is a report
// of the kind that it is taken for; its column names are all that can tell.
type headed struct {
	format.Format
	plan    *feed.Plan
	missing string // a column that each row must have and the file does not
}

// Split cuts the report as its format does.
func (h *headed) Split(r io.Reader, o format.Options) (format.Splitter, error) {
	s, err := h.Format.Split(r, o)
	if names, ok := s.(format.Columns); ok && err == nil {
		h.missing = h.plan.Missing(names.Columns())
	}
	return s, err
}

// empty says of which day a file without a row speaks: that in its name, or else that on which it came.
func (h *headed) empty(named feed.Named, received time.Time) (day int32, err error) {
	if h.missing != "" {
		return 0, &tocsin.Fault{Why: tocsin.Invalid, Field: h.missing, Text: "the file has no rows, and its header does not have this column, so it may be another kind of report"}
	}
	if named.Day != 0 {
		return named.Day, nil
	}
	return dayOf(received), nil
}
