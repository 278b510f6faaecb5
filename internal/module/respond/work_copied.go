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
		if err := record.SetCopied(ctx, tx, it.ID, wrote); err != nil {
			return err
		}
		after, err := record.Copied(ctx, tx, it.ID)
		if err != nil || slices.Equal(before, after) {
			return err
		}
		op, err := record.NewOp(ctx, tx, v.Name, "copied", 1)
		if err != nil {
			return err
		}
		return r.noteList(ctx, tx, op, *it, record.CopiedField, before, after)
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
