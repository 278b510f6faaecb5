package respond

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	netmail "net/mail"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// replyKind is how the outbox knows the letters of the desk.
const replyKind = "reply"

// Write drafts a letter into the outbox, one act a recipient, where it waits like everything that leaves. The subject
// carries the item's number once, so what comes back finds it. Where one recipient may not have it nothing is drafted.
func (r *Room) Write(ctx context.Context, v item.Viewer, quoted string, c item.Compose) (sent item.Mail, err error) {
	return r.writeThen(ctx, v, quoted, c, func(context.Context, *sqldb.Tx, item.Item) error { return nil })
}

// writeThen drafts a letter, and does something more in the same transaction.
func (r *Room) writeThen(ctx context.Context, v item.Viewer, quoted string, c item.Compose, then func(ctx context.Context, tx *sqldb.Tx, it item.Item) error) (sent item.Mail, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return sent, err
	}
	l, err := r.prepare(ctx, r.DB, v, it, c)
	if err != nil {
		return sent, err
	}
	if err := r.judged(ctx, v, it, l); err != nil {
		return sent, err
	}
	if err := r.seal(&l); err != nil {
		return sent, err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if it, err = record.ByID(ctx, tx, it.ID); err != nil {
			return err
		}
		if sent, err = r.draft(ctx, tx, v, &it, l, c); err != nil {
			return err
		}
		return then(ctx, tx, it)
	})
	return sent, err
}

// messageID makes a letter's own id, at the domain of whom it is from.
func messageID(quoted, sender string) (string, error) {
	from, err := netmail.ParseAddress(sender)
	if err != nil {
		return "", fault("mail.from", "%.100q is no address", sender)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return "<" + strings.ToLower(quoted) + "." + strings.ToLower(rand.Text()) + "@" + domain + ">", nil
}

// draft puts a letter into the outbox, one act a recipient, and into the item's stream.
func (r *Room) draft(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, l prepared, c item.Compose) (sent item.Mail, err error) {
	once := c.Once
	if once == "" {
		once = rand.Text()
	}
	fresh := false
	for i := range l.copies {
		made, err := r.draftCopy(ctx, tx, v, *it, &l, i, once)
		if err != nil {
			return sent, err
		}
		fresh = fresh || made
	}
	sent = r.sent(*it, v, l, c)
	if !fresh {
		return sent, nil // the same form again
	}
	if err := record.AddLetter(ctx, tx, &sent); err != nil {
		return sent, err
	}
	for _, one := range l.copies {
		if err := record.AddCopy(ctx, tx, sent.ID, v.Name, c.Close, one.Copy); err != nil {
			return sent, err
		}
	}
	if err := r.sentOut(ctx, tx, v, *it, c.Evidence, sent.To); err != nil {
		return sent, err
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Wrote, Mail: &sent}); err != nil {
		return sent, err
	}
	waits := c.Waits
	if waits == "" {
		waits = item.ForThem
	}
	if err := record.SetFields(ctx, tx, 0, it, map[string]string{"waits": string(waits)}); err != nil {
		return sent, err
	}
	if err := r.index(ctx, tx, *it); err != nil {
		return sent, err
	}
	return sent, audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.write", Subject: it.Number, Detail: map[string]any{"recipients": len(l.copies), "mark": l.mark.String()}})
}

// draftCopy makes the act that takes a letter to one recipient.
func (r *Room) draftCopy(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it item.Item, l *prepared, i int, once string) (fresh bool, err error) {
	c, kind := &l.copies[i], cmp.Or(l.kind, replyKind)
	c.Act, fresh, err = r.Outbox.Draft(ctx, tx, outbox.Draft{Key: fmt.Sprintf("%s:%s:%s:%s", kind, it.Number, once, c.To), Kind: kind, Channel: "mail", To: c.To, Title: l.m.Subject,
		Number: it.Number, Subject: it.Number, Author: v.Name, Mark: l.mark, Clearance: c.Clearance, ForRed: c.Clearance == tocsin.Red, Payload: c.raw})
	c.State = string(outbox.Held)
	return fresh, err
}

// sent is a letter of ours as the records have it: its bytes are those of the first copy.
func (r *Room) sent(it item.Item, v item.Viewer, l prepared, c item.Compose) item.Mail {
	first := l.copies[0]
	sum := sha256.Sum256(first.raw)
	m := item.Mail{SHA: hex.EncodeToString(sum[:]), Item: it.ID, Number: it.Number, Out: true, Sort: item.Answer, MessageID: l.m.ID, From: v.Name, Subject: l.m.Subject,
		Snippet: snippet(c.Text), Date: l.m.Date, Size: int64(len(first.raw)), Files: len(l.m.Attach), Mark: l.mark, Act: first.Act, State: first.State, Seal: sealOf(first.Copy)}
	for _, one := range l.copies {
		m.To, m.Copies = append(m.To, one.To), append(m.Copies, one.Copy)
	}
	return m
}

// sealOf says how a copy is protected, as a letter's seal.
func sealOf(c item.Copy) string {
	switch {
	case c.Signed != "" && c.Encrypted != "":
		return "both"
	case c.Encrypted != "":
		return "encrypted"
	case c.Signed != "":
		return "signed"
	}
	return ""
}
