package respond

import (
	"cmp"
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/happened"
	"tocsin/internal/module/respond/history"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// MomentsOf writes what a table tells into the time line of an item, as one act, or only tells what would become of it. What
// the time line has at the same time in the same words stays as it is. Rows that can't be read are given back.
func (r *Room) MomentsOf(ctx context.Context, v item.Viewer, number string, t item.MomentTable) (out item.MomentRows, err error) {
	read, err := happened.Read(t, kindOf)
	if err != nil {
		return read, err
	}
	if t.Look {
		return read, r.foresee(ctx, v, number, t.File, &read)
	}
	out.Outcome, err = r.inScene(ctx, v, number, "moment.added", func(s *scene) (int, error) {
		out = read
		out.Rows = append([]item.MomentRow{}, read.Rows...)
		there, err := record.Moments(ctx, s.tx, v, s.ids)
		if err != nil {
			return 0, err
		}
		if err := s.sortRows(&out, t.File, there); err != nil || out.Added == 0 {
			return 0, err
		}
		return out.Added, s.addRows(ctx, out)
	})
	return out, err
}

// foresee says of each row of a table what would become of it.
func (r *Room) foresee(ctx context.Context, v item.Viewer, number, file string, t *item.MomentRows) error {
	it, err := record.ByNumber(ctx, r.DB, v, number)
	if err != nil {
		return err
	}
	ids, err := record.Seen(ctx, r.DB, v, it.ID)
	if err != nil {
		return err
	}
	there, err := record.Moments(ctx, r.DB, v, ids)
	if err != nil {
		return err
	}
	s := &scene{r: r, v: v, it: it}
	return s.sortRows(t, file, there)
}

// addRows writes down the rows of a table that are new.
func (s *scene) addRows(ctx context.Context, t item.MomentRows) error {
	for _, row := range t.Rows {
		if row.State != item.RowNew {
			continue
		}
		m := row.Moment
		if err := s.fillMoment(ctx, &m, s.it.Mark); err != nil {
			return err
		}
		if err := s.putMoment(ctx, &m); err != nil {
			return err
		}
	}
	return s.told(ctx, item.Timed, "added", t.Added, "", s.it.Mark)
}

// putMoment writes a moment down that was not there, as part of the act.
func (s *scene) putMoment(ctx context.Context, m *item.Moment) error {
	m.Item, m.By = s.it.ID, s.v.Name
	if err := record.AddMoment(ctx, s.tx, m); err != nil {
		return err
	}
	return record.NoteRow(ctx, s.tx, s.op, m.Item, record.RowField(record.MomentField, m.ID))
}

// sortRows says of each row of a table whether it is new, known or unread, as the item is.
func (s *scene) sortRows(t *item.MomentRows, file string, there []item.Moment) error {
	known := map[string]bool{}
	for _, m := range there {
		known[momentKey(m)] = true
	}
	now := s.r.Now()
	for i, row := range t.Rows {
		if row.State == item.RowNew {
			m := &t.Rows[i].Moment
			m.Text = strings.TrimSpace(m.Text)
			err := item.CheckMoment(*m, now)
			if err == nil {
				m.Mark, err = s.markOf(m.TLP, s.it.Mark)
				m.TLP = m.Mark.String()
			}
			switch {
			case err != nil:
				t.Rows[i] = happened.Unread(row, file, "", err)
			case known[momentKey(*m)]:
				t.Rows[i].State = item.RowKnown
			}
			known[momentKey(*m)] = true
		}
		switch t.Rows[i].State {
		case item.RowNew:
			t.Added++
		case item.RowKnown:
			t.Known++
		default:
			t.Unread++
		}
	}
	if len(there)+t.Added > item.MaxMoments {
		return tocsin.Faultf(tocsin.TooLarge, "an item has up to %d moments", item.MaxMoments)
	}
	return nil
}

// momentKey tells apart what happened: two things at the same time in the same words are one.
func momentKey(m item.Moment) string {
	return m.At.UTC().Format("20060102150405.000000") + " " + m.Text
}

// kindOf is the kind of moment that a word means: the kind itself, what it is called in one of the six languages, or a
// category of DFIR-IRIS; "" for none.
func kindOf(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	for _, kind := range item.MomentKinds() {
		if word == kind {
			return kind
		}
		for _, l := range console.Words().All() {
			if word == strings.ToLower(l.Word("respond.moment", kind)) {
				return kind
			}
		}
	}
	if word == "unspecified" || word == "legitimate" {
		return "other"
	}
	if kind := history.IrisKind(cmp.Or(word, "none")); kind != "other" {
		return kind
	}
	return ""
}
