package warn

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/module/watch/find"
)

var usual = Interval{Days: 30, Compromised: 7}

func at(day string, hour int) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(time.Duration(hour) * time.Hour)
}

func TestDecide(t *testing.T) {
	now := at("2026-11-23", 7)
	f := func(want Change, fd find.Finding, told *Told) {
		t.Helper()
		if got := usual.Decide(fd, told, now); got != want {
			t.Errorf("%+v told %+v: %q, want %q", fd, told, got, want)
		}
	}
	fd := func(status find.Status, typ, opened string, said *find.Said) find.Finding {
		return find.Finding{Problem: find.Problem{Type: typ}, Status: status, Opened: opened, Said: said}
	}
	told := func(c Change, opened, day string) *Told { return &Told{Change: c, Opened: opened, At: at(day, 7)} }
	say := func(what, day, until string) *find.Said {
		s := &find.Said{What: what, At: at(day, 12)}
		if until != "" {
			s.Until = at(until, 0)
		}
		return s
	}
	const bot, port = "infected-system", "potentially-unwanted-accessible"
	f(New, fd(find.Open, bot, "2026-11-20", nil), nil)
	f(New, fd(find.Relapsed, bot, "2026-11-20", nil), nil)
	f(Nothing, fd(find.Fixed, bot, "2026-11-20", nil), nil)
	f(Nothing, fd(find.Suppressed, bot, "2026-11-20", nil), nil)
	f(Nothing, fd(find.Notified, bot, "2026-11-17", nil), told(New, "2026-11-17", "2026-11-17"))
	f(Still, fd(find.Notified, bot, "2026-11-16", nil), told(New, "2026-11-16", "2026-11-16"))
	f(Nothing, fd(find.Notified, port, "2026-10-25", nil), told(New, "2026-10-25", "2026-10-25"))
	f(Still, fd(find.Notified, port, "2026-10-24", nil), told(Still, "2026-10-24", "2026-10-24"))
	f(Nothing, fd(find.Notified, bot, "2026-11-01", nil), &Told{Change: New, Opened: "2026-11-01", At: at("2026-11-01", 7), Waiting: true})
	f(Gone, fd(find.Fixed, bot, "2026-11-20", nil), told(New, "2026-11-20", "2026-11-20"))
	f(Nothing, fd(find.Fixed, bot, "2026-11-20", nil), told(Gone, "2026-11-20", "2026-11-21"))
	f(Nothing, fd(find.Fixed, bot, "2026-11-20", nil), &Told{Change: New, Opened: "2026-11-20", Waiting: true})
	f(Relapsed, fd(find.Relapsed, bot, "2026-11-22", nil), told(Gone, "2026-11-20", "2026-11-21"))
	f(Relapsed, fd(find.Open, bot, "2026-11-22", nil), told(New, "2026-11-20", "2026-11-20"))
	f(Nothing, fd(find.Answered, bot, "2026-11-10", say(find.SayFixed, "2026-11-11", "")), told(New, "2026-11-10", "2026-11-10"))
	f(Nothing, fd(find.Answered, bot, "2026-11-10", say(find.SayNotOurs, "2026-11-11", "")), told(New, "2026-11-10", "2026-11-10"))
	f(Still, fd(find.Answered, bot, "2026-11-10", say(find.SayAnswered, "2026-11-11", "")), told(New, "2026-11-10", "2026-11-10"))
	f(Nothing, fd(find.Answered, bot, "2026-11-10", say(find.SayAnswered, "2026-11-20", "")), told(New, "2026-11-10", "2026-11-10")) // a person's word
	f(Nothing, fd(find.Notified, bot, "2026-11-10", say(find.SayNotified, "2026-11-20", "")), nil)                                   // by telephone
	f(Still, fd(find.Notified, bot, "2026-11-10", say(find.SayNotified, "2026-11-16", "")), nil)
	f(New, fd(find.Notified, bot, "2026-11-10", &find.Said{What: find.SayNotified, By: ByLetter + "QM-2026-000001", At: at("2026-11-20", 7)}), nil)
	f(Relapsed, fd(find.Relapsed, bot, "2026-11-20", say(find.SayFixed, "2026-11-21", "")), told(New, "2026-11-20", "2026-11-20"))
	f(Still, fd(find.Open, bot, "2026-11-20", say(find.SayReopened, "2026-11-21", "")), told(New, "2026-11-20", "2026-11-20"))
	f(Nothing, fd(find.Open, bot, "2026-11-20", &find.Said{What: find.SayReopened, By: ByLetter + "QM-2026-000001", At: at("2026-11-21", 7)}), told(New, "2026-11-20", "2026-11-20")) // somebody else's letter came back
	late := &find.Said{What: find.SayNotified, By: ByLetter + "QM-2026-000001", At: at("2026-11-22", 7), Lapsed: at("2026-11-21", 12)}                                                // somebody else was told since
	f(Still, fd(find.Notified, bot, "2026-11-20", late), told(New, "2026-11-20", "2026-11-20"))
	f(Nothing, fd(find.Notified, bot, "2026-11-20", late), told(Still, "2026-11-20", "2026-11-22"))
	f(Nothing, fd(find.Suppressed, bot, "2026-11-20", say(find.SaySuppressed, "2026-11-21", "2026-11-30")), told(New, "2026-11-20", "2026-11-20"))
	f(Still, fd(find.Open, bot, "2026-11-20", say(find.SaySuppressed, "2026-11-21", "2026-11-23")), told(New, "2026-11-20", "2026-11-20"))
}

