package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/plugin/feed"
)

// Maker makes feeds out of what people put together on a page.
type Maker interface {
	// May says whether who reads a page may do something, and under which name it is done.
	May(ctx context.Context, act string) (by string, ok bool)
	// MakeFeed keeps the file of a new feed; reports may be given under its name from then on.
	MakeFeed(ctx context.Context, by, name string, file []byte) error
}

// makePath is the page on which a feed is made; actMake is what its reader must be allowed to do.
const (
	makePath = "/watch/feeds/new"
	actMake  = "settings.write"
)

// shownEvents is how many events of a sample are shown.
const shownEvents = 3

// makePage is a feed that is being made: first its sample alone, then what its columns mean and what that gives.
type makePage struct {
	Wish    wish
	Trouble *tocsin.Fault // why it can't be as it is; nil for nothing
	Draft   *feed.Draft   // nil before there is a sample
	Columns []makeColumn
	Formats, Delimiters, Marks,
	Types []option
	Look   *feed.Look // nil where the sample gives nothing
	Heads  []string
	Fields []shownField
	File   string // the feed's file as it would be kept
}

// makeColumn is a row of the table of columns.
type makeColumn struct {
	feed.DraftColumn
	N      int
	Groups []optionGroup
	Times  []option
	IsTime bool
	Wrong  bool
}

// optionGroup is choices of a select box under a common title; "" for none.
type optionGroup struct {
	Title string
	List  []option
}

// shownField is what the sample's events say under one key.
type shownField struct {
	Key, Word string
	Values    []string // one an event
}

func (d *Desk) mayMake(r *http.Request) (by string, ok bool) { return d.may(r, actMake) }

// may says whether who reads a page may do something.
func (d *Desk) may(r *http.Request, act string) (by string, ok bool) {
	if d.Maker == nil {
		return "", false
	}
	return d.Maker.May(r.Context(), act)
}

// newFeed asks for a sample.
func (d *Desk) newFeed(w http.ResponseWriter, r *http.Request) error {
	if _, ok := d.mayMake(r); !ok {
		return tocsin.Faultf(tocsin.Denied, "Your role may not change how the desk works.")
	}
	return d.showMake(w, r, makePage{}, http.StatusOK)
}

// makeFeed shows what a sample gives as it is mapped, or keeps the feed.
func (d *Desk) makeFeed(w http.ResponseWriter, r *http.Request) error {
	by, ok := d.mayMake(r)
	if !ok {
		return tocsin.Faultf(tocsin.Denied, "Your role may not change how the desk works.")
	}
	wish, err := readWish(w, r)
	page := makePage{Wish: wish}
	if err == nil {
		page.Draft, err = wish.draft()
	}
	if err == nil {
		page.Look, err = page.Draft.Look(shownEvents)
	}
	if err == nil && wish.keep {
		if err = d.keepFeed(r.Context(), by, page.Draft); err == nil {
			http.Redirect(w, r, "/watch/feeds/"+page.Draft.Name, http.StatusSeeOther)
			return nil
		}
	}
	if err != nil && !errors.As(err, &page.Trouble) {
		return err
	}
	status := http.StatusOK
	if page.Trouble != nil {
		status = http.StatusUnprocessableEntity
	}
	return d.showMake(w, r, page, status)
}

func (d *Desk) keepFeed(ctx context.Context, by string, draft *feed.Draft) error {
	file, err := draft.Write()
	if err != nil {
		return err
	}
	return d.Maker.MakeFeed(ctx, by, draft.Name, file)
}

// showMake fills the page's menus.
func (d *Desk) showMake(w http.ResponseWriter, r *http.Request, p makePage, status int) error {
	l := d.console.Lang(r)
	if p.Draft != nil {
		p.File = string(p.Draft.File())
		p.menus(l)
		for i, c := range p.Draft.Columns {
			wrong := p.Trouble != nil && p.Trouble.Field == c.Name
			p.Columns = append(p.Columns, columnRow(l, i, c, wrong))
		}
	}
	if p.Look != nil {
		p.Fields = eventsShown(l, p.Look.Events)
		for i := range p.Look.Events {
			p.Heads = append(p.Heads, l.Text("watch.make.event", "n", i+1))
		}
	}
	page := console.Page{Name: "watch/feeds/new", Title: l.Text("watch.make.title"), Mark: tocsin.Amber, Body: p}
	return d.console.Render(w, r, page, status)
}

func (p *makePage) menus(l *lang.Lang) {
	for _, f := range wireFormats() {
		p.Formats = append(p.Formats, option{f, l.Text("watch.make.format." + f), f == p.Draft.Format})
	}
	for _, s := range delimiters() {
		p.Delimiters = append(p.Delimiters, option{s.name, l.Text("watch.make.delimiter." + s.name), s.sign == p.Draft.Options.Delimiter})
	}
	for m := tocsin.Red; m <= tocsin.Clear; m++ {
		p.Marks = append(p.Marks, option{m.String(), m.Label(), m.String() == p.Draft.Mark})
	}
	for c := range tocsin.Types {
		p.Types = append(p.Types, option{c.Type, l.Word("class", c.Type), c.Type == p.Draft.Type})
	}
	slices.SortFunc(p.Types, func(a, b option) int { return strings.Compare(a.Text, b.Text) })
}

// columnRow is a column with what can be chosen for it.
func columnRow(l *lang.Lang, n int, c feed.DraftColumn, wrong bool) makeColumn {
	row := makeColumn{DraftColumn: c, N: n, Wrong: wrong}
	row.Groups = []optionGroup{{List: []option{{feed.Kept, l.Text("watch.make.kept"), c.Key == feed.Kept}, {feed.Ignored, l.Text("watch.make.ignored"), c.Key == feed.Ignored}}}}
	known := c.Key == feed.Kept || c.Key == feed.Ignored
	for _, g := range keyGroups() {
		group := optionGroup{Title: l.Text("watch.make.group." + g.name)}
		for _, key := range g.keys {
			group.List = append(group.List, option{key, keyWord(l, key), key == c.Key})
			known = known || key == c.Key
		}
		row.Groups = append(row.Groups, group)
	}
	if !known {
		row.Groups[0].List = append(row.Groups[0].List, option{c.Key, c.Key, true})
	}
	row.IsTime = strings.HasPrefix(c.Key, "time.")
	for _, t := range feed.Layouts() {
		row.Times = append(row.Times, option{t.Name, t.Example, t.Name == c.Time})
	}
	return row
}

// eventsShown are the fields of events, a row each, in the order of the menus.
func eventsShown(l *lang.Lang, events []map[string]string) (rows []shownField) {
	var order []string
	for _, g := range keyGroups() {
		order = append(order, g.keys...)
	}
	var rest []string
	for _, e := range events {
		for key := range e {
			if strings.HasPrefix(key, tocsin.ExtraPrefix) && !slices.Contains(rest, key) {
				rest = append(rest, key)
			}
		}
	}
	slices.Sort(rest)
	for _, key := range append(order, rest...) {
		row, there := shownField{Key: key, Word: keyWord(l, key)}, false
		for _, e := range events {
			value := e[key]
			there = there || value != ""
			if key == "classification.type" && value != "" {
				value = l.Word("class", value)
			}
			row.Values = append(row.Values, value)
		}
		if there {
			rows = append(rows, row)
		}
	}
	return rows
}
