package watch

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The model of a week: what a person would say of each owner, day by day. It knows nothing of episodes, sets of days,
// stores or letters, only a few facts a problem.

// weekProblem is one problem of one owner.
type weekProblem struct {
	typ, id  string
	repeat   int
	there    bool
	times    int    // how often it has come
	say      string // what was said last; "" for nothing, or nothing that counts any more
	sayDay   int
	ignore   int // suppressed before this day
	told     map[string]*weekTold
	sayTimes int
	back     bool // seen again after the owner said that it was fixed
}

type weekTold struct {
	times int
	day   int
	date  time.Time // where the recipient is
	gone  bool
	wake  bool // since then a suppression was said, or what was said was taken back
	cured bool // since then the owner said that it was fixed
}

// weekOwner is an owner with its contacts, the first of which gets letters until its mail comes back.
type weekOwner struct {
	n         int
	slug      string
	zone      string
	hour      int
	business  bool
	language  string
	format    string
	contacts  []string
	dead      []string // what becomes of mail to each contact: "" arrives, "bounce" comes back, "refuse" is refused
	off       int      // how many contacts are off
	answers   string   // what it answers to its first letter; "" for nothing
	problems  []*weekProblem
	lastTurns map[string]string
}

// report tells an owner's problems what the reports that came have seen.
func (o *weekOwner) report(day int, seen, came []bool) {
	for i, p := range o.problems {
		if !came[i] {
			continue
		}
		switch {
		case seen[i] && !p.there:
			p.times++
			p.back = false
			if p.say != "suppressed" {
				p.say = ""
			}
		case seen[i] && p.say == "fixed" && day > p.sayDay:
			p.back = true
		}
		p.there = seen[i]
	}
}

func (p *weekProblem) suppressed(day int) bool { return p.say == "suppressed" && day < p.ignore }

// change is what a recipient is told of a problem on a day; "" for nothing.
func (p *weekProblem) change(to string, day int, date time.Time) string {
	t := p.told[to]
	switch {
	case p.times == 0 || p.suppressed(day):
		return ""
	case !p.there:
		if t != nil && !t.gone {
			return "gone"
		}
		return ""
	case (p.say == "fixed" && !p.back || p.say == "not-ours") && p.sayTimes == p.times:
		return ""
	case t == nil:
		return "new"
	case t.gone || t.times != p.times || p.back && t.cured:
		return "relapsed"
	case t.wake || !date.Before(t.date.AddDate(0, 0, p.repeat)):
		return "still"
	}
	return ""
}

// left reports whether a problem keeps a letter of good news back: told of, there, and nobody has answered.
func (p *weekProblem) left(to string, day int) bool {
	t := p.told[to]
	return t != nil && !t.gone && p.there && !p.suppressed(day) && !(p.sayTimes == p.times && (p.say == "fixed" && !p.back || p.say == "not-ours" || p.say == "other"))
}

// weekLetter is a letter that the model expects.
type weekLetter struct {
	to    string
	date  time.Time // where the recipient is
	items []string  // "change type identifier", sorted
}

// dateOf is the date of a moment where that is told.
func dateOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// letter says what an owner is sent at a moment; nil for nothing.
func (o *weekOwner) letter(day int, now time.Time) *weekLetter {
	if o.off >= len(o.contacts) {
		return nil
	}
	to := o.contacts[o.off]
	zone, err := time.LoadLocation(o.zone)
	if err != nil {
		panic(err)
	}
	local := now.In(zone)
	today := local.Format(time.DateOnly)
	rest := []time.Weekday{time.Saturday, time.Sunday}
	if o.zone == "Asia/Riyadh" {
		rest = []time.Weekday{time.Friday, time.Saturday}
	}
	if local.Hour() < o.hour || o.lastTurns[to] >= today || o.business && slices.Contains(rest, local.Weekday()) {
		return nil
	}
	o.lastTurns[to] = today
	var items []string
	good, left := true, false
	for _, p := range o.problems {
		c := p.change(to, day, dateOf(local))
		if c != "" {
			items = append(items, strings.TrimSpace(fmt.Sprintf("%s %s %s", c, p.typ, p.id)))
			good = good && c == "gone"
		} else if p.left(to, day) {
			left = true
		}
	}
	if len(items) == 0 || good && left {
		return nil
	}
	slices.Sort(items)
	return &weekLetter{to, dateOf(local), items}
}

// sent notes that a letter has arrived, or what else became of it.
func (o *weekOwner) sent(l *weekLetter, day int) {
	fate := o.dead[o.off]
	if fate != "" {
		o.off++
		for _, p := range o.problems {
			if fate == "bounce" && p.there && slices.ContainsFunc(l.items, func(s string) bool {
				return !strings.HasPrefix(s, "gone") && strings.HasSuffix(s, strings.TrimSpace(" "+p.typ+" "+p.id))
			}) {
				p.say, p.sayTimes = "reopened", p.times
			}
		}
		return
	}
	for _, p := range o.problems {
		for _, s := range l.items {
			c, what, _ := strings.Cut(s, " ")
			if what != strings.TrimSpace(p.typ+" "+p.id) {
				continue
			}
			p.told[l.to] = &weekTold{times: p.times, day: day, date: l.date, gone: c == "gone"}
			if c != "gone" {
				p.say, p.sayDay, p.sayTimes, p.back = "notified", day, p.times, false
			}
		}
	}
}

// answer notes what a recipient answered of a problem.
func (p *weekProblem) answer(what, to string, day, until int) {
	p.say, p.sayDay, p.sayTimes, p.back = what, day, p.times, false
	t := p.told[to]
	switch what {
	case "accepted":
		p.say, p.ignore, t.wake = "suppressed", until, true
	case "fixed":
		t.cured = true
	}
}

// reopen notes that what was said counts no more: everybody who was told is told again.
func (p *weekProblem) reopen(day int) {
	p.say, p.sayDay, p.sayTimes, p.back = "reopened", day, p.times, false
	for _, t := range p.told {
		t.wake, t.cured = !t.gone, false
	}
}

// status is where a finding stands at the end of a day.
func (p *weekProblem) status(day int) string {
	counts := p.sayTimes == p.times
	switch {
	case p.suppressed(day):
		return "suppressed"
	case !p.there:
		return "fixed"
	case counts && p.say == "notified":
		return "notified"
	case counts && (p.say == "other" || p.say == "not-ours" || p.say == "fixed" && !p.back):
		return "answered"
	case counts && p.say == "reopened":
		return "open"
	case p.times > 1 || counts && p.back:
		return "relapsed"
	}
	return "open"
}
