package respond

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// massOne is one of the letters of a text to many: the look and the sending make it the same way.
type massOne struct {
	of       string // a number, or a constituent's slug
	org      bool
	it       item.Item
	c        item.Compose
	l        prepared // for those who may have it; no copies where there is nobody
	copies   []item.Copy
	missed   []item.Missed
	language string
}

// miss notes that nobody gets a letter, and why.
func (one *massOne) miss(why string) {
	one.missed = append(one.missed, item.Missed{Of: one.of, Why: why})
}

// judged notes what one recipient gets, or why nothing.
func (one *massOne) judged(c item.Copy) {
	one.copies = append(one.copies, c)
	if c.Refused != "" {
		one.missed = append(one.missed, item.Missed{Of: one.of, To: c.To, Why: c.Refused})
	}
}

// sendMass puts the letters of one text to many into the outbox, when a second person has let it happen. Who may not have
// it gets nothing and is listed; the rest goes.
func (r *Room) sendMass(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	id, err := strconv.ParseInt(strings.TrimPrefix(w.Subject, "mass/"), 10, 64)
	if err != nil {
		return fmt.Errorf("send %s: %w", w.Subject, err)
	}
	m, err := record.Mass(ctx, tx, id)
	if err != nil || !m.Done.IsZero() {
		return err
	}
	if err := r.checkMass(ctx, tx, m); err != nil {
		return err
	}
	if err := record.MassBodies(ctx, tx, &m); err != nil {
		return err
	}
	var out item.Sent
	begin := func(it *item.Item) error { return r.beginMassItem(ctx, tx, m, it) }
	err = r.eachMass(ctx, tx, m, begin, func(one massOne) error { return r.draftMass(ctx, tx, m, one, &out) })
	if err != nil {
		return err
	}
	if ok, err := record.SentMass(ctx, tx, id, out); err != nil || !ok {
		return err
	}
	if err := record.EmptyMass(ctx, tx, id); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: m.By, Act: "respond.mass.send", Subject: massSubject(id), Detail: map[string]any{"letters": out.Letters, "copies": out.Copies, "skipped": len(out.Skipped), "granted": w.Granter}})
}

// eachMass makes one letter after the other. begin opens the investigation that a constituent is written to in.
func (r *Room) eachMass(ctx context.Context, rd sqldb.Reader, m item.Mailing, begin func(*item.Item) error, do func(massOne) error) error {
	for _, n := range m.Numbers {
		one, err := r.massItem(ctx, rd, m, n)
		if err == nil {
			err = do(one)
		}
		if err != nil {
			return fmt.Errorf("write in %s: %w", n, err)
		}
	}
	for _, slug := range m.Orgs {
		one, err := r.massOrg(ctx, rd, m, slug, begin)
		if err == nil {
			err = do(one)
		}
		if err != nil {
			return fmt.Errorf("write to %s: %w", slug, err)
		}
	}
	return nil
}

// beginMassItem opens the investigation with a constituent that is written to, and makes it part of the incident that was named.
func (r *Room) beginMassItem(ctx context.Context, tx *sqldb.Tx, m item.Mailing, it *item.Item) error {
	if err := r.Begin(ctx, tx, m.By, "", it); err != nil || m.Incident == "" {
		return err
	}
	return r.startLinks(ctx, tx, m.Writer(), *it, item.Start{Incident: m.Incident})
}

// draftMass puts one of the letters into the outbox, if anybody may have it.
func (r *Room) draftMass(ctx context.Context, tx *sqldb.Tx, m item.Mailing, one massOne, out *item.Sent) error {
	out.Skipped = append(out.Skipped, one.missed...)
	if len(one.l.copies) == 0 {
		return nil
	}
	if err := r.seal(&one.l); err != nil {
		return err
	}
	if _, err := r.draft(ctx, tx, m.Writer(), &one.it, one.l, one.c); err != nil {
		return err
	}
	out.Letters++
	out.Copies += len(one.l.copies)
	return nil
}

