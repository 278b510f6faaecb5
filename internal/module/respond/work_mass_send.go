package respond

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	of       string // a number, a constituent's slug, or group/ID
	org      string // the constituent that it is to; "" is another
	name     string // of who answers for addresses
	fresh    bool   // an investigation is opened; those who get it were judged before
	group    item.Group
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
	_, err = r.postMass(ctx, tx, m, w.Granter)
	return err
}

// postMass drafts the letters of one text to many as one act, which can be taken back while none of them has left.
func (r *Room) postMass(ctx context.Context, tx *sqldb.Tx, m item.Mailing, granter string) (done item.Outcome, err error) {
	if err := record.MassBodies(ctx, tx, &m); err != nil {
		return done, err
	}
	op, err := record.NewOp(ctx, tx, m.By, "mass", 0)
	if err != nil {
		return done, err
	}
	var out item.Sent
	begin := func(it *item.Item) error { return r.beginMassItem(ctx, tx, m, it) }
	err = r.eachMass(ctx, tx, m, begin, func(one massOne) error { return r.draftMass(ctx, tx, op, m, one, &out) })
	if err != nil {
		return done, err
	}
	if ok, err := record.SentMass(ctx, tx, m.ID, out); err != nil || !ok {
		return done, err
	}
	if err := record.EmptyMass(ctx, tx, m.ID); err != nil {
		return done, err
	}
	done = item.Outcome{Op: op, Changed: out.Letters}
	if out.Letters == 0 { // it leaves no trace
		done.Op, err = 0, record.DropOp(ctx, tx, op)
	} else {
		err = record.SetCount(ctx, tx, op, out.Letters)
	}
	if err != nil {
		return done, err
	}
	return done, audit.Add(ctx, tx, audit.Line{Actor: m.By, Act: "respond.mass.send", Subject: massSubject(m.ID), Detail: map[string]any{"letters": out.Letters, "copies": out.Copies, "skipped": len(out.Skipped), "granted": granter, "op": done.Op}})
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
	for _, g := range m.Groups {
		one, err := r.massGroup(ctx, rd, m, g, begin)
		if err == nil {
			err = do(one)
		}
		if err != nil {
			return fmt.Errorf("write to %s: %w", g.Of(), err)
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
func (r *Room) draftMass(ctx context.Context, tx *sqldb.Tx, op int64, m item.Mailing, one massOne, out *item.Sent) error {
	out.Skipped = append(out.Skipped, one.missed...)
	if len(one.l.copies) == 0 {
		return nil
	}
	if err := r.seal(&one.l); err != nil {
		return err
	}
	if err := r.keepConcerns(ctx, tx, m.Writer(), &one.it, one.group); err != nil {
		return err
	}
	sent, err := r.draft(ctx, tx, m.Writer(), &one.it, one.l, one.c)
	if err != nil {
		return err
	}
	if err := notePosted(ctx, tx, op, one, sent); err != nil {
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
	subject, text, err := r.massWords(ctx, rd, m, one)
	if err != nil {
		return err
	}
	one.c.Subject, one.c.Text, one.c.TLP, one.c.Guard = subject, text, m.TLP, m.Guard
	one.c.Files = slices.Concat(m.Files, linesFile(one.group))
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
		if !one.fresh || c.Refused != "" { // those of an investigation were judged before
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
	one.of, one.org = slug, slug
	contacts, err := r.contactsOf(ctx, slug)
	if err != nil {
		return one, err
	}
	one.it = fresh(m, tocsin.Amber)
	return one, r.massFresh(ctx, rd, m, &one, contacts, func() error {
		it := &one.it
		it.Title = item.Cut(subject(r.filler(*it, it.Language).Replace(strings.ReplaceAll(m.Subject, "{title}", "")), ""), 300)
		return begin(it)
	})
}

// contactsOf are those of a constituent that letters go to; none where it is gone.
func (r *Room) contactsOf(ctx context.Context, slug string) ([]item.Correspondent, error) {
	if r.People == nil {
		return nil, nil
	}
	contacts, err := r.People.Contacts(ctx, slug)
	if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
		return nil, err
	}
	return contacts[:min(len(contacts), maxPeople)], nil
}

// fresh is an investigation as a text to many opens one; usual is its mark where nothing else is said.
func fresh(m item.Mailing, usual tocsin.Mark) item.Item {
	it := item.Item{Kind: item.Investigation, Title: m.Subject, How: "email", Owner: m.By, Mark: usual, Status: item.First(item.Investigation), Waits: item.ForThem}
	if mark, err := tocsin.ParseMark(m.TLP); err == nil && m.TLP != "" {
		it.Mark = mark
	}
	return it
}

// massFresh is the letter to some in an investigation that begin opens, when anybody may have it.
func (r *Room) massFresh(ctx context.Context, rd sqldb.Reader, m item.Mailing, one *massOne, contacts []item.Correspondent, begin func() error) error {
	it := &one.it
	one.fresh, it.Org = true, one.org
	for _, c := range contacts {
		judged, err := r.judge(ctx, rd, item.Item{}, it.Mark, m.Guard, addressee{c.Name, c.Email, "to"})
		if err != nil {
			return err
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
		return nil
	}
	if err := begin(); err != nil {
		return err
	}
	one.c.Way = item.Afresh
	return r.massLetter(ctx, rd, m, one)
}