// TestWorth says when a letter leaves for what is gone alone.
func TestWorth(t *testing.T) {
	f := func(want bool, fresh, still, back, gone, left int) {
		t.Helper()
		if got := Worth(map[Change]int{New: fresh, Still: still, Relapsed: back, Gone: gone}, left); got != want {
			t.Errorf("%d new, %d still, %d back, %d gone, %d left: %v", fresh, still, back, gone, left, got)
		}
	}
	f(false, 0, 0, 0, 0, 0)
	f(true, 1, 0, 0, 0, 5)
	f(true, 0, 1, 0, 0, 5)
	f(true, 0, 0, 1, 0, 5)
	f(false, 0, 0, 0, 3, 5)
	f(true, 0, 0, 0, 3, 0)
}

// life is a problem's days as a person would tell them: a machine of few states, gone through day by day. It knows
// nothing of episodes, sets of days or what Derive makes of them.
type life struct {
	there     bool
	times     int // how often it has come
	toldTime  int
	toldDay   int
	toldGone  bool
	silent    bool // an answer stands that ends the talk
	fixedDay  int  // when the owner said that it is fixed; -1 for never
	ignore    int  // suppressed before this day
	wake      bool // a suppression that ended, or a person who took an answer back
	wasQuiet  bool
	cameAfter bool
}

func (l *life) report(day int, seen bool) {
	if seen && !l.there {
		l.times++
		l.silent, l.fixedDay = false, -1
	}
	if seen && l.fixedDay >= 0 && day > l.fixedDay {
		l.silent, l.cameAfter, l.fixedDay = false, true, -1
	}
	l.there = seen
}

func (l *life) digest(day, repeat int) Change {
	if l.wasQuiet && day >= l.ignore {
		l.wasQuiet, l.wake = false, true
	}
	c := l.choose(day, repeat)
	if c != Nothing {
		l.toldTime, l.toldDay, l.toldGone, l.wake, l.cameAfter = l.times, day, c == Gone, false, false
	}
	return c
}

func (l *life) choose(day, repeat int) Change {
	switch {
	case l.times == 0 || l.wasQuiet:
		return Nothing
	case !l.there && l.toldTime > 0 && !l.toldGone:
		return Gone
	case !l.there || l.silent:
		return Nothing
	case l.toldTime == 0:
		return New
	case l.toldGone || l.toldTime != l.times || l.cameAfter:
		return Relapsed
	case l.wake || day-l.toldDay >= repeat:
		return Still
	}
	return Nothing
}

// TestDecideLikeAModel walks a problem through weeks of reports, answers and digests, and holds Derive and Decide
// against the small model above.
func TestDecideLikeAModel(t *testing.T) {
	const first = 20000
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom([]string{"infected-system", "vulnerable-system"}).Draw(t, "type")
		repeat := usual.of(typ)
		l := life{fixedDay: -1}
		var s find.Sighting
		var said *find.Said
		var told *Told
		days := rapid.IntRange(3, 80).Draw(t, "days")
		for day := range days {
			midnight := time.Unix(int64(first+day)*86400, 0).UTC()
			if rapid.IntRange(0, 4).Draw(t, "came") > 0 {
				seen := rapid.IntRange(0, 3).Draw(t, "seen") > 0
				s.Reported.Add(int32(first + day))
				if seen {
					s.Seen.Add(int32(first + day))
					s.Count++
				}
				l.report(day, seen)
			}
			now := midnight.Add(7 * time.Hour)
			if s.Count > 0 {
				f := find.Derive(find.Problem{Type: typ}, []find.Sighting{s}, said, now)
				got, want := usual.Decide(f, told, now), l.digest(day, repeat)
				if got != want {
					t.Fatalf("day %d: told as %q, the model says %q: %+v, said %+v, told %+v", day, got, want, f, said, told)
				}
				if got != Nothing {
					told = &Told{Change: got, Opened: f.Opened, At: now}
				}
			}
			if told == nil || !l.there || l.wasQuiet || rapid.IntRange(0, 5).Draw(t, "speaks") > 0 {
				continue
			}
			said = speak(t, &l, said, midnight.Add(12*time.Hour), day)
		}
	})
}

// speak lets somebody say something of the problem, and tells the model.
func speak(t *rapid.T, l *life, said *find.Said, now time.Time, day int) *find.Said {
	what := rapid.SampledFrom([]string{find.SayFixed, find.SayNotOurs, find.SayAnswered, find.SaySuppressed, find.SayReopened}).Draw(t, "what")
	next := &find.Said{What: what, At: now, By: ByAnswer + "QM-2026-000001"}
	l.silent, l.fixedDay, l.cameAfter, l.wake = false, -1, false, false
	switch what {
	case find.SayFixed:
		l.silent, l.fixedDay = true, day
	case find.SayNotOurs:
		l.silent = true
	case find.SaySuppressed:
		n := rapid.IntRange(1, 9).Draw(t, "for")
		next.Until = now.Truncate(24*time.Hour).AddDate(0, 0, n)
		l.ignore, l.wasQuiet = day+n, true
	case find.SayReopened:
		l.wake = true
	}
	_ = said
	return next
}

func TestCompromised(t *testing.T) {
	f := func(typ string, want bool) {
		t.Helper()
		if got := Compromised(typ); got != want {
			t.Errorf("%s: %v", typ, got)
		}
	}
	for _, typ := range []string{"infected-system", "c2-server", "system-compromise", "application-compromise", "brute-force", "scanner", "phishing"} {
		f(typ, true)
	}
	for _, typ := range []string{"vulnerable-system", "potentially-unwanted-accessible", "ddos-amplifier", "data-leak", "", "what nobody knows"} {
		f(typ, false)
	}
	for c := range tocsin.Types {
		if c.Taxonomy == "vulnerable" {
			f(c.Type, false)
		}
	}
}
