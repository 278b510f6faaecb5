package desk

import (
	"context"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// nobody is the value of a form that takes the owner away; an empty one leaves the owner as it is.
const nobody = "-"

// giving is a choice of who handles something.
type giving struct {
	me     string      // who reads: the first that is offered
	mark   tocsin.Mark // of the item: nobody who may not see it is offered
	chosen string      // how it stands: a name, nobody, or "" for none of the choices
}

// owners are the choices: who reads, nobody, then all others. A name that is chosen and is none of these, such as one of
// another system's cases, stays one of them.
func owners(l *lang.Lang, list []item.Handler, g giving) []console.Option {
	out := []console.Option{{Value: g.me, Text: l.Text("respond.owner.me", "name", g.me)}, {Value: nobody, Text: l.Text("respond.nobody")}}
	there := g.chosen == "" || g.chosen == nobody || g.chosen == g.me
	for _, h := range list {
		if h.Name == g.me || g.mark < h.Clearance && h.Name != g.chosen {
			continue
		}
		there = there || h.Name == g.chosen
		out = append(out, console.Option{Value: h.Name, Text: called(h)})
	}
	if !there {
		out = append(out, console.Option{Value: g.chosen, Text: g.chosen})
	}
	for i := range out {
		out[i].Selected = out[i].Value == g.chosen
	}
	return out
}

// called is how a handler is written where two may be called the same.
func called(h item.Handler) string {
	if h.Display == "" || h.Display == h.Name {
		return h.Name
	}
	return h.Display + " (" + h.Name + ")"
}

// ownersFor are the choices for somebody who reads.
func (d *Desk) ownersFor(ctx context.Context, l *lang.Lang, g giving) ([]console.Option, error) {
	list, err := d.room.Handlers(ctx)
	if err != nil {
		return nil, err
	}
	return owners(l, list, g), nil
}

// given reads the owner that a form names.
func given(s string) string {
	if s == nobody {
		return ""
	}
	return s
}
