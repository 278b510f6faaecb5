package respond

import (
	"context"
	"slices"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Link makes what was picked part of an incident. One thing may be part of several.
func (r *Room) Link(ctx context.Context, v item.Viewer, p item.Pick, incident string) (item.Outcome, error) {
	return r.run(ctx, p, act{what: "link", viewer: v, detail: map[string]any{"incident": incident},
		do: func(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) (string, error) {
			parent, err := incidentOf(ctx, tx, v, incident)
			if err != nil {
				return "", err
			}
			return r.link(ctx, tx, op, v, *it, parent)
		}})
}

// incidentOf finds an incident that somebody may see; of one that was merged, what it was merged into.
func incidentOf(ctx context.Context, r sqldb.Reader, v item.Viewer, number string) (it item.Item, err error) {
	if it, err = seenTarget(ctx, r, v, number); err != nil {
		return it, err
	}
	if it.Kind != item.Incident {
		return it, tocsin.Faultf(tocsin.Conflict, "%s is no incident: only incidents have parts", it.Number)
	}
	return it, nil
}

// link makes one item part of an incident. A circle is refused: nothing is part of itself.
func (r *Room) link(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it, parent item.Item) (why string, err error) {
	if parent.Kind != item.Incident || it.Merged != 0 {
		return skipStatus, nil
	}
	circle, err := within(ctx, tx, it.ID, parent.ID)
	if err != nil || circle {
		return skipStatus, err
	}
	before, err := record.LinkOf(ctx, tx, it.ID, parent.ID)
	if err != nil || before != "" {
		return skipSame, err
	}
	value, err := record.Link(ctx, tx, it.ID, parent.ID, v.Name)
	if err != nil {
		return "", err
	}
	return "", r.linked(ctx, tx, op, v, it, parent, "", value)
}

// within reports whether a is b, or b is below a.
func within(ctx context.Context, tx *sqldb.Tx, a, b int64) (bool, error) {
	below, err := record.Below(ctx, tx, a)
	return a == b || slices.Contains(below, b), err
}

// linked notes a link that came or went: with the act, and in both streams.
func (r *Room) linked(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it, parent item.Item, before, after string) error {
	if err := record.NoteChange(ctx, tx, op, it.ID, record.Part(parent.ID), before, after); err != nil {
		return err
	}
	what := item.Linked
	if after == "" {
		what = item.Unlinked
	}
	return r.both(ctx, tx, op, v, what, &it, &parent)
}

// both tells two streams of each other. An item that is merged away is told of by the line's own item.
func (r *Room) both(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, what item.What, a, b *item.Item) error {
	for _, e := range []struct {
		it    *item.Item
		other string
		role  string
	}{{a, b.Number, "into"}, {b, a.Number, "part"}} {
		_, err := record.AddEntry(ctx, tx, item.Entry{Item: e.it.ID, By: v.Name, What: what, Op: op, Data: map[string]string{"number": e.other, "role": e.role}})
		if err != nil {
			return err
		}
		if err := record.Touch(ctx, tx, e.it); err != nil {
			return err
		}
	}
	return nil
}

// Unlink takes what was picked out of an incident.
func (r *Room) Unlink(ctx context.Context, v item.Viewer, p item.Pick, incident string) (item.Outcome, error) {
	return r.run(ctx, p, act{what: "unlink", viewer: v, detail: map[string]any{"incident": incident},
		do: func(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) (string, error) {
			parent, err := record.ByNumber(ctx, tx, v, incident)
			if err != nil {
				return "", err
			}
			return r.unlink(ctx, tx, op, v, *it, parent)
		}})
}

// unlink takes an item out of an incident; where either was merged with others, also the links of these, which show as its
// own.
func (r *Room) unlink(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it, parent item.Item) (why string, err error) {
	children, err := record.Seen(ctx, tx, v, it.ID)
	if err != nil {
		return "", err
	}
	parents, err := record.Seen(ctx, tx, v, parent.ID)
	if err != nil {
		return "", err
	}
	why = skipSame
	for _, c := range children {
		for _, p := range parents {
			before, err := record.LinkOf(ctx, tx, c, p)
			if err != nil {
				return "", err
			}
			if before == "" {
				continue
			}
			if err := r.cut(ctx, tx, op, v, c, p, before); err != nil {
				return "", err
			}
			why = ""
		}
	}
	return why, nil
}

func (r *Room) cut(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, child, parent int64, before string) error {
	it, err := record.ByID(ctx, tx, child)
	if err != nil {
		return err
	}
	whole, err := record.ByID(ctx, tx, parent)
	if err != nil {
		return err
	}
	if err := record.PutLink(ctx, tx, child, parent, ""); err != nil {
		return err
	}
	return r.linked(ctx, tx, op, v, it, whole, before, "")
}
