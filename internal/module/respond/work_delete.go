package respond

import (
	"context"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// What both who ask for and who grant the end of an item, or of a letter, must be allowed to do.
const (
	ActDelete       = "incident.delete"
	ActDeleteLetter = "letter.delete"
)

// needsSecond tells whether a second person has to look: where nobody has an account there is none.
func (r *Room) needsSecond(ctx context.Context) (bool, error) {
	if r.Second == nil || r.Peopled == nil {
		return r.Second != nil, nil
	}
	return r.Peopled(ctx)
}

// Leaving tells what goes where an item is deleted, and what stands against that.
func (r *Room) Leaving(ctx context.Context, v item.Viewer, number string) (l item.Leaving, err error) {
	if l.Item, err = record.ByNumber(ctx, r.DB, v, number); err != nil {
		return l, err
	}
	all, err := record.Gathered(ctx, r.DB, l.Item.ID)
	if err != nil {
		return l, err
	}
	seen, err := record.Seen(ctx, r.DB, v, l.Item.ID)
	if err != nil {
		return l, err
	}
	for _, read := range []func() error{
		func() error { l.Along, err = r.merges(ctx, v, l.Item.ID); return err },
		func() error { l.Counts, err = record.CountLeaving(ctx, r.DB, seen); return err },
		func() error { l.Links, err = r.others(ctx, v, seen, record.Parents); return err },
		func() error {
			parts, err := r.others(ctx, v, seen, record.Children)
			l.Links = append(l.Links, parts...)
			return err
		},
		func() error { l.Keep, err = record.Kept(ctx, r.DB, seen); return err },
		func() error { l.Against, err = against(ctx, r.DB, all, seen); return err },
	} {
		if err := read(); err != nil {
			return l, err
		}
	}
	return l, nil
}

// against says why what is gathered in an item can't be deleted by somebody who sees some of it; "" is nothing.
func against(ctx context.Context, rd sqldb.Reader, all, seen []int64) (string, error) {
	if len(seen) < len(all) {
		return item.AgainstHidden, nil
	}
	kept, err := record.Kept(ctx, rd, all)
	if err != nil || kept != nil {
		return item.AgainstKeep, err
	}
	runs, err := record.LawRuns(ctx, rd, all)
	if err != nil || runs {
		return item.AgainstClock, err
	}
	return "", nil
}

// refusals say why something can't be deleted.
var refusals = map[string]*tocsin.Fault{
	item.AgainstHidden: tocsin.Faultf(tocsin.Conflict, "Something was merged into it that you may not see. Somebody who sees all of it can ask."),
	item.AgainstKeep:   tocsin.Faultf(tocsin.Conflict, "It must be kept: a lead has said so. It can be deleted once that is taken back."),
	item.AgainstClock:  tocsin.Faultf(tocsin.Conflict, "A clock of a law runs for it. It can be deleted once that is met or stopped."),
}

// deletable refuses what can't be deleted now, and returns all that would go.
func deletable(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item) ([]int64, error) {
	all, err := record.Gathered(ctx, rd, it.ID)
	if err != nil {
		return nil, err
	}
	seen, err := record.Seen(ctx, rd, v, it.ID)
	if err != nil {
		return nil, err
	}
	why, err := against(ctx, rd, all, seen)
	if err == nil && why != "" {
		err = refusals[why]
	}
	return all, err
}

// Delete takes an item away for good, with what was merged into it and all that hangs on them. Where a second person has to
// look it asks, and waits is true.
func (r *Room) Delete(ctx context.Context, v item.Viewer, number, why string) (waits bool, err error) {
	if why, err = reason("reason", why); err != nil {
		return false, err
	}
	if waits, err = r.needsSecond(ctx); err != nil {
		return false, err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, number)
		if err != nil {
			return err
		}
		if _, err := deletable(ctx, tx, v, it); err != nil {
			return err
		}
		if waits {
			return r.Ask(ctx, tx, Wish{Act: ActDelete, Subject: it.Number, Why: item.Cut(why, maxWish), Href: "/incidents/" + it.Number, By: v.Name})
		}
		return r.deleteAll(ctx, tx, it, item.Gone{By: v.Name, Why: item.Cut(why, maxWish)})
	})
	if err != nil || waits {
		return waits, err
	}
	return false, r.Sweep(ctx)
}

// deleted does what a second person has granted. What lies beside the records goes at the next Sweep.
func (r *Room) deleted(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	it, err := record.ByNumber(ctx, tx, everything, w.Subject)
	if err != nil {
		return err
	}
	if _, err := deletable(ctx, tx, everything, it); err != nil {
		return err
	}
	return r.deleteAll(ctx, tx, it, item.Gone{By: w.By, Granter: w.Granter, Why: w.Why})
}

