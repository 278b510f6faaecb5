package watch

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// Some recipients want a letter for each address of a machine rather than one for all: their programs make a ticket of each.
// A problem stays one problem. When it is told, each of its addresses gets its letter at the same turn, in one transaction,
// and what would be too many letters comes together in one more.

// What bounds such a night.
const (
	usualApart     = 50  // letters to one recipient, beside the one of the rest
	apartRows      = 3   // records of an address, for each problem
	apartAddresses = 100 // addresses of a problem that are known of, for each mark; more than letters
	apartWeight    = 25  // of a problem, beside one that is told in one letter: so much more is gathered of it
)

// spread are the newest records of each of the newest addresses of a problem, by mark.
type spread map[tocsin.Mark]map[string][]evidenceRow

// take keeps a record when it is among the newest of its address.
func (s spread) take(row evidenceRow) {
	if s[row.mark] == nil {
		s[row.mark] = map[string][]evidenceRow{}
	}
	rows := append(s[row.mark][row.system], row)
	slices.SortStableFunc(rows, newerFirst)
	s[row.mark][row.system] = rows[:min(len(rows), apartRows)]
	if len(s[row.mark]) >= 2*apartAddresses {
		s.trim(row.mark)
	}
}

// trim forgets the addresses that were seen longest ago.
func (s spread) trim(m tocsin.Mark) {
	of := s[m]
	list := slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		return cmp.Or(newerFirst(of[a][0], of[b][0]), cmp.Compare(a, b))
	})
	for _, system := range list[min(len(list), apartAddresses):] {
		delete(of, system)
	}
}

// rows are all records, the newest first.
func (s spread) rows() (list []evidenceRow) {
	for m := range s {
		s.trim(m)
		for _, rows := range s[m] {
			list = append(list, rows...)
		}
	}
	slices.SortStableFunc(list, func(a, b evidenceRow) int { return cmp.Or(newerFirst(a, b), cmp.Compare(a.ID, b.ID)) })
	return list
}

func newerFirst(a, b evidenceRow) int { return b.Time.Compare(a.Time) }

// portion is the part of the evidence that one letter tells; the zero portion is all of it.
type portion struct {
	about   string          // the address that the letter is about; "" for the letter of the rest
	others  map[string]bool // the addresses that have a letter of their own; nil where none has
	windows map[find.Problem]window
}

// window is which records of a problem count, and how many addresses they are of.
type window struct {
	from    time.Time
	systems map[string]time.Time // when each was seen last
}

// has reports whether a record belongs into the letter.
func (s portion) has(p find.Problem, r *evidenceRow) bool {
	if s.windows == nil {
		return true
	}
	if r.Time.Before(s.windows[p].from) {
		return false
	}
	if s.about != "" {
		return r.system == s.about
	}
	return !s.others[r.system]
}

// part reports whether other letters tell of more addresses with the same problem.
func (s portion) part(p find.Problem) bool {
	for system := range s.windows[p].systems {
		if s.about != "" && system != s.about || s.about == "" && s.others[system] {
			return true
		}
	}
	return false
}

// portions cuts what an addressee is told into letters: the worst first, then those seen last.
func (d *drafting) portions(p *parcel, a *addressee) []portion {
	switch {
	case len(a.items) == 0:
		return nil
	case !a.pref.Apart:
		return []portion{{}}
	}
	windows := map[find.Problem]window{}
	worst, last := map[string]int{}, map[string]time.Time{}
	for _, it := range a.items {
		w := d.window(p.evidence[it.Problem], a, it)
		windows[it.Problem] = w
		for system, at := range w.systems {
			if rank, ok := worst[system]; !ok || it.rank() < rank {
				worst[system] = it.rank()
			}
			if at.After(last[system]) {
				last[system] = at
			}
		}
	}
	list := slices.SortedFunc(maps.Keys(worst), func(x, y string) int {
		return cmp.Or(worst[x]-worst[y], last[y].Compare(last[x]), cmp.Compare(x, y))
	})
	list = list[:min(len(list), cmp.Or(d.r.Warnings.Apart, usualApart))]
	var out []portion
	others := map[string]bool{}
	for _, system := range list {
		others[system] = true
		out = append(out, portion{about: system, windows: windows})
	}
	return append(out, portion{others: others, windows: windows})
}

