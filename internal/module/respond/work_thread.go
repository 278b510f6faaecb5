package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// waitingFor are the letters that answer one by its Message-ID and came before it. Somebody who answers a letter writes to
// whom it is from; who is nobody of theirs does not get into a conversation by taking the Message-ID of a letter that was
// never here, which whoever wrote that letter knows.
func waitingFor(ctx context.Context, tx *sqldb.Tx, m item.Mail) ([]item.Mail, error) {
	if m.MessageID == "" || m.From == "" {
		return nil, nil
	}
	list, err := record.Waiting(ctx, tx, m.MessageID)
	return slices.DeleteFunc(list, func(w item.Mail) bool {
		known := strings.EqualFold(w.From, m.From) || m.Out || slices.ContainsFunc(w.To, func(to string) bool { return strings.EqualFold(to, m.From) })
		return !known || w.SHA == m.SHA
	}), err
}

// gather brings to a letter's item what answers the letter and was here before it. A report that was opened by the answer
// is merged into the item, which can be taken back; where the item is no report, the answer is moved there.
func (r *Room) gather(ctx context.Context, tx *sqldb.Tx, m item.Mail) error {
	waiting, err := waitingFor(ctx, tx, m)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if err := r.bring(ctx, tx, m, w); err != nil {
			return err
		}
	}
	return nil
}

// bring brings one letter that waited, with its report, to the item of the letter that it answers.
func (r *Room) bring(ctx context.Context, tx *sqldb.Tx, m, w item.Mail) error {
	to, err := targetOf(ctx, tx, m.Item)
	if err != nil {
		return err
	}
	by := everything
	by.Name = byMail
	if w.Item == 0 { // a machine's, about a letter that was not here
		if w.Sort != item.Bounce && w.Sort != item.Auto {
			return nil
		}
		return r.put(ctx, tx, 0, by, w, to, w.Sort, item.WhyThread, w.Snippet)
	}
	from, err := targetOf(ctx, tx, w.Item)
	if err != nil || from.ID == to.ID || from.Kind != item.Report {
		return err
	}
	if to.Kind == item.Report {
		_, err = r.merge(ctx, tx, 0, by, &from, to)
		return err
	}
	return r.put(ctx, tx, 0, by, w, to, item.Answer, item.WhyThread, w.Snippet)
}

// targetOf is an item, or what it was merged into.
func targetOf(ctx context.Context, tx *sqldb.Tx, id int64) (item.Item, error) {
	it, err := record.ByID(ctx, tx, id)
	if err != nil {
		return it, err
	}
	return record.Target(ctx, tx, it)
}

// seenTarget is the item of a number, or what it was merged into, where somebody may see both: whoever moves something
// there must not lose sight of it, nor put anything into what is hidden from them.
func seenTarget(ctx context.Context, r sqldb.Reader, v item.Viewer, number string) (item.Item, error) {
	it, err := record.ByNumber(ctx, r, v, number)
	if err != nil || it.Merged == 0 {
		return it, err
	}
	to, err := record.Target(ctx, r, it)
	if err != nil {
		return to, err
	}
	if to, err = record.ByNumber(ctx, r, v, to.Number); tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		return to, tocsin.Faultf(tocsin.Denied, "%s was merged into something that you may not see: ask somebody who may.", it.Number)
	}
	return to, err
}
