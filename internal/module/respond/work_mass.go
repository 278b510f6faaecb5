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

// ActMass is the act of writing one text to many, which needs a second person.
const ActMass = "mail.mass"

// maxMass is how many items and constituents one text goes to.
const maxMass = 500

// Masses lists the newest texts to many.
func (r *Room) Masses(ctx context.Context) ([]item.Mailing, error) { return record.Masses(ctx, r.DB) }

// MassOf returns one text to many. Of its items those that v may not see are left out.
func (r *Room) MassOf(ctx context.Context, v item.Viewer, id int64) (m item.Mailing, hidden int, err error) {
	if m, err = record.Mass(ctx, r.DB, id); err != nil {
		return m, 0, err
	}
	var seen []string
	for _, n := range m.Numbers {
		_, err := record.ByNumber(ctx, r.DB, v, n)
		switch {
		case err == nil:
			seen = append(seen, n)
		case tocsin.WhyOf(err) == tocsin.NotFound:
			hidden++
		default:
			return m, 0, err
		}
	}
	m.Numbers = seen
	return m, hidden, nil
}

// BeginMass begins a text to many: to whom the picked items are with, or to the contacts of constituents.
func (r *Room) BeginMass(ctx context.Context, v item.Viewer, p item.Pick, orgs []string) (id int64, err error) {
	m := item.Mailing{By: v.Name, Clearance: v.Clearance, All: v.All, Mass: item.Mass{Orgs: orgs, Subject: "{title}"}}
	var q *record.Query
	if p.All != nil {
		found, err := r.query(ctx, v, *p.All)
		if err != nil {
			return 0, err
		}
		q = &found
	}
	if len(orgs) > 0 {
		m.Subject = ""
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if m.Numbers, err = numbers(ctx, tx, v, p, q); err != nil {
			return err
		}
		if n := len(m.Numbers) + len(m.Orgs); n == 0 || n > maxMass {
			return fault("numbers", "one text goes to 1 to %d items and constituents; these are %d", maxMass, n)
		}
		if id, err = record.AddMass(ctx, tx, m); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.mass", Subject: massSubject(id), Detail: map[string]any{"count": len(m.Numbers) + len(m.Orgs)}})
	})
	return id, err
}

// numbers are those of the items that were picked.
func numbers(ctx context.Context, tx *sqldb.Tx, v item.Viewer, p item.Pick, q *record.Query) (list []string, err error) {
	if q == nil && len(p.Numbers) == 0 {
		return nil, nil
	}
	ids, err := picked(ctx, tx, v, p, q, &item.Outcome{})
	if err != nil {
		return nil, err
	}
	for _, id := range ids[:min(len(ids), maxMass+1)] {
		it, err := record.ByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, it.Number)
	}
	return list, nil
}

func massSubject(id int64) string { return "mass/" + strconv.FormatInt(id, 10) }

// SaveMass keeps what its writer has changed of a text to many. To whom it goes stays.
func (r *Room) SaveMass(ctx context.Context, v item.Viewer, id int64, m item.Mass) error {
	return r.editMass(ctx, v, id, "respond.mass", func(_ context.Context, _ *sqldb.Tx, was *item.Mailing) error {
		m.Numbers, m.Orgs = was.Numbers, was.Orgs
		was.Mass = m
		return nil
	})
}

// DropMass throws a text to many away.
func (r *Room) DropMass(ctx context.Context, v item.Viewer, id int64) error {
	return r.editMass(ctx, v, id, "respond.mass.drop", func(ctx context.Context, tx *sqldb.Tx, _ *item.Mailing) error { return record.DropMass(ctx, tx, id) })
}

