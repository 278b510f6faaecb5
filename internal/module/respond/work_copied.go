package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// maxCopied is how many get a copy of each letter of an item.
const maxCopied = 20

// Copy says who outside gets a copy of each letter of an item from now on: addresses, with or without a name before them. A
// letter is judged for each of them as for all whom it goes to.
func (r *Room) Copy(ctx context.Context, v item.Viewer, number string, list []string) error {
	people, err := parsed("copied", list, map[string]bool{})
	if err != nil {
		return err
	}
	if len(people) > maxCopied {
		return fault("copied", "%d addresses; the most is %d", len(people), maxCopied)
	}
	var wrote []string
	for _, p := range people {
		one := legible([]string{p.String()})
		wrote = append(wrote, one...)
	}
	return r.inItem(ctx, v, number, "copied", func(tx *sqldb.Tx, it *item.Item) error {
		before, err := record.Copied(ctx, tx, it.ID)
		if err != nil {
			return err
		}
		op, err := record.NewOp(ctx, tx, v.Name, "copied", 1)
		if err != nil {
			return err
		}
		changed, err := r.setCopied(ctx, tx, op, *it, before, wrote)
		if err == nil && !changed {
			err = record.DropOp(ctx, tx, op)
		}
		return err
	})
}

// compared is an address as two of them are compared.
func compared(s string) string { return strings.ToLower(bare(s)) }

// noteList notes that a list of an item is another one.
func (r *Room) noteList(ctx context.Context, tx *sqldb.Tx, op int64, it item.Item, field string, before, after []string) error {
	if err := record.NoteChange(ctx, tx, op, it.ID, field, strings.Join(before, "\n"), strings.Join(after, "\n")); err != nil {
		return err
	}
	_, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: doer(ctx, tx, op), What: item.Changed, Op: op,
		Data: map[string]string{"field": field, "before": strings.Join(before, ", "), "after": strings.Join(after, ", ")}})
	return err
}

// answerTo says to whom an answer goes, with those who get a copy of each letter of the item.
func (r *Room) answerTo(ctx context.Context, rd sqldb.Reader, it item.Item, c item.Compose, of source) (to, cc []string, err error) {
	to, cc = of.answerTo(it, c)
	kept, err := record.Copied(ctx, rd, it.ID)
	named := map[string]bool{}
	for _, one := range slices.Concat(to, cc) {
		named[compared(one)] = true
	}
	for _, one := range kept {
		if !named[compared(one)] {
			cc = append(cc, one)
		}
	}
	return to, cc, err
}

// joinCopied lets those who get copies of the letters of one item get those of the item that it is merged into, as far as
// there is room. It keeps its own list.
func (r *Room) joinCopied(ctx context.Context, tx *sqldb.Tx, op, from int64, to item.Item) error {
	own, err := record.Copied(ctx, tx, from)
	if err != nil || len(own) == 0 {
		return err
	}
	before, err := record.Copied(ctx, tx, to.ID)
	if err != nil {
		return err
	}
	all := slices.Concat(before, lessCopied(own, before))
	_, err = r.setCopied(ctx, tx, op, to, before, all[:min(len(all), max(maxCopied, len(before)))])
	return err
}

// partCopied takes from an item those who get copies of its letters because of another one that was merged into it.
func (r *Room) partCopied(ctx context.Context, tx *sqldb.Tx, op, from int64, to item.Item) error {
	joined, err := record.JoinedCopied(ctx, tx, from, to.ID)
	if err != nil || len(joined) == 0 {
		return err
	}
	before, err := record.Copied(ctx, tx, to.ID)
	if err != nil {
		return err
	}
	_, err = r.setCopied(ctx, tx, op, to, before, lessCopied(before, joined))
	return err
}

// lessCopied are those of a list that are not in another.
func lessCopied(list, but []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(one string) bool {
		return slices.ContainsFunc(but, func(o string) bool { return compared(o) == compared(one) })
	})
}

// setCopied says who gets copies as part of an act; changed tells whether that is another list than before.
func (r *Room) setCopied(ctx context.Context, tx *sqldb.Tx, op int64, to item.Item, before, list []string) (changed bool, err error) {
	if err := record.SetCopied(ctx, tx, to.ID, list); err != nil {
		return false, err
	}
	after, err := record.Copied(ctx, tx, to.ID)
	if err != nil || slices.Equal(before, after) {
		return false, err
	}
	return true, r.noteList(ctx, tx, op, to, record.CopiedField, before, after)
}
