package respond

import (
	"context"
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
	if m.By != v.Name && m.Incident != "" && m.Count() > len(m.Numbers) {
		if _, err := record.ByNumber(ctx, r.DB, v, m.Incident); tocsin.WhyOf(err) == tocsin.NotFound { // what is asked about is the incident's
			hidden += len(m.Groups) + len(m.Left)
			m.Incident, m.Groups, m.Left = "", nil, nil
		} else if err != nil {
			return m, 0, err
		}
	}
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
		if n := m.Count(); n == 0 || n > maxMass {
			return fault("numbers", "one text goes to 1 to %d items and constituents; these are %d", maxMass, n)
		}
		if id, err = record.AddMass(ctx, tx, m); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.mass", Subject: massSubject(id), Detail: map[string]any{"count": m.Count()}})
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

// Limits of the files of a text to many, in bytes: each letter has them, so a large one belongs on a server.
const (
	maxMassFile = 10 << 20  // together
	maxMassSum  = 256 << 20 // in all letters
)

// SaveMass keeps what its writer has changed of a text to many. To whom it goes stays.
func (r *Room) SaveMass(ctx context.Context, v item.Viewer, id int64, m item.Mass) error {
	return r.EncloseMass(ctx, v, id, m, nil, nil)
}

// EncloseMass keeps what its writer has changed of a text to many, with new files, and without those that are dropped.
func (r *Room) EncloseMass(ctx context.Context, v item.Viewer, id int64, m item.Mass, add []item.Bundle, drop []int64) error {
	return r.editMass(ctx, v, id, "respond.mass", func(ctx context.Context, tx *sqldb.Tx, was *item.Mailing) error {
		m.Numbers, m.Orgs, m.Groups, m.Left = was.Numbers, was.Orgs, was.Groups, was.Left
		was.Mass = m
		if err := record.EncloseMass(ctx, tx, was, add, drop); err != nil {
			return err
		}
		sum := int64(0)
		for _, f := range was.Files {
			sum += f.Size
		}
		if to := int64(m.Count()); sum > maxMassFile || sum*to > maxMassSum || len(was.Files) > maxFiles {
			return &tocsin.Fault{Why: tocsin.TooLarge, Field: "files", Text: "The files of a letter to many have 10 MB together, and 256 MB in all letters. Put what is larger where it can be fetched."}
		}
		return nil
	})
}

// DropMass throws a text to many away.
func (r *Room) DropMass(ctx context.Context, v item.Viewer, id int64) error {
	return r.editMass(ctx, v, id, "respond.mass.drop", func(ctx context.Context, tx *sqldb.Tx, _ *item.Mailing) error { return record.DropMass(ctx, tx, id) })
}

// AskMass asks a second person to let a text to many leave that its writer has looked over, which print tells: what was
// changed since is not asked about. From then on nobody changes it. A few letters to whoever answers for addresses need no
// second person: they are drafted at once, by the act in out.
func (r *Room) AskMass(ctx context.Context, v item.Viewer, id int64, print string) (out item.Outcome, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := inHand(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if err := r.checkMass(ctx, tx, m); err != nil {
			return err
		}
		if print != "" && print != m.Print() {
			return tocsin.Faultf(tocsin.Conflict, "This letter was changed since you looked it over. Look again.")
		}
		if m.Alone() {
			out, err = r.postMass(ctx, tx, m, "")
			return err
		}
		m.Asked = tx.Now
		if err := record.SetMass(ctx, tx, m); err != nil {
			return err
		}
		why := item.Cut(strings.TrimSpace(m.Why+" — "+m.Subject), maxWhy)
		if err := r.Ask(ctx, tx, Wish{Act: ActMass, Subject: massSubject(id), Why: strings.TrimPrefix(why, "— "), Href: "/mass/" + strconv.FormatInt(id, 10), By: v.Name}); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.mass.ask", Subject: massSubject(id)})
	})
	return out, err
}

// maxWhy is how many bytes a second person is told in the list of what waits.
const maxWhy = 900

// checkMass refuses what makes no letter to anybody.
func (r *Room) checkMass(ctx context.Context, rd sqldb.Reader, m item.Mailing) error {
	switch {
	case len(m.Left) > 0:
		return errSorting()
	case m.Template == "" && strings.TrimSpace(m.Subject) == "":
		return fault("subject", "a letter needs a subject")
	case m.Template == "" && strings.TrimSpace(m.Text) == "" || len(m.Text) > maxWords:
		return fault("text", "a letter has a text of up to %d bytes", maxWords)
	case m.Guard != "" && !slices.Contains(item.Guards(), m.Guard):
		return fault("guard", "%.40q is none of %v", m.Guard, item.Guards())
	}
	if m.TLP != "" {
		if mark, err := tocsin.ParseMark(m.TLP); err != nil || mark < m.Clearance {
			return fault("tlp", "%.40q is no mark that you may see", m.TLP)
		}
	}
	if m.Enclosed != len(m.Files) {
		return tocsin.Faultf(tocsin.Conflict, "The files of this letter are not here any more. Add them again.")
	}
	if m.Incident == "" {
		return nil
	}
	_, err := incidentOf(ctx, rd, m.Writer(), m.Incident)
	if why := tocsin.WhyOf(err); err != nil && why != tocsin.Internal {
		return fault("incident", "%v", err)
	}
	return err
}

// editMass changes a text to many that its writer still has in hand.
func (r *Room) editMass(ctx context.Context, v item.Viewer, id int64, act string, edit func(ctx context.Context, tx *sqldb.Tx, m *item.Mailing) error) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := inHand(ctx, tx, v, id)
		if err != nil {
			return err
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

// inHand is a text to many that somebody still has in hand.
func inHand(ctx context.Context, tx *sqldb.Tx, v item.Viewer, id int64) (item.Mailing, error) {
	m, err := record.Mass(ctx, tx, id)
	if err == nil && (m.By != v.Name || !m.Asked.IsZero() || !m.Done.IsZero()) {
		err = tocsin.Faultf(tocsin.Conflict, "This letter is another's, or a second person was asked about it: it stays as it is.")
	}
	return m, err
}

// Constituents are all that a text can go to.
func (r *Room) Constituents(ctx context.Context) ([]item.Constituent, error) {
	if r.People == nil {
		return nil, nil
	}
	return r.People.Constituents(ctx)
}
