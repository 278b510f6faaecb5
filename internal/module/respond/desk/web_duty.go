package desk

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/duty"
)

const dutyPath = "/duty"

// dutyWeeks is how many weeks the page shows.
const dutyWeeks = 8

// dutyNow is who has the duty, as pages of the desk say it.
type dutyNow struct {
	Now, Next duty.Spell
	Href      string
}

// dutyBody is who has the duty when.
type dutyBody struct {
	dutyNow
	Terms       duty.Terms
	Zone        string
	Heads       []string // of the table: the days of the week
	Weeks       []dutyWeek
	Back, Ahead string
	Write       bool
	Names       []console.Option // who may have it
	Hours       []console.Option
	From, Until string // of the form
	Done        bool
	Faults      []console.Wrong
}

// dutyWeek is a row of the table.
type dutyWeek struct {
	From time.Time
	Days []dutyDay
}

// dutyDay is one of its cells.
type dutyDay struct {
	Date    time.Time
	Name    string
	Mine    bool
	Today   bool
	Holiday bool
}

// onDuty is who has the duty now.
func (d *Desk) onDuty(r *http.Request) (n dutyNow, err error) {
	n.Href = dutyPath
	n.Now, n.Next, err = d.room.OnDuty(r.Context())
	return n, err
}

// boxDuty is the same for the inbox; nil for other lists.
func (d *Desk) boxDuty(r *http.Request, box bool) (*dutyNow, error) {
	if !box {
		return nil, nil //nolint:nilnil // no line about the duty
	}
	n, err := d.onDuty(r)
	return &n, err
}

func (d *Desk) duty(w http.ResponseWriter, r *http.Request) error {
	return d.showDuty(w, r, nil)
}

func (d *Desk) showDuty(w http.ResponseWriter, r *http.Request, wrong error) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	b := dutyBody{Write: d.may(r.Context(), actDuty), Done: wrong == nil && r.URL.Query().Get("done") != ""}
	if b.dutyNow, err = d.onDuty(r); err != nil {
		return err
	}
	t, zone, err := d.room.DutyTerms(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.Terms, b.Zone = t, zone.String()
	today := t.On(d.console.Now(), zone)
	b.From, b.Until = duty.Next(duty.Monday(today), 7), duty.Next(duty.Monday(today), 7*dutyWeeks-1)
	if err := d.dutyTable(r, &b, v.Name, today); err != nil {
		return err
	}
	if b.Write {
		if err := d.offerDuty(r, &b); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if wrong != nil {
		b.Faults, status = append(b.Faults, console.Wrong{Text: console.SayError(l, wrong)}), http.StatusUnprocessableEntity
	}
	return d.console.Render(w, r, console.Page{Name: "respond/duty", Title: l.Text("respond.duty.title"), Mark: tocsin.Amber, Body: &b}, status)
}

// dutyTable fills in the weeks, from the one that the address asks for.
func (d *Desk) dutyTable(r *http.Request, b *dutyBody, me, today string) error {
	first := duty.Monday(r.URL.Query().Get("from"))
	if first == "" {
		first = duty.Monday(today)
	}
	b.Back, b.Ahead = dutyPath+"?from="+duty.Next(first, -7*dutyWeeks), dutyPath+"?from="+duty.Next(first, 7*dutyWeeks)
	days, err := d.room.Duty(r.Context(), first, duty.Next(first, 7*dutyWeeks-1))
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, day := range days {
		names[day.Day] = day.Name
	}
	terms, err := d.room.Terms(r.Context())
	if err != nil {
		return err
	}
	off := map[string]bool{}
	for _, h := range terms.Calendar.Holidays {
		off[h] = true
	}
	l := d.console.Lang(r)
	for day := range 7 {
		b.Heads = append(b.Heads, l.Text("settings.day."+strconv.Itoa((day+1)%7)))
	}
	for week := range dutyWeeks {
		row := dutyWeek{}
		for day := range 7 {
			at := duty.Next(first, week*7+day)
			date, _ := time.Parse(time.DateOnly, at) // duty.Next gives days alone
			row.Days = append(row.Days, dutyDay{date, names[at], names[at] == me, at == today, off[at]})
		}
		row.From = row.Days[0].Date
		b.Weeks = append(b.Weeks, row)
	}
	return nil
}

// offerDuty fills the choices of the forms.
func (d *Desk) offerDuty(r *http.Request, b *dutyBody) error {
	list, err := d.room.Handlers(r.Context())
	for _, h := range list {
		b.Names = append(b.Names, console.Option{Value: h.Name, Text: called(h)})
	}
	for h := range 24 {
		b.Hours = append(b.Hours, console.Option{Value: strconv.Itoa(h), Text: duty.Terms{Hour: h}.Clock(), Selected: h == b.Terms.Hour})
	}
	return err
}

// planDuty says who has the duty, or how it is kept.
func (d *Desk) planDuty(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actDuty)
	if err != nil {
		return err
	}
	f := r.PostForm
	switch f.Get("do") {
	case "terms":
		hour, bad := strconv.Atoi(f.Get("hour"))
		if bad != nil {
			hour = -1
		}
		err = d.room.SetDutyTerms(r.Context(), v.Name, duty.Terms{Hour: hour, Zone: strings.TrimSpace(f.Get("zone")), Assign: f.Get("assign") != ""})
	case "clear":
		err = d.room.PlanDuty(r.Context(), v.Name, duty.Plan{From: f.Get("from"), Until: f.Get("until")})
	default:
		p := duty.Plan{From: f.Get("from"), Until: f.Get("until"), Names: f["name"], Turn: f.Get("turn")}
		if len(p.Names) == 0 {
			err = &tocsin.Fault{Why: tocsin.Invalid, Field: "names", Text: "choose who has the duty"}
		} else {
			err = d.room.PlanDuty(r.Context(), v.Name, p)
		}
	}
	if err != nil && tocsin.WhyOf(err) == tocsin.Invalid {
		return d.showDuty(w, r, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, dutyPath+"?done=1", http.StatusSeeOther)
	return nil
}

// ownDuty gives a person's own duties as a calendar file. Source: RFC 5545 §8.1.
func (d *Desk) ownDuty(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	spells, err := d.room.OwnDuty(r.Context(), v.Name)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="duty.ics"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(duty.Feed{Title: d.console.Lang(r).Text("respond.duty.mine"), Host: "tocsin", Now: d.console.Now()}.ICalendar(spells))
	return err
}
