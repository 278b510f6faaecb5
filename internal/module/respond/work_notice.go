package respond

import (
	"context"
	"strconv"
	"time"

	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// viewers are all who may read items, by name.
func (r *Room) viewers(ctx context.Context, tx *sqldb.Tx) (map[string]item.Viewer, error) {
	all := map[string]item.Viewer{}
	if r.Readers == nil {
		return all, nil
	}
	list, err := r.Readers(ctx, tx)
	for _, h := range list {
		all[h.Name] = item.Viewer{Name: h.Name, Clearance: h.Clearance, All: h.All}
	}
	return all, err
}

// notify tells people of something in an item, in the transaction of it: those of them who may see it, but for whoever did
// it. What its key names is told to each of them once.
func (r *Room) notify(ctx context.Context, tx *sqldb.Tx, it item.Item, n notice.Line, to ...string) error {
	if r.Notices == nil || len(to) == 0 {
		return nil
	}
	all, err := r.viewers(ctx, tx)
	if err != nil {
		return err
	}
	by := n.By
	if _, known := all[by]; !known {
		n.By = "" // who has written or reported is what the item says, and no notice
	}
	n.About, n.Href, n.Priority = it.Number, "/incidents/"+it.Number, int(it.Priority)
	if it.ID == 0 {
		n.Href = "/tasks"
	}
	for _, name := range to {
		v, known := all[name]
		if !known || name == by {
			continue
		}
		if sees, err := maySee(ctx, tx, v, it); err != nil {
			return err
		} else if !sees {
			continue
		}
		n.Who = name
		if err := r.Notices.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// maySee reports whether somebody may see an item, or what belongs to none.
func maySee(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it item.Item) (bool, error) {
	if it.ID == 0 {
		return v.SeesTeam(), nil
	}
	list, err := record.Items(ctx, tx, v, "i.id = ?", it.ID)
	return len(list) > 0, err
}

// key names what happened to a thing of the desk.
func key(what string, numbers ...int64) string {
	for _, n := range numbers {
		what += ":" + strconv.FormatInt(n, 10)
	}
	return what
}

// audience are who follows an item, or one that was merged into it.
func audience(ctx context.Context, tx *sqldb.Tx, it item.Item) ([]string, error) {
	all, err := record.Gathered(ctx, tx, it.ID)
	if err != nil {
		return nil, err
	}
	return record.Followers(ctx, tx, all...)
}

// given tells whoever has an item now, and those who follow it that its status is another.
func (r *Room) given(ctx context.Context, tx *sqldb.Tx, op int64, was, it item.Item) error {
	if r.Notices == nil {
		return nil
	}
	by := doer(ctx, tx, op)
	if it.Owner != was.Owner && it.Owner != "" {
		if err := r.notify(ctx, tx, it, notice.Line{Key: key("given", it.ID, it.Version), Kind: notice.Given, By: by}, it.Owner); err != nil {
			return err
		}
	}
	if it.Status == was.Status {
		return nil
	}
	to, err := audience(ctx, tx, it)
	if err != nil {
		return err
	}
	return r.notify(ctx, tx, it, notice.Line{Key: key("status", it.ID, it.Version), Kind: notice.Follow, By: by, Word: "status"}, to...)
}

// noted tells those whom a note names, and else those who follow the item.
func (r *Room) noted(ctx context.Context, tx *sqldb.Tx, it item.Item, entry int64, by, text string) error {
	if r.Notices == nil {
		return nil
	}
	named := item.Mentions(text)
	if err := r.notify(ctx, tx, it, notice.Line{Key: key("note", entry), Kind: notice.Mention, By: by}, named...); err != nil {
		return err
	}
	to, err := audience(ctx, tx, it)
	if err != nil {
		return err
	}
	// Whoever was named has been told under this key.
	return r.notify(ctx, tx, it, notice.Line{Key: key("note", entry), Kind: notice.Follow, By: by, Word: "noted"}, to...)
}

// wrote tells whoever has an item, or the duty where nobody has it, and those who follow it, that a letter came in it.
func (r *Room) wrote(ctx context.Context, tx *sqldb.Tx, it item.Item, letter int64) error {
	if r.Notices == nil {
		return nil
	}
	to, err := audience(ctx, tx, it)
	if err != nil {
		return err
	}
	who, err := r.charged(ctx, tx, it)
	if err != nil {
		return err
	}
	return r.notify(ctx, tx, it, notice.Line{Key: key("letter", letter), Kind: notice.Answer}, append(who, to...)...)
}

// charged are who has to see to an item: whoever has it, or the duty where nobody has.
func (r *Room) charged(ctx context.Context, tx *sqldb.Tx, it item.Item) ([]string, error) {
	if it.Owner != "" {
		return []string{it.Owner}, nil
	}
	return r.dutyIn(ctx, tx)
}

// announce tells of a new item: whoever has it from its beginning, or of a report the duty.
func (r *Room) announce(ctx context.Context, tx *sqldb.Tx, by string, it item.Item) error {
	switch {
	case it.Kind == item.Report && it.Owner != by:
		who, err := r.charged(ctx, tx, it)
		if err != nil {
			return err
		}
		return r.notify(ctx, tx, it, notice.Line{Key: key("new", it.ID), Kind: notice.Arrival, By: by}, who...)
	case it.Owner != "":
		return r.notify(ctx, tx, it, notice.Line{Key: key("given", it.ID, it.Version), Kind: notice.Given, By: by}, it.Owner)
	}
	return nil
}

// ringing tells of a clock that runs out or has.
func (r *Room) ringing(ctx context.Context, tx *sqldb.Tx, c item.Clock, of int64, word string) error {
	it, err := targetOf(ctx, tx, of)
	if err != nil {
		return err
	}
	who, err := r.charged(ctx, tx, it)
	if err != nil {
		return err
	}
	return r.notify(ctx, tx, it, notice.Line{Key: key(word, c.ID, c.Due.UnixMicro()), Kind: notice.Clock, Word: word}, who...)
}

// Of a clock that runs out is told when a quarter of its time is left, but not earlier than an hour before.
const (
	soonBefore = time.Hour
	soonPart   = 4
)

// soon tells of clocks that run out. A clock is told of once, as long as it is due at the same time.
func (r *Room) soon(ctx context.Context) error {
	if r.Notices == nil {
		return nil
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := record.SoonClocks(ctx, tx, tx.Now, tx.Now.Add(soonBefore), tendLimit)
		if err != nil {
			return err
		}
		for _, o := range list {
			if o.Clock.Due.Sub(tx.Now) > o.Clock.Due.Sub(o.Clock.Starts)/soonPart {
				continue
			}
			if err := r.ringing(ctx, tx, o.Clock, o.Item, "soon"); err != nil {
				return err
			}
		}
		return nil
	})
}
