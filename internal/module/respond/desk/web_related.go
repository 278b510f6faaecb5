package desk

import (
	"net/http"
	"strings"
	"time"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// kinRow is an item that may belong to another.
type kinRow struct {
	row
	Why []reasonText
}

// reasonText is why something belongs to an item, in words.
type reasonText struct {
	Text  string // what both have: "Same IP address"
	Value string // written so that nobody follows it by mistake
	Seen  time.Time
	Named bool // Value is a name, not code
}

// relatedBody is the page of what may belong to an item.
type relatedBody struct {
	Item    item.Case
	Path    string
	Rows    []kinRow
	Letters []item.Mail
	Sights  []sightRow
	Common  []reasonText
	Days    int
	Many    int
	Partial bool
	MayWork bool
	Now     time.Time
}

// sightRow is something of another room.
type sightRow struct {
	item.Sight
	Why reasonText
}

// shownKin is how many related items stand on the page of an item.
const shownKin = 5

func (d *Desk) related(w http.ResponseWriter, r *http.Request) error {
	l := d.console.Lang(r)
	v, c, err := d.asked(r)
	if err != nil {
		return err
	}
	rel, err := d.room.Related(r.Context(), v, c.Number)
	if err != nil {
		return err
	}
	b := relatedBody{Item: c, Path: itemPath(c.Number), Rows: d.kinRows(l, rel.Items), Days: int(item.RelatedFor.Hours() / 24), Many: item.RelatedMost, Partial: rel.Partial,
		MayWork: d.may(r.Context(), actWork), Now: d.console.Now()}
	if d.mayRead(r, actLetters) {
		b.Letters = rel.Letters
	}
	for _, s := range rel.Sights {
		b.Sights = append(b.Sights, sightRow{s, d.reason(l, s.Reason)})
	}
	for _, why := range rel.Common {
		b.Common = append(b.Common, d.reason(l, why))
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/related", Title: l.Text("respond.related") + " " + c.Number, Mark: c.Mark, Body: &b}, http.StatusOK)
}

func (d *Desk) kinRows(l *lang.Lang, list []item.Kin) (rows []kinRow) {
	for _, k := range list {
		one := kinRow{row: d.row(k.Item)}
		for _, why := range k.Reasons {
			one.Why = append(one.Why, d.reason(l, why))
		}
		rows = append(rows, one)
	}
	return rows
}

func (d *Desk) reason(l *lang.Lang, why item.Reason) reasonText {
	t := reasonText{Text: l.Word("respond.same", why.Kind), Value: item.Indicator{Kind: why.Kind, Value: why.Value}.Defanged(), Seen: why.Seen}
	if why.Kind == item.SameOrg {
		t.Value, t.Named = d.name(why.Value), true
	}
	return t
}

// things fills what hangs on an item: evidence, indicators, related items, what it is about.
func (d *Desk) things(r *http.Request, v item.Viewer, l *lang.Lang, b *itemBody) error {
	d.proofs(r, l, b)
	looked(l, b)
	b.Tactics = byTactic(l, b.Techniques)
	d.hit(l, b)
	for _, ref := range b.Refs {
		b.About = append(b.About, aboutRow{ref, ref.Href(), ref.Kind != "origin" && ref.Kind != item.RefItem})
	}
	kin, err := d.room.RelatedItems(r.Context(), v, b.Number, shownKin)
	b.Kin = d.kinRows(l, kin)
	return err
}

// aboutRow is what an item is about.
type aboutRow struct {
	item.Ref
	Href   string
	ByHand bool // a person said so and can take it back
}

// maxNewRefs is how many things of other rooms a new item is about at the most.
const maxNewRefs = 100

// refsOf reads what a new item is about; what names nothing is left out.
func refsOf(list []string) (refs []item.Ref) {
	for _, s := range list[:min(len(list), maxNewRefs)] {
		if ref, err := item.ParseRef(s); err == nil {
			refs = append(refs, ref)
		}
	}
	return refs
}

// refer notes what an item is about, or takes that away.
func (d *Desk) refer(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		f := r.PostForm
		if f.Get("do") == "remove" {
			return d.room.Unrefer(r.Context(), v, n, f.Get("kind"), f.Get("ref"))
		}
		ref := item.Ref{Kind: f.Get("kind"), Ref: strings.TrimSpace(f.Get("ref")), Title: strings.TrimSpace(f.Get("title"))}
		return d.room.Refer(r.Context(), v, n, ref)
	})
}

// Case is an item that is about something of another room, for that room's pages.
type Case struct{ Number, Title, Href string }

// CasesOf returns the items that are about something of another room and that whoever reads may see, and where one is begun;
// "" where they may not begin one.
func (d *Desk) CasesOf(r *http.Request, kind, ref, title, org, class string) (list []Case, begin string) {
	v, err := d.viewer(r.Context())
	if err != nil {
		return nil, ""
	}
	if d.may(r.Context(), actWork) {
		begin = newPath(item.Ref{Kind: kind, Ref: ref}, title, org, class)
	}
	items, err := d.room.About(r.Context(), v, kind, ref)
	if err != nil {
		return nil, begin
	}
	for _, it := range items {
		list = append(list, Case{Number: it.Number, Title: it.Title, Href: itemPath(it.Number)})
	}
	return list, begin
}
