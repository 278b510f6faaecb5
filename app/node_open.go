package app

import (
	"context"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/find"
)

// openEvery is how often rules that open items look at the findings.
const openEvery = 30 * time.Second

// openItems lets rules of the watch open items of the desk, once the jobs run.
func (n *Node) openItems() error {
	n.Watch.Desk = watchDesk{n}
	if err := n.Jobs.Handle("rule.open", jobs.Options{Timeout: draftWait}, func(ctx context.Context, _ jobs.Job) error { return n.Watch.OpenItems(ctx) }); err != nil {
		return err
	}
	return n.Jobs.Every("rule.open", openEvery)
}

// watchDesk is the desk as the rules of the watch know it.
type watchDesk struct{ node *Node }

var _ watch.Desk = watchDesk{}

// Open implements watch.Desk.
func (d watchDesk) Open(ctx context.Context, tx *sqldb.Tx, o watch.Occasion) (string, error) {
	return d.node.Respond.Arise(ctx, tx, d.occasion(o))
}

// Join implements watch.Desk.
func (d watchDesk) Join(ctx context.Context, tx *sqldb.Tx, number string, o watch.Occasion) (bool, error) {
	return d.node.Respond.Join(ctx, tx, number, d.occasion(o))
}

// Leave implements watch.Desk.
func (d watchDesk) Leave(ctx context.Context, tx *sqldb.Tx, by, number string, p find.Problem, last bool) error {
	return d.node.Respond.Leave(ctx, tx, by, number, findingRef(p), last)
}

// Templates implements watch.Desk.
func (d watchDesk) Templates(ctx context.Context) (names []string, err error) {
	list, err := d.node.Respond.Models(ctx)
	for _, m := range list {
		names = append(names, m.Name)
	}
	return names, err
}

// occasion says to the desk why an item is opened: its title is what was found first and with whom, in the node's language.
func (d watchDesk) occasion(o watch.Occasion) item.Occasion {
	first := o.Problems[0]
	out := item.Occasion{By: o.By, Template: o.Template, Class: first.Type, Org: first.Owner, Mark: o.Mark, Title: className(d.node.Settings.Language, first.Type) + " · " + o.Name}
	for _, p := range o.Problems {
		out.About = append(out.About, findingRef(p))
	}
	return out
}

// findingRef is a finding as an item is about it.
func findingRef(p find.Problem) item.Ref {
	ref := item.Ref{Kind: item.RefFinding, Ref: p.Owner + "/" + p.Type + "/" + p.Identifier}
	ref.Title = item.Cut(p.Owner+" · "+p.Type+" · "+p.Identifier, 300)
	return ref
}
