package respond

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// letterPrefix stands before a letter's id in what a second person is asked, and where it says that it was deleted.
const letterPrefix = "letter/"

func letterSubject(id int64) string { return letterPrefix + strconv.FormatInt(id, 10) }

// DeleteLetter takes a letter away for good: a stranger's private data, a mail that was not meant for the team. Where a
// second person has to look it asks, and waits is true.
func (r *Room) DeleteLetter(ctx context.Context, v item.Viewer, id int64, why string) (waits bool, err error) {
	if why, err = reason("reason", why); err != nil {
		return false, err
	}
	if waits, err = r.needsSecond(ctx); err != nil {
		return false, err
	}
	why = item.Cut(why, maxWish)
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := record.Mail(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if err := letterGoes(ctx, tx, m); err != nil {
			return err
		}
		if waits {
			w := Wish{Act: ActDeleteLetter, Subject: letterSubject(id), Why: why, Href: fmt.Sprintf("/letters/%d", id), By: v.Name}
			if m.Number != "" { // who may not see the item sees no wish about it
				w.Subject, w.Href = m.Number+"/"+w.Subject, "/incidents/"+m.Number
			}
			return r.Ask(ctx, tx, w)
		}
		return r.deleteLetter(ctx, tx, m, item.Gone{By: v.Name, Why: why})
	})
	if err != nil || waits {
		return waits, err
	}
	return false, r.Sweep(ctx)
}

// letterGoes refuses a letter of an item that must be kept.
func letterGoes(ctx context.Context, rd sqldb.Reader, m item.Mail) error {
	if m.Item == 0 {
		return nil
	}
	kept, err := record.Kept(ctx, rd, []int64{m.Item})
	if err == nil && kept != nil {
		err = refusals[item.AgainstKeep]
	}
	return err
}

// letterDeleted does what a second person has granted.
func (r *Room) letterDeleted(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	id, err := strconv.ParseInt(w.Subject[strings.LastIndex(w.Subject, "/")+1:], 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.Conflict, "%.60q is no letter", w.Subject)
	}
	m, err := record.Mail(ctx, tx, everything, id)
	if err != nil {
		return err
	}
	if err := letterGoes(ctx, tx, m); err != nil {
		return err
	}
	return r.deleteLetter(ctx, tx, m, item.Gone{By: w.By, Granter: w.Granter, Why: w.Why})
}

func (r *Room) deleteLetter(ctx context.Context, tx *sqldb.Tx, m item.Mail, g item.Gone) error {
	g.Number, g.Kind, g.Mark = letterSubject(m.ID), "letter", m.Mark
	if err := r.dropLetter(ctx, tx, m.ID); err != nil {
		return err
	}
	if m.Item != 0 {
		it, err := record.ByID(ctx, tx, m.Item)
		if err != nil {
			return err
		}
		g.Restricted, g.Mark = it.Restricted, it.Mark.Stricter(m.Mark)
		if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: g.By, What: item.Deleted, Data: map[string]string{"state": "letter", "value": strconv.FormatInt(m.ID, 10)}}); err != nil {
			return err
		}
		if err := record.Touch(ctx, tx, &it); err != nil {
			return err
		}
	}
	if err := record.PutGone(ctx, tx, g); err != nil {
		return err
	}
	if g.Run != "" { // the run has a line of its own
		return nil
	}
	return audit.Add(ctx, tx, audit.Line{Actor: g.By, Act: "respond.delete.letter", Subject: g.Number, Detail: map[string]any{"granter": g.Granter, "why": g.Why, "of": m.Number}})
}
