package item

import (
	"testing"
	"time"
)

func TestEveryNext(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d.Add(6 * time.Hour)
	}
	office := Calendar{Holidays: []string{"2026-12-25"}}
	for d := time.Monday; d <= time.Friday; d++ {
		office.Week[d] = []Span{{540, 1020}}
	}
	for _, x := range []struct {
		e           Every
		c           Calendar
		first, from string
		want        string
	}{
		{Weekly, Calendar{}, "2026-11-02", "2026-11-02", "2026-11-09"},
		{Weekly, Calendar{}, "2026-11-02", "2026-11-29", "2026-11-30"},
		{Monthly, Calendar{}, "2026-01-31", "2026-01-31", "2026-02-28"},
		{Monthly, Calendar{}, "2026-01-31", "2026-02-28", "2026-03-31"},
		{Monthly, office, "2026-07-01", "2026-07-01", "2026-08-03"}, // a Saturday
		{Monthly, office, "2026-07-01", "2026-08-03", "2026-09-01"}, // and the 1st again
		{Monthly, office, "2026-07-25", "2026-11-25", "2026-12-28"}, // Christmas, a Friday
		{Quarterly, Calendar{}, "2026-03-31", "2026-03-31", "2026-06-30"},
		{Yearly, Calendar{}, "2024-02-29", "2026-11-29", "2027-02-28"},
		{Yearly, Calendar{}, "2024-02-29", "2027-03-01", "2028-02-29"},
	} {
		if got := x.e.Next(at(x.first), at(x.from), x.c); !got.Equal(at(x.want)) {
			t.Errorf("%s of %s after %s: %s, want %s", x.e, x.first, x.from, got, x.want)
		}
	}
}
