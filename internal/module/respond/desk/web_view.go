package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// viewsPath is the page of kept lists.
const viewsPath = listPath + "/views"

// viewsBody is the page of kept lists.
type viewsBody struct {
	Rows    []viewsRow
	Done    bool
	MayWork bool
	Begins  bool // with one of them, not with the overview
}

// viewsRow is a kept list.
type viewsRow struct {
	item.View
	Mine, Drops bool
	First, Last bool
}

func (d *Desk) views(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	list, err := d.room.Views(r.Context(), v.Name)
	if err != nil {
		return err
	}
	b := viewsBody{Done: r.URL.Query().Get("done") != "", MayWork: d.may(r.Context(), actWork)}
	for i, one := range list {
		mine := one.Owner == v.Name
		b.Rows = append(b.Rows, viewsRow{one, mine, mine || v.All && one.Shared, i == 0, i == len(list)-1})
		b.Begins = b.Begins || one.Start
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/views", Title: d.console.Lang(r).Text("respond.views.title"), Mark: tocsin.Amber, Body: &b}, http.StatusOK)
}

// saveView keeps a list under a name.
func (d *Desk) saveView(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	if r.PostForm.Get("do") != "" {
		return d.changeView(w, r, v)
	}
	path, query, _ := strings.Cut(r.PostForm.Get("back"), "?")
	if !ours(path) {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "back", Text: "is no list"}
	}
	_, err = d.room.SaveView(r.Context(), v, item.View{Owner: v.Name, Title: strings.TrimSpace(r.PostForm.Get("title")), Query: path + "?" + query, Shared: r.PostForm.Get("shared") != ""})
	if err != nil {
		return err
	}
	http.Redirect(w, r, path+"?"+query, http.StatusSeeOther)
	return nil
}

// changeView renames, moves or forgets a kept list, or begins with it.
func (d *Desk) changeView(w http.ResponseWriter, r *http.Request, v item.Viewer) error {
	f := r.PostForm
	id, err := strconv.ParseInt(f.Get("view"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "view", Text: "is no number"}
	}
	list, err := d.room.Views(r.Context(), v.Name)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(o item.View) bool { return o.ID == id })
	do := f.Get("do")
	switch {
	case at < 0 && do != "overview":
		return tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	case do == "rename":
		one := list[at]
		one.Title, one.Shared = f.Get("title"), f.Get("shared") != ""
		_, err = d.room.SaveView(r.Context(), v, one)
	case do == "up", do == "down":
		err = d.room.OrderViews(r.Context(), v, movedView(list, at, do == "up"))
	case do == "start":
		err = d.room.BeginWith(r.Context(), v, id)
	case do == "overview":
		err = d.room.BeginWith(r.Context(), v, 0)
	case do == "drop":
		err = d.room.DropView(r.Context(), v, id)
	default:
		err = &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to a view"}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, viewsPath+"?done=1", http.StatusSeeOther)
	return nil
}

// movedView is the order of kept lists with one of them moved by a place.
func movedView(list []item.View, at int, up bool) []int64 {
	to := at + 1
	if up {
		to = at - 1
	}
	if to >= 0 && to < len(list) {
		list[at], list[to] = list[to], list[at]
	}
	var ids []int64
	for _, w := range list {
		ids = append(ids, w.ID)
	}
	return ids
}
