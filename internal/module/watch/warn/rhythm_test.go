package warn

import "testing"

func TestRhythm(t *testing.T) {
	f := func(r Rhythm, day string, want bool) {
		t.Helper()
		if got := r.Due(day); got != want {
			t.Errorf("%+v on %s: %v", r, day, got)
		}
	}
	f(Rhythm{Day: 1}, "2026-11-23", true)                      // a Monday
	f(Rhythm{Day: 1}, "2026-11-22", false)                     // a Sunday
	f(Rhythm{Day: 1}, "2026-11-26", true)                      // three days late
	f(Rhythm{Day: 1}, "2026-11-27", false)                     // too late
	f(Rhythm{Day: 1, Last: "2026-11-23"}, "2026-11-23", false) // told
	f(Rhythm{Day: 1, Last: "2026-11-23"}, "2026-11-24", false)
	f(Rhythm{Day: 1, Last: "2026-11-24"}, "2026-11-30", true) // told late, and due again
	f(Rhythm{Day: 7}, "2026-11-22", true)
	f(Rhythm{Day: 1, Monthly: true}, "2026-11-02", true)
	f(Rhythm{Day: 1, Monthly: true}, "2026-11-09", false)
	f(Rhythm{Day: 7, Monthly: true}, "2026-12-09", true) // three days after Sunday the 6th
	f(Rhythm{Day: 1}, "no day", false)
	for _, c := range []struct {
		r         Rhythm
		day, want string
	}{{Rhythm{}, "2026-11-23", "2026-11-16"}, {Rhythm{Monthly: true}, "2026-11-02", "2026-10-02"}, {Rhythm{Last: "2026-11-03"}, "2026-11-23", "2026-11-03"}} {
		if got := c.r.Since(c.day); got != c.want {
			t.Errorf("%+v since %s: %s, want %s", c.r, c.day, got, c.want)
		}
	}
}
