package watch

import (
	"math"

	"tocsin/internal/module/watch/warn"
)

// rule is an officer who makes rules of letters, and ends some. A rule that has an end ends at midnight.
func (w *week) rule(day int) {
	for range 1 + len(w.owners)/10 {
		o := w.owners[w.rnd.IntN(1+len(w.owners)/8)] // several rules must speak of the same problem
		if w.rnd.IntN(6) == 5 {
			w.endRule(o, day)
			continue
		}
		r := &weekRule{does: []string{"none", "none", "drop", "send", "send", "repeat", "repeat", "repeat", "repeat", "repeat"}[w.rnd.IntN(10)], from: day, over: math.MaxInt}
		rule := warn.Rule{Org: o.slug, Reason: "the week has it so", By: "desk"}
		switch r.does {
		case "none":
			continue
		case "send":
			r.to = append([]string{"soc@provider.example"}, w.slugs()...)[w.rnd.IntN(1+len(w.owners))]
		case "repeat":
			r.days = max(w.rnd.IntN(8)-2, 0)
			if rule.Repeat = r.days; r.days == 0 {
				rule.Repeat = warn.Never
			}
		}
		if rule.To = r.to; r.to == o.slug {
			continue
		}
		if i := w.rnd.IntN(2 * len(weekFeeds)); i < len(weekFeeds) {
			r.typ, rule.Type = weekFeeds[i].typ, weekFeeds[i].typ
		}
		if n := w.rnd.IntN(12); n < 6 || r.does == "drop" { // silence is short, or nothing else would be seen
			r.over = day + 1 + n/2
			rule.Until = w.start.AddDate(0, 0, r.over)
		}
		kept, err := w.addRule(w.ctx, rule)
		if err != nil {
			w.t.Fatal(err)
		}
		r.id = kept.ID
		o.rules = append(o.rules, r)
		w.tally["rules to "+r.does]++
	}
}

func (w *week) slugs() (list []string) {
	for _, o := range w.owners {
		list = append(list, o.slug)
	}
	return list
}

// endRule ends the oldest rule of an owner's that stands.
func (w *week) endRule(o *weekOwner, day int) {
	for _, r := range o.rules {
		if day >= r.over {
			continue
		}
		if err := w.warnings.RemoveRule(w.ctx, r.id, "desk"); err != nil {
			w.t.Fatal(err)
		}
		r.over = day
		w.tally["rules ended"]++
		return
	}
}
