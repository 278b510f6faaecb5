package report

import (
	"math"
	"slices"
	"strings"

	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/attack"
	"tocsin/internal/module/respond/item"
)

// Unit is what a measure is counted in.
type Unit int

// The units.
const (
	Pieces  Unit = iota
	Seconds      // of working time, where the team has hours
	Days
	Hours // of work
)

// Measure is a column of a table: what was counted, in the period and in the one before.
type Measure struct {
	Key   string // for programs
	Title string // for people
	Unit  Unit
	Alone bool // the period before is not beside it
}

// Value is one figure, with that of the period before.
type Value struct{ Now, Before float64 }

// Line is a row of a table.
type Line struct {
	Key    string // for programs
	Name   string // for people
	Values []Value
}

// Table is a part of a report as people read it, in one language. Pages, CSV and XLSX are made of the same tables.
type Table struct {
	Key      string
	Title    string
	Head     string // what the rows are
	Note     string
	Lang     string // of the names of its lines; "" is the reader's, or whatever people wrote
	Measures []Measure
	Lines    []Line
}

// writer makes tables in one language.
type writer struct {
	l *lang.Lang
	r *Report
}

// Tables are all tables of a report.
func (r *Report) Tables(l *lang.Lang) []Table {
	w := writer{l, r}
	return []Table{w.flow(), w.times(), w.clocks(), w.rows("taxonomies", r.Now.Taxonomies, r.Before.Taxonomies), w.rows("types", r.Now.Types, r.Before.Types), w.rows("sectors", r.Now.Sectors, r.Before.Sectors),
		w.rows("reporters", r.Now.Reporters, r.Before.Reporters), w.rows("ways", r.Now.Hows, r.Before.Hows), w.rows("resolutions", r.Now.Resolutions, r.Before.Resolutions),
		w.labels("tags", r.Now.Tags, r.Before.Tags), w.techniques(),
		w.watch(), w.sectors(), w.letters(), w.worked("worked", r.Now.Worked, r.Before.Worked), w.worked("worked-types", r.Now.WorkedTypes, r.Before.WorkedTypes), w.steps()}
}

// table begins a table: its words stand under its key.
func (w writer) table(key string, measures ...Measure) Table {
	for i := range measures {
		measures[i].Title = w.l.Text("work.measure." + measures[i].Key)
	}
	return Table{Key: key, Title: w.l.Text("work.table." + key), Head: w.l.Text("work.head." + key), Measures: measures}
}

func pair(now, before int64) Value { return Value{float64(now), float64(before)} }

func (w writer) flow() Table {
	t := w.table("flow", Measure{Key: "opened"}, Measure{Key: "closed"}, Measure{Key: "open"})
	for _, k := range item.Kinds() {
		a, b := w.r.Now.of(string(k)), w.r.Before.of(string(k))
		t.Lines = append(t.Lines, Line{string(k), w.l.Text("work.kind." + string(k)), []Value{pair(a.Opened, b.Opened), pair(a.Closed, b.Closed), pair(a.Open, b.Open)}})
	}
	return t
}

func (w writer) times() Table {
	t := w.table("times", Measure{Key: "of"}, Measure{Key: "done"}, Measure{Key: "median", Unit: Seconds}, Measure{Key: "p90", Unit: Seconds})
	t.Note = w.l.Text("work.times.clock")
	if w.r.Working {
		t.Note = w.l.Text("work.times.working")
	}
	for _, a := range w.r.Now.Times {
		b := w.r.Before.time(a.Kind, a.What)
		t.Lines = append(t.Lines, Line{a.Kind + "-" + a.What, w.l.Text("work.time." + a.Kind + "." + a.What),
			[]Value{pair(a.Of, b.Of), pair(a.N, b.N), pair(a.Median, b.Median), pair(a.P90, b.P90)}})
	}
	return t
}

