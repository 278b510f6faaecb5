package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	serial "tocsin/internal/kit/number"
	"tocsin/internal/module/respond/item"
)

// row is an item in a list.
type row struct {
	item.Item
	Href    string
	OrgName string
	Late    bool
	Next    time.Time  // the clock or date that comes next
	Last    item.Mail  // the newest letter that came in, of the inbox
	Letter  string     // its page; "" where there is none
	Values  []valueRow // of the list's columns
}

// listBody is a list of items with what can be done to them.
type listBody struct {
	narrowed
	Title, Lead string
	Path        string
	Tabs        console.Tabs
	Rows        []row
	Total       string
	Indexed     int64         // how far the index is made that words are looked for in; 0: it is whole, or no words are wanted
	Bulk        *console.Bulk // nil for who may do nothing to many
	Done        *console.Done
	Query       url.Values
	Statuses    []console.Option
	Resolutions []console.Option
	Levels      []console.Option
	Owners      []console.Option
	Suggest     []string // tags that were used last
	Columns     []column // fields of the team's own that are shown
	Back        string
	Views       []item.View
	First, Next string
	CSV         string // where all of the list is, as a table
	MayNew      bool
	Duty        *dutyNow // nil on lists that are not the inbox
	MayMass     bool
	MayClose    bool
	News        bool // a row is unread
	Box         bool
	Live        string // the topic of its rows
	Now         time.Time
}

func (d *Desk) list(w http.ResponseWriter, r *http.Request) error {
	return d.items(w, r, "list", listPath, listTabs, item.Filter{})
}

// inbox is what people tell us: reports, those that nobody has looked at first.
func (d *Desk) inbox(w http.ResponseWriter, r *http.Request) error {
	return d.items(w, r, "inbox", inboxPath, boxTabs, item.Filter{Kinds: []item.Kind{item.Report}})
}

func (d *Desk) items(w http.ResponseWriter, r *http.Request, name, path string, tabs []string, base item.Filter) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	q, l := r.URL.Query(), d.console.Lang(r)
	f, tab, wrong := filterOf(q, v, d.console.Zone(r), tabs)
	if base.Kinds != nil {
		f.Kinds = base.Kinds
	}
	var got item.List
	if wrong == nil && q.Get("as") == "csv" {
		return d.table(w, r, name, v, f)
	}
	if wrong == nil {
		got, wrong = d.room.List(r.Context(), v, f)
	}
	b := listBody{Title: l.Text("respond." + name + ".title"), Lead: l.Text("respond." + name + ".lead"), Path: path, Query: q, Live: item.Lists, Now: d.console.Now(),
		Box: base.Kinds != nil, MayNew: d.may(r.Context(), actWork), MayMass: d.may(r.Context(), actMass), MayClose: d.may(r.Context(), actClose)}
	if b.narrowed, err = d.narrowing(r.Context(), l, q, f); err != nil {
		return err
	}
	status := http.StatusOK
	if wrong != nil {
		if status = http.StatusUnprocessableEntity; !b.readable(l, wrong) {
			return wrong
		}
	}
	b.Back = path + with(q, "tab", q.Get("tab"))
	if b.Duty, err = d.boxDuty(r, b.Box); err != nil {
		return err
	}
	if b.Tabs, err = d.tabs(r, v, l, path, tabs, tab, base); err != nil {
		return err
	}
	mark, err := d.listed(r, &b, v, f, got, tab)
	if err != nil {
		return err
	}
	return d.console.Render(w, r, console.Page{Name: "respond/" + name, Title: b.Title, Mark: mark, Query: f.Text, Body: &b}, status)
}

// listed fills a list with what was found, and with what can be done to it; mark is that of all of it.
func (d *Desk) listed(r *http.Request, b *listBody, v item.Viewer, f item.Filter, got item.List, tab string) (mark tocsin.Mark, err error) {
	q, l := r.URL.Query(), d.console.Lang(r)
	if b.Suggest, err = d.room.RecentTags(r.Context(), v); err != nil {
		return mark, err
	}
	if err := d.rows(r, b, l, f, got.Items); err != nil {
		return mark, err
	}
	mark = strictest(got.Items)
	if b.Box {
		if mark, err = d.newest(r, v, b.Rows, mark); err != nil {
			return mark, err
		}
	}
	if b.Total = total(l, got.Total); f.Text != "" {
		b.Indexed = got.Indexed
	}
	if d.may(r.Context(), actBulk) && len(b.Rows) > 0 {
		d.bar(b, l, q, tab, got.Total)
		if b.Owners, err = d.ownersFor(r.Context(), l, giving{me: v.Name, mark: tocsin.Clear}); err != nil {
			return mark, err
		}
	}
	b.Done = d.done(r, l)
	b.lead(q, got.Next)
	b.Views, err = d.room.Views(r.Context(), v.Name)
	return mark, err
}

// lead fills where else a list leads: to its begin, its next page, and all of it as a table.
func (b *listBody) lead(q url.Values, next string) {
	b.CSV = b.Path + with(q, "as", "csv")
	if q.Get("after") != "" {
		b.First = b.Path + with(q, "", "")
	}
	if next != "" {
		b.Next = b.Path + with(q, "after", next)
	}
}

