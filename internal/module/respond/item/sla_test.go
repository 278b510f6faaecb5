package item_test

import (
	"testing"
	"time"

	. "tocsin/internal/module/respond/item"
)

func office() (c Calendar) {
	c.Zone = "Europe/Paris"
	for d := time.Monday; d <= time.Friday; d++ {
		c.Week[d] = []Span{{8 * 60, 12 * 60}, {13 * 60, 17 * 60}}
	}
	c.Holidays = []string{"2026-05-01"}
	return c
}

func TestWorkingTime(t *testing.T) {
	night := Calendar{Zone: "Europe/Paris"}
	for d := range night.Week {
		night.Week[d] = []Span{{0, 6 * 60}}
	}
	f := func(c Calendar, from string, d time.Duration, want string) {
		t.Helper()
		zone, err := time.LoadLocation("Europe/Paris")
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", from, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Add(at.UTC(), d).In(zone).Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s + %v: %s, want %s", from, d, got, want)
		}
	}
	f(Calendar{}, "2026-03-06 16:00", 2*time.Hour, "2026-03-06 18:00")
	f(office(), "2026-03-06 16:00", 2*time.Hour, "2026-03-09 09:00")    // over a weekend
	f(office(), "2026-03-06 11:30", time.Hour, "2026-03-06 13:30")      // over noon
	f(office(), "2026-03-06 11:30", 30*time.Minute, "2026-03-06 12:00") // to the minute
	f(office(), "2026-04-30 16:00", 2*time.Hour, "2026-05-04 09:00")    // over a holiday
	f(office(), "2026-03-07 03:00", 0, "2026-03-09 08:00")              // when they are next at work
	f(office(), "2026-03-27 16:30", time.Hour, "2026-03-30 08:30")      // over the night when clocks go forward
	f(night, "2026-03-29 00:00", 5*time.Hour, "2026-03-29 06:00")       // an hour is not there
	f(night, "2026-10-25 00:00", 5*time.Hour, "2026-10-25 04:00")       // one is there twice
}

func TestMonths(t *testing.T) {
	f := func(from string, n int, want string) {
		t.Helper()
		at, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		if got := AddMonths(at, n).Format(time.DateOnly); got != want {
			t.Errorf("%s + %d: %s, want %s", from, n, got, want)
		}
	}
	f("2026-01-31", 1, "2026-02-28")
	f("2028-01-31", 1, "2028-02-29")
	f("2026-12-15", 1, "2027-01-15")
	f("2026-03-31", 1, "2026-04-30")
}

func TestTermsAreChecked(t *testing.T) {
	f := func(ok bool, c Calendar) {
		t.Helper()
		u := Usual()
		u.Calendar = c
		if err := u.Check(); (err == nil) != ok {
			t.Error(c, err)
		}
	}
	f(true, Calendar{})
	f(true, office())
	f(false, Calendar{Zone: "Moon/Sea"})
	f(false, Calendar{Holidays: []string{"tomorrow"}})
	f(false, Calendar{Week: [7][]Span{{{5, 4}}}})
	f(false, Calendar{Week: [7][]Span{{{5, 10}, {9, 12}}}})
}
