package watch

import (
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
	opened   time.Time    // the day on which it came last
	ended    time.Time    // the day of the report that was silent of it
	records  []weekRecord // all that was seen of it
	severity string
	back     bool // seen again after the owner said that it was fixed
}

// weekRecord is a machine that was seen with a problem.
type weekRecord struct {
	at      time.Time
	address string
}

type weekTold struct {
	at    time.Time
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
	severity  string // of what it has, where a report tells; "" for none
	least     string // the severity below which it is told of nothing
	apart     bool   // it gets a letter for each address
	often     string // how often it is told all that is open
	on        int    // on which day of the week, 1 is Monday
	none      bool   // told also that nothing is
	contacts  []string
	rules     []*weekRule
	lastAll   map[string]time.Time
	answers   string // what it answers to its first letter; "" for nothing
	problems  []*weekProblem
	lastTurns map[string]string
}

// weekRule is what somebody has said of an owner's letters, from one day to before another.
type weekRule struct {
	id         int64
	typ        string // of one type of problem; "" for all
	does       string // drop, send or repeat
	to         string // an address, or an owner's slug
	days       int    // between two letters; 0 for never again
	from, over int
}

// ruled is what the rules say of a problem on a day: of several that speak, the oldest counts, and silence before all.
func (o *weekOwner) ruled(p *weekProblem, day int) (silent bool, to string, repeat int) {
	repeat = -1
	for _, r := range o.rules {
		switch {
		case day < r.from || day >= r.over || r.typ != "" && r.typ != p.typ:
		case r.does == "drop":
			silent = true
		case r.does == "send" && to == "":
			to = r.to
		case r.does == "repeat" && repeat < 0:
			repeat = r.days
		}
	}
	if repeat < 0 {
		repeat = p.repeat
	}
	return silent, to, repeat
}

// report tells an owner's problems what the reports that came have seen.
func (o *weekOwner) report(day int, date time.Time, seen, came []bool) {
	for i, p := range o.problems {
		if !came[i] {
			continue
		}
		switch {
		case seen[i] && !p.there:
			p.times++
			p.opened, p.back = date, false
			if p.say != "suppressed" {
				p.say = ""
			}
		case seen[i] && p.say == "fixed" && day > p.sayDay:
			p.back = true
		}
		if p.there && !seen[i] {
			p.ended = date
		}
		p.there = seen[i]
	}
}

func (p *weekProblem) suppressed(day int) bool { return p.say == "suppressed" && day < p.ignore }

// change is what a recipient is told of a problem on a day; "" for nothing. What is there is told again after some days, or
// with 0 never.
func (p *weekProblem) change(to string, day int, date time.Time, repeat int) string {
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
	case t.wake || repeat > 0 && !date.Before(t.date.AddDate(0, 0, repeat)):
		return "still"
	}
	return ""
}

// left reports whether a problem keeps a letter of good news back: told of, there, and nobody has answered.
func (p *weekProblem) left(to string, day int) bool {
	t := p.told[to]
	return t != nil && !t.gone && p.there && !p.suppressed(day) && !(p.sayTimes == p.times && (p.say == "fixed" && !p.back || p.say == "not-ours" || p.say == "other"))
}

// weekReader is somebody who gets letters.
type weekReader struct {
	to, zone, language, format, least string
	hour                              int
	business, apart, none             bool
	often                             string
	on                                int
}

// weekLetter is a letter that the model expects.
type weekLetter struct {
	weekReader
	own   bool      // it is the owner's own reader
	all   bool      // it tells all that is open
	about string    // the address that it is about; "" for all
	date  time.Time // where the recipient is
	items []string  // "change type identifier", sorted
	part  []string  // those of which other letters tell more addresses
}

// dateOf is the date of a moment where that is told.
func dateOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// reader is who reads an owner's letters: its first contact whose mail has not come back; nil for nobody.
func (o *weekOwner) reader(off map[string]bool) *weekReader {
	for _, c := range o.contacts {
		if !off[c] {
			return &weekReader{to: c, zone: o.zone, language: o.language, format: o.format, least: o.least, hour: o.hour, business: o.business, apart: o.apart, often: o.often, on: o.on, none: o.none}
		}
	}
	return nil
}

// due takes the turn of somebody of whom it is time; today is the date there.
func (o *weekOwner) due(r *weekReader, now time.Time) (today time.Time, ok bool) {
	zone, err := time.LoadLocation(r.zone)
	if err != nil {
		panic(err)
	}
	local := now.In(zone)
	day := local.Format(time.DateOnly)
	rest := []time.Weekday{time.Saturday, time.Sunday}
	if r.zone == "Asia/Riyadh" {
		rest = []time.Weekday{time.Friday, time.Saturday}
	}
	if local.Hour() < r.hour || o.lastTurns[r.to] >= day || r.business && slices.Contains(rest, local.Weekday()) {
		return today, false
	}
	o.lastTurns[r.to] = day
	return dateOf(local), true
}

// weekRanks are the severities, the mildest first; what is not among them is not rated.
var weekRanks = []string{"info", "low", "medium", "high", "critical"}

// letters say what a reader is sent of an owner's problems; name is as what rules send to it, "" for the owner's own.
func (o *weekOwner) letters(r *weekReader, name string, day int, now time.Time, most int) []*weekLetter {
	if r == nil {
		return nil
	}
	today, ok := o.due(r, now)
	if !ok {
		return nil
	}
	told := map[*weekProblem]string{}
	good, left := true, false
	for _, p := range o.problems {
		silent, to, repeat := o.ruled(p, day)
		if rank := slices.Index(weekRanks, p.severity); silent || to != name || rank >= 0 && rank < slices.Index(weekRanks, r.least) {
			continue
		}
		if c := p.change(r.to, day, today, repeat); c != "" {
			told[p] = c
			good = good && c == "gone"
		} else if p.left(r.to, day) {
			left = true
		}
	}
	to := weekLetter{weekReader: *r, own: name == "", date: today}
	list := o.summary(to, name, day, now)
	if len(told) == 0 || good && left {
		return list
	}
	return append(o.cut(to, told, now, most), list...)
}

// asides are the names to which rules send something of an owner's on a day.
func (o *weekOwner) asides(day int) (list []string) {
	for _, r := range o.rules {
		if r.does == "send" && day >= r.from && day < r.over && !slices.Contains(list, r.to) {
			list = append(list, r.to)
		}
	}
	return list
}

// cameBack notes of a letter that did not arrive that nobody knows of what it told. Of one that was refused at once nobody was
// said to know.
func (o *weekOwner) cameBack(l *weekLetter, fate string) {
	for _, p := range o.problems {
		if fate == "bounce" && !l.all && p.there && slices.ContainsFunc(l.items, func(s string) bool {
			return !strings.HasPrefix(s, "gone") && strings.HasSuffix(s, strings.TrimSpace(" "+p.typ+" "+p.id))
		}) {
			p.say, p.sayTimes = "reopened", p.times
		}
	}
}

// sent notes that a letter has arrived. One of all that is open changes nothing of what other letters tell.
func (o *weekOwner) sent(l *weekLetter, day int, now time.Time) {
	if l.all {
		return
	}
	for _, p := range o.problems {
		for _, s := range l.items {
			c, what, _ := strings.Cut(s, " ")
			if what != strings.TrimSpace(p.typ+" "+p.id) {
				continue
			}
			p.told[l.to] = &weekTold{at: now, times: p.times, day: day, date: l.date, gone: c == "gone"}
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
