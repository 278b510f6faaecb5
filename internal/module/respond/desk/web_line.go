package desk

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// lineBody is the page of the time line of an item.
type lineBody struct {
	lineForm
	drawing
	Item    item.Case
	Groups  console.Tabs
	Done    *console.Done
	MayWork bool
}

// drawing is a time line as a picture and a table.
type drawing struct {
	Points   []point
	Drawn    bool      // it can be a picture: there are several points, and not too many
	From, To time.Time // of the picture
}

func drawn(list []point) (d drawing) {
	d.Points = list
	if n := len(list); n > 1 && n <= maxPoints {
		d.Drawn, d.From, d.To = true, list[0].At, list[n-1].At
	}
	return d
}

// lineForm is the form of something of a time line.
type lineForm struct {
	Path   string // of the item
	Send   string // where the form is sent
	At     string
	Zone   string
	Text   string
	Source string
	Kinds  []kindGroup
	Exacts []console.Option
	Marks  []console.Option
	Hits   []console.Option // assets that can be named with it
	Looks  []console.Option // and indicators
	Tied   bool             // some of both are, or there is a source
}

// kindGroup is a group of the sorts of moments.
type kindGroup struct {
	Name string
	List []console.Option
}

// maxTicks is how many assets, and how many indicators, a form offers to tick; others are named by writing them down.
const maxTicks = 40

func lineFormOf(l *lang.Lang, c item.Case, m item.Moment, zone *time.Location) lineForm {
	f := lineForm{Path: itemPath(c.Number), At: local(m.At, zone), Zone: zone.String(), Text: m.Text, Source: m.Source, Marks: marks(m.Mark), Exacts: choices(l, "respond.exact", "", item.Exacts(), m.Exact),
		Tied: m.Source != "" || len(m.Assets)+len(m.Indicators) > 0}
	for _, kind := range item.MomentKinds() {
		name := l.Word("respond.moments", item.MomentGroup(kind))
		if n := len(f.Kinds); n == 0 || f.Kinds[n-1].Name != name {
			f.Kinds = append(f.Kinds, kindGroup{Name: name})
		}
		g := &f.Kinds[len(f.Kinds)-1]
		g.List = append(g.List, console.Option{Value: kind, Text: l.Word("respond.moment", kind), Selected: kind == m.Kind})
	}
	for _, a := range c.Assets {
		f.Hits = tick(f.Hits, a.ID, a.Name, m.Assets)
	}
	for _, x := range c.Indicators {
		f.Looks = tick(f.Looks, x.ID, x.Defanged(), m.Indicators)
	}
	return f
}

// tick adds a box to be ticked: what is chosen always, other things while there is room.
func tick(list []console.Option, id int64, text string, chosen []int64) []console.Option {
	on := slices.Contains(chosen, id)
	if !on && len(list) >= maxTicks {
		return list
	}
	return append(list, console.Option{Value: strconv.FormatInt(id, 10), Text: text, Selected: on})
}

// timeline shows the time line of an item.
func (d *Desk) timeline(w http.ResponseWriter, r *http.Request) error {
	_, c, err := d.asked(r)
	if err != nil {
		return err
	}
	l, zone := d.console.Lang(r), d.console.Zone(r)
	b := lineBody{Item: c, Done: d.doneAs(r, l, "respond.line.changed"), MayWork: d.may(r.Context(), actWork)}
	b.lineForm = lineFormOf(l, c, item.Moment{Kind: "began", Exact: "minute", Mark: c.Mark}, zone)
	b.Send = b.Path + "/timeline"
	all := d.points(l, c)
	b.Groups = groupsOf(l, all, b.Send, r.URL.Query().Get("group"))
	b.drawing = drawn(inGroup(all, r.URL.Query().Get("group")))
	return d.console.Render(w, r, console.Page{Name: "respond/list/line", Title: l.Text("respond.line") + " " + c.Number, Mark: c.Mark, Body: &b}, http.StatusOK)
}

// groupsOf are the filters of a time line: the groups that it has.
func groupsOf(l *lang.Lang, list []point, path, chosen string) console.Tabs {
	t := console.Tabs{Label: l.Text("respond.line.groups")}
	count := map[string]int64{}
	for _, p := range list {
		count[p.Group]++
	}
	if len(count) < 2 {
		return t
	}
	t.List = append(t.List, console.Tab{Text: l.Text("form.all"), Href: path, On: count[chosen] == 0, N: int64(len(list)), Counted: true})
	for _, g := range item.MomentGroups() {
		if count[g] > 0 {
			t.List = append(t.List, console.Tab{Text: l.Word("respond.moments", g), Href: path + "?group=" + g, On: g == chosen, N: count[g], Counted: true})
		}
	}
	return t
}

// inGroup are the points of a group, numbered and placed anew; of none that there is, all.
func inGroup(list []point, group string) []point {
	some := slices.DeleteFunc(slices.Clone(list), func(p point) bool { return p.Group != group })
	if len(some) == 0 {
		return list
	}
	place(some)
	return some
}

// moments adds to the time line, or takes something out of it.
func (d *Desk) moments(w http.ResponseWriter, r *http.Request) error {
	return d.inLine(w, r, func(v item.Viewer, n string) (item.Outcome, error) {
		if s := r.PostForm.Get("remove"); s != "" {
			id, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return item.Outcome{}, &tocsin.Fault{Why: tocsin.Invalid, Field: "remove", Text: "is no moment"}
			}
			return d.room.DropMoment(r.Context(), v, n, id)
		}
		m, err := momentOf(r, d.console.Zone(r))
		if err != nil {
			return item.Outcome{}, err
		}
		return d.room.AddMoment(r.Context(), v, n, m)
	})
}

// inLine does one thing in an item, and shows its time line again.
func (d *Desk) inLine(w http.ResponseWriter, r *http.Request, do func(v item.Viewer, number string) (item.Outcome, error)) error {
	var out item.Outcome
	n, err := d.actIn(w, r, func(v item.Viewer, number string) (err error) {
		out, err = do(v, number)
		return err
	})
	if err == nil {
		http.Redirect(w, r, backTo(itemPath(n)+"/timeline", out), http.StatusSeeOther)
	}
	return err
}

// momentOf reads the form of something of a time line. Its time is one of the zone that it names, or else of the reader's.
func momentOf(r *http.Request, zone *time.Location) (m item.Moment, err error) {
	f := r.PostForm
	if s := f.Get("zone"); s != "" {
		if zone, err = time.LoadLocation(s); err != nil {
			return m, &tocsin.Fault{Why: tocsin.Invalid, Field: "zone", Text: "is no time zone", Err: err}
		}
	}
	m = item.Moment{Exact: f.Get("exact"), Zone: zone.String(), Kind: f.Get("kind"), Text: f.Get("text"), Source: f.Get("source"), TLP: f.Get("tlp"), NewAssets: f.Get("new_assets"), NewIndicators: f.Get("new_indicators")}
	if m.At, err = moment(f.Get("at"), zone); err != nil {
		return m, err
	}
	if m.Assets, err = numbers(f["asset"]); err != nil {
		return m, err
	}
	m.Indicators, err = numbers(f["indicator"])
	return m, err
}
