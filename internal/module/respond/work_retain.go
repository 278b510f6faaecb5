package respond

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// The bounds of a night's work. An item is a transaction, for one can have thousands of letters; letters of no item go some
// at a time.
const (
	retainLooked  = 50  // items that one step looks at for one that goes
	retainLetters = 50  // letters that one step deletes
	retainSteps   = 200 // of one piece of a run
)

// The parts of a run, in their order.
const (
	retainItems = iota
	retainLoose
	retainOver
)

// Retain deletes what is kept no longer, as somebody would by hand. There is one run a day, as soon as the team's day has
// begun and the node runs, and none on the day on which the rule was made; more tells that this piece of it is done and that it goes on. Each step is a transaction with how far it has
// come, so a process that dies loses and doubles nothing. What lies beside the records is removed even where no run is left
// to go on with: the process may have died just after the last step.
func (r *Room) Retain(ctx context.Context) (more bool, err error) {
	day, err := r.retainDay(ctx)
	if err != nil {
		return false, err
	}
	over := day == ""
	for n := 0; n < retainSteps && !over && err == nil; n++ {
		over, err = r.retainStep(ctx, day)
	}
	if err != nil {
		return false, fmt.Errorf("delete what is kept no longer: %w", err)
	}
	return !over, r.Sweep(ctx)
}

// retainDay is the day of the run that is to be gone on with, which is begun where it is time; "" is none.
func (r *Room) retainDay(ctx context.Context) (day string, err error) {
	last, err := record.RetentionRuns(ctx, r.DB, 1)
	if err != nil {
		return "", err
	}
	if len(last) > 0 && last[0].Ended.IsZero() {
		return last[0].Day, nil
	}
	rule, err := retention(ctx, r.DB)
	if err != nil || len(rule.Days) == 0 {
		return "", err
	}
	t, err := terms(ctx, r.DB)
	if err != nil {
		return "", err
	}
	zone, err := time.LoadLocation(t.Calendar.Zone)
	if err != nil {
		zone = time.UTC
	}
	day = r.Now().In(zone).Format(time.DateOnly)
	if rule.Since.In(zone).Format(time.DateOnly) >= day || len(last) > 0 && last[0].Day >= day {
		return "", nil
	}
	return day, r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.BeginRetention(ctx, tx, day) })
}

// errSending stops a step at an item that has a letter on its way, and names the item.
type errSending struct{ id int64 }

func (e errSending) Error() string { return fmt.Sprintf("item %d: a letter is being sent", e.id) }

// retainStep does the next step of a run. An item that has a letter on its way is passed over.
func (r *Room) retainStep(ctx context.Context, day string) (over bool, err error) {
	over, err = r.inRun(ctx, day, r.retainPart)
	var busy errSending
	if !errors.As(err, &busy) {
		return over, err
	}
	return r.inRun(ctx, day, func(_ context.Context, _ *sqldb.Tx, _ item.Retention, x *item.RetentionRun) error {
		x.After, x.Passed = busy.id, counted(x.Passed, item.AgainstSending, 1)
		return nil
	})
}

// inRun does something in the transaction that keeps how far a run is. The rule is the one that stands now: what was taken
// back in the middle of a run is not done.
func (r *Room) inRun(ctx context.Context, day string, do func(ctx context.Context, tx *sqldb.Tx, rule item.Retention, x *item.RetentionRun) error) (over bool, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		x, ok, err := record.RetentionRun(ctx, tx, day)
		if err != nil {
			return err
		}
		if over = !ok || !x.Ended.IsZero(); over {
			return nil
		}
		was := x
		rule, err := retention(ctx, tx)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, rule, &x); err != nil {
			return err
		}
		over = !x.Ended.IsZero()
		return record.SetRetention(ctx, tx, was, x)
	})
	return over, err
}

// retainPart does the next step of the part that a run is at.
func (r *Room) retainPart(ctx context.Context, tx *sqldb.Tx, rule item.Retention, x *item.RetentionRun) error {
	switch x.Place {
	case retainItems:
		return r.retainItem(ctx, tx, rule, x)
	case retainLoose:
		return r.retainLetter(ctx, tx, rule, x)
	}
	x.Ended, x.Place = tx.Now, retainOver
	if len(x.Gone) == 0 {
		return nil
	}
	return audit.Add(ctx, tx, audit.Line{Actor: record.Node, Act: "respond.retain", Subject: retentionSubject + x.Day,
		Detail: map[string]any{"gone": x.Gone, "passed": x.Passed, "days": rule.Days.String(), "by": rule.By, "granter": rule.Granter}})
}

// goneBy is what is left of something that a run took by a rule.
func goneBy(rule item.Retention, x item.RetentionRun) item.Gone {
	return item.Gone{By: rule.By, Granter: rule.Granter, Why: rule.Why, Run: x.Day}
}

// retainItem deletes the next item that goes, and counts those that are passed over on the way to it.
func (r *Room) retainItem(ctx context.Context, tx *sqldb.Tx, rule item.Retention, x *item.RetentionRun) error {
	list, err := record.Expired(ctx, tx, rule.Days, tx.Now, x.Began, x.After, retainLooked)
	if err != nil {
		return err
	}
	for _, e := range list {
		if x.After = e.ID; e.Against != "" {
			x.Passed = counted(x.Passed, e.Against, 1)
			continue
		}
		it, err := record.ByID(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		if err := r.deleteAll(ctx, tx, it, goneBy(rule, *x)); err != nil {
			if tocsin.WhyOf(err) == tocsin.Conflict {
				return errSending{e.ID}
			}
			return err
		}
		x.Gone = counted(x.Gone, string(e.Kind), 1)
		return nil
	}
	if len(list) < retainLooked {
		x.Place, x.After = x.Place+1, 0
	}
	return nil
}

// retainLetter deletes the next letters of no item.
func (r *Room) retainLetter(ctx context.Context, tx *sqldb.Tx, rule item.Retention, x *item.RetentionRun) error {
	list, err := record.ExpiredLetters(ctx, tx, rule.Days, x.Began, x.After, retainLetters)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := r.deleteLetter(ctx, tx, m, goneBy(rule, *x)); err != nil {
			return err
		}
		x.After, x.Gone = m.ID, counted(x.Gone, string(m.Sort), 1)
	}
	if len(list) < retainLetters {
		x.Place, x.After = x.Place+1, 0
	}
	return nil
}
