package watch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// weekMachine is a machine of which something is told: the worst of it, and when it was seen last.
type weekMachine struct {
	address string
	worst   int
	last    time.Time
}

// machines are those of which something is told, the first first, and the addresses of each problem.
func (l weekLetter) machines(told map[*weekProblem]string, now time.Time) (all []*weekMachine, of map[*weekProblem]map[string]bool) {
	of = map[*weekProblem]map[string]bool{}
	for p, c := range told {
		if !l.apart || c == "gone" {
			continue
		}
		of[p] = map[string]bool{}
		worst := slices.Index([]string{"relapsed", "new", "still"}, c)
		if p.repeat == 7 { // others control the machine
			worst -= 10
		}
		for _, rec := range p.recent(l.to, now) {
			of[p][rec.address] = true
			i := slices.IndexFunc(all, func(m *weekMachine) bool { return m.address == rec.address })
			if i < 0 {
				i, all = len(all), append(all, &weekMachine{rec.address, worst, rec.at})
			}
			if all[i].worst = min(all[i].worst, worst); rec.at.After(all[i].last) {
				all[i].last = rec.at
			}
		}
	}
	slices.SortFunc(all, func(a, b *weekMachine) int {
		if a.worst != b.worst {
			return a.worst - b.worst
		}
		if c := b.last.Compare(a.last); c != 0 {
			return c
		}
		return strings.Compare(a.address, b.address)
	})
	return all, of
}

// cut puts what is told into one letter, or into one for each of the first addresses and one for the rest.
func (o *weekOwner) cut(l weekLetter, told map[*weekProblem]string, now time.Time, most int) (list []*weekLetter) {
	all, of := l.machines(told, now)
	own := map[string]bool{}
	for _, m := range all[:min(len(all), most)] {
		own[m.address] = true
	}
	for _, about := range append(slices.Sorted(maps.Keys(own)), "") {
		one := l
		one.about = about
		for _, p := range o.problems {
			c, ok := told[p]
			rest := slices.ContainsFunc(slices.Collect(maps.Keys(of[p])), func(a string) bool { return !own[a] })
			if !ok || about != "" && !of[p][about] || about == "" && l.apart && c != "gone" && !rest {
				continue
			}
			item := strings.TrimSpace(fmt.Sprintf("%s %s %s", c, p.typ, p.id))
			one.items = append(one.items, item)
			if about != "" && len(of[p]) > 1 || about == "" && slices.ContainsFunc(slices.Collect(maps.Keys(of[p])), func(a string) bool { return own[a] }) {
				one.part = append(one.part, item)
			}
		}
		if slices.Sort(one.items); len(one.items) > 0 {
			list = append(list, &one)
		}
	}
	return list
}

// recent are the records of a problem since a reader was told of it or it came, for a month at most; where there are none,
// those of the last day on which it was seen.
func (p *weekProblem) recent(to string, now time.Time) (list []weekRecord) {
	since := p.opened
	if t := p.told[to]; t != nil && t.at.After(since) {
		since = t.at
	}
	if month := now.AddDate(0, 0, -30); month.After(since) {
		since = month
	}
	for _, from := range []time.Time{since, p.records[len(p.records)-1].at.Add(-24 * time.Hour)} {
		for _, r := range p.records {
			if !r.at.Before(from) {
				list = append(list, r)
			}
		}
		if len(list) > 0 {
			break
		}
	}
	return list
}
