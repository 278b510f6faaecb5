package app

import (
	"context"

	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust/bell"
)

// deskKinds are letters about the desk's items: their subject is the item's number.
var deskKinds = []string{"reply", "receipt", bell.ActKind}

// viewerOf is who asks, as the desk knows them. A program sees up to TLP:AMBER, a person what they may. ok is false where no
// door has asked who it is: at the node's own socket, and on pages while nobody has an account.
func viewerOf(ctx context.Context) (v item.Viewer, ok bool) {
	who, ok := web.AskerOf(ctx)
	return item.Viewer{Name: who.Name, Clearance: who.Clearance, All: who.All}, ok
}

// seen is what of the outbox who asks may see: nothing that is marked too strictly for them, no letter of an item that the
// desk hides from them. Nil is all.
func (n *Node) seen(ctx context.Context) *outbox.Seen {
	v, ok := viewerOf(ctx)
	if !ok {
		return nil
	}
	s := &outbox.Seen{Clearance: v.Clearance, Kinds: deskKinds}
	s.Hidden, s.Args = n.Respond.Hidden(v)
	return s
}

// seesAll tells whether nothing at the desk is hidden from who asks.
func (n *Node) seesAll(ctx context.Context) bool {
	v, ok := viewerOf(ctx)
	if !ok {
		return true
	}
	hidden, _ := n.Respond.Hidden(v)
	return hidden == ""
}

// seenOutbox is the outbox as who asks sees it, for the API and the pages alike: what is hidden from them is in no list and
// no number, is not found, and nothing can be done to it.
type seenOutbox struct{ n *Node }

// Status tells how the outbox stands.
func (o seenOutbox) Status(ctx context.Context) (outbox.Status, error) {
	return o.n.Outbox.StatusFor(ctx, o.n.seen(ctx))
}

// List returns acts, the newest first.
func (o seenOutbox) List(ctx context.Context, f outbox.Filter) ([]outbox.Act, error) {
	f.Seen = o.n.seen(ctx)
	return o.n.Outbox.List(ctx, f)
}

// Get returns one act.
func (o seenOutbox) Get(ctx context.Context, id int64) (outbox.Act, error) {
	return o.n.Outbox.GetFor(ctx, o.n.seen(ctx), id)
}

// Payload returns what an act sends.
func (o seenOutbox) Payload(ctx context.Context, id int64) ([]byte, error) {
	if _, err := o.Get(ctx, id); err != nil {
		return nil, err
	}
	raw, err := o.n.Outbox.Payload(ctx, id)
	return notice.Mask(raw), err // what proves an answer is for whom the letter is for
}

// within has somebody decide on what they may see alone.
func (o seenOutbox) within(ctx context.Context, do decide, p outbox.Pick, by, why string) (outbox.Outcome, error) {
	p.Seen = o.n.seen(ctx)
	return do(ctx, p, by, why)
}

// Hold keeps acts from leaving until somebody releases them.
func (o seenOutbox) Hold(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error) {
	return o.within(ctx, o.n.Outbox.Hold, p, by, why)
}

// Release lets acts leave.
func (o seenOutbox) Release(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error) {
	return o.within(ctx, o.n.Outbox.Release, p, by, why)
}

// Approve is the second person's word.
func (o seenOutbox) Approve(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error) {
	return o.within(ctx, o.n.Outbox.Approve, p, by, why)
}

// Cancel keeps acts from leaving for ever.
func (o seenOutbox) Cancel(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error) {
	return o.within(ctx, o.n.Outbox.Cancel, p, by, why)
}

// Confirm says that uncertain acts have arrived.
func (o seenOutbox) Confirm(ctx context.Context, p outbox.Pick, by, why string) (outbox.Outcome, error) {
	return o.within(ctx, o.n.Outbox.Confirm, p, by, why)
}

// Open lets leave what is released.
func (o seenOutbox) Open(ctx context.Context, by, why string) error {
	return o.n.Outbox.Open(ctx, by, why)
}

// HoldAll keeps everything from leaving.
func (o seenOutbox) HoldAll(ctx context.Context, by, why string) error {
	return o.n.Outbox.HoldAll(ctx, by, why)
}