// rows fills a list with its items and with the fields of the team's own that lists show.
func (d *Desk) rows(r *http.Request, b *listBody, l *lang.Lang, f item.Filter, items []item.Item) error {
	own, err := d.room.Fields(r.Context())
	if err != nil {
		return err
	}
	kind := item.Kind("")
	if b.Box {
		kind = item.Report
	}
	b.Columns = columns(l, own, kind)
	b.Wants = fieldFilters(l, own, b.Columns, f.Fields)
	for _, it := range items {
		one := d.row(it)
		b.News = b.News || it.Fresh
		for _, c := range b.Columns {
			text, _ := item.Untyped(it.Fields[c.Name])
			one.Values = append(one.Values, valueRow{c.Title, sayValue(l, fieldNamed(own, c.Name), text)})
		}
		b.Rows = append(b.Rows, one)
	}
	return nil
}

// strictest is the mark of a list.
func strictest(list []item.Item) tocsin.Mark {
	m := tocsin.Clear
	for _, it := range list {
		m = m.Stricter(it.Mark)
	}
	return m
}

// row tells an item in a list.
func (d *teller) row(it item.Item) row {
	out := row{Item: it, Href: itemPath(it.Number), Next: it.Due}
	if it.Org != "" {
		out.OrgName = d.name(it.Org)
	}
	if !it.FollowUp.IsZero() && (out.Next.IsZero() || it.FollowUp.Before(out.Next)) {
		out.Next = it.FollowUp
	}
	if it.Kind == item.Measure && !it.Status.Ends() && !it.Expires.IsZero() && (out.Next.IsZero() || it.Expires.Before(out.Next)) {
		out.Next = it.Expires
	}
	out.Late = !out.Next.IsZero() && out.Next.Before(d.now()) && !it.Status.Ends()
	return out
}

func itemPath(number string) string { return listPath + "/" + url.PathEscape(number) }

// tabs counts what is behind each tab.
func (d *Desk) tabs(r *http.Request, v item.Viewer, l *lang.Lang, path string, tabs []string, on string, base item.Filter) (console.Tabs, error) {
	filters := make([]item.Filter, len(tabs))
	for i, t := range tabs {
		filters[i] = base
		narrow(&filters[i], t, v)
	}
	counts, err := d.room.Counts(r.Context(), v, filters)
	out := console.Tabs{Label: l.Text("respond.tabs")}
	for i, t := range tabs {
		if err != nil {
			return out, err
		}
		out.List = append(out.List, console.Tab{Text: l.Text("respond.tab." + t), Href: path + "?tab=" + t, N: counts[i], Counted: counts[i] >= 0, On: t == on})
	}
	return out, nil
}

// bar is what can be done to many.
func (d *Desk) bar(b *listBody, l *lang.Lang, q url.Values, tab string, total int64) {
	all := strings.TrimPrefix(with(q, "tab", tab), "?")
	if b.Box {
		all += "&kind=report"
	}
	b.Bulk = &console.Bulk{Total: max(total, 0), Filter: all}
	statuses := []item.Status{item.Open, item.Resolved, item.Rejected, item.Abandoned}
	b.Statuses = choices(l, "respond.status", "respond.keep", statuses, "")
	b.Resolutions = choices(l, "respond.resolution", "respond.keep", item.Resolutions(), "")
	b.Levels = priorities(l, "respond.keep", 0)
}

func total(l *lang.Lang, n int64) string {
	if n < 0 {
		return l.Text("respond.many")
	}
	return l.Text("respond.count", "n", n)
}

// done says what the last act did, and offers to undo it.
func (d *Desk) done(r *http.Request, l *lang.Lang) *console.Done {
	return d.doneAs(r, l, "respond.done")
}

// doneAs is done where the text of a key counts what was changed.
func (d *Desk) doneAs(r *http.Request, l *lang.Lang, key string) *console.Done {
	q := r.URL.Query()
	n, err := strconv.Atoi(q.Get("changed"))
	if err != nil || n < 0 {
		return nil
	}
	out := &console.Done{Text: l.Text(key, "n", n)}
	for part := range strings.SplitSeq(q.Get("left"), ",") {
		why, count, ok := strings.Cut(part, ".")
		if m, err := strconv.Atoi(count); ok && err == nil && l.Has("respond.skip."+why) {
			out.Text += " " + l.Text("respond.skip."+why, "n", m)
		}
	}
	for _, n := range strings.Split(q.Get("which"), ",") {
		if n, ok := serial.Parse(n); ok && len(out.Items) < maxWhich {
			out.Items = append(out.Items, console.Tab{Text: n, Href: itemPath(n)})
		}
	}
	if op, err := strconv.ParseInt(q.Get("op"), 10, 64); err == nil && op > 0 {
		out.Undo = "/incidents/undo"
		out.Fields = []console.Hidden{{Name: "op", Value: q.Get("op")}, {Name: "back", Value: r.URL.Path + with(q, "", "")}}
	}
	return out
}
