package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// viewsAPI is where the API has kept lists.
const viewsAPI = "/api/v1/views"

// View works the lists of items that people keep under a name.
type View struct {
	List   viewListCmd   `cmd:"" default:"withargs" help:"List somebody's kept lists and those that others share, in their order."`
	Add    viewAddCmd    `cmd:"" help:"Keep a list under a name."`
	Set    viewSetCmd    `cmd:"" help:"Change a kept list of one's own: what is not said stays."`
	Order  viewOrderCmd  `cmd:"" help:"Say in which order somebody sees kept lists."`
	Start  viewStartCmd  `cmd:"" help:"Say with which list somebody begins when they sign in."`
	Remove viewRemoveCmd `cmd:"" help:"Forget a kept list."`
}

type viewListCmd struct {
	By string `help:"Whose lists." default:"${user}"`
	ListFormat
}

// Run lists kept lists.
func (c *viewListCmd) Run(w *World) error {
	n, err := c.whole(w, viewsAPI, url.Values{"by": {c.By}}, "id:VIEW", "title:TITLE", "owner:OWNER", "shared:SHARED", "start:START", "query:QUERY")
	return w.Nothing(n, err, c.Format, "No list is kept: tocsin view add keeps one.")
}

type viewAddCmd struct {
	Title  string `arg:"" help:"What it is called."`
	Query  string `arg:"" help:"The address of the list, such as '/incidents?class=phishing'."`
	Shared bool   `help:"Everybody sees it."`
	doer
}

// Run keeps a list.
func (c *viewAddCmd) Run(w *World) error {
	return c.send(w, viewsAPI, api.Listing{Title: c.Title, Query: c.Query, Shared: c.Shared}, func(line []byte) error { return tellView(w, line) })
}

func tellView(w *World, line []byte) error {
	var v item.View
	if err := json.Unmarshal(line, &v); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w.Out, "view %d: %s\n", v.ID, Printable(v.Title))
	return err
}

type viewSetCmd struct {
	View   int64   `arg:"" help:"Its number, as tocsin view list has it."`
	Title  *string `help:"What it is called."`
	Query  *string `help:"The address of the list."`
	Shared *bool   `help:"Everybody sees it." negatable:""`
	doer
}

// Run changes a kept list.
func (c *viewSetCmd) Run(w *World) error {
	var list []item.View
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, viewsAPI, url.Values{"by": {c.By}}, func(line []byte) error { return json.Unmarshal(line, &list) })
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(v item.View) bool { return v.ID == c.View })
	if i < 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	}
	l := api.Listing{Title: list[i].Title, Query: list[i].Query, Shared: list[i].Shared}
	if c.Title != nil {
		l.Title = *c.Title
	}
	if c.Query != nil {
		l.Query = *c.Query
	}
	if c.Shared != nil {
		l.Shared = *c.Shared
	}
	return c.ask(w, http.MethodPut, viewPath(c.View), l, func(line []byte) error { return tellView(w, line) })
}

func viewPath(id int64) string { return viewsAPI + "/" + strconv.FormatInt(id, 10) }

type viewOrderCmd struct {
	Views []int64 `arg:"" help:"Their numbers, the first at the top; what is not named comes last." name:"view"`
	doer
}

// Run puts kept lists in an order.
func (c *viewOrderCmd) Run(w *World) error {
	return c.send(w, viewsAPI+"/order", api.Ordered{Views: c.Views}, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "The order of %s is kept\n", Printable(c.By))
		return err
	})
}

type viewStartCmd struct {
	View int64 `arg:"" help:"The list's number; 0 is the overview."`
	doer
}

// Run says where somebody begins.
func (c *viewStartCmd) Run(w *World) error {
	return c.send(w, viewsAPI+"/start", api.Starting{View: c.View}, func([]byte) error {
		where := "the overview"
		if c.View != 0 {
			where = "view " + strconv.FormatInt(c.View, 10)
		}
		_, err := fmt.Fprintf(w.Out, "%s begins with %s\n", Printable(c.By), where)
		return err
	})
}

type viewRemoveCmd struct {
	View int64 `arg:"" help:"The list's number."`
	doer
}

// Run forgets a kept list.
func (c *viewRemoveCmd) Run(w *World) error {
	return c.remove(w, viewPath(c.View), "view "+strconv.FormatInt(c.View, 10))
}
