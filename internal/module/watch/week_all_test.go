package watch

import (
	"slices"
	"strings"
	"time"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/module/watch/digest"
)

// summary is the letter of all that is open, where it is due on the day where the reader is; up to three days late.
func (o *weekOwner) summary(l weekLetter, name string, day int, now time.Time) []*weekLetter {
	var meant time.Time
	for late := 3; late >= 0; late-- {
		d := l.date.AddDate(0, 0, -late)
		if weekday := int(d.Weekday()); weekday == l.on%7 && (l.often == "weekly" || l.often == "monthly" && d.Day() < 8) {
			meant = d
		}
	}
	last, before := o.lastAll[l.to]
	if meant.IsZero() || before && !last.Before(meant) {
		return nil
	}
	o.lastAll[l.to] = l.date
	since := last
	switch {
	case before:
	case l.often == "weekly":
		since = l.date.AddDate(0, 0, -7)
	default:
		since = l.date.AddDate(0, -1, 0)
	}
	l.all = true
	var gone []string
	for _, p := range o.problems {
		silent, to, _ := o.ruled(p, day)
		if rank := slices.Index(weekRanks, p.severity); silent || to != name || p.times == 0 || rank >= 0 && rank < slices.Index(weekRanks, l.least) {
			continue
		}
		item := strings.TrimSpace(" " + p.typ + " " + p.id)
		ended := !p.there && !p.suppressed(day)
		switch {
		case ended && p.told[l.to] != nil && !p.ended.Before(since) && p.ended.Before(l.date):
			gone = append(gone, "gone "+item)
		case !p.there, p.suppressed(day), p.sayTimes == p.times && (p.say == "fixed" && !p.back || p.say == "not-ours"):
		default:
			if now.Sub(p.records[len(p.records)-1].at) <= 92*24*time.Hour {
				l.items = append(l.items, "still "+item)
			}
		}
	}
	if len(l.items) == 0 && !l.none {
		return nil
	}
	l.items = append(l.items, gone...)
	slices.Sort(l.items)
	return []*weekLetter{&l}
}

// checkAll looks at what is particular to a letter of all that is open: its subject, and its table.
func (w *week) checkAll(l *weekLetter, in read.Incoming, open bool) {
	w.tally["all that is open"]++
	subject, _, _ := strings.Cut(digest.Words().Lang(l.language).Text("summary.subject.none", "team", "QM-CERT", "date", "\x00"), "\x00")
	if none := strings.Contains(in.Subject, strings.TrimSpace(subject)); none == open {
		w.t.Errorf("%s: the subject %q, open %v", l.to, in.Subject, open)
	}
	if open != (len(in.Files) == 1) {
		w.t.Errorf("%s: open %v, %d tables", l.to, open, len(in.Files))
	}
	if !open {
		w.tally["nothing is open"]++
	}
}
