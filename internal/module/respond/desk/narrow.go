package desk

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// example are conditions, as people type them.
const example = "(status:new or priority:1..2) -#test owner:me closed:-7d"

// narrowed is what a list is narrowed to, as its form shows it again.
type narrowed struct {
	Words       string
	Tag         string // as it was typed
	Technique   string // as Tag
	Kinds       []console.Option
	Classes     []console.Option
	Priorities  []console.Option
	Reviews     []console.Option
	Net         string           // addresses that items name are in it
	When        []console.Option // which time From and Until are of
	From, Until string           // days
	AnyStatus   []console.Option // any of those that are chosen
	AnyOwner    []console.Option
	Wants       []console.Field
	Example     string          // conditions as people type them
	Faults      []console.Wrong // what of it can't be read
	Narrow      bool
	More        bool // something is asked for that few ask for
}

// narrowing fills the form of a list's filter.
func (d *Desk) narrowing(ctx context.Context, l *lang.Lang, q url.Values, f item.Filter) (n narrowed, err error) {
	n = narrowed{Example: example, Words: q.Get("q"), Tag: q.Get("tag"), Technique: q.Get("technique"), Net: q.Get("net"), From: q.Get("from"), Until: q.Get("until"),
		Kinds: choices(l, "respond.kind", "form.all", item.Kinds(), item.Kind(q.Get("kind"))), Classes: classes(l, "form.all", q.Get("class")),
		Priorities: priorities(l, "form.all", f.Priority), Reviews: reviewsOf(l, q.Get("review")), When: choices(l, "respond.when", "", item.Times(), q.Get("when"))}
	for _, s := range item.AllStatuses() {
		n.AnyStatus = append(n.AnyStatus, console.Option{Value: string(s), Text: l.Word("respond.status", string(s)), Selected: slices.Contains(q["status"], string(s))})
	}
	people, err := d.room.Handlers(ctx)
	n.AnyOwner = []console.Option{{Value: nobody, Text: l.Text("respond.nobody"), Selected: slices.Contains(q["owner"], nobody)}}
	for _, p := range people {
		n.AnyOwner = append(n.AnyOwner, console.Option{Value: p.Name, Text: p.Name, Selected: slices.Contains(q["owner"], p.Name)})
	}
	n.More = q.Get("review")+n.Tag+n.Technique+n.Net+n.From+n.Until+q.Get("status")+q.Get("owner") != "" || len(f.Fields) > 0
	n.Narrow = n.More || n.Words+q.Get("class")+q.Get("kind")+q.Get("priority")+q.Get("org") != ""
	return n, err
}

// anyOf adds to a filter which of several statuses and owners are asked for.
func anyOf(q url.Values, f *item.Filter) {
	for _, of := range []string{item.OfStatus, "owner"} {
		c := item.Cond{Of: of}
		for _, value := range q[of] {
			if value != "" {
				c.Values = append(c.Values, given(value))
			}
		}
		if len(c.Values) > 0 {
			f.Where = append(f.Where, c)
		}
	}
}

// inForm are the parts of a list's form that a fault leads to.
var inForm = []string{"q", "tag", "net", "from", "until", "when"}

// readable tells whether a list can be shown in spite of an error: what was typed to narrow it can't be read. It is said in the
// form.
func (n *narrowed) readable(l *lang.Lang, err error) bool {
	f, ok := errors.AsType[*tocsin.Fault](err)
	if !ok || f.Why != tocsin.Invalid || f.Field == "after" || f.Field == "sort" {
		return false
	}
	said, id := *f, ""
	if said.Field = ""; slices.Contains(inForm, f.Field) {
		id = "by-" + f.Field
	}
	n.Faults = append(n.Faults, console.Wrong{Field: id, Text: console.Say(l, &said)})
	return true
}