func (w writer) clocks() Table {
	t := w.table("clocks", Measure{Key: "kept"}, Measure{Key: "missed"}, Measure{Key: "running"})
	for _, set := range both(w.r.Now.Clocks, w.r.Before.Clocks, func(c Clock) string { return c.Set }) {
		a, b := find(w.r.Now.Clocks, func(c Clock) bool { return c.Set == set }), find(w.r.Before.Clocks, func(c Clock) bool { return c.Set == set })
		t.Lines = append(t.Lines, Line{set, w.set(set), []Value{pair(a.Kept, b.Kept), pair(a.Missed, b.Missed), pair(a.Running, b.Running)}})
	}
	return t
}

// set names a set of clocks: that of the team, or a law by its short name.
func (w writer) set(of string) string {
	if of == "sla" {
		return w.l.Text("work.set.sla")
	}
	return strings.ToUpper(of)
}

// rows is a table of reports and incidents by what they have in common.
func (w writer) rows(key string, now, before []Row) Table {
	t := w.table(key, Measure{Key: "reports"}, Measure{Key: "incidents"})
	for _, k := range both(now, before, func(r Row) string { return r.Key }) {
		a, b := find(now, func(r Row) bool { return r.Key == k }), find(before, func(r Row) bool { return r.Key == k })
		t.Lines = append(t.Lines, Line{k, w.name(key, k), []Value{pair(a.Reports, b.Reports), pair(a.Incidents, b.Incidents)}})
	}
	return t
}

// worked is a table of hours.
func (w writer) worked(key string, now, before []Effort) Table {
	t := w.table(key, Measure{Key: "hours", Unit: Hours})
	t.Note = w.l.Text("work.worked.note")
	of := func(e Effort) string { return e.Key }
	for _, k := range both(now, before, of) {
		is := func(e Effort) bool { return e.Key == k }
		name := k
		if key == "worked-types" {
			name = w.name("types", k)
		}
		t.Lines = append(t.Lines, Line{k, name, []Value{{hours(find(now, is)), hours(find(before, is))}}})
	}
	return t
}

// hours are those of an effort, in hundredths.
func hours(e Effort) float64 { return math.Round(float64(e.Minutes)/60*100) / 100 }

// shownLabels is how many tags, or techniques, a table has.
const shownLabels = 20

// labels is a table of the most used of what people put on items; how one did before is known where it was used much.
func (w writer) labels(key string, now, before []Row) Table {
	t := w.table(key, Measure{Key: "reports"}, Measure{Key: "incidents"})
	for _, a := range now[:min(len(now), shownLabels)] {
		b := find(before, func(r Row) bool { return r.Key == a.Key })
		t.Lines = append(t.Lines, Line{a.Key, a.Key, []Value{pair(a.Reports, b.Reports), pair(a.Incidents, b.Incidents)}})
	}
	t.Note = w.l.Text("work.tags.note")
	return t
}

// techniques is a table of the most used techniques of ATT&CK, which have English names.
func (w writer) techniques() Table {
	t := w.labels("techniques", w.r.Now.Techniques, w.r.Before.Techniques)
	t.Lang = "en"
	for i, line := range t.Lines {
		t.Lines[i].Name = strings.TrimSpace(line.Key + " " + attack.Of(line.Key).Name)
	}
	return t
}

// name says what people call a key of a table.
func (w writer) name(table, key string) string {
	prefix := map[string]string{"taxonomies": "rsit", "types": "class", "sectors": "sector", "reporters": "respond.reporter", "ways": "respond.how", "resolutions": "respond.resolution", "letters": "respond.sort"}[table]
	switch {
	case key == "" && table == "sectors":
		return w.l.Text("work.sector.none")
	case key == "":
		return w.l.Text("work.none")
	}
	return w.l.Word(prefix, key)
}

