package watch

import (
	"testing"
	"time"

	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

func TestStretch(t *testing.T) {
	day := func(n int) int32 { return dayNumber(time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC)) }
	f := func(name string, eps []find.Episode, said *find.Said, told bool, want Moves) {
		t.Helper()
		p, out := find.Problem{Owner: "a", Type: "t", Identifier: "i"}, Tally{Sectors: map[string]*Moves{}}
		s := &stretch{first: day(1), end: day(31), out: &out}
		if told {
			s.told = map[find.Problem]warn.Heard{p: {At: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)}}
		}
		s.add(p, eps, said, "energy")
		s.finish()
		if out.All != want || *out.Sectors["energy"] != want {
			t.Errorf("%s: %+v and %+v, want %+v", name, out.All, *out.Sectors["energy"], want)
		}
		if want.Mended > 0 && out.FixDays != 5 {
			t.Errorf("%s: fixed in %v days", name, out.FixDays)
		}
	}
	at := func(n int, what string) *find.Said {
		return &find.Said{What: what, At: time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC)}
	}
	f("new and open", []find.Episode{{Opened: day(3)}}, nil, false, Moves{New: 1, Open: 1})
	f("of long ago", []find.Episode{{Opened: day(-40)}}, nil, false, Moves{Open: 1})
	f("fixed", []find.Episode{{Opened: day(-40), Closed: day(2)}}, nil, false, Moves{Fixed: 1})
	f("came back", []find.Episode{{Opened: day(-40), Closed: day(2)}, {Opened: day(9)}}, nil, false, Moves{Fixed: 1, Relapsed: 1, Open: 1})
	f("fixed later", []find.Episode{{Opened: day(9), Closed: day(40)}}, nil, false, Moves{New: 1, Open: 1})
	f("told and fixed", []find.Episode{{Opened: day(9), Closed: day(15)}}, nil, true, Moves{New: 1, Fixed: 1, Told: 1, Mended: 1})
	f("told, answered", []find.Episode{{Opened: day(9)}}, at(12, find.SayNotOurs), true, Moves{New: 1, Open: 1, Told: 1, Answered: 1})
	f("answered before", []find.Episode{{Opened: day(2)}}, at(5, find.SayAnswered), true, Moves{New: 1, Open: 1, Told: 1})
	f("the team itself", []find.Episode{{Opened: day(2)}}, at(12, find.SaySuppressed), true, Moves{New: 1, Open: 1, Told: 1})
	f("fixed before it was told", []find.Episode{{Opened: day(2), Closed: day(4)}}, nil, true, Moves{New: 1, Fixed: 1, Told: 1})
}
