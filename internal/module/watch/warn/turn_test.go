package warn

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTurn(t *testing.T) {
	f := func(turn Turn, now, wantDay string, want bool) {
		t.Helper()
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		day, due := turn.Due(at)
		if day != wantDay || due != want {
			t.Errorf("%+v at %s: %s %v, want %s %v", turn, now, day, due, wantDay, want)
		}
	}
	lusaka := Turn{Zone: "Africa/Lusaka", Hour: 7, BusinessDays: true, Country: "ZM"} // UTC+2
	f(lusaka, "2026-11-23T04:59:59Z", "2026-11-23", false)
	f(lusaka, "2026-11-23T05:00:00Z", "2026-11-23", true)
	f(lusaka, "2026-11-23T20:00:00Z", "2026-11-23", true) // the node was down in the morning
	f(lusaka, "2026-11-21T10:00:00Z", "2026-11-21", false)
	f(lusaka, "2026-11-22T10:00:00Z", "2026-11-22", false)
	lusaka.Last = "2026-11-23"
	f(lusaka, "2026-11-23T09:00:00Z", "2026-11-23", false)
	f(lusaka, "2026-11-22T23:00:00Z", "2026-11-23", false)
	f(lusaka, "2026-11-24T05:00:00Z", "2026-11-24", true)
	f(lusaka, "2026-11-20T10:00:00Z", "2026-11-20", false) // the clock was put back
	riyadh := Turn{Zone: "Asia/Riyadh", Hour: 8, BusinessDays: true, Country: "FR"}
	f(riyadh, "2026-11-20T10:00:00Z", "2026-11-20", false) // Friday
	f(riyadh, "2026-11-21T10:00:00Z", "2026-11-21", false) // Saturday
	f(riyadh, "2026-11-22T10:00:00Z", "2026-11-22", true)  // Sunday
	f(Turn{Zone: "Asia/Dubai", Hour: 8, BusinessDays: true}, "2026-11-20T10:00:00Z", "2026-11-20", true)
	f(Turn{Zone: "Asia/Tehran", BusinessDays: true}, "2026-11-19T10:00:00Z", "2026-11-19", true) // Thursday
	f(Turn{Zone: "UTC", BusinessDays: true, Country: "EG"}, "2026-11-20T10:00:00Z", "2026-11-20", false)
	f(Turn{Zone: "no/where", Hour: 0}, "2026-11-21T00:00:00Z", "2026-11-21", true)
	// Two in the morning does not exist on this day in Madrid: the letter leaves at three.
	f(Turn{Zone: "Europe/Madrid", Hour: 2}, "2026-03-29T00:59:59Z", "2026-03-29", false)
	f(Turn{Zone: "Europe/Madrid", Hour: 2}, "2026-03-29T01:00:00Z", "2026-03-29", true)
	f(Turn{Zone: "Pacific/Kiritimati", Hour: 7}, "2026-11-22T17:00:00Z", "2026-11-23", true)
}

// TestOneTurnADay asks at any moments, in any order: no local day has two turns, none is on a day of rest or too early.
func TestOneTurnADay(t *testing.T) {
	zones := []string{"UTC", "Africa/Lusaka", "Asia/Riyadh", "America/Santiago", "Asia/Kathmandu", "Europe/Madrid", "no/where"}
	rapid.Check(t, func(t *rapid.T) {
		turn := Turn{Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Hour: rapid.IntRange(0, 23).Draw(t, "hour"), BusinessDays: rapid.Bool().Draw(t, "business"), Country: "ZM"}
		taken := map[string]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "asks") {
			now := time.Unix(1_790_000_000+int64(rapid.IntRange(0, 20*86400).Draw(t, "at")), 0)
			day, due := turn.Due(now)
			if !due {
				continue
			}
			local := now.In(Zone(turn.Zone))
			if taken[day] || local.Hour() < turn.Hour || local.Format(time.DateOnly) != day || turn.BusinessDays && Rests(local.Weekday(), turn.Zone, "ZM") {
				t.Fatalf("%+v: a turn at %v", turn, local)
			}
			taken[day], turn.Last = true, day
		}
	})
}

func TestBouncing(t *testing.T) {
	now := at("2026-11-23", 7)
	f := func(want bool, daysAgo ...int) {
		t.Helper()
		var list []time.Time
		for _, d := range daysAgo {
			list = append(list, now.AddDate(0, 0, -d))
		}
		if got := Bouncing(list, now); got != want {
			t.Errorf("%v days ago: %v", daysAgo, got)
		}
	}
	f(false)
	f(false, 0, 1, 2, 3)
	f(true, 0, 1, 2, 3, 4)
	f(true, 9, 9, 9, 9, 9)
	f(false, 0, 1, 2, 3, 10)
	f(true, 0, 20, 1, 2, 3, 4)
}

func TestTokens(t *testing.T) {
	a, hash := NewToken()
	b, _ := NewToken()
	if a == b || !IsToken(a) || HashToken(a) != hash || IsToken(a+"a") || IsToken("") || IsToken("ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		t.Error(a, b, hash)
	}
}