// apartFrom is from when on the evidence is looked for of owners of whom somebody wants a letter for each address: it may be
// long since the owner's problems began, and all since must be looked at.
func (d *drafting) apartFrom(parcels map[string]*parcel) time.Time {
	from := d.now
	for _, p := range parcels {
		for _, a := range p.to {
			for it := range a.needs() {
				since, last := d.windowsOf(it)
				from = earliest(from, since, last)
			}
		}
	}
	return from
}

// windowsOf are the moments from which on records of a problem count: since the recipient was told last, or else since the
// problem began; and, where there are none since, the day before it was seen last.
func (d *drafting) windowsOf(it item) (since, last time.Time) {
	began, err := time.Parse(time.DateOnly, it.Opened)
	if err != nil {
		began = time.Time{}
	}
	return latest(began, it.told, d.now.Add(-digestSpan)), it.Finding.Last.Add(-24 * time.Hour)
}

// window finds the records that count. None are since, where what is told again is so because somebody took an answer back.
func (d *drafting) window(g *gathered, a *addressee, it item) (w window) {
	if g == nil { // it is gone
		return w
	}
	since, last := d.windowsOf(it)
	for _, from := range []time.Time{since, last, {}} {
		w = window{from: from, systems: map[string]time.Time{}}
		for i := range g.rows {
			r := &g.rows[i]
			if a.sees(r) && a.pref.MayGet(r.mark) && !r.Time.Before(from) && r.Time.After(w.systems[r.system]) {
				w.systems[r.system] = r.Time
			}
		}
		if len(w.systems) > 0 {
			break
		}
	}
	return w
}

func latest(times ...time.Time) time.Time   { return slices.MaxFunc(times, time.Time.Compare) }
func earliest(times ...time.Time) time.Time { return slices.MinFunc(times, time.Time.Compare) }

// sees reports whether the rules let an addressee have a record.
func (a *addressee) sees(r *evidenceRow) bool {
	return !r.drop && (r.to == "" && a.own || r.to != "" && a.is(r.to))
}

// letters are what the letters to an addressee are made of, with what each tells; none where there is nothing that the
// addressee may see.
func (d *drafting) letters(p *parcel, a *addressee) (list []draftOf) {
	if !a.worth {
		return nil
	}
	for _, s := range d.portions(p, a) {
		t := d.draftTo(p, a)
		if t.in.About = s.about; s.about == "" {
			t.in.Before, t.in.Omitted, t.in.Apart = a.before, a.over, len(s.others)
		}
		if d.lay(&t, s) {
			list = append(list, t)
		}
	}
	if t, ok := d.letterOfAll(p, a); ok {
		list = append(list, t)
	}
	if len(list) == 0 {
		a.worth = false // the turn is taken all the same
	}
	return list
}

// draftTo begins a letter to an addressee.
func (d *drafting) draftTo(p *parcel, a *addressee) draftOf {
	t := draftOf{p: p, a: a, in: digest.Input{Team: d.r.Team, From: d.r.Warnings.from(), Owner: p.org, Language: a.pref.Language, Format: d.format(a), Date: a.now,
		Class: d.r.Class, Advice: d.says.Of, Mark: tocsin.Clear}}
	if a.email != "" {
		t.in.To = []string{a.email}
	}
	return t
}

// lay puts the problems into a letter that its addressee may see, and reports whether it tells anything.
func (d *drafting) lay(t *draftOf, s portion) bool {
	open := 0
	for _, it := range t.a.items {
		if it.change == warn.Gone && s.about != "" {
			continue
		}
		pr, mark := problemOf(it, t.p.evidence[it.Problem], t.a, s)
		if it.change != warn.Gone {
			if len(pr.Records) == 0 {
				t.in.Withheld += pr.Withheld
				continue
			}
			open++
		}
		t.in.Mark = t.in.Mark.Stricter(mark)
		t.in.Problems = append(t.in.Problems, pr)
		t.told = append(t.told, warn.Item{Problem: it.Problem, Change: it.change, Opened: it.Opened, Last: pr.Last, Records: int64(len(pr.Records)), Part: s.part(it.Problem)})
	}
	if len(t.told) == 0 || open == 0 && t.in.Withheld > 0 {
		if t.in.Withheld > 0 && len(s.others) == 0 {
			d.tally.Withheld++
		}
		return false
	}
	if open == 0 {
		t.in.Mark = max(t.a.pref.Mark(), tocsin.Amber) // what is gone was told before, so it is cleared
	}
	return true
}
