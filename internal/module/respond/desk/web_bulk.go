package desk

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// bulk does what somebody chose to the items that they chose, or to all of the filter that they saw.
func (d *Desk) bulk(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actBulk)
	if err != nil {
		return err
	}
	p, err := picked(r.PostForm, v, d.console.Zone(r))
	if err != nil {
		return err
	}
	if r.PostForm.Get("do") == "letter" {
		if !d.may(r.Context(), actMass) {
			return denied()
		}
		return d.massBegun(w, r, v, p, nil)
	}
	out, err := d.doBulk(r, v, p)
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(r.PostForm.Get("back"), out), http.StatusSeeOther)
	return nil
}

func (d *Desk) doBulk(r *http.Request, v item.Viewer, p item.Pick) (item.Outcome, error) {
	form := r.PostForm
	switch do := form.Get("do"); do {
	case "take":
		return d.room.Change(r.Context(), v, p, item.Change{Owner: &v.Name, Mine: form.Get("mine") != ""})
	case "change":
		c, err := changeOf(form)
		if err != nil {
			return item.Outcome{}, err
		}
		if c.Status != nil && c.Status.Ends() && !d.may(r.Context(), actClose) {
			return item.Outcome{}, denied()
		}
		return d.room.Change(r.Context(), v, p, c)
	case "link":
		return d.room.Link(r.Context(), v, p, number(form.Get("incident")))
	case "merge":
		return d.room.Merge(r.Context(), v, p, number(form.Get("incident")))
	case "incident":
		return d.gather(r, v, p)
	default:
		return item.Outcome{}, &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to many"}
	}
}

// gather opens an incident and makes what was chosen part of it.
func (d *Desk) gather(r *http.Request, v item.Viewer, p item.Pick) (item.Outcome, error) {
	title := strings.TrimSpace(r.PostForm.Get("title"))
	if title == "" && len(p.Numbers) > 0 {
		first, err := d.room.Case(r.Context(), v, p.Numbers[0])
		if err != nil {
			return item.Outcome{}, err
		}
		title = first.Title
	}
	it, err := d.room.Start(r.Context(), v, item.Start{Kind: item.Incident, Title: title, Owner: v.Name, How: "message", Quick: true})
	if err != nil {
		return item.Outcome{}, err
	}
	return d.room.Link(r.Context(), v, p, it.Number)
}

// number takes a number as people write it.
func number(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// picked reads which items are meant. A form without any chooses none: never all.
func picked(form url.Values, v item.Viewer, zone *time.Location) (p item.Pick, err error) {
	if form.Get("all") == "1" {
		q, err := url.ParseQuery(form.Get("filter"))
		if err != nil {
			return p, &tocsin.Fault{Why: tocsin.Invalid, Field: "filter", Text: "is no filter"}
		}
		f, _, err := filterOf(q, v, zone, listTabs)
		f.Limit, f.After = 0, ""
		return item.Pick{All: &f}, err
	}
	p.Numbers = form["id"]
	if len(p.Numbers) == 0 {
		return p, &tocsin.Fault{Why: tocsin.Invalid, Text: "Nothing is chosen. Tick the rows that are meant."}
	}
	return p, nil
}

// changeOf reads what a form changes; a field that is not there or empty stays as it is, and "-" empties it.
func changeOf(form url.Values) (c item.Change, err error) {
	text := func(name string, to **string) {
		if s := strings.TrimSpace(form.Get(name)); s != "" {
			if s == "-" {
				s = ""
			}
			*to = &s
		}
	}
	text("title", &c.Title)
	text("owner", &c.Owner)
	text("class", &c.Class)
	text("tlp", &c.TLP)
	text("constituent", &c.Org)
	text("person", &c.Person)
	text("email", &c.Email)
	c.Fields = valuesOf(form)
	if err := tagsOf(form, &c); err != nil {
		return c, err
	}
	if s := item.Status(form.Get("status")); s != "" {
		c.Status, c.Children = &s, form.Get("children") != ""
	}
	if s := item.Resolution(form.Get("resolution")); s != "" {
		c.Resolution = &s
	}
	if s := item.Waits(form.Get("waits")); s != "" {
		c.Waits = &s
	}
	if s := item.PAP(form.Get("pap")); s != "" {
		c.PAP = &s
	}
	if s := form.Get("priority"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return c, &tocsin.Fault{Why: tocsin.Invalid, Field: "priority", Text: "is no priority"}
		}
		p := item.Priority(n)
		c.Priority = &p
	}
	c.Note, c.Mine = strings.TrimSpace(form.Get("note")), form.Get("mine") != ""
	if c.Snooze, err = day(form, "snooze"); err != nil {
		return c, err
	}
	c.FollowUp, err = day(form, "follow")
	return c, err
}

// day reads a date; work goes on in its morning.
func day(form url.Values, name string) (*time.Time, error) {
	s := form.Get(name)
	if s == "" {
		return nil, nil //nolint:nilnil // a date that is not given changes nothing
	}
	if s == "-" {
		return &time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: name, Text: "is no date like 2026-11-28"}
	}
	const morning = 6 * time.Hour
	t = t.Add(morning)
	return &t, nil
}

// maxWhich is how many items a page names of which something is to be filled first.
const maxWhich = 20

// backTo is the page that a form came from, told what became of the act. Only a path of the desk's is gone to.
func backTo(back string, out item.Outcome) string {
	path, query, _ := strings.Cut(back, "?")
	if !ours(path) {
		path, query = listPath, ""
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		q = url.Values{}
	}
	q.Set("changed", strconv.Itoa(out.Changed))
	if out.Op > 0 {
		q.Set("op", strconv.FormatInt(out.Op, 10))
	}
	left, which := map[string]int{}, []string{}
	for _, s := range out.Skipped {
		if left[s.Why]++; len(s.Fields) > 0 && len(which) < maxWhich {
			which = append(which, s.Number)
		}
	}
	if len(which) > 0 {
		q.Set("which", strings.Join(which, ","))
	}
	var list []string
	for _, why := range slices.Sorted(maps.Keys(left)) {
		list = append(list, fmt.Sprintf("%s.%d", why, left[why]))
	}
	if len(list) > 0 {
		q.Set("left", strings.Join(list, ","))
	}
	return path + "?" + q.Encode()
}

// ours reports whether a path is one of the desk's pages.
func ours(path string) bool {
	if strings.Contains(path, "..") || strings.ContainsAny(path, "\\\r\n") {
		return false
	}
	return path == inboxPath || path == listPath || path == duePath || path == minePath || path == tasksPath || path == teamPath || path == lettersPath || strings.HasPrefix(path, listPath+"/") || strings.HasPrefix(path, lettersPath+"/")
}

// undo takes an act back.
func (d *Desk) undo(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	op, err := strconv.ParseInt(r.PostForm.Get("op"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "op", Text: "is no act"}
	}
	out, err := d.room.Undo(r.Context(), v, op)
	if err != nil {
		return err
	}
	out.Op = 0 // what was undone is not done again by undoing
	http.Redirect(w, r, backTo(r.PostForm.Get("back"), out), http.StatusSeeOther)
	return nil
}
