package settings

import (
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// clocksPage is what the team promises, when it works, and the clocks of laws.
type clocksPage struct {
	Write    bool
	Done     bool
	Faults   []console.Wrong
	Promises []promiseRow
	Chase    promiseCell // after how long without an answer the team asks again
	Never    bool        // it does not
	Always   bool
	Review   []console.Option // from which priority on incidents are looked over before they are closed
	Reviewed string           // the same in words
	Days     []console.Field
	Zone     console.Field
	Holidays console.Field
	Laws     []lawRow
	Folder   string
	Trouble  string
}

// promiseRow is what is promised for a priority.
type promiseRow struct {
	Priority      string // its name in the reader's language
	Attend, Solve promiseCell
}

// promiseCell is one time of the table.
type promiseCell struct {
	ID, Label, Text string
	N               int64
	Units           []console.Option
	Wrong           bool
}

// lawRow is a set of clocks in the reader's language.
type lawRow struct {
	Name, Title, Source string
	Own                 bool
	Clocks              []lawClock
}

// lawClock is one clock of a law.
type lawClock struct{ Title, Source, Term, After string }

func (d *Desk) clocks(w http.ResponseWriter, r *http.Request) error {
	if err := d.reader(r); err != nil {
		return err
	}
	t, err := d.Room.Terms(r.Context())
	if err != nil {
		return err
	}
	return d.clocksForm(w, r, t, nil)
}

func (d *Desk) takeClocks(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	t, err := readTerms(r.PostForm.Get)
	if err == nil {
		err = d.Room.SetTerms(r.Context(), by, t)
	}
	if err != nil {
		f := console.Mend(err)
		if f == nil {
			return err
		}
		return d.clocksForm(w, r, t, f)
	}
	http.Redirect(w, r, clocksPath+"?done=1", http.StatusSeeOther)
	return nil
}

func (d *Desk) clocksForm(w http.ResponseWriter, r *http.Request, t item.Terms, f *tocsin.Fault) error {
	l := d.console.Lang(r)
	p := clocksPage{Write: d.may(r.Context(), actWrite), Done: r.URL.Query().Get("done") != "", Always: t.Calendar.Always(), Folder: filepath.Join(d.Node.Folder, "clocks")}
	if f != nil {
		p.Always = r.PostForm.Get("hours") != "week"
	}
	typed := func(id, kept string) string {
		if f != nil {
			return r.PostForm.Get(id)
		}
		return kept
	}
	p.Faults = console.Faults(l, f, func(id string) bool { return id != "" && id != "week" && id != "promises" })
	for _, pr := range []item.Priority{item.Critical, item.High, item.Medium, item.Low, item.VeryLow, item.Unjudged} {
		n := strconv.Itoa(int(pr))
		name := l.Text("settings.clocks.unjudged")
		if pr != item.Unjudged {
			name = l.Word("respond.priority", n)
		}
		p.Promises = append(p.Promises, promiseRow{name,
			cell(l, "attend-"+n, l.Text("settings.clocks.attend")+", "+name, t.Promises[pr].Attend, p.Faults),
			cell(l, "solve-"+n, l.Text("settings.clocks.solve")+", "+name, t.Promises[pr].Solve, p.Faults)})
	}
	p.Chase, p.Never = cell(l, "chase", l.Text("settings.clocks.chase"), t.Chase, p.Faults), t.Chase == 0
	p.Review = []console.Option{{Value: "0", Text: l.Text("settings.clocks.review.none")}}
	for pr := item.Critical; pr <= item.VeryLow; pr++ {
		n := strconv.Itoa(int(pr))
		p.Review = append(p.Review, console.Option{Value: n, Text: l.Word("respond.priority", n), Selected: pr == t.Review})
	}
	p.Reviewed = p.Review[t.Review].Text
	for _, day := range []int{1, 2, 3, 4, 5, 6, 0} {
		id := "day-" + strconv.Itoa(day)
		p.Days = append(p.Days, console.Field{ID: id, Name: id, Label: l.Text("settings.day." + strconv.Itoa(day)), Dir: "ltr", Max: 60, Autocomplete: "off",
			Value: typed(id, writeSpans(t.Calendar.Week[day])), Error: console.WrongAt(p.Faults, id)})
	}
	p.Zone = console.Field{ID: "zone", Name: "zone", Label: l.Text("settings.team.zone"), Hint: l.Text("settings.team.zone.hint"), Dir: "ltr", Max: 60, Value: typed("zone", t.Calendar.Zone), Error: console.WrongAt(p.Faults, "zone"), Optional: true, Autocomplete: "off"}
	p.Holidays = console.Field{ID: "holidays", Name: "holidays", Label: l.Text("settings.clocks.holidays"), Hint: l.Text("settings.clocks.holidays.hint"), Type: "textarea", Rows: 5, Dir: "ltr", Max: 6000,
		Value: typed("holidays", strings.Join(t.Calendar.Holidays, "\n")), Error: console.WrongAt(p.Faults, "holidays"), Optional: true}
	d.laws(l, &p)
	return d.page(w, r, "clocks", "settings.clocks.title", p, console.StatusOf(f))
}

func cell(l *lang.Lang, id, label string, of time.Duration, wrong []console.Wrong) promiseCell {
	n, unit := amount(of)
	c := promiseCell{ID: id, Label: label, N: n, Text: l.Text("settings.unit."+unit, "n", n), Wrong: console.WrongAt(wrong, id) != ""}
	for _, u := range []string{"minute", "hour", "day"} {
		c.Units = append(c.Units, console.Option{Value: u, Text: l.Text("settings.units." + u), Selected: u == unit})
	}
	return c
}

// laws adds the clocks that laws give.
func (d *Desk) laws(l *lang.Lang, p *clocksPage) {
	all, own, trouble := d.Room.Laws()
	if trouble != nil {
		p.Trouble = trouble.Error()
	}
	word := func(in map[string]string) string {
		if s := in[l.Tag]; s != "" {
			return s
		}
		return in["en"]
	}
	for _, s := range all {
		row := lawRow{Name: s.Name, Title: word(s.Title), Source: s.Source, Own: own[s.Name]}
		titles := map[string]string{}
		for _, c := range s.Clocks {
			titles[c.Name] = word(c.Title)
			row.Clocks = append(row.Clocks, lawClock{Title: titles[c.Name], Source: c.Source, Term: term(l, c.Hours, c.Days, c.Months), After: titles[c.After]})
		}
		p.Laws = append(p.Laws, row)
	}
}

// term says a time of a law in words.
func term(l *lang.Lang, hours, days, months int) string {
	var parts []string
	for _, x := range []struct {
		n    int
		unit string
	}{{months, "month"}, {days, "day"}, {hours, "hour"}} {
		if x.n > 0 {
			parts = append(parts, l.Text("settings.unit."+x.unit, "n", x.n))
		}
	}
	return strings.Join(parts, " + ")
}
