package tend

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/roster"
)

// Merging is what would become of an organisation that is made a part of another, before it is.
type Merging struct {
	roster.Merging
	Open  int     `json:"open"`  // findings that would be the other's
	Rules []int64 `json:"rules"` // in force that name it, and would choose nothing until somebody lets them speak of the other
}

// partsPage is what an organisation is made of, and how it is put together otherwise.
type partsPage struct {
	Org
	Back              string
	Move, Split, Into *console.Form
	Look              *Merging      // what a merge would do, once that was asked for
	Sure              *console.Form // of the merge
	Merged            []roster.Merged
	Again             string // the slug of one that was merged into it and would be split off again
	Faults            []console.Wrong
	Done              bool
	Asked, Two        bool // a second person was asked for a merge; it takes one
}

// parts shows the page; with what a merge would do for whoever is asked to let it happen.
func (t *Tend) parts(v visit) error {
	to := v.r.URL.Query().Get("to")
	if to == "" || v.wrong != nil {
		return t.partsOf(v, nil)
	}
	return t.look(v, to)
}

// look shows what a merge into another would do.
func (t *Tend) look(v visit, to string) error {
	look, err := t.source.LookMerge(v.r.Context(), v.r.PathValue("slug"), to)
	if err != nil {
		return t.mend(v, err, t.parts)
	}
	return t.partsOf(v, &look)
}

// partsOf shows the page, with what a merge would do.
func (t *Tend) partsOf(v visit, look *Merging) error {
	slug := v.r.PathValue("slug")
	o, err := t.source.Org(v.r.Context(), slug)
	if err != nil {
		return err
	}
	l := t.console.Lang(v.r)
	p := partsPage{Org: o, Back: orgPath(slug), Done: v.done(), Asked: v.asked(), Look: look, Again: v.r.URL.Query().Get("again")}
	if p.Merged, err = t.source.Merged(v.r.Context(), slug); err != nil {
		return err
	}
	p.Move, p.Split = t.moveForm(v, o), t.splitForm(v, o, p.came())
	p.Into = t.form(v, "look", "")
	p.Into.Add("to", "tend.merge.to", "", console.Must, console.Most(80))
	p.Into.Done(nil)
	p.Sure = t.form(v, "merge", "")
	p.Sure.Tick("sure", "tend.merge.sure", false)
	if p.Two, err = t.source.Two(v.r.Context(), actMerge); err != nil {
		return err
	}
	secondReason(p.Sure, p.Two)
	p.Sure.Done(nil)
	p.Faults = v.faults(l, p.Move, p.Split, p.Into, p.Sure)
	return t.page(v, "parts", l.Text("tend.parts"), p)
}

// came is the one that would be split off again.
func (p partsPage) came() roster.Merged {
	i := slices.IndexFunc(p.Merged, func(m roster.Merged) bool { return m.Slug == p.Again })
	if i < 0 {
		return roster.Merged{}
	}
	return p.Merged[i]
}

// things are an organisation's networks and contacts, as choices.
func things(o Org) (list []console.Option) {
	for _, n := range o.Nets {
		list = append(list, console.Option{Value: n.Value, Text: n.Value})
	}
	for _, c := range o.Contacts {
		list = append(list, console.Option{Value: c.Key, Text: cmp.Or(c.Mail(), c.Phone)})
	}
	return slices.CompactFunc(list, func(a, b console.Option) bool { return a.Value == b.Value })
}

// moveForm gives one network or contact to another organisation.
func (t *Tend) moveForm(v visit, o Org) *console.Form {
	f := t.form(v, "move", "")
	f.Choose("what", "tend.move.what", "", things(o))
	f.Add("to", "tend.move.to", "", console.Most(80), f.Hint("tend.move.to.hint"))
	return f.Done(map[string]string{"value": "what", "org": "to", "slug": "to"})
}