// AskMass asks a second person to let a text to many leave. From then on nobody changes it.
func (r *Room) AskMass(ctx context.Context, v item.Viewer, id int64) error {
	return r.editMass(ctx, v, id, "respond.mass.ask", func(ctx context.Context, tx *sqldb.Tx, m *item.Mailing) error {
		if err := checkMass(*m); err != nil {
			return err
		}
		m.Asked = tx.Now
		why := item.Cut(strings.TrimSpace(m.Why+" — "+m.Subject), maxWhy)
		return r.Ask(ctx, tx, Wish{Act: ActMass, Subject: massSubject(id), Why: strings.TrimPrefix(why, "— "), Href: "/mass/" + strconv.FormatInt(id, 10), By: v.Name})
	})
}

// maxWhy is how many bytes a second person is told in the list of what waits.
const maxWhy = 900

func checkMass(m item.Mailing) error {
	switch {
	case strings.TrimSpace(m.Subject) == "":
		return fault("subject", "a letter needs a subject")
	case strings.TrimSpace(m.Text) == "" || len(m.Text) > maxWords:
		return fault("text", "a letter has a text of up to %d bytes", maxWords)
	case m.Guard != "" && !slices.Contains(item.Guards(), m.Guard):
		return fault("guard", "%.40q is none of %v", m.Guard, item.Guards())
	}
	if m.TLP != "" {
		if mark, err := tocsin.ParseMark(m.TLP); err != nil || mark < m.Clearance {
			return fault("tlp", "%.40q is no mark that you may see", m.TLP)
		}
	}
	return nil
}

// editMass changes a text to many that its writer still has in hand.
func (r *Room) editMass(ctx context.Context, v item.Viewer, id int64, act string, edit func(ctx context.Context, tx *sqldb.Tx, m *item.Mailing) error) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := record.Mass(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.By != v.Name || !m.Asked.IsZero() || !m.Done.IsZero() {
			return tocsin.Faultf(tocsin.Conflict, "This letter is another's, or a second person was asked about it: it stays as it is.")
		}
		if err := edit(ctx, tx, &m); err != nil {
			return err
		}
		if err := record.SetMass(ctx, tx, m); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: act, Subject: massSubject(id)})
	})
}

// sendMass puts the letters of one text to many into the outbox, when a second person has let it happen. Who may not have
// it gets nothing and is listed; the rest goes.
func (r *Room) sendMass(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	id, err := strconv.ParseInt(strings.TrimPrefix(w.Subject, "mass/"), 10, 64)
	if err != nil {
		return fmt.Errorf("send %s: %w", w.Subject, err)
	}
	m, err := record.Mass(ctx, tx, id)
	if err != nil {
		return err
	}
	if !m.Done.IsZero() {
		return nil
	}
	var out item.Sent
	for _, n := range m.Numbers {
		if err := r.massItem(ctx, tx, m, n, &out); err != nil {
			return fmt.Errorf("write in %s: %w", n, err)
		}
	}
	for _, slug := range m.Orgs {
		if err := r.massOrg(ctx, tx, m, slug, &out); err != nil {
			return fmt.Errorf("write to %s: %w", slug, err)
		}
	}
	if ok, err := record.SentMass(ctx, tx, id, out); err != nil || !ok {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: m.By, Act: "respond.mass.send", Subject: massSubject(id), Detail: map[string]any{"letters": out.Letters, "copies": out.Copies, "skipped": len(out.Skipped), "granted": w.Granter}})
}

// massItem writes to whom one item is with.
func (r *Room) massItem(ctx context.Context, tx *sqldb.Tx, m item.Mailing, number string, out *item.Sent) error {
	it, err := record.ByNumber(ctx, tx, m.Writer(), number)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		out.Skipped = append(out.Skipped, item.Missed{Of: number, Why: "gone"})
		return nil
	}
	if err != nil {
		return err
	}
	return r.massLetter(ctx, tx, m, &it, item.Compose{}, number, out)
}

