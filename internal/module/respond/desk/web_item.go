package desk

import (
	"context"
	"crypto/rand"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// line is one entry of the stream.
type line struct {
	item.Entry
	Who  string // who did it
	Took string // how long; "" where nobody says
	Said string // of a change: what it was, in one sentence
	Href string // of a link: the other item
	// StateText is what became of a letter that goes out, in words.
	StateText string
	Copies    []copyRow     // of a letter that goes out: each recipient's
	Letter    *opened       // a letter's own text; nil where it was not opened here
	Page      string        // of a letter: its own
	Own       string        // of a note: its page
	Shown     template.HTML // of a note with light marks; "" where its text is shown as it is
	Fresh     bool          // of a letter: who reads had not read it before
}

// itemBody is the page of an item.
type itemBody struct {
	item.Case
	Form        changing // what the forms that change it begin with
	Path        string
	Live        string // the topic of its stream
	OrgName     string
	OrgHref     string
	Suggest     []string        // tags that were used last
	MayLike     bool            // who reads may make a template of it
	Took        string          // the time that was worked; "" is none
	Values      []valueRow      // of the team's own fields
	Asked       []string        // those that are asked for and hold nothing
	Closing     []console.Field // and the parts of the form that closes it for them
	Inputs      []console.Field // and the parts of the form for them
	Stream      []line
	Helps       []articleRow  // of its type, in the knowledge base
	MoreHelps   string        // where all of these are
	Pinned      []line        // notes that stand above it
	Unread      *item.Mail    // the last letter, where it has reached nobody
	Others      []item.Writer // who has begun a letter, beside who reads
	Begun       bool          // who reads has
	Filters     console.Tabs
	Older       string
	Done        *console.Done
	Look        lookedOver
	MayWork     bool
	MayClose    bool
	MaySend     bool
	MayFollow   bool
	Follows     bool             // who reads follows it
	Since       time.Time        // up to when who reads had read it before
	MayUnread   bool             // it has letters that can be new again
	Names       []console.Option // whom a note can name
	Once        string           // of the form of an answer: the same form again is the same letter
	Over        bool
	Me          string // who reads, where they may work on it
	Statuses    []console.Option
	Resolutions []console.Option
	Classes     []console.Option
	Priorities  []console.Option
	Marks       []console.Option
	PAPs        []console.Option
	Waiting     []console.Option
	Owners      []console.Option // who may have the item
	Doers       []console.Option // and a task of it
	Books       []item.Playbook
	Laws        []console.Option // sets of clocks that can be started
	Running     []console.Option // and those that run
	LawNames    map[string]string
	ClockNames  map[int64]string
	Looked      []indicator
	MoreLooked  string // how many there are; "" where all are shown
	Hit         []assetRow
	Tactics     []tacticRows // with the techniques that were used
	MoreHit     string       // as MoreLooked
	Proofs      []proof
	Proofed     *notice // what was done with evidence
	MayDiscard  bool
	MayEnd      bool // see what goes where it is deleted
	MayFiles    bool // see the page of all files
	Kin         []kinRow
	About       []aboutRow
	Parts       []row
	Whole       []row
	Joined      []row
	Now         time.Time
}

// indicator is one that stands on a page.
type indicator struct {
	item.Indicator
	Shown string // so that nobody follows it by mistake
	Find  string // where all that is known of it stands
	Href  string // where it is changed
}

func shownAs(x item.Indicator) indicator {
	return indicator{Indicator: x, Shown: x.Defanged(), Find: findPath(x.Value)}
}

// filters of a stream, by the name in the address.
var streams = []struct {
	name string
	what []item.What
}{
	{"all", nil},
	{"mail", []item.What{item.Wrote}},
	{"notes", []item.What{item.Noted, item.Called, item.Laboured}},
	{"changes", []item.What{item.Created, item.Changed, item.Linked, item.Unlinked, item.Merged, item.Split, item.Passed, item.Clocked, item.Undone, item.Tasked, item.Timed}},
	{"evidence", []item.What{item.Filed, item.Marked, item.Used, item.Referred}},
}

// asked is who reads, and the item that the address of a page names, with all that it has.
func (d *Desk) asked(r *http.Request) (item.Viewer, item.Case, error) {
	return askedOf(d, r, d.room.Case)
}

// askedItem is the same, and of the item what its list shows.
func (d *Desk) askedItem(r *http.Request) (item.Viewer, item.Item, error) {
	return askedOf(d, r, d.room.Item)
}

func askedOf[T any](d *Desk, r *http.Request, read func(context.Context, item.Viewer, string) (T, error)) (v item.Viewer, it T, err error) {
	if v, err = d.viewer(r.Context()); err != nil {
		return v, it, err
	}
	it, err = read(r.Context(), v, number(r.PathValue("number")))
	return v, it, err
}

func (d *Desk) one(w http.ResponseWriter, r *http.Request) error {
	return d.showOne(w, r, nil, nil)
}

// showOne shows an item; where something was sent of its forms that can't be taken, with that and with what is wrong.
func (d *Desk) showOne(w http.ResponseWriter, r *http.Request, sent url.Values, wrong *tocsin.Fault) error {
	v, c, err := d.asked(r)
	if err != nil {
		return d.gone(w, r, v, number(r.PathValue("number")), err)
	}
	l := d.console.Lang(r)
	b := itemBody{Case: c, Form: changingOf(c.Item), Path: itemPath(c.Number), Live: c.Topic(), Done: d.done(r, l), MayWork: d.may(r.Context(), actWork), MayClose: d.may(r.Context(), actClose), MaySend: d.may(r.Context(), actSend), Once: rand.Text(), Over: c.Status.Ends(), Now: d.console.Now()}
	b.Took, b.MayLike = took(l, c.Minutes), d.may(r.Context(), actWords)
	if b.Keep, err = d.room.Kept(r.Context(), v, c.Item); err != nil {
		return err
	}
	own, err := d.room.Fields(r.Context())
	if err != nil {
		return err
	}
	b.Values = valued(l, own, c.Item)
	lacking := item.Lacking(own, c.Kind, c.Fields, nil)
	b.Closing = fieldInputs(l, own, func(f item.Field) bool { return slices.Contains(lacking, f.Name) }, nil, true)
	for i, f := range b.Closing {
		b.Asked, b.Closing[i].ID = append(b.Asked, f.Label), "close-"+f.ID
	}
	b.Inputs = fieldInputs(l, own, func(f item.Field) bool { return f.Of(c.Kind) }, c.Fields, true)
	if c.Org != "" {
		b.OrgName, b.OrgHref = d.name(c.Org), "/watch/constituents/"+c.Org
	}
	if b.MayWork {
		b.Me = v.Name
	}
	b.Others = item.WritersBut(c.Writing, v.Name)
	b.Begun = b.MaySend && len(b.Others) < len(c.Writing)
	if err := d.people(r.Context(), v, &b); err != nil {
		return err
	}
	d.offer(&b, l)
	if b.MayWork {
		if err := d.offerOwners(r.Context(), &b, l); err != nil {
			return err
		}
		if b.Suggest, err = d.room.RecentTags(r.Context(), v); err != nil {
			return err
		}
	}
	if err := d.stream(r, v, l, own, &b); err != nil {
		return err
	}
	if err := d.things(r, v, l, &b); err != nil {
		return err
	}
	b.Parts, b.Whole, b.Joined = d.rowsOf(c.Children), d.rowsOf(c.Parents), d.rowsOf(c.Merges)
	if wrong != nil {
		b.keepTyped(l, sent, wrong)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/one", Title: c.Number + " " + c.Title, Mark: c.Mark, Body: &b}, console.StatusOf(wrong))
}

func (d *Desk) rowsOf(list []item.Item) (rows []row) {
	for _, it := range list {
		rows = append(rows, d.row(it))
	}
	return rows
}

// offerOwners fills the choices of who has the item, and of who does a task of it.
func (d *Desk) offerOwners(ctx context.Context, b *itemBody, l *lang.Lang) error {
	list, err := d.room.Handlers(ctx)
	g := giving{me: b.Me, mark: b.Mark, chosen: nobody}
	b.Doers = owners(l, list, g)
	if b.Owner != "" {
		g.chosen = b.Owner
	}
	b.Owners = owners(l, list, g)
	if err != nil {
		return err
	}
	return d.lookOver(ctx, b, list)
}

// offer fills the choices of the forms.
func (d *Desk) offer(b *itemBody, l *lang.Lang) {
	b.Statuses = choices(l, "respond.status", "", item.Statuses(b.Kind), b.Status)
	b.Resolutions = choices(l, "respond.resolution", "respond.none", item.Resolutions(), b.Resolution)
	b.Classes = classes(l, "respond.none", b.Class)
	b.Priorities = priorities(l, "respond.none", b.Priority)
	b.Marks = marks(b.Mark)
	b.PAPs = choices(l, "respond.pap", "", item.PAPs(), b.PAP)
	b.Waiting = choices(l, "respond.waits", "", []item.Waits{item.ForUs, item.ForThem, item.ForNoOne}, b.Waits)
	b.Books = d.room.Playbooks(b.Class)
	b.Look = lookedOver{Path: b.Path, State: b.Review, Reviewer: b.Reviewer}
	d.laws(b, l)
}

// streamLimit is how many entries a page has.
const streamLimit = 50

func (d *Desk) stream(r *http.Request, v item.Viewer, l *lang.Lang, own []item.Field, b *itemBody) error {
	q := r.URL.Query()
	f := item.StreamFilter{Limit: streamLimit + 1}
	b.Filters.Label = l.Text("respond.stream")
	for _, s := range streams {
		on := q.Get("show") == s.name || q.Get("show") == "" && s.name == "all"
		if on {
			f.What = s.what
		}
		b.Filters.List = append(b.Filters.List, console.Tab{Text: l.Text("respond.stream." + s.name), Href: b.Path + "?show=" + s.name, On: on})
	}
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n > 0 {
		f.Before = n
	}
	list, err := d.room.Stream(r.Context(), v, b.Number, f)
	if err != nil {
		return err
	}
	if len(list) > streamLimit {
		list = list[:streamLimit]
		b.Older = b.Path + with(q, "before", strconv.FormatInt(list[streamLimit-1].ID, 10))
	}
	zone := d.console.Zone(r)
	for _, e := range list {
		ln := line{Entry: e, Who: who(l, e.By), Took: took(l, e.Minutes), Said: said(l, own, e, func(t time.Time) string { return l.DateTime(t.In(zone)) })}
		if e.Mail != nil && e.Mail.State != "" {
			ln.StateText, ln.Copies = l.Text("watch.outbox."+e.Mail.State), copiesOf(l, e.Mail.Copies)
		}
		ln.Fresh = e.Mail != nil && e.Mail.NewSince(b.Since)
		if e.IsNote() {
			note := d.noteOf(r, l, b.Path, e)
			ln.Own, ln.Shown, ln.Page = note.Own, note.Shown, note.Page
		}
		if n := e.Data["number"]; n != "" {
			ln.Href = itemPath(n)
		}
		b.Stream = append(b.Stream, ln)
	}
	if b.Unread = unread(list); r.URL.Query().Get("before") != "" {
		b.Unread = nil
	}
	d.openLetters(r, l, b.Stream)
	return d.around(r, v, l, b, list, b.Older == "" && f.Before == 0 && f.What == nil)
}

// said tells a change in one sentence.
func said(l *lang.Lang, own []item.Field, e item.Entry, at func(time.Time) string) string {
	none := l.Text("respond.nothing")
	or := func(s string) string {
		if s == "" {
			return none
		}
		return s
	}
	if e.What == item.Changed {
		field := e.Data["field"]
		if name, ok := strings.CutPrefix(field, "field:"); ok {
			f := fieldNamed(own, name)
			return l.Text("respond.said.changed", "field", f.In(l.Tag), "before", or(sayValue(l, f, e.Data["before"])), "after", or(sayValue(l, f, e.Data["after"])))
		}
		return l.Text("respond.said.changed", "field", l.Word("respond.field", field),
			"before", or(value(l, field, e.Data["before"], at)), "after", or(value(l, field, e.Data["after"], at)))
	}
	name := e.Data["number"]
	if e.What == item.Clocked {
		name = l.Word("respond.clock", e.Data["name"])
	}
	for _, k := range []string{"name", "title", "text", "value", "count", "evidence"} {
		if name == "" {
			name = e.Data[k]
		}
	}
	key := "respond.said." + string(e.What)
	if state := e.Data["state"]; state != "" {
		key += "." + state
	}
	if !l.Has(key) {
		return string(e.What)
	}
	return l.Text(key, "name", or(name))
}

// who names whoever did something: what the node, a letter or the public form did has a name in every language.
func who(l *lang.Lang, by string) string {
	if key := "respond.by." + strings.TrimPrefix(by, "+"); l.Has(key) {
		return l.Text(key)
	}
	return by
}
