package respond

import (
	"context"
	"io"
	"slices"

	"tocsin"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/mail/tree"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/kit/notice"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Mails returns one page of the letters that came in.
func (r *Room) Mails(ctx context.Context, v item.Viewer, f item.MailFilter) (item.MailList, error) {
	list, _, err := r.MailPage(ctx, v, f, nil)
	return list, err
}

// MailPage is Mails with what stands behind each tab of the page: how many letters its filter matches, up to
// record.MailCounted; -1 is more. What is looked for is that of the page in all of them, and is looked up once.
func (r *Room) MailPage(ctx context.Context, v item.Viewer, f item.MailFilter, tabs []item.MailFilter) (list item.MailList, counts []int64, err error) {
	q := record.MailQuery{Viewer: v, Look: item.LookOf(f.Text)}
	if len(f.Text) > MaxSearch {
		return list, nil, fault("q", "what is looked for is longer than %d bytes", MaxSearch)
	}
	by, done := r.mailIndex()
	if q.Found, err = found(ctx, by, q.Look.All()); err != nil {
		return list, nil, err
	}
	for _, one := range append([]item.MailFilter{f}, tabs...) {
		for _, s := range one.Sorts {
			if !slices.Contains(item.Sorts(), s) {
				return list, nil, fault("sort", "%.40q is no sort of letter", s)
			}
		}
	}
	q.MailFilter = f
	if list, err = record.Mails(ctx, r.DB, q); err != nil {
		return list, nil, err
	}
	for _, t := range tabs {
		q.MailFilter = t
		n, err := record.MailCount(ctx, r.DB, q)
		if err != nil {
			return list, nil, err
		}
		counts = append(counts, n)
	}
	list.Indexed = done
	return list, counts, nil
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
		raw, err := r.Letters(ctx, m.SHA)
		return masked(raw, m), err
	}
	return nil, tocsin.Faultf(tocsin.NotFound, "the bytes of letter %d are not kept here", m.ID)
}

// masked takes out of a letter that came in what proves that it answers a notice. What stands under a signature stays.
func masked(raw []byte, m item.Mail) []byte {
	if m.Out || m.Seal == "" {
		return notice.Mask(raw)
	}
	body := raw
	tree.ReadHead(&body)
	head := raw[:len(raw)-len(body)]
	return slices.Concat(notice.Mask(head), body)
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

// KnownFiles returns which files of a letter are indicators: the number of an item by the file's SHA-256.
func (r *Room) KnownFiles(ctx context.Context, v item.Viewer, l show.Letter) (map[string]string, error) {
	var hashes []string
	for _, f := range l.Files {
		hashes = append(hashes, f.SHA256)
	}
	return record.KnownHashes(ctx, r.DB, v, hashes, nil)
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
