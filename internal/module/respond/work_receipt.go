package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// receiptKind is how the outbox knows letters that confirm others: the settings may let these leave by themselves.
const receiptKind = "receipt"

// receiptTemplate is the text that confirms.
const receiptTemplate = "received"

// confirm drafts the letter that tells whoever has opened a report by mail its number, where the team wants that and
// nothing speaks against it. What can't be drafted keeps no letter from being taken in.
func (r *Room) confirm(ctx context.Context, tx *sqldb.Tx, a Arrival, m item.Mail, it item.Item) error {
	if it.Backlog || r.Outbox == nil || r.from() == "" {
		return nil
	}
	h, err := letterhead(ctx, tx)
	if err != nil || !h.Receipts {
		return err
	}
	own, err := r.senders(ctx, tx)
	if err != nil || silence(a, m, owned(own)) != "" {
		return err
	}
	theirs, all, err := record.Receipts(ctx, tx, a.From, tx.Now.Add(-receiptEvery), tx.Now.Add(-receiptEvery/24))
	if err != nil || theirs > 0 || all >= receiptsAnHour {
		return err
	}
	l, err := r.receipt(ctx, tx, a, m, it)
	if err == nil && len(l.copies) == 1 && l.copies[0].Refused == "" {
		err = r.seal(&l)
	}
	if err != nil {
		r.Log.Error("a letter is not confirmed", "number", it.Number, "error", err)
		return nil
	}
	if l.copies[0].Refused != "" {
		return nil
	}
	return r.draftReceipt(ctx, tx, it, l)
}

// receipt puts the letter together: in the language of the letter that it confirms, or of the contact. It repeats nothing
// of that letter, whose sender may be forged: neither its subject nor its sender's name.
func (r *Room) receipt(ctx context.Context, tx *sqldb.Tx, a Arrival, m item.Mail, it item.Item) (l prepared, err error) {
	l.kind, l.mark = receiptKind, tocsin.Green
	l.people = []addressee{{address: a.From, as: "to"}}
	v := item.Viewer{Name: audit.Node, Clearance: tocsin.Red, All: true}
	head, err := r.heading(ctx, tx, v, it, item.Compose{Bare: true}, source{it: m})
	if err != nil {
		return l, err
	}
	all, err := r.templatesIn(ctx, tx)
	if err != nil {
		return l, err
	}
	language := r.languageOf(ctx, it, []string{a.From})
	t := templateIn(all, receiptTemplate, language)
	plain := it
	plain.Person, plain.Title = "", ""
	fill := r.filler(plain, t.Language)
	l.m = mail.Message{From: head.from, To: a.From, Subject: subject(fill.Replace(t.Subject), "["+it.Number+"]"), Text: fill.Replace(t.Body), InReplyTo: m.MessageID,
		Date: r.Now(), Replies: true}
	if strings.TrimSpace(m.MessageID) == "" || len(m.MessageID) > 900 {
		l.m.InReplyTo = ""
	}
	if l.m.ID, err = messageID(it.Number, head.from); err != nil {
		return l, err
	}
	if _, err := mail.Build(l.m); err != nil {
		return l, err
	}
	one, err := r.judge(ctx, tx, it, l.mark, item.GuardAuto, l.people[0])
	l.copies = []sealed{one}
	return l, err
}

// draftReceipt puts it into the outbox and into the item's stream. The item stays as it was: nobody has answered yet.
func (r *Room) draftReceipt(ctx context.Context, tx *sqldb.Tx, it item.Item, l prepared) error {
	node := item.Viewer{Name: audit.Node}
	if _, err := r.draftCopy(ctx, tx, node, it, &l, 0, "once"); err != nil {
		r.Log.Error("a letter is not confirmed", "number", it.Number, "error", err)
		return nil //nolint:nilerr // it is logged, and the letter is taken in
	}
	sent := r.sent(it, node, l, item.Compose{Text: l.m.Text})
	sent.Sort, sent.Why = item.Auto, item.WhyReceipt
	if err := record.AddLetter(ctx, tx, &sent); err != nil {
		return err
	}
	if err := record.AddCopy(ctx, tx, sent.ID, audit.Node, false, l.copies[0].Copy); err != nil {
		return err
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: audit.Node, What: item.Wrote, Mail: &sent}); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: audit.Node, Act: "respond.receipt", Subject: it.Number})
}

// receiptWent notes what became of a letter that confirmed another. It answers nothing: the item's clocks run on.
func (r *Room) receiptWent(ctx context.Context, tx *sqldb.Tx, act outbox.Act) error {
	return record.SetLetterState(ctx, tx, act.ID, string(act.State))
}
