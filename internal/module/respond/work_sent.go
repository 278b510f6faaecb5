package respond

import (
	"context"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// TakeSent takes in a letter that one of the team has sent by another program. It joins the item that it answers, or whose
// number it quotes to somebody whom the item is with, as a letter of the team's: the item is answered by it. It opens nothing,
// opens nothing again, and no robot answers it. One that belongs to no item is kept, and joins that of the letter that it
// answers, or of the answer to it, when that comes. What the node has sent itself, and what machines send, is passed over.
func (r *Room) TakeSent(ctx context.Context, a Arrival) error {
	if a.Kind != read.Letter || a.From == "" || len(a.To) == 0 {
		return nil
	}
	m := mailOf(a)
	m.Out, m.Sort, m.Why, m.State, m.Warning = true, item.Answer, item.WhyElsewhere, "sent", ""
	m.At = a.At
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if m.At.IsZero() || m.At.After(tx.Now) {
			m.At = tx.Now
		}
		known, err := record.HasLetter(ctx, tx, a.SHA, true)
		if err == nil && !known {
			known, err = record.HasID(ctx, tx, a.ID)
		}
		if err != nil || known {
			return err
		}
		one, err := record.ItemOfLetters(ctx, tx, a.InReplyTo)
		if err == nil && one == 0 {
			one, err = itemWritten(ctx, tx, a)
		}
		if err != nil {
			return err
		}
		if err := record.AddLetter(ctx, tx, &m); err != nil || one == 0 {
			return err
		}
		return r.joinSent(ctx, tx, m, one)
	})
	if err != nil {
		return fmt.Errorf("take a letter that was sent: %w", err)
	}
	return nil
}

// itemWritten finds the item whose number the subject of a letter of the team's quotes, where it is to one that the item is
// with.
func itemWritten(ctx context.Context, tx *sqldb.Tx, a Arrival) (int64, error) {
	quoted := number.Find(a.Subject)
	if quoted == "" {
		return 0, nil
	}
	it, err := record.ByNumber(ctx, tx, everything, quoted)
	if tocsin.WhyOf(err) == tocsin.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, to := range a.To {
		if known, err := record.TalksWith(ctx, tx, it, to); err != nil || known {
			return it.ID, err
		}
	}
	return 0, nil
}

// gatherSent brings to a letter's item what one of the team has sent by another program before the letter was here.
func (r *Room) gatherSent(ctx context.Context, tx *sqldb.Tx, m item.Mail) error {
	list, err := record.SentAlone(ctx, tx, m)
	for i := 0; err == nil && i < len(list); i++ {
		err = r.joinSent(ctx, tx, list[i], m.Item)
	}
	return err
}

// joinSent puts a letter that was sent by another program into an item, which is answered by it.
func (r *Room) joinSent(ctx context.Context, tx *sqldb.Tx, was item.Mail, one int64) error {
	it, err := targetOf(ctx, tx, one)
	if err != nil {
		return err
	}
	m := was
	m.Item, m.Number = it.ID, it.Number
	if err := record.Sorted(ctx, tx, 0, was, m); err != nil {
		return err
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: m.From, What: item.Wrote, Mail: &m, At: m.At}); err != nil {
		return err
	}
	if err := record.SetFields(ctx, tx, 0, &it, sentFields(it, m.At)); err != nil {
		return err
	}
	return r.index(ctx, tx, it)
}

// sentFields are what changes of an item by a letter that was sent at a time. An item that was there only later, since its
// letter was read late, is answered when it was there: nothing is answered before it was asked.
func sentFields(it item.Item, at time.Time) map[string]string {
	if at.Before(it.Created) {
		at = it.Created
	}
	fields := map[string]string{}
	if it.Answered.IsZero() || at.Before(it.Answered) {
		fields["answered"] = record.TimeText(at)
	}
	if at.After(it.Told) {
		fields["told"] = record.TimeText(at)
	}
	if !it.Status.Ends() && !at.Before(it.Heard) {
		fields["waits"] = string(item.ForThem)
	}
	return fields
}
