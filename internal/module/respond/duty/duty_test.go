package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestTheDayOfATime(t *testing.T) {
	f := func(hour int, at, place, want string) {
		t.Helper()
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Terms{Hour: hour}).On(when, zone(t, place)); got != want {
			t.Errorf("%d %s %s: %s, want %s", hour, at, place, got, want)
		}
	}
	f(8, "2026-11-30T07:59:59Z", "UTC", "2026-11-29")
	f(8, "2026-11-30T08:00:00Z", "UTC", "2026-11-30")
	f(0, "2026-11-30T00:00:00Z", "UTC", "2026-11-30")
	f(8, "2026-11-30T06:00:00Z", "Africa/Lusaka", "2026-11-30")
	f(8, "2026-03-01T00:00:00Z", "UTC", "2026-02-28")
	f(8, "2026-11-30T23:30:00Z", "Pacific/Auckland", "2026-12-01")
}

// Each moment falls into the span of its own day, wherever the clocks change.
func TestEachMomentIsInItsDay(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Europe/Paris"), zone(t, "America/Santiago"), zone(t, "Pacific/Apia"), zone(t, "Africa/Cairo")}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1_600_000_000, 2_000_000_000).Draw(t, "at"), 0)
		z := rapid.SampledFrom(zones).Draw(t, "zone")
		terms := Terms{Hour: rapid.SampledFrom([]int{4, 8, 12, 20, 23}).Draw(t, "hour")}
		from, to, err := terms.Span(terms.On(at, z), z)
		if err != nil || at.Before(from) || !at.Before(to) {
			t.Errorf("%s in %s: %s to %s, %v", at.In(z), z, from, to, err)
		}
	})
}

func TestTurns(t *testing.T) {
	f := func(from, until, names, turn, want string) {
		t.Helper()
		days, err := Plan{from, until, strings.Fields(names), turn}.Days()
		got := ""
		for _, d := range days {
			got += strings.TrimSpace(d.Day[8:]+d.Name) + " "
		}
		if err != nil {
			got = "no"
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%s: %s", got, want)
		}
	}
	f("2026-11-30", "2026-11-30", "a", "", "30a")
	f("2026-11-30", "2026-12-02", "a b", "day", "30a 01b 02a")
	f("2026-11-23", "2026-12-01", "a b", "week", "23a 24a 25a 26a 27a 28a 29a 30b 01b")
	f("2026-11-30", "2026-12-01", "", "", "30 01")
	f("2026-11-30", "2026-11-29", "a", "", "no")
	f("2026-11-30", "2036-11-29", "a", "", "no")
	f("x", "2026-11-29", "a", "", "no")
	f("2026-11-30", "", "a", "", "no")
	f("2026-11-30", "2026-12-01", "a", "month", "no")
}

func TestSpells(t *testing.T) {
	days := []Day{{"2026-10-25", "a"}, {"2026-10-24", "a"}, {"2026-10-26", "b"}, {"2026-10-28", "b"}, {"2026-10-27", ""}}
	got := ""
	for _, s := range (Terms{Hour: 8}).Spells(days, zone(t, "Europe/Paris")) {
		got += fmt.Sprintf("%s %s-%s\n", s.Name, s.From.UTC().Format("02.15"), s.To.UTC().Format("02.15"))
	}
	if want := "a 24.06-26.07\nb 26.07-27.07\nb 28.07-29.07\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for day, want := range map[string]string{"2026-11-30": "2026-11-30", "2026-11-29": "2026-11-23", "2026-12-01": "2026-11-30", "x": ""} {
		if got := Monday(day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestTheCalendarFile(t *testing.T) {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	got := string(Feed{Title: "Duty, of the team; a\\b", Host: "node.example", Now: at}.ICalendar([]Spell{{"anna", at, at.Add(24 * time.Hour)}}))
	for _, want := range []string{"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "\r\nDTSTART:20261130T080000Z\r\nDTEND:20261201T080000Z\r\n", `SUMMARY:Duty\, of the team\; a\\b`, "\r\nUID:duty-20261130T080000Z-anna@node.example\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
