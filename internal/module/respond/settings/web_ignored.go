package settings

import (
	"net/http"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// ignoredPath is where the list of what never matters is.
const ignoredPath = "/settings/ignored"

// ignoredPage shows what never matters, and takes another line.
type ignoredPage struct {
	Rows   []ignoredRow
	Sets   []item.IgnoredSet
	Faults []console.Wrong
	Fields []console.Field
	Done   bool
}

// ignoredRow is a line of the team's own.
type ignoredRow struct {
	item.Ignored
	Over bool // it matters again
}

func (d *Desk) ignored(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	return d.ignoredForm(w, r, item.Ignored{}, "", nil)
}

func (d *Desk) ignoredForm(w http.ResponseWriter, r *http.Request, x item.Ignored, until string, wrong *tocsin.Fault) error {
	list, err := d.Room.Ignored(r.Context())
	if err != nil {
		return err
	}
	l, now := d.console.Lang(r), d.now()
	p := ignoredPage{Sets: list.Sets, Done: r.URL.Query().Get("done") != "", Faults: console.Faults(l, wrong, func(id string) bool { return id == "value" || id == "reason" || id == "until" })}
	for _, one := range list.Own {
		p.Rows = append(p.Rows, ignoredRow{one, !one.Until.IsZero() && !now.Before(one.Until)})
	}
	p.Fields = []console.Field{
		{ID: "value", Name: "value", Label: l.Text("settings.ignored.value"), Hint: l.Text("settings.ignored.value.hint"), Value: x.Value, Dir: "ltr", Max: 500, Required: true, Error: console.WrongAt(p.Faults, "value")},
		{ID: "reason", Name: "reason", Label: l.Text("settings.ignored.reason"), Value: x.Reason, Dir: "auto", Max: 1000, Required: true, Error: console.WrongAt(p.Faults, "reason")},
		{ID: "until", Name: "until", Label: l.Text("settings.ignored.until"), Hint: l.Text("settings.ignored.until.hint"), Type: "date", Value: until, Optional: true, Error: console.WrongAt(p.Faults, "until")},
		{ID: "within", Name: "within", Type: "checkbox", Label: l.Text("settings.ignored.within"), Hint: l.Text("settings.ignored.within.hint"), On: x.Within},
	}
	return d.page(w, r, "ignored", "settings.ignored.title", p, console.StatusOf(wrong))
}

func (d *Desk) takeIgnored(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	v, f := viewer(by), r.PostForm
	switch f.Get("do") {
	case "drop":
		err = d.Room.Unignore(r.Context(), v, f.Get("value"))
	case "set":
		err = d.Room.IgnoreSet(r.Context(), v, f.Get("name"), f.Get("on") != "")
	default:
		return d.addIgnored(w, r, v)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, ignoredPath+"?done=1", http.StatusSeeOther)
	return nil
}

func (d *Desk) addIgnored(w http.ResponseWriter, r *http.Request, v item.Viewer) (err error) {
	f := r.PostForm
	x := item.Ignored{Value: strings.TrimSpace(f.Get("value")), Reason: f.Get("reason"), Within: f.Get("within") != ""}
	until := f.Get("until")
	if until != "" {
		if x.Until, err = time.ParseInLocation(time.DateOnly, until, d.console.Zone(r)); err != nil {
			err = bad("until", "this is no day")
		}
	}
	if err == nil {
		_, err = d.Room.Ignore(r.Context(), v, x)
	}
	if err != nil {
		wrong := console.Mend(err)
		if wrong == nil {
			return err
		}
		return d.ignoredForm(w, r, x, until, wrong)
	}
	http.Redirect(w, r, ignoredPath+"?done=1", http.StatusSeeOther)
	return nil
}