// massItem is the letter to whom one item is with.
func (r *Room) massItem(ctx context.Context, rd sqldb.Reader, m item.Mailing, number string) (one massOne, err error) {
	one.of = number
	if one.it, err = record.ByNumber(ctx, rd, m.Writer(), number); err != nil {
		if tocsin.WhyOf(err) == tocsin.NotFound {
			one.miss("gone")
			err = nil
		}
		return one, err
	}
	return one, r.massLetter(ctx, rd, m, &one)
}

// massLetter puts one of the letters together, for those who may have it.
func (r *Room) massLetter(ctx context.Context, rd sqldb.Reader, m item.Mailing, one *massOne) error {
	one.language = r.languageOf(ctx, one.it, one.c.To)
	fill := r.filler(one.it, one.language)
	one.c.Subject, one.c.Text, one.c.TLP, one.c.Guard, one.c.Files = fill.Replace(m.Subject), fill.Replace(m.Text), m.TLP, m.Guard, m.Files
	one.c.Once, one.c.Language = fmt.Sprintf("mass-%d", m.ID), one.language
	l, err := r.prepare(ctx, rd, m.Writer(), one.it, one.c)
	var f *tocsin.Fault
	if errors.As(err, &f) && f.Why == tocsin.Invalid {
		why := "nobody"
		if f.Field == "tlp" {
			why = refusedClearance
		}
		one.miss(why)
		return nil
	}
	if err != nil {
		return err
	}
	var left []string
	for _, c := range l.copies {
		if !one.org || c.Refused != "" { // those of a constituent were judged before
			one.judged(c.Copy)
		}
		if c.Refused == "" {
			left = append(left, c.To)
		}
	}
	if len(left) == 0 {
		return nil
	}
	if len(left) < len(l.copies) {
		one.c.To, one.c.Cc = left, nil
		if l, err = r.prepare(ctx, rd, m.Writer(), one.it, one.c); err != nil {
			return err
		}
	}
	one.l = l
	return nil
}

// massOrg is the letter to a constituent's contacts, in an investigation that begin opens.
func (r *Room) massOrg(ctx context.Context, rd sqldb.Reader, m item.Mailing, slug string, begin func(*item.Item) error) (one massOne, err error) {
	one.of, one.org = slug, true
	if r.People == nil {
		one.miss("nobody")
		return one, nil
	}
	contacts, err := r.People.Contacts(ctx, slug)
	if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
		return one, err
	}
	it := &one.it
	*it = item.Item{Kind: item.Investigation, Title: m.Subject, Org: slug, How: "email", Owner: m.By, Mark: tocsin.Amber, Status: item.First(item.Investigation), Waits: item.ForThem}
	if mark, err := tocsin.ParseMark(m.TLP); err == nil && m.TLP != "" {
		it.Mark = mark
	}
	for _, c := range contacts[:min(len(contacts), maxPeople)] {
		judged, err := r.judge(ctx, rd, item.Item{}, it.Mark, m.Guard, addressee{c.Name, c.Email, "to"})
		if err != nil {
			return one, err
		}
		if one.judged(judged.Copy); judged.Refused != "" {
			continue
		}
		if len(one.c.To) == 0 {
			it.Person, it.Email, it.Language = c.Name, c.Email, c.Language
		}
		one.c.To = append(one.c.To, addressee{c.Name, c.Email, "to"}.String())
	}
	if len(one.c.To) == 0 {
		if len(contacts) == 0 {
			one.miss("nobody")
		}
		return one, nil
	}
	it.Title = item.Cut(subject(r.filler(*it, it.Language).Replace(strings.ReplaceAll(m.Subject, "{title}", "")), ""), 300)
	if err := begin(it); err != nil {
		return one, err
	}
	one.c.Way = item.Afresh
	return one, r.massLetter(ctx, rd, m, &one)
}
