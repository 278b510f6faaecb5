package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

const (
	panelRows = 6 // items that a part of a board shows
	panelBars = 8 // values that it counts
)

// boardBody is somebody's board.
type boardBody struct {
	Panels []panel
	Lists  []console.Option // what can be added
	As     []console.Option
	Change bool // the form to arrange it is open
	Usual  bool // nothing has been arranged yet
	Live   string
}

// panel is a part of a board.
type panel struct {
	N           int // its place, from 0
	Title, Href string
	Total       string
	Rows        []row
	Bars        *console.Bars // nil where rows are shown
	First, Last bool
	Shows       string // rows, or what is counted, in words
}

// usualBoard is what stands where somebody has arranged nothing.
func usualBoard() []item.Panel {
	return []item.Panel{
		{List: inboxPath + "?tab=" + tabNew, As: item.AsRows}, {List: listPath + "?tab=" + tabMine, As: item.AsRows},
		{List: listPath + "?tab=" + tabLate, As: item.AsRows}, {List: listPath + "?tab=" + tabOpen, As: "class"},
		{List: listPath + "?tab=" + tabOpen, As: "owner"}, {List: listPath + "?tab=" + tabOpen, As: "priority"},
	}
}

func (d *Desk) board(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	list, usual, err := d.arranged(r.Context(), v)
	if err != nil {
		return err
	}
	views, err := d.room.Views(r.Context(), v.Name)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := boardBody{Lists: boardLists(l, views), As: shapes(l), Change: r.URL.Query().Get("change") != "", Usual: usual, Live: item.Lists}
	mark := tocsin.Clear
	for i, p := range list {
		one, of, err := d.panel(r, v, l, p, views)
		if err != nil {
			return err
		}
		one.N, one.First, one.Last = i, i == 0, i == len(list)-1
		b.Panels, mark = append(b.Panels, one), mark.Stricter(of)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/mine/board", Title: l.Text("respond.board.title"), Mark: mark, Body: &b}, http.StatusOK)
}

// arranged are the parts of somebody's board, and whether they are the usual ones.
func (d *Desk) arranged(ctx context.Context, v item.Viewer) (list []item.Panel, usual bool, err error) {
	list, err = d.room.Board(ctx, v)
	if list == nil {
		return usualBoard(), true, err
	}
	return list, false, err
}

// panel reads a part of a board. One whose list is gone, or is none of items, is its title alone.
func (d *Desk) panel(r *http.Request, v item.Viewer, l *lang.Lang, p item.Panel, views []item.View) (out panel, mark tocsin.Mark, err error) {
	mark = tocsin.Clear
	out = panel{Title: l.Text("respond.board.gone"), Href: p.List, Shows: shapeWord(l, p.As)}
	if i := slices.IndexFunc(views, func(w item.View) bool { return w.ID == p.View }); p.View != 0 && i >= 0 {
		out.Title, out.Href = views[i].Title, views[i].Query
	}
	path, query, _ := strings.Cut(out.Href, "?")
	q, bad := url.ParseQuery(query)
	tabs := tabsAt(path)
	if bad != nil || tabs == nil {
		return out, mark, nil //nolint:nilerr // the address that somebody kept is no list's: there is nothing to show
	}
	f, tab, err := filterOf(q, v, d.console.Zone(r), tabs)
	if err != nil {
		return out, mark, err
	}
	if path == inboxPath {
		f.Kinds = []item.Kind{item.Report}
	}
	if p.View == 0 {
		out.Title = listTitle(l, path, tab)
	}
	if p.As != item.AsRows {
		out.Bars, err = d.tally(r.Context(), v, l, f, p.As, path, q)
		return out, mark, err
	}
	f.Limit = panelRows
	got, err := d.room.List(r.Context(), v, f)
	for _, it := range got.Items {
		out.Rows = append(out.Rows, d.row(it))
	}
	out.Total = total(l, got.Total)
	return out, strictest(got.Items), err
}

// tabsAt are the tabs of a list's page; nil for what is no list of items.
func tabsAt(path string) []string {
	switch path {
	case listPath:
		return listTabs
	case inboxPath:
		return boxTabs
	}
	return nil
}

// tally counts what a list holds.
func (d *Desk) tally(ctx context.Context, v item.Viewer, l *lang.Lang, f item.Filter, by, path string, q url.Values) (*console.Bars, error) {
	shares, err := d.room.Tally(ctx, v, f, by, panelBars)
	if err != nil {
		return nil, err
	}
	var bars []console.Bar
	for _, s := range shares {
		one := console.Bar{Label: d.shareWord(l, by, s.Value), N: s.Count}
		if name := narrows[by]; name != "" && s.Value != "" && s.Value != "0" {
			one.Href = path + with(q, name, s.Value)
		}
		bars = append(bars, one)
	}
	b := console.NewBars(shapeWord(l, by), shapeWord(l, by), l.Text("respond.board.count"), bars)
	return &b, nil
}

// narrows are the parameters of a list's page by which it holds one value alone.
var narrows = map[string]string{"class": "class", "priority": "priority", "owner": "owner", "constituent": "org", "kind": "kind"}

// shareWord says a value that items are counted by.
func (d *Desk) shareWord(l *lang.Lang, by, value string) string {
	switch {
	case by == "owner" && value == "":
		return l.Text("respond.nobody")
	case value == "" || by == "priority" && value == "0":
		return l.Text("respond.none")
	case by == "class":
		return l.Word("class", value)
	case by == "constituent":
		return d.name(value)
	case by == "status" || by == "priority" || by == "kind":
		return l.Word("respond."+by, value)
	}
	return value
}

// shapeWord says how a part of a board shows its list.
func shapeWord(l *lang.Lang, as string) string {
	if as == item.AsRows {
		return l.Text("respond.board.rows")
	}
	if as == "constituent" {
		as = "org"
	}
	return l.Text("respond.field." + as)
}

func shapes(l *lang.Lang) (list []console.Option) {
	list = append(list, console.Option{Value: item.AsRows, Text: shapeWord(l, item.AsRows)})
	for _, by := range item.Tallies() {
		list = append(list, console.Option{Value: by, Text: l.Text("respond.board.by", "what", shapeWord(l, by))})
	}
	return list
}

func listTitle(l *lang.Lang, path, tab string) string {
	name := "list"
	if path == inboxPath {
		name = "inbox"
	}
	return l.Text("respond."+name+".title") + " · " + l.Text("respond.tab."+tab)
}

// boardLists are the lists that a part of a board can show: the tabs of both lists, and what is kept of them.
func boardLists(l *lang.Lang, views []item.View) (list []console.Option) {
	for _, path := range []string{inboxPath, listPath} {
		for _, tab := range tabsAt(path) {
			list = append(list, console.Option{Value: path + "?tab=" + tab, Text: listTitle(l, path, tab)})
		}
	}
	for _, w := range views {
		if path, _, _ := strings.Cut(w.Query, "?"); tabsAt(path) != nil {
			list = append(list, console.Option{Value: strconv.FormatInt(w.ID, 10), Text: w.Title})
		}
	}
	return list
}

// arrange adds, moves or takes away a part of somebody's board.
func (d *Desk) arrange(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actRead)
	if err != nil {
		return err
	}
	list, _, err := d.arranged(r.Context(), v)
	if err != nil {
		return err
	}
	f := r.PostForm
	do, to := f.Get("do"), item.BoardPath+"?change=1"
	switch do {
	case "usual":
		err = d.room.SetBoard(r.Context(), v, nil)
	case "begin":
		err, to = d.room.BeginWith(r.Context(), v, item.BoardStart), viewsPath+"?done=1"
	default:
		if list, err = rearranged(list, do, f); err == nil {
			err = d.room.SetBoard(r.Context(), v, list)
		}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// rearranged does one act to the parts of a board.
func rearranged(list []item.Panel, do string, f url.Values) ([]item.Panel, error) {
	if do == "add" {
		p := item.Panel{As: f.Get("as"), List: f.Get("list")}
		if id, err := strconv.ParseInt(p.List, 10, 64); err == nil {
			p.View, p.List = id, ""
		}
		return append(list, p), nil
	}
	at, err := strconv.Atoi(f.Get("part"))
	if err != nil || at < 0 || at >= len(list) {
		return nil, tocsin.Faultf(tocsin.NotFound, "there is no such part of the board")
	}
	switch {
	case do == "drop":
		return slices.Delete(list, at, at+1), nil
	case do == "up" && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
	case do == "down" && at < len(list)-1:
		list[at+1], list[at] = list[at], list[at+1]
	}
	return list, nil
}
