package desk

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// actRetention lets somebody say for how long what is over is kept.
const actRetention = "retention.write"

// retentionPath is where that is said.
const retentionPath = "/settings/retention"

// Expiring is how what is over is deleted by a rule.
type Expiring interface {
	// Retention is the rule, and what its last runs did; Expiry tells what a rule would take.
	Retention(ctx context.Context) (item.Retained, error)
	Expiry(ctx context.Context, v item.Viewer, days item.Days) (item.Expiry, error)
	// SetRetention changes the rule; waits tells that a second person has to look first.
	SetRetention(ctx context.Context, v item.Viewer, days item.Days, why string) (waits bool, err error)
}

// retentionBody is the page of the rule.
type retentionBody struct {
	Rule       item.Retention
	Ruled      bool // something is deleted by it
	Groups     []retentionGroup
	Looked     bool // what is shown is of a rule that somebody tries
	Counts     []expiringRow
	Stays      []leavingRow
	Next       []item.Expired
	Days       []console.Hidden
	Asked      bool
	Saved      bool
	Faults     []console.Wrong
	ReasonSays string
	Runs       []runRow
}

// retentionGroup is what a rule can name, of items or of letters.
type retentionGroup struct {
	Title  string
	Fields []console.Field
}

// expiringRow is a line of what a rule would take.
type expiringRow struct {
	item.ExpiringCount
	Text string
}

// runRow is a night's work.
type runRow struct {
	item.RetentionRun
	Went, Stayed []leavingRow
}

func (d *Desk) retentionRoutes(mux *http.ServeMux) {
	mux.Handle("GET "+retentionPath, d.console.Handle(d.retention))
	mux.Handle("POST "+retentionPath, d.console.Handle(d.setRetention))
}

// retention shows the rule, or what another one would take.
func (d *Desk) retention(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actRetention) {
		return denied()
	}
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	b := retentionBody{Looked: q.Get("look") != "", Asked: q.Get("said") == "asked", Saved: q.Get("said") == "saved"}
	var days item.Days
	if b.Looked {
		if days, err = item.DaysOf(q.Get); err != nil {
			return d.showRetention(w, r, v, b, days, q.Get, err)
		}
	}
	return d.showRetention(w, r, v, b, days, q.Get, nil)
}

// setRetention asks for a rule.
func (d *Desk) setRetention(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actRetention)
	if err != nil {
		return err
	}
	days, err := item.DaysOf(r.PostForm.Get)
	waits := false
	if err == nil {
		waits, err = d.room.SetRetention(r.Context(), v, days, r.PostForm.Get("reason"))
	}
	if err != nil {
		if console.Mend(err) == nil {
			return err
		}
		return d.showRetention(w, r, v, retentionBody{Looked: true}, days, r.PostForm.Get, err)
	}
	to := retentionPath + "?said=saved"
	if waits {
		to = retentionPath + "?said=asked"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// showRetention renders the page: typed is what stands in its fields where somebody tries a rule.
func (d *Desk) showRetention(w http.ResponseWriter, r *http.Request, v item.Viewer, b retentionBody, days item.Days, typed func(string) string, wrong error) error {
	x, err := d.room.Retention(r.Context())
	if err != nil {
		return err
	}
	if !b.Looked {
		days, typed = x.Rule.Days, func(what string) string { return daysText(x.Rule.Days[what]) }
	}
	l, fault := d.console.Lang(r), console.Mend(wrong)
	b.Rule, b.Ruled = x.Rule, len(x.Rule.Days) > 0
	b.Faults = console.Faults(l, fault, func(id string) bool { return id == "reason" || slices.Contains(item.Expiring(), id) })
	b.ReasonSays = console.WrongAt(b.Faults, "reason")
	b.Groups = retentionGroups(l, typed, b.Faults)
	mark := tocsin.Clear
	if wrong == nil || b.ReasonSays != "" {
		look, err := d.room.Expiry(r.Context(), v, days)
		if err != nil {
			return err
		}
		mark = b.looked(l, look)
	}
	for _, run := range x.Runs {
		b.Runs = append(b.Runs, runRow{run, countRows(l, run.Gone, func(what string) string { return expiringText(l, what) }), countRows(l, run.Passed, func(why string) string { return l.Text("respond.stays." + why) })})
	}
	return d.console.Render(w, r, console.Page{Name: "respond/retention", Title: l.Text("respond.retention.title"), Mark: mark, Body: &b}, console.StatusOf(fault))
}

// looked puts in what a rule would take, and returns the strictest mark of it.
func (b *retentionBody) looked(l *lang.Lang, x item.Expiry) tocsin.Mark {
	for _, c := range x.Counts {
		b.Counts = append(b.Counts, expiringRow{c, expiringText(l, c.What)})
	}
	b.Stays = countRows(l, x.Against, func(why string) string { return l.Text("respond.stays." + why) })
	for _, what := range item.Expiring() {
		if n := x.Days[what]; n > 0 {
			b.Days = append(b.Days, console.Hidden{Name: what, Value: strconv.Itoa(n)})
		}
	}
	mark := tocsin.Clear
	if b.Next = x.Next; len(x.Next) > 0 {
		mark = slices.MinFunc(x.Next, func(a, b item.Expired) int { return int(a.Mark) - int(b.Mark) }).Mark
	}
	return mark
}

// retentionGroups are the fields of a rule.
func retentionGroups(l *lang.Lang, typed func(string) string, faults []console.Wrong) []retentionGroup {
	items, letters := retentionGroup{Title: l.Text("respond.retention.items")}, retentionGroup{Title: l.Text("respond.retention.letters")}
	for _, what := range item.Expiring() {
		f := console.Field{ID: what, Name: what, Label: expiringText(l, what), Type: "number", Value: typed(what), Error: console.WrongAt(faults, what)}
		if isKind(what) {
			items.Fields = append(items.Fields, f)
		} else {
			letters.Fields = append(letters.Fields, f)
		}
	}
	return []retentionGroup{items, letters}
}

func isKind(what string) bool { return slices.Contains(item.Kinds(), item.Kind(what)) }

// expiringText is what something that a rule names is called.
func expiringText(l *lang.Lang, what string) string {
	if isKind(what) {
		return l.Text("respond.kind." + what)
	}
	return l.Text("respond.retention.letter", "sort", l.Text("respond.sort."+what))
}

func daysText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// countRows are counts in the order of their names.
func countRows(l *lang.Lang, counts map[string]int, text func(string) string) (rows []leavingRow) {
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		rows = append(rows, leavingRow{text(what), l.Number(int64(counts[what]))})
	}
	return rows
}
