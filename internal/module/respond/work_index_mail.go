package respond

import (
	"context"
	"fmt"
	"slices"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// mailIndex is what letters are looked for in: nil while it is made anew, and then all are looked through. done is how many
// letters are in it by then, 1 for none; 0 where it is whole.
func (r *Room) mailIndex() (by Searcher, done int64) {
	if done = r.mailsMade.so(); done > 0 {
		return nil, done
	}
	return r.MailSearch, 0
}

// indexMail lets a letter be found by whom it is from and to, its subject and the names of its files.
func (r *Room) indexMail(ctx context.Context, tx *sqldb.Tx, m item.Mail) error {
	if r.MailSearch == nil || m.Out {
		return nil
	}
	return r.MailSearch.Put(ctx, tx, m.ID, append(slices.Concat(m.To, m.Names), m.Subject, m.From, m.Name)...)
}

// ReindexMail lets all letters be found anew. The room may be worked in while it does: until it has come to its end, letters
// are looked for without the index.
func (r *Room) ReindexMail(ctx context.Context) error {
	if err := r.counted(ctx, &r.mailsMade, record.MailsInAll); err != nil {
		return err
	}
	for after := ""; ; {
		var list item.MailList
		err := r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			list, err = record.Mails(ctx, tx, record.MailQuery{MailFilter: item.MailFilter{After: after, Limit: indexAtOnce}, Viewer: everything})
			if err != nil {
				return err
			}
			for _, m := range list.Letters {
				if err := r.indexMail(ctx, tx, m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("index letters: %w", err)
		}
		r.mailsMade.n.Add(int64(len(list.Letters)))
		if after = list.Next; after == "" {
			r.mailsMade.n.Store(0)
			return nil
		}
	}
}
