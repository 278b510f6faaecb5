package watch

import (
	"cmp"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// Beside what has changed, a recipient may be told all that is open, in one letter each week or month. It leaves with the
// recipient's turn of that day and goes by the same rules, severities and marks as what has changed; it never counts as a telling, so
// what is new, back or due again is told as without it.

const (
	allProblems = 1000                // that one letter tells of, in its table
	allSpan     = 92 * 24 * time.Hour // what no report has told of for longer is left out
)

// whole is all that is open of an owner, as one addressee is told it.
type whole struct {
	since   string // the local day from which on is told what was fixed
	asked   bool   // told also that nothing is open
	open    []item
	fixed   []item
	settled int64 // those that the owner has answered for good
	over    int64 // would make the letter too long
}

// wholeOf is what an addressee is told of all that is open at its turn of a day; nil where it is not.
func (d *drafting) wholeOf(pref roster.Preference, last, day string) *whole {
	r := warn.Rhythm{Monthly: pref.Summary == roster.SummaryMonthly, Day: pref.SummaryDay, Last: last}
	if d.ask.All || !d.ask.Now && !d.ask.Preview && pref.Summary != roster.SummaryOff && r.Due(day) {
		return &whole{since: r.Since(day), asked: pref.SummaryNone}
	}
	return nil
}

// take lays a finding before an addressee who is told all that is open.
func (w *whole) take(a *addressee, f find.Finding, now time.Time) {
	_, known := a.known[f.Problem]
	switch {
	case f.Status == find.Fixed:
		if known && f.Fixed >= w.since && f.Fixed < a.day {
			w.fixed = append(w.fixed, item{Finding: f, change: warn.Gone, last: f.Last})
		}
	case f.Status == find.Suppressed, now.Sub(f.Last) > allSpan:
	case warn.Settled(f):
		w.settled++
	default:
		w.open = append(w.open, item{Finding: f, change: warn.Still})
	}
}

// settle puts the worst first, and what is open longest, and drops what is too much.
func (w *whole) settle() {
	slices.SortStableFunc(w.open, func(x, y item) int { return cmp.Or(y.weight()-x.weight(), cmp.Compare(x.Opened, y.Opened)) })
	if n := len(w.open); n > allProblems {
		w.open, w.over = w.open[:allProblems], int64(n-allProblems)
	}
}

// worth reports whether there is a letter.
func (w *whole) worth() bool { return w != nil && (len(w.open) > 0 || w.asked) }

// weight is how bad a problem is: as its severity says, and high at least where somebody else controls the system.
func (i item) weight() int {
	n := tocsin.Severity(i.Severity)
	if warn.Compromised(i.Type) {
		n = max(n, tocsin.Severity("high"))
	}
	return int(n)
}

// letterOfAll is what the letter of all that is open is made of; false where there is none.
func (d *drafting) letterOfAll(p *parcel, a *addressee) (draftOf, bool) {
	w := a.all
	if !w.worth() {
		return draftOf{}, false
	}
	since, err := time.Parse(time.DateOnly, w.since)
	if err != nil {
		since = a.now
	}
	t := d.draftTo(p, a)
	t.in.All, t.in.Omitted = &digest.All{Since: since, Settled: w.settled}, w.over
	for _, it := range w.open {
		if began, err := time.Parse(time.DateOnly, it.Opened); err == nil {
			it.First = began
		}
		pr, mark := problemOf(it, p.evidence[it.Problem], a, portion{})
		if len(pr.Records) == 0 {
			t.in.Withheld += pr.Withheld
			continue
		}
		pr.Change, pr.Severity, pr.Records = digest.Open, it.Severity, newestOfEach(pr.Records)
		pr.More = max(0, pr.Systems-int64(len(pr.Records)))
		t.in.Mark, t.in.Problems = t.in.Mark.Stricter(mark), append(t.in.Problems, pr)
		if len(t.told) < digest.MaxOpen {
			t.told = append(t.told, warn.Item{Problem: it.Problem, Change: it.change, Opened: it.Opened, Last: pr.Last, Records: int64(len(pr.Records))})
		}
	}
	if len(t.told) == 0 {
		if t.in.Withheld > 0 {
			d.tally.Withheld++
		}
		if t.in.Withheld > 0 || !w.asked {
			return t, false // that nothing is open must not be said of what may not be known
		}
		t.in.Mark = max(a.pref.Mark(), tocsin.Amber)
	}
	for _, it := range w.fixed[:min(len(w.fixed), digest.MaxOpen)] {
		pr, _ := problemOf(it, nil, a, portion{})
		t.in.Problems = append(t.in.Problems, pr)
		t.told = append(t.told, warn.Item{Problem: it.Problem, Change: it.change, Opened: it.Opened, Last: pr.Last})
	}
	return t, true
}

// newestOfEach keeps the newest record of each address. Records come the newest first.
func newestOfEach(records []digest.Record) []digest.Record {
	seen := map[string]bool{}
	return slices.DeleteFunc(records, func(r digest.Record) bool {
		again := seen[r.Address]
		seen[r.Address] = true
		return again
	})
}
