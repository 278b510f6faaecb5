package app

import (
	"context"
	"slices"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/web"
)

// deskKind are letters of the desk's items: their subject is the item's number.
const deskKind = "reply"

// showsAct tells whether who asks may see an act: neither its mark nor the item that it is of is hidden from them.
func (n *Node) showsAct(ctx context.Context, a outbox.Act) (bool, error) {
	if !web.Cleared(ctx, a.Mark) {
		return false, nil
	}
	if a.Kind != deskKind {
		return true, nil
	}
	return n.showsItem(ctx, a.Subject)
}

// seenActs leaves out the acts that the asker may not see.
func (n *Node) seenActs(ctx context.Context, list []outbox.Act) ([]outbox.Act, error) {
	if _, ok := web.AskerOf(ctx); !ok {
		return list, nil
	}
	kept := list[:0]
	for _, a := range list {
		shows, err := n.showsAct(ctx, a)
		if err != nil {
			return nil, err
		}
		if shows {
			kept = append(kept, a)
		}
	}
	return kept, nil
}

// seenAct is one act, if the asker may see it.
func (n *Node) seenAct(ctx context.Context, id int64) (outbox.Act, error) {
	a, err := n.Outbox.Get(ctx, id)
	if err != nil {
		return a, err
	}
	shows, err := n.showsAct(ctx, a)
	if err == nil && !shows {
		return outbox.Act{}, tocsin.Faultf(tocsin.NotFound, "no act %d is in the outbox", id)
	}
	return a, err
}

// seenPick narrows a choice to what the asker may see. Whoever comes from outside and names no acts chooses those that they
// could list.
func (n *Node) seenPick(ctx context.Context, p outbox.Pick) (outbox.Pick, error) {
	if _, ok := web.AskerOf(ctx); !ok {
		return p, nil
	}
	if len(p.IDs) > mostActs {
		return p, fieldFault("acts", "more than %d are too many at once", mostActs)
	}
	if len(p.IDs) == 0 {
		if !p.All && p.Kind == "" && p.To == "" && p.State == "" {
			return p, nil // the outbox says what is wrong with that
		}
		return n.pickOf(ctx, p)
	}
	var seen []int64
	for _, id := range p.IDs {
		_, err := n.seenAct(ctx, id)
		if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
			id = 0 // none has this number: it counts as one that is not there
		} else if err != nil {
			return p, err
		}
		seen = append(seen, id)
	}
	p.IDs = seen
	return p, nil
}

// pickOf names the acts that a choice means. What has failed or is uncertain is meant only where its state is said, as the
// outbox has it. Kinds that are of no item are chosen as they are, however many there are.
func (n *Node) pickOf(ctx context.Context, p outbox.Pick) (outbox.Pick, error) {
	if p.Kind != "" && p.Kind != deskKind {
		return p, nil
	}
	list, err := n.Outbox.List(ctx, outbox.Filter{State: p.State, Kind: p.Kind, To: p.To, Limit: mostActs})
	if err != nil {
		return p, err
	}
	if list, err = n.seenActs(ctx, list); err != nil {
		return p, err
	}
	ids := []int64{0} // never all
	for _, a := range list {
		if p.State != "" || slices.Contains([]outbox.State{outbox.Drafted, outbox.Held, outbox.Ready}, a.State) {
			ids = append(ids, a.ID)
		}
	}
	return outbox.Pick{IDs: ids[:min(len(ids), mostActs)]}, nil
}
