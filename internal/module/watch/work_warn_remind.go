package watch

import (
	"context"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// Remind drafts a question to each contact whose data nobody has confirmed for long, on Mondays in its own zone from
// the hour on at which it gets letters. Each is asked once, and again after a month without an answer. It returns how
// many letters it drafted.
func (r *Room) Remind(ctx context.Context) (int, error) {
	if r.Outbox == nil || r.Warnings.from() == "" {
		return 0, nil
	}
	list, err := r.Roster.Stale(ctx, r.Now())
	if err != nil {
		return 0, err
	}
	dir, err := r.Roster.Directory(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range list {
		if !s.Due || len(s.Orgs) == 0 {
			continue
		}
		pref := dir.Preference(s.Email, s.Orgs[0])
		local := r.Now().In(warn.Zone(pref.Zone))
		if local.Weekday() != roster.RemindOn || local.Hour() < pref.Hour {
			continue
		}
		fresh, err := r.remind(ctx, s, pref, local)
		if err != nil {
			return n, err
		}
		if fresh {
			n++
		}
	}
	return n, nil
}

func (r *Room) remind(ctx context.Context, c roster.StaleContact, pref roster.Preference, local time.Time) (fresh bool, err error) {
	org, ok := r.Roster.Index().Org(c.Orgs[0])
	if !ok {
		return false, nil
	}
	s, err := r.reminder(ctx, org, c, pref, local)
	if err != nil {
		r.Log.Error("write reminder", "owner", org.Slug, "error", err)
		return false, nil
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		kept, err := r.keep(ctx, tx, []sheet{s})
		if err != nil {
			return err
		}
		fresh = kept > 0
		return r.Roster.RemindIn(ctx, tx, c.Email)
	})
	return fresh, err
}

// reminder writes the question.
func (r *Room) reminder(ctx context.Context, org tocsin.Org, c roster.StaleContact, pref roster.Preference, local time.Time) (sheet, error) {
	year := r.Now().UTC().Year()
	first, err := r.warnings.Numbers(ctx, year, 1)
	if err != nil {
		return sheet{}, err
	}
	day := local.Format(time.DateOnly)
	s := sheet{to: warn.Whom{Owner: org.Slug, Email: c.Email}, key: fmt.Sprintf("reminder/%s/%s", c.Email, day), clear: pref.Mark(), red: pref.Mark() == tocsin.Red}
	s.letter = warn.Letter{Kind: warn.KindReminder, Owner: org.Slug, Email: c.Email, Day: day, Format: digest.AsText, Clearance: pref.Mark().String()}
	in := digest.Input{Number: number.Write(r.Country, year, first), Team: r.Team, From: r.Warnings.from(), Owner: org, To: []string{c.Email}, Language: pref.Language,
		Mark: max(tocsin.Green, pref.Mark()), Date: local, Reminder: true, Class: r.Class}
	return s, r.seal(&s, in, pref.Protect)
}