// massLetter drafts one of many letters, to those who may have it.
func (r *Room) massLetter(ctx context.Context, tx *sqldb.Tx, m item.Mailing, it *item.Item, c item.Compose, of string, out *item.Sent) error {
	language := r.languageOf(ctx, *it, c.To)
	fill := r.filler(*it, language)
	c.Subject, c.Text, c.TLP, c.Guard = fill.Replace(m.Subject), fill.Replace(m.Text), m.TLP, m.Guard
	c.Once = fmt.Sprintf("mass-%d", m.ID)
	l, err := r.prepare(ctx, tx, m.Writer(), *it, c)
	var f *tocsin.Fault
	if errors.As(err, &f) && f.Why == tocsin.Invalid {
		why := "nobody"
		if f.Field == "tlp" {
			why = refusedClearance
		}
		out.Skipped = append(out.Skipped, item.Missed{Of: of, Why: why})
		return nil
	}
	if err != nil {
		return err
	}
	var left []string
	for _, one := range l.copies {
		if one.Refused != "" {
			out.Skipped = append(out.Skipped, item.Missed{Of: of, To: one.To, Why: one.Refused})
		} else {
			left = append(left, one.To)
		}
	}
	if len(left) == 0 {
		return nil
	}
	if len(left) < len(l.copies) {
		c.To, c.Cc = left, nil
		if l, err = r.prepare(ctx, tx, m.Writer(), *it, c); err != nil {
			return err
		}
	}
	if err := r.seal(&l); err != nil {
		return err
	}
	if _, err := r.draft(ctx, tx, m.Writer(), it, l, c); err != nil {
		return err
	}
	out.Letters++
	out.Copies += len(l.copies)
	return nil
}

// massOrg opens an investigation with a constituent and writes to its contacts.
func (r *Room) massOrg(ctx context.Context, tx *sqldb.Tx, m item.Mailing, slug string, out *item.Sent) error {
	if r.People == nil {
		out.Skipped = append(out.Skipped, item.Missed{Of: slug, Why: "nobody"})
		return nil
	}
	contacts, err := r.People.Contacts(ctx, slug)
	if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
		return err
	}
	it := item.Item{Kind: item.Investigation, Title: m.Subject, Org: slug, How: "email", Owner: m.By, Mark: tocsin.Amber, Status: item.First(item.Investigation), Waits: item.ForThem}
	if mark, err := tocsin.ParseMark(m.TLP); err == nil && m.TLP != "" {
		it.Mark = mark
	}
	var to []string
	for _, c := range contacts[:min(len(contacts), maxPeople)] {
		one, err := r.judge(ctx, tx, item.Item{}, it.Mark, m.Guard, addressee{c.Name, c.Email, "to"})
		if err != nil {
			return err
		}
		if one.Refused != "" {
			out.Skipped = append(out.Skipped, item.Missed{Of: slug, To: c.Email, Why: one.Refused})
			continue
		}
		if len(to) == 0 {
			it.Person, it.Email, it.Language = c.Name, c.Email, c.Language
		}
		to = append(to, addressee{c.Name, c.Email, "to"}.String())
	}
	if len(to) == 0 {
		if len(contacts) == 0 {
			out.Skipped = append(out.Skipped, item.Missed{Of: slug, Why: "nobody"})
		}
		return nil
	}
	it.Title = item.Cut(subject(r.filler(it, it.Language).Replace(strings.ReplaceAll(m.Subject, "{title}", "")), ""), 300)
	if err := r.Begin(ctx, tx, m.By, "", &it); err != nil {
		return err
	}
	if m.Incident != "" {
		if err := r.startLinks(ctx, tx, m.Writer(), it, item.Start{Incident: m.Incident}); err != nil {
			return err
		}
	}
	return r.massLetter(ctx, tx, m, &it, item.Compose{To: to, Way: item.Afresh}, slug, out)
}

// Constituents are all that a text can go to.
func (r *Room) Constituents(ctx context.Context) ([]item.Constituent, error) {
	if r.People == nil {
		return nil, nil
	}
	return r.People.Constituents(ctx)
}
