package respond

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// UndoTime is how long an act can be taken back.
const UndoTime = 10 * time.Minute

// LastOp returns the newest act of somebody's that they can take back; the zero one for none.
func (r *Room) LastOp(ctx context.Context, v item.Viewer) (item.Op, error) {
	return record.LastOp(ctx, r.DB, v.Name, r.Now().Add(-UndoTime))
}

// Undo takes an act back: each field is set to what it was, if it still is what the act made it. What was changed since is
// left alone, and told. Everybody takes back their own acts; who sees everything, all acts.
func (r *Room) Undo(ctx context.Context, v item.Viewer, op int64) (out item.Outcome, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		out = item.Outcome{}
		if err := undoable(ctx, tx, v, op); err != nil {
			return err
		}
		changes, err := record.ChangesOf(ctx, tx, op)
		if err != nil {
			return err
		}
		if out.Op, err = record.NewOp(ctx, tx, v.Name, "undo", 0); err != nil {
			return err
		}
		for _, own := range byItem(changes) {
			if own[0].Item == 0 {
				if err := r.backLoose(ctx, tx, v, own, &out); err != nil {
					return err
				}
				continue
			}
			if err := r.back(ctx, tx, v, op, own, &out); err != nil {
				return err
			}
		}
		if out.Changed > 0 {
			if err := record.SetUndone(ctx, tx, op); err != nil {
				return err
			}
		}
		return act{what: "undo", viewer: v, detail: map[string]any{"of": op}}.end(ctx, tx, &out)
	})
	return out, err
}

// undoable refuses an act that somebody can't take back.
func undoable(ctx context.Context, tx *sqldb.Tx, v item.Viewer, id int64) error {
	o, err := record.OpByID(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case v.Name == "" || o.By != v.Name && !v.All:
		return tocsin.Faultf(tocsin.NotFound, "there is no act %d of yours", id)
	case !o.Undone.IsZero():
		return tocsin.Faultf(tocsin.Conflict, "This was taken back already.")
	case o.What == "undo":
		return tocsin.Faultf(tocsin.Conflict, "What was taken back is done again by doing it again.")
	case tx.Now.Sub(o.At) > UndoTime:
		return tocsin.Faultf(tocsin.Conflict, "An act can be taken back for %d minutes. Change the items themselves.", int(UndoTime.Minutes()))
	}
	return nil
}

// byItem groups the changes of an act by item, each group with the last change first.
func byItem(changes []record.Change) (groups [][]record.Change) {
	at := map[int64]int{}
	for _, c := range slices.Backward(changes) {
		i, ok := at[c.Item]
		if !ok {
			i = len(groups)
			at[c.Item], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// endingField reports whether a field is one of those that stand or fall together: how an item ended makes no sense without
// its status, and an investigation whose letter has left goes on.
func endingField(f string) bool {
	_, posted := record.Posted(f)
	return posted || slices.Contains([]string{"status", "resolution", "closed"}, f)
}

// back takes back what an act changed of one item.
func (r *Room) back(ctx context.Context, tx *sqldb.Tx, v item.Viewer, of int64, own []record.Change, out *item.Outcome) error {
	it, err := record.ByID(ctx, tx, own[0].Item)
	if err != nil {
		return err
	}
	if seen, err := record.Items(ctx, tx, v, "i.id = ?", it.ID); err != nil || len(seen) == 0 {
		out.Skipped = append(out.Skipped, item.Skip{Number: it.Number, Why: skipDenied})
		return err
	}
	own, kept, err := standing(ctx, tx, it, own)
	if err != nil {
		return err
	}
	if kept {
		out.Skipped = append(out.Skipped, item.Skip{Number: it.Number, Why: skipChanged})
	}
	if len(own) == 0 {
		return nil
	}
	out.Changed++
	if own, err = r.withdraw(ctx, tx, v, own); err != nil {
		return err
	}
	columns, err := putBack(ctx, tx, out.Op, own)
	if err != nil {
		return err
	}
	was := it
	if err := record.SetFields(ctx, tx, out.Op, &it, columns); err != nil {
		return err
	}
	if err := record.Settle(ctx, tx, &it); err != nil {
		return err
	}
	if err := apart(ctx, tx, was, it); err != nil {
		return err
	}
	noted := slices.ContainsFunc(own, func(c record.Change) bool { return strings.HasPrefix(c.Field, record.NoteField+":") })
	if noted || it.Title != was.Title || it.Person != was.Person || it.Email != was.Email {
		if err := r.index(ctx, tx, it); err != nil {
			return err
		}
	}
	_, err = record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Undone, Op: out.Op, Data: map[string]string{"op": strconv.FormatInt(of, 10)}})
	return err
}

// apart lets the clocks of what an item was merged into be its own again.
func apart(ctx context.Context, tx *sqldb.Tx, was, is item.Item) error {
	if was.Merged == 0 || was.Merged == is.Merged {
		return nil
	}
	to, err := record.ByID(ctx, tx, was.Merged)
	if err != nil {
		return err
	}
	return record.Settle(ctx, tx, &to)
}

// putBack sets back what is no column, and returns what the columns are to be.
func putBack(ctx context.Context, tx *sqldb.Tx, op int64, own []record.Change) (map[string]string, error) {
	columns := map[string]string{}
	for _, c := range own {
		if record.Column(c.Field) {
			columns[c.Field] = c.Before
			continue
		}
		if err := record.PutBack(ctx, tx, op, c); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// standing returns the changes that still stand, one a field; kept tells that there were others.
func standing(ctx context.Context, tx *sqldb.Tx, it item.Item, own []record.Change) (left []record.Change, kept bool, err error) {
	own = lastly(own)
	moved := map[string]bool{}
	for _, c := range own {
		ok, err := stands(ctx, tx, it, c)
		if err != nil {
			return nil, false, err
		}
		if !ok {
			moved[c.Field] = true
		}
	}
	ended := slices.ContainsFunc(own, func(c record.Change) bool { return moved[c.Field] && endingField(c.Field) })
	for _, c := range own {
		if moved[c.Field] || ended && (endingField(c.Field) || strings.HasPrefix(c.Field, "clock:")) {
			kept = true
			continue
		}
		left = append(left, c)
	}
	return left, kept, nil
}

// lastly makes one change of several of one field, of which the last stands first.
func lastly(own []record.Change) (list []record.Change) {
	for _, c := range own {
		i := slices.IndexFunc(list, func(o record.Change) bool { return o.Field == c.Field })
		if i < 0 {
			list = append(list, c)
		} else {
			list[i].Before = c.Before
		}
	}
	return slices.DeleteFunc(list, func(c record.Change) bool { return c.Before == c.After })
}

// stands reports whether a field is as a change left it, and whether it may be what it was: nothing becomes part of itself.
func stands(ctx context.Context, tx *sqldb.Tx, it item.Item, c record.Change) (bool, error) {
	now, err := record.Value(ctx, tx, it, c.Field)
	if err != nil || now != c.After {
		return false, err
	}
	if fits, err := record.Fits(ctx, tx, c); err != nil || !fits {
		return false, err
	}
	if parent, ok := record.Parent(c.Field); ok && c.Before != "" {
		circle, err := within(ctx, tx, it.ID, parent)
		return !circle, err
	}
	if c.Field == "merged" && c.Before != "0" {
		into, err := strconv.ParseInt(c.Before, 10, 64)
		if err != nil {
			return false, err
		}
		gathered, err := record.Gathered(ctx, tx, it.ID)
		return !slices.Contains(gathered, into), err
	}
	return true, nil
}
