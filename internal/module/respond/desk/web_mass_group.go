package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// massShown is how many addresses of one recipient a page shows.
const massShown = 10

// massGroup is who answers for some addresses, on the page of a letter to many.
type massGroup struct {
	item.Group
	Label  string // for people: a name, an address, or that nobody is known
	Shown  []string
	More   int
	Lines  int
	Speaks []console.Option
}

func (d *Desk) massGroups(l *lang.Lang, m item.Mailing) (list []massGroup) {
	for _, g := range m.Groups {
		row := massGroup{Group: g, Lines: len(g.Lines()), Speaks: append([]console.Option{{Text: l.Text("respond.mass.theirs"), Selected: g.Language == ""}}, console.Languages(g.Language)...)}
		if row.Label = d.called(l, item.OneOf{Of: g.Of(), Org: g.Org, Name: g.Called()}); len(g.About) > massShown {
			row.More = len(g.About) - massShown
		}
		for _, c := range g.About[:min(len(g.About), massShown)] {
			row.Shown = append(row.Shown, item.Indicator{Kind: c.Kind, Value: c.Value}.Defanged())
		}
		list = append(list, row)
	}
	return list
}

// aboutOf is what the form of a letter about addresses begins with: what of an incident's indicators somebody answers for
// and may be told to others.
func (d *Desk) aboutOf(r *http.Request, v item.Viewer) (text, incident string, err error) {
	if incident = number(r.URL.Query().Get("incident")); incident == "" {
		return "", "", nil
	}
	c, err := d.room.Case(r.Context(), v, incident)
	if err != nil {
		return "", "", err
	}
	var lines []string
	for _, x := range item.Mattering(c.Indicators) {
		if slices.Contains(item.ConcernKinds(), x.Kind) && x.Mark >= c.Mark {
			lines = append(lines, x.Defanged())
		}
	}
	if c.Kind != item.Incident {
		incident = ""
	}
	return strings.Join(lines, "\n"), incident, nil
}

// beginAbout begins a letter to whoever answers for what was pasted.
func (d *Desk) beginAbout(w http.ResponseWriter, r *http.Request, v item.Viewer) error {
	id, unread, err := d.room.BeginAbout(r.Context(), v, r.PostForm.Get("about"), number(r.PostForm.Get("incident")))
	if err != nil {
		return err
	}
	to := massAt(id)
	if n := len(unread); n > 0 {
		to += "?" + url.Values{"unread": {strconv.Itoa(n)}}.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// regroupMass changes who is told of addresses.
func (d *Desk) regroupMass(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actMass)
	if err != nil {
		return err
	}
	id, err := idOf(r, "letter")
	if err != nil {
		return err
	}
	var g item.Regroup
	chosen := groupsIn(r.PostForm["group"])
	switch r.PostForm.Get("do") {
	case "drop":
		g.Drop = chosen
	case "merge":
		g.Merge = chosen
	}
	for _, one := range groupsIn(r.PostForm["each"]) {
		key := strconv.Itoa(one)
		to := item.Whose{ID: one, Language: new(r.PostForm.Get("language-" + key))}
		if r.PostForm.Has("email-" + key) {
			to.Email = new(strings.TrimSpace(r.PostForm.Get("email-" + key)))
		}
		g.Set = append(g.Set, to)
	}
	if err := d.room.RegroupMass(r.Context(), v, id, g); err != nil {
		return err
	}
	http.Redirect(w, r, massAt(id)+"#groups", http.StatusSeeOther)
	return nil
}

// groupsIn are the numbers of groups that a form names; what is none is passed over.
func groupsIn(said []string) (list []int) {
	for _, s := range said {
		if n, err := strconv.Atoi(s); err == nil {
			list = append(list, n)
		}
	}
	return list
}
