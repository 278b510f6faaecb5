package respond

import (
	"context"
	"io"
	"slices"

	"tocsin"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Mails returns one page of the letters that came in, the newest first.
func (r *Room) Mails(ctx context.Context, v item.Viewer, f item.MailFilter) (item.MailList, error) {
	ids, err := found(ctx, r.MailSearch, f.Text)
	if err != nil {
		return item.MailList{}, err
	}
	q, err := mailQuery(v, f, ids)
	if err != nil {
		return item.MailList{}, err
	}
	return record.Mails(ctx, r.DB, q)
}

// MailCounts counts what each filter matches, up to record.MailCounted; -1 is more.
func (r *Room) MailCounts(ctx context.Context, v item.Viewer, f []item.MailFilter) ([]int64, error) {
	counts := make([]int64, len(f))
	known := map[string][]int64{}
	for i := range f {
		ids, ok := known[f[i].Text]
		if !ok {
			var err error
			if ids, err = found(ctx, r.MailSearch, f[i].Text); err != nil {
				return nil, err
			}
			known[f[i].Text] = ids
		}
		q, err := mailQuery(v, f[i], ids)
		if err != nil {
			return nil, err
		}
		if counts[i], err = record.MailCount(ctx, r.DB, q); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// indexMail lets a letter be found by whom it is from and its subject.
func (r *Room) indexMail(ctx context.Context, tx *sqldb.Tx, m item.Mail) error {
	if r.MailSearch == nil || m.Out {
		return nil
	}
	return r.MailSearch.Put(ctx, tx, m.ID, m.Subject, m.From, m.Name)
}

// ReindexMail lets all letters be found anew.
func (r *Room) ReindexMail(ctx context.Context) error {
	const batch = 500
	after := ""
	for {
		list, err := record.Mails(ctx, r.DB, record.MailQuery{MailFilter: item.MailFilter{After: after, Limit: batch}, Viewer: everything})
		if err != nil {
			return err
		}
		err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			for _, m := range list.Letters {
				if err := r.indexMail(ctx, tx, m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || list.Next == "" {
			return err
		}
		after = list.Next
	}
}

func mailQuery(v item.Viewer, f item.MailFilter, found []int64) (record.MailQuery, error) {
	for _, s := range f.Sorts {
		if !slices.Contains(item.Sorts(), s) {
			return record.MailQuery{}, fault("sort", "%.40q is no sort of letter", s)
		}
	}
	return record.MailQuery{MailFilter: f, Viewer: v, Found: found}, nil
}

// Newest are the newest letters that came in items and may be seen, by the items' ids.
func (r *Room) Newest(ctx context.Context, v item.Viewer, items []int64) (map[int64]item.Mail, error) {
	return record.Newest(ctx, r.DB, v, items)
}

// Mail returns what the records know of a letter.
func (r *Room) Mail(ctx context.Context, v item.Viewer, id int64) (item.Mail, error) {
	return record.Mail(ctx, r.DB, v, id)
}

// Raw returns a letter to the byte: as it came in, or as it leaves to its first recipient.
func (r *Room) Raw(ctx context.Context, v item.Viewer, id int64) (m item.Mail, raw []byte, err error) {
	if m, err = record.Mail(ctx, r.DB, v, id); err != nil {
		return m, nil, err
	}
	raw, err = r.bytesOf(ctx, m)
	return m, raw, err
}

func (r *Room) bytesOf(ctx context.Context, m item.Mail) ([]byte, error) {
	switch {
	case m.Out && m.Act != 0 && r.Outbox != nil:
		return r.Outbox.Payload(ctx, m.Act)
	case m.Act == 0 && r.Letters != nil:
		return r.Letters(ctx, m.SHA)
	}
	return nil, tocsin.Faultf(tocsin.NotFound, "the bytes of letter %d are not kept here", m.ID)
}

// Read returns a letter as a person sees it: opened and checked by the node's keys where they can, and made harmless.
func (r *Room) Read(ctx context.Context, v item.Viewer, id int64) (m item.Mail, l show.Letter, err error) {
	m, raw, err := r.Raw(ctx, v, id)
	if err != nil {
		return m, l, err
	}
	if l, err = show.Open(raw, r.Reveal); err == nil && !m.Out {
		l.Way = r.own().Read(raw)
	}
	return m, l, err
}

// own are the team's own mail servers.
func (r *Room) own() way.Own {
	if r.Own == nil {
		return way.Own{}
	}
	return r.Own()
}

// Attachment returns one file of a letter by its path, as Read names it.
func (r *Room) Attachment(ctx context.Context, v item.Viewer, id int64, path string) (show.File, io.Reader, error) {
	_, raw, err := r.Raw(ctx, v, id)
	if err != nil {
		return show.File{}, nil, err
	}
	return show.Attachment(raw, r.Reveal, path)
}

// openedLimit is how many bytes of letters are opened for one page of a stream; of the rest the beginning is shown.
const openedLimit = 4 << 20

// Opened opens letters that somebody has been shown, the first first, as far as openedLimit goes. What can't be opened
// is left out: the page of the letter itself says why.
func (r *Room) Opened(ctx context.Context, list []item.Mail) map[int64]show.Letter {
	opened := map[int64]show.Letter{}
	left := int64(openedLimit)
	for _, m := range list {
		if m.Size > left {
			continue
		}
		raw, err := r.bytesOf(ctx, m)
		if err != nil || int64(len(raw)) > left {
			continue
		}
		left -= int64(len(raw))
		if l, err := show.Open(raw, r.Reveal); err == nil {
			opened[m.ID] = l
		}
	}
	return opened
}