// splitForm makes a part of an organisation one of its own; came is one that was merged into it and comes back.
func (t *Tend) splitForm(v visit, o Org, came roster.Merged) *console.Form {
	f := t.form(v, "split", "")
	f.Add("name", "watch.field.name", came.Name, console.Must, console.AnyWay, console.Most(300))
	f.Add("slug", "tend.slug", came.Slug, console.Most(80), f.Hint("tend.slug.hint"))
	f.Add("things", "tend.split.things", strings.Join(came.Things, "\n"), console.Lines(max(4, min(len(came.Things), 12))), f.Hint("tend.split.things.hint"))
	return f.Done(map[string]string{"prefix": "things", "domain": "things", "email": "things", "value": "things"})
}

// part does what a button of the page says.
func (t *Tend) part(v visit) error {
	slug, ctx := v.r.PathValue("slug"), v.r.Context()
	var err error
	back := orgPath(slug) + "/parts"
	switch v.text("do") {
	case "look":
		return t.look(v, v.text("to"))
	case "merge":
		return t.merge(v, slug)
	case "move":
		err = t.source.Move(ctx, v.by, v.text("what"), slug, v.text("to"))
	case "split":
		var born string
		born, err = t.source.Split(ctx, v.by, slug, Facts{Name: v.text("name"), Slug: v.text("slug")}, words(v.text("things")))
		back = editPath(born)
	default:
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done here"}
	}
	if err != nil {
		return t.mend(v, err, t.parts)
	}
	return v.back(back)
}

// merge makes the organisation a part of another, where the tick says that it is meant, or asks a second person.
func (t *Tend) merge(v visit, slug string) error {
	if v.text("sure") == "" {
		return t.unsure(v, slug)
	}
	waits, err := t.source.Merge(v.r.Context(), v.by, slug, v.text("to"), v.text("reason"))
	switch {
	case err != nil:
		return t.mend(v, err, t.parts)
	case waits:
		return v.wait(orgPath(slug) + "/parts")
	}
	return v.back(editPath(v.text("to")))
}

// unsure shows again what a merge would do, and wants the tick.
func (t *Tend) unsure(v visit, slug string) error {
	look, err := t.source.LookMerge(v.r.Context(), slug, v.text("to"))
	if err != nil {
		return err
	}
	return t.mend(v, field("sure", "Tick that you mean it: the organisation becomes a part of the other."), func(v visit) error { return t.partsOf(v, &look) })
}

// stalePage is the contacts that nobody has confirmed for long.
type stalePage struct {
	Rows   []staleRow
	Write  bool
	Done   bool
	Faults []console.Wrong
}

// staleRow is a contact in the table.
type staleRow struct {
	roster.StaleContact
	Of []Concerned // whose contact it is
}

// Mail is the address; "" of somebody who is reached by telephone alone.
func (r staleRow) Mail() string { return Contact{Key: r.Email}.Mail() }

func (t *Tend) stale(v visit) (err error) {
	l := t.console.Lang(v.r)
	p := stalePage{Done: v.done(), Faults: v.faults(l)}
	_, p.Write = t.access.May(v.r.Context(), actWrite)
	list, err := t.source.Stale(v.r.Context())
	if err != nil {
		return err
	}
	for _, c := range list {
		row := staleRow{StaleContact: c}
		for _, slug := range c.Orgs {
			row.Of = append(row.Of, Concerned{Slug: slug, Name: t.source.Name(slug)})
		}
		p.Rows = append(p.Rows, row)
	}
	return t.page(v, "stale", l.Text("tend.stale"), p)
}

// confirm notes that contacts are right.
func (t *Tend) confirm(v visit) error {
	for _, key := range v.r.PostForm["key"] {
		if err := t.source.Confirm(v.r.Context(), v.by, strings.TrimSpace(key)); err != nil {
			return t.mend(v, err, t.stale)
		}
	}
	http.Redirect(v.w, v.r, stalePath+"?done=1", http.StatusSeeOther)
	return nil
}
