package respond

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	netmail "net/mail"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// replyKind is how the outbox knows the letters of the desk.
const replyKind = "reply"

// Write drafts an answer into the outbox, where it waits like everything that leaves: to whom wrote last, or to those who
// are named. The subject carries the item's number once, so what comes back finds it.
func (r *Room) Write(ctx context.Context, v item.Viewer, quoted string, c item.Compose) (sent item.Mail, err error) {
	if r.Outbox == nil || r.From == "" {
		return sent, tocsin.Faultf(tocsin.Unavailable, "No letter can be written: the settings name no sender (mail.from).")
	}
	if strings.TrimSpace(c.Text) == "" {
		return sent, fault("text", "an empty letter says nothing")
	}
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return sent, err
	}
	m, err := r.compose(ctx, it, c)
	if err != nil {
		return sent, err
	}
	raw, err := mail.Build(m)
	if err != nil {
		return sent, err
	}
	people, err := recipients(m)
	if err != nil {
		return sent, err
	}
	if len(people) == 0 {
		return sent, fault("to", "say to whom")
	}
	sealed, err := r.seal(raw, people)
	if err != nil {
		return sent, err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		sent, err = r.draft(ctx, tx, v, &it, m, sealed, people, c)
		return err
	})
	return sent, err
}

// compose makes the letter.
func (r *Room) compose(ctx context.Context, it item.Item, c item.Compose) (m mail.Message, err error) {
	last, err := record.LastHeard(ctx, r.DB, it.ID)
	if err != nil {
		return m, err
	}
	o := mail.Original{Subject: last.Subject, ID: last.MessageID}
	if o.Subject == "" {
		o.Subject = it.Title
	}
	to := c.To
	if len(to) == 0 && it.Email != "" {
		to = []string{it.Email}
	}
	if len(to) == 0 {
		return m, fault("to", "say to whom: nobody has written in %s", it.Number)
	}
	o.From = to
	m, err = mail.Reply(o, mail.Answer{From: r.From, Tag: "[" + it.Number + "]", Text: c.Text, Date: r.Now()})
	if err != nil {
		return m, err
	}
	if len(to) > 1 {
		m.To = strings.Join(to, ", ")
	}
	if c.Subject != "" {
		m.Subject = mail.Subject("", c.Subject, "["+it.Number+"]")
	}
	m.Cc = strings.Join(c.Cc, ", ")
	m.ID, err = r.messageID(it.Number)
	return m, err
}

// messageID makes a letter's own id, at the domain of whom it is from.
func (r *Room) messageID(quoted string) (string, error) {
	from, err := netmail.ParseAddress(r.From)
	if err != nil {
		return "", fault("mail.from", "%.100q is no address", r.From)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return "<" + strings.ToLower(quoted) + "." + strings.ToLower(rand.Text()) + "@" + domain + ">", nil
}

// recipients are all that a letter goes to, each once.
func recipients(m mail.Message) (list []string, err error) {
	seen := map[string]bool{}
	for _, head := range []string{m.To, m.Cc} {
		if head == "" {
			continue
		}
		all, err := netmail.ParseAddressList(head)
		if err != nil {
			return nil, fault("to", "%.100q is no address like name@example.org", head)
		}
		for _, a := range all {
			if key := strings.ToLower(a.Address); !seen[key] {
				seen[key] = true
				list = append(list, a.Address)
			}
		}
	}
	return list, nil
}

// seal signs a letter for each of its recipients, where the node has keys.
func (r *Room) seal(raw []byte, people []string) (map[string][]byte, error) {
	sealed := map[string][]byte{}
	for _, to := range people {
		sealed[to] = raw
		if r.Protect == nil {
			continue
		}
		signed, err := r.Protect(raw, to, "")
		if err != nil {
			return nil, err
		}
		sealed[to] = signed
	}
	return sealed, nil
}

// draft puts a letter into the outbox, one act a recipient, and into the item's stream.
func (r *Room) draft(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, m mail.Message, sealed map[string][]byte, people []string, c item.Compose) (sent item.Mail, err error) {
	raw := sealed[people[0]]
	sum := sha256.Sum256(raw)
	sent = item.Mail{SHA: hex.EncodeToString(sum[:]), Item: it.ID, Number: it.Number, Out: true, Sort: item.Answer, MessageID: m.ID, From: v.Name, To: people, Subject: m.Subject,
		Snippet: snippet(c.Text), Date: m.Date, Size: int64(len(raw)), Mark: it.Mark, State: string(outbox.Held)}
	once := c.Once
	if once == "" {
		once = rand.Text()
	}
	for _, to := range people {
		id, fresh, err := r.Outbox.Draft(ctx, tx, outbox.Draft{Key: fmt.Sprintf("reply:%s:%s:%s", it.Number, once, to), Kind: replyKind, Channel: "mail", To: to, Title: m.Subject,
			Number: it.Number, Subject: it.Number, Author: v.Name, Mark: it.Mark, Clearance: tocsin.Amber, Payload: sealed[to]})
		if err != nil {
			return sent, err
		}
		if fresh && sent.Act == 0 {
			sent.Act = id
		}
	}
	if sent.Act == 0 {
		return sent, nil // the same form again
	}
	if err := record.AddLetter(ctx, tx, &sent); err != nil {
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
	return sent, audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.write", Subject: it.Number, Detail: map[string]int{"recipients": len(people)}})
}

// left notes what became of a letter: an item whose letter has left is answered.
func (r *Room) left(ctx context.Context, tx *sqldb.Tx, act outbox.Act) error {
	if err := record.SetLetterState(ctx, tx, act.ID, string(act.State)); err != nil || act.State != outbox.Sent {
		return err
	}
	one, err := record.ItemOfAct(ctx, tx, act.ID)
	if err != nil || one == 0 {
		return err
	}
	it, err := record.ByID(ctx, tx, one)
	if err != nil {
		return err
	}
	change := map[string]string{"told": record.TimeText(tx.Now)}
	if it.Answered.IsZero() {
		change["answered"] = change["told"]
	}
	return record.SetFields(ctx, tx, 0, &it, change)
}