// deleteAll takes an item away and what was merged into it.
func (r *Room) deleteAll(ctx context.Context, tx *sqldb.Tx, it item.Item, g item.Gone) error {
	all, err := record.Gathered(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	by := g.By
	if g.Run != "" {
		by = record.Node
	}
	if err := r.tellDeleted(ctx, tx, it, all, by); err != nil {
		return err
	}
	for _, id := range all {
		one, err := record.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		g.Number, g.Kind, g.Mark, g.Restricted, g.Along = one.Number, string(one.Kind), one.Mark, one.Restricted, ""
		if id != it.ID {
			g.Along = it.Number
		}
		if err := r.deleteOne(ctx, tx, one, g); err != nil {
			return err
		}
	}
	if it.Merged == 0 {
		return nil
	}
	to, err := record.ByID(ctx, tx, it.Merged)
	if err != nil {
		return err
	}
	return record.Settle(ctx, tx, &to)
}

// tellDeleted writes into the streams of what an item was linked with, and of what it had been merged into, that it is gone.
func (r *Room) tellDeleted(ctx context.Context, tx *sqldb.Tx, it item.Item, all []int64, by string) error {
	parents, err := record.Parents(ctx, tx, everything, all...)
	if err != nil {
		return err
	}
	parts, err := record.Children(ctx, tx, everything, all...)
	if err != nil {
		return err
	}
	linked := slices.Concat(parents, parts)
	if it.Merged != 0 {
		to, err := record.ByID(ctx, tx, it.Merged)
		if err != nil {
			return err
		}
		linked = append(linked, to)
	}
	told := slices.Clone(all)
	for i := range linked {
		if slices.Contains(told, linked[i].ID) {
			continue
		}
		told = append(told, linked[i].ID)
		if _, err := record.AddEntry(ctx, tx, item.Entry{Item: linked[i].ID, By: by, What: item.Deleted, Data: map[string]string{"number": it.Number}}); err != nil {
			return err
		}
		if err := record.Touch(ctx, tx, &linked[i]); err != nil {
			return err
		}
	}
	return nil
}

// deleteOne takes one item away, and writes down that it was there.
func (r *Room) deleteOne(ctx context.Context, tx *sqldb.Tx, it item.Item, g item.Gone) error {
	letters, err := record.LetterIDs(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	for _, id := range letters {
		if err := r.dropLetter(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := record.Delete(ctx, tx, it); err != nil {
		return err
	}
	if err := record.ForgetInMass(ctx, tx, it.Number); err != nil {
		return err
	}
	if r.Search != nil {
		if err := r.Search.Remove(ctx, tx, it.ID); err != nil {
			return err
		}
	}
	if err := r.forget(ctx, tx, it.Number); err != nil {
		return err
	}
	if err := record.PutGone(ctx, tx, g); err != nil {
		return err
	}
	if g.Run != "" { // the run has a line of its own
		return nil
	}
	return audit.Add(ctx, tx, audit.Line{Actor: g.By, Act: "respond.delete", Subject: it.Number, Detail: map[string]any{"granter": g.Granter, "why": g.Why, "along": g.Along, "letters": len(letters)}})
}

// dropLetter takes a letter away, with its copies in the outbox and what it is found by.
func (r *Room) dropLetter(ctx context.Context, tx *sqldb.Tx, id int64) error {
	acts, err := record.ActsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if r.Outbox != nil && len(acts) > 0 {
		if err := r.Outbox.Forget(ctx, tx, acts); err != nil {
			return err
		}
	}
	if r.MailSearch != nil {
		if err := r.MailSearch.Remove(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := r.forget(ctx, tx, letterSubject(id)); err != nil {
		return err
	}
	return record.DeleteLetter(ctx, tx, id)
}

// forget takes away what other rooms keep about something.
func (r *Room) forget(ctx context.Context, tx *sqldb.Tx, subject string) error {
	if r.Forget == nil {
		return nil
	}
	return r.Forget(ctx, tx, subject)
}

// GoneOf returns what is left of what was deleted; ok is false where nothing of this number was, or not for whoever asks.
func (r *Room) GoneOf(ctx context.Context, v item.Viewer, number string) (g item.Gone, ok bool, err error) {
	return record.GoneOf(ctx, r.DB, v, number)
}

// deletedShown is how many of what was deleted a page has where nobody says; deletedMost is the most that it has.
const (
	deletedShown = 100
	deletedMost  = 1000
)

// Deleted lists what was deleted for good, the newest first, from a place in the list on.
func (r *Room) Deleted(ctx context.Context, v item.Viewer, after, limit int) (l item.GoneList, err error) {
	if after = max(after, 0); limit <= 0 {
		limit = deletedShown
	}
	limit = min(limit, deletedMost)
	list, err := record.Deleted(ctx, r.DB, v, after, limit+1)
	if len(list) > limit {
		list, l.Next = list[:limit], strconv.Itoa(after+limit)
	}
	l.Deleted = append([]item.Gone{}, list...)
	return l, err
}
