package respond

import (
	"context"
	"slices"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/duty"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// DutyTerms say how the duty is kept, and where its days are counted.
func (r *Room) DutyTerms(ctx context.Context) (duty.Terms, *time.Location, error) {
	return dutyTerms(ctx, r.DB)
}

func dutyTerms(ctx context.Context, from sqldb.Reader) (duty.Terms, *time.Location, error) {
	d := duty.Usual()
	if err := record.Setting(ctx, from, duty.Setting, &d); err != nil {
		return d, nil, err
	}
	t, err := terms(ctx, from)
	return d, d.Place(t.Calendar.Zone), err
}

// SetDutyTerms changes how the duty is kept. Who has it on which day stays.
func (r *Room) SetDutyTerms(ctx context.Context, by string, d duty.Terms) error {
	if err := d.Check(); err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.SetSetting(ctx, tx, duty.Setting, d); err != nil {
			return err
		}
		return r.dutyChanged(ctx, tx, by, "respond.duty_terms", d)
	})
}

// Duty are the days of the duty from one to another, each included.
func (r *Room) Duty(ctx context.Context, from, until string) ([]duty.Day, error) {
	return record.Duty(ctx, r.DB, from, until, "")
}

// PlanDuty keeps who has the duty from now on: those who may work on items.
func (r *Room) PlanDuty(ctx context.Context, by string, p duty.Plan) error {
	days, err := p.Days()
	if err != nil {
		return err
	}
	list, err := r.Handlers(ctx)
	if err != nil {
		return err
	}
	for _, name := range p.Names {
		if !slices.ContainsFunc(list, func(h item.Handler) bool { return h.Name == name }) {
			return fault("names", "%.40q is nobody who may work on items", name)
		}
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.SetDuty(ctx, tx, days); err != nil {
			return err
		}
		return r.dutyChanged(ctx, tx, by, "respond.duty", p)
	})
}

func (r *Room) dutyChanged(ctx context.Context, tx *sqldb.Tx, by, act string, detail any) error {
	if err := live.Touch(ctx, tx, item.Lists); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: by, Act: act, Subject: duty.Setting, Detail: detail})
}

// spellsAhead is how far the duty is looked ahead for the next in it, in days.
const spellsAhead = 60

// OnDuty is who has the duty now, and who has it next; a spell without a name is nobody's.
func (r *Room) OnDuty(ctx context.Context) (now, next duty.Spell, err error) {
	return onDuty(ctx, r.DB, r.Now())
}

func onDuty(ctx context.Context, from sqldb.Reader, at time.Time) (now, next duty.Spell, err error) {
	t, zone, err := dutyTerms(ctx, from)
	if err != nil {
		return now, next, err
	}
	today := t.On(at, zone)
	days, err := record.Duty(ctx, from, today, duty.Next(today, spellsAhead), "")
	if err != nil {
		return now, next, err
	}
	for _, s := range t.Spells(days, zone) {
		switch {
		case !s.From.After(at) && at.Before(s.To):
			now = s
		case s.From.After(at) && next.Name == "":
			next = s
		}
	}
	return now, next, nil
}

// OwnDuty are the spells of one person's, from a month ago on.
func (r *Room) OwnDuty(ctx context.Context, name string) ([]duty.Spell, error) {
	t, zone, err := r.DutyTerms(ctx)
	if err != nil {
		return nil, err
	}
	const back, ahead = 31, 732 // days
	today := t.On(r.Now(), zone)
	days, err := record.Duty(ctx, r.DB, duty.Next(today, -back), duty.Next(today, ahead), name)
	return t.Spells(days, zone), err
}

// dutyIn are who has the duty now: one, or nobody.
func (r *Room) dutyIn(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
	now, _, err := onDuty(ctx, tx, tx.Now)
	if err != nil || now.Name == "" {
		return nil, err
	}
	return []string{now.Name}, nil
}

// assign gives a new report that nobody has to whoever has the duty, where the team wants that and they may see it.
func (r *Room) assign(ctx context.Context, tx *sqldb.Tx, it *item.Item) error {
	if it.Kind != item.Report || it.Owner != "" || it.Backlog {
		return nil
	}
	t, _, err := dutyTerms(ctx, tx)
	if err != nil || !t.Assign {
		return err
	}
	who, err := r.dutyIn(ctx, tx)
	if err != nil || len(who) == 0 {
		return err
	}
	all, err := r.viewers(ctx, tx)
	if v, known := all[who[0]]; known && it.Mark >= v.Clearance && (!it.Restricted || v.All) {
		it.Owner = who[0]
	}
	return err
}
