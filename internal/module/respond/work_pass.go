package respond

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// talk are the letters of an item that can be passed on as a whole, the oldest first: those of people, and ours that have
// left. What somebody may not see is left out.
func (r *Room) talk(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item) ([]item.Mail, error) {
	family, err := record.Gathered(ctx, rd, it.ID)
	if err != nil {
		return nil, err
	}
	list, err := record.LettersOf(ctx, rd, v, family)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(m item.Mail) bool {
		return m.Out && (m.State != "sent" || m.Why == item.WhyReceipt) || m.Sort != item.Letter && m.Sort != item.Answer
	})
	slices.Reverse(list)
	switch {
	case len(list) == 0:
		return nil, fault("of", "nobody has written in %s: there is no letter to pass on", it.Number)
	case len(list) > maxFiles:
		return nil, tocsin.Faultf(tocsin.TooLarge, "%s has more than %d letters. Pass some of them on.", it.Number, maxFiles)
	}
	return list, nil
}

// thread puts all letters of an item into another, as files or below its text, and returns the strictest of their marks.
func (r *Room) thread(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, c item.Compose, out *composed) (floor tocsin.Mark, err error) {
	list, err := r.talk(ctx, rd, v, it)
	if err != nil {
		return floor, err
	}
	floor = tocsin.Clear
	var texts []string
	for i, m := range list {
		floor = min(floor, m.Mark)
		if c.Way == item.Told {
			text, err := r.retold(ctx, m, item.Words{})
			if err != nil {
				return floor, err
			}
			texts = append(texts, text)
			continue
		}
		raw, err := r.plain(ctx, m)
		if err != nil {
			return floor, err
		}
		if out.files += int64(len(raw)); out.files > maxBytes {
			return floor, tooMuch(out.files)
		}
		out.m.Attach = append(out.m.Attach, mail.Attachment{Name: fmt.Sprintf("letter-%02d.eml", i+1), Type: "message/rfc822", Body: raw})
	}
	if len(texts) > 0 {
		out.m.Text += "\n" + strings.Join(texts, "\n")
	}
	return floor, nil
}

// told are all letters of an item as a text that goes on in a draft, and the one of them whose mark binds most.
func (r *Room) told(ctx context.Context, v item.Viewer, it item.Item, w item.Words) (text string, binds int64, err error) {
	list, err := r.talk(ctx, r.DB, v, it)
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	mark := tocsin.Clear
	for _, m := range list {
		one, err := r.retold(ctx, m, w)
		if err != nil {
			return "", 0, err
		}
		if b.WriteString("\n" + one); b.Len() > maxWords {
			return "", 0, fault("text", "it is longer than %d bytes", maxWords)
		}
		if binds == 0 || m.Mark < mark {
			binds, mark = m.ID, m.Mark
		}
	}
	return b.String(), binds, nil
}

// retold is one letter as it stands below another: its head and its text.
func (r *Room) retold(ctx context.Context, m item.Mail, w item.Words) (string, error) {
	s, err := r.read(ctx, m, true)
	if err != nil {
		return "", err
	}
	out, err := mail.Forward(s.Original, mail.Pass{From: r.from(), Inline: true, Names: w.Names, Date: r.Now()})
	return strings.TrimLeft(out.Text, "\n"), err
}
