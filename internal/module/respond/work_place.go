package respond

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// itemOf finds what a letter is about, and by what it is known; 0 is nothing that is there.
//
// An item is known by the Message-IDs that a letter answers, by the address that it was sent to, which only the recipient
// of our letter has, by letters that answer it and were here before it, and else by the number in its subject, where
// whoever wrote it is one that the item is with: a number can be guessed, and must not let a stranger into an item, or open
// one again.
func (r *Room) itemOf(ctx context.Context, tx *sqldb.Tx, a Arrival) (one int64, why string, err error) {
	ids := slices.Clone(a.InReplyTo)
	if a.OriginalID != "" {
		ids = append(ids, a.OriginalID)
	}
	if one, err = record.ItemOfLetters(ctx, tx, ids); err != nil || one != 0 {
		return one, item.WhyThread, err
	}
	if one, err = record.ItemOfSame(ctx, tx, a.ID, a.From); err != nil || one != 0 {
		return one, item.WhyThread, err
	}
	if act, ok := smtp.Act(a.Token); ok {
		if one, err = record.ItemOfAct(ctx, tx, act); err != nil || one != 0 {
			return one, item.WhyToken, err
		}
	}
	if m := mailOf(a); m.Sort == item.Letter {
		waiting, err := waitingFor(ctx, tx, m)
		if err != nil {
			return 0, "", err
		}
		for _, w := range waiting {
			if w.Item != 0 {
				return w.Item, item.WhyWaited, nil
			}
		}
	}
	one, err = r.itemQuoted(ctx, tx, a)
	return one, item.WhyNumber, err
}

// itemQuoted finds the item whose number a subject quotes, where whoever wrote it is one that the item is with.
func (r *Room) itemQuoted(ctx context.Context, tx *sqldb.Tx, a Arrival) (int64, error) {
	quoted := number.Find(a.Subject)
	if quoted == "" || a.Ours {
		return 0, nil
	}
	it, err := record.ByNumber(ctx, tx, item.Viewer{Name: byMail, Clearance: tocsin.Red, All: true}, quoted)
	if tocsin.WhyOf(err) == tocsin.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	known, err := record.TalksWith(ctx, tx, it, a.From)
	if err != nil || !known {
		return 0, err
	}
	return it.ID, nil
}

// AnswerTime is how long after its end an item is opened again by an answer. What comes later is a report of its own, linked
// to the old item: after two months it is most often another matter, and figures of the past stay as they were.
const AnswerTime = 60 * 24 * time.Hour

// heard notes in an item that a letter came, or opens the report that it is.
func (r *Room) heard(ctx context.Context, tx *sqldb.Tx, a Arrival, m *item.Mail, one int64, why string) (it item.Item, err error) {
	if one == 0 {
		it = reportOf(a, *m, tx.Now)
		if !m.At.IsZero() {
			it.Created, it.Heard, it.Backlog = m.At, m.At, true
		}
		return it, r.begin(ctx, tx, byMail, "", &it) // file indexes it, with the letter
	}
	if it, err = targetOf(ctx, tx, one); err != nil || m.Sort != item.Letter {
		return it, err
	}
	if why == item.WhyThread || why == item.WhyToken || why == item.WhyNumber {
		if tooLate(it, tx.Now) {
			return r.late(ctx, tx, a, m, it)
		}
		m.Sort = item.Answer
	}
	m.Why = why
	change := map[string]string{"heard": record.TimeText(cmp.Or(m.At, tx.Now)), "waits": string(item.ForUs)}
	if it.Language == "" {
		change["language"] = show.Guess(a.Text)
	}
	if it.Status.Ends() && it.Kind != item.Measure {
		change["status"] = string(item.Open)
		item.Ending(it, change)
	}
	return it, record.SetFields(ctx, tx, 0, &it, change)
}

// reportOf is the report that a letter opens.
func reportOf(a Arrival, m item.Mail, now time.Time) item.Item {
	return item.Item{Kind: item.Report, Title: title(a.Subject, a.From), Language: show.Guess(a.Text), Person: a.Name, Email: a.From, How: "email", Mark: m.Mark, Heard: now}
}

func tooLate(it item.Item, now time.Time) bool {
	return it.Status.Ends() && it.Kind != item.Measure && !it.Closed.IsZero() && now.Sub(it.Closed) > AnswerTime
}

// late opens a report of an answer to what was closed long ago, and links the two.
func (r *Room) late(ctx context.Context, tx *sqldb.Tx, a Arrival, m *item.Mail, old item.Item) (it item.Item, err error) {
	m.Why = item.WhyOld
	if it, err = r.guarded(ctx, tx, a, m, old); err != nil {
		return it, err
	}
	if old.Kind == item.Incident {
		by := everything
		by.Name = byMail
		if _, err = r.link(ctx, tx, 0, by, it, old); err != nil {
			return it, err
		}
		return record.ByID(ctx, tx, it.ID)
	}
	return r.beside(ctx, tx, it, old)
}

// guarded opens a report of a letter that has to do with an item: it is seen by no more people than that.
func (r *Room) guarded(ctx context.Context, tx *sqldb.Tx, a Arrival, m *item.Mail, old item.Item) (it item.Item, err error) {
	it = reportOf(a, *m, tx.Now)
	it.Mark, it.Restricted, it.Org = it.Mark.Stricter(old.Mark), old.Restricted, old.Org
	if err := r.begin(ctx, tx, byMail, "", &it); err != nil || !old.Restricted {
		return it, err
	}
	names, err := record.Members(ctx, tx, old.ID)
	if err != nil {
		return it, err
	}
	return it, record.SetMembers(ctx, tx, it.ID, names)
}

// beside notes in a report and an item that they have to do with each other.
func (r *Room) beside(ctx context.Context, tx *sqldb.Tx, it, old item.Item) (item.Item, error) {
	by := everything
	by.Name = byMail
	err := record.AddRef(ctx, tx, it.ID, item.Ref{Kind: "item", Ref: old.Number, Title: old.Number + " " + old.Title}, byMail)
	if err == nil {
		err = r.both(ctx, tx, 0, by, item.Linked, &it, &old)
	}
	if err != nil {
		return it, err
	}
	return record.ByID(ctx, tx, it.ID)
}