// sectors is a table of what came of warnings in each sector; how many reports and incidents it had is one of rows.
func (w writer) sectors() Table {
	t := w.table("warned", Measure{Key: "new"}, Measure{Key: "fixed"}, Measure{Key: "open"}, Measure{Key: "notified"}, Measure{Key: "mended"})
	for _, k := range both(w.r.Now.Seen.Sectors, w.r.Before.Seen.Sectors, func(s Sector) string { return s.Key }) {
		a, b := w.r.Now.Seen.sector(k), w.r.Before.Seen.sector(k)
		t.Lines = append(t.Lines, Line{k, w.name("sectors", k), []Value{pair(a.New, b.New), pair(a.Fixed, b.Fixed), pair(a.Open, b.Open), pair(a.Told, b.Told), pair(a.Mended, b.Mended)}})
	}
	return t
}

// watch is a table of one figure a line, since they are of many kinds.
func (w writer) watch() Table {
	t := w.table("watch", Measure{Key: "figure"})
	a, b := w.r.Now.Seen, w.r.Before.Seen
	for _, v := range []struct {
		key         string
		now, before int64
	}{{"events", a.Events, b.Events}, {"new", a.New, b.New}, {"relapsed", a.Relapsed, b.Relapsed}, {"fixed", a.Fixed, b.Fixed}, {"open", a.Open, b.Open},
		{"digests", a.Letters, b.Letters}, {"bounces", a.Bounces, b.Bounces}, {"told", a.ToldOrgs, b.ToldOrgs}, {"notified", a.Told, b.Told}, {"answered", a.Answered, b.Answered}, {"mended", a.Mended, b.Mended}} {
		t.Lines = append(t.Lines, Line{v.key, w.l.Text("work.watch." + v.key), []Value{pair(v.now, v.before)}})
	}
	t.Lines = append(t.Lines, Line{"days", w.l.Text("work.watch.days"), []Value{{a.FixDays, b.FixDays}}}, Line{"days9", w.l.Text("work.watch.days9"), []Value{{a.FixDays9, b.FixDays9}}})
	t.Note = w.l.Text("work.watch.note", "n", a.Orgs, "reachable", a.Reachable)
	return t
}

func (w writer) letters() Table {
	t := w.table("letters", Measure{Key: "in"}, Measure{Key: "out"})
	for _, k := range both(w.r.Now.Letters, w.r.Before.Letters, func(l Letter) string { return l.Sort }) {
		a, b := find(w.r.Now.Letters, func(l Letter) bool { return l.Sort == k }), find(w.r.Before.Letters, func(l Letter) bool { return l.Sort == k })
		t.Lines = append(t.Lines, Line{k, w.name("letters", k), []Value{pair(a.In, b.In), pair(a.Out, b.Out)}})
	}
	return t
}

func (w writer) steps() Table {
	t := w.table("steps", Measure{Key: "reports", Alone: true}, Measure{Key: "incidents", Alone: true}, Measure{Key: "reports-closed", Alone: true}, Measure{Key: "incidents-closed", Alone: true})
	for i, s := range w.r.Now.Steps {
		if s.From.After(w.r.AsOf) {
			break
		}
		t.Lines = append(t.Lines, Line{s.From.Format("2006-01-02"), w.step(i), []Value{pair(s.Opened.Reports, 0), pair(s.Opened.Incidents, 0), pair(s.Closed.Reports, 0), pair(s.Closed.Incidents, 0)}})
	}
	return t
}

// step names a day of a month or a month of what is longer.
func (w writer) step(i int) string {
	from := w.r.Now.Steps[i].From
	if p, err := Parse(w.r.Period); err == nil && p.Span == Month {
		return w.l.Day(from)
	}
	return monthName(w.l, int(from.Month()))
}

// both are the keys of two lists, those of the first in their order.
func both[T any](a, b []T, key func(T) string) (keys []string) {
	for _, list := range [][]T{a, b} {
		for _, v := range list {
			if k := key(v); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// find returns the first of a list that is meant, or the zero value.
func find[T any](list []T, is func(T) bool) (none T) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return none
}
