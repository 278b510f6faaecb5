package respond

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// ActRetention is what both who ask for and who grant a rule of retention must be allowed to do.
const ActRetention = "retention.write"

// retentionSubject stands before a rule in what a second person is asked: they see the rule, and that very rule is what they
// let happen.
const retentionSubject = "retention/"

// retentionPath is where a rule is looked at, with what it would take.
const retentionPath = "/settings/retention"

// runsShown is how many of the last runs are told.
const runsShown = 30

// Retention is the rule by which what is over is deleted, and what its last runs did.
func (r *Room) Retention(ctx context.Context) (x item.Retained, err error) {
	if x.Rule, err = retention(ctx, r.DB); err != nil {
		return x, err
	}
	runs, err := record.RetentionRuns(ctx, r.DB, runsShown)
	x.Runs = append([]item.RetentionRun{}, runs...)
	return x, err
}

func retention(ctx context.Context, from sqldb.Reader) (x item.Retention, err error) {
	err = record.Setting(ctx, from, item.RetentionSetting, &x)
	if x.Days == nil {
		x.Days = item.Days{}
	}
	return x, err
}

// nextShown is how many items of those that go next are listed.
const nextShown = 50

// Expiry tells what a rule would take now and soon, and changes nothing. What it counts is all there is; what it lists is
// what somebody may see.
func (r *Room) Expiry(ctx context.Context, v item.Viewer, days item.Days) (x item.Expiry, err error) {
	if err := days.Check(); err != nil {
		return x, err
	}
	now := r.Now()
	x.Days = days
	gone, soon, against, err := record.CountExpired(ctx, r.DB, days, now, now.Add(item.Soon))
	if err != nil {
		return x, err
	}
	x.Against, x.Counts = against, []item.ExpiringCount{}
	for _, what := range item.Expiring() {
		if n := days[what]; n > 0 {
			x.Counts = append(x.Counts, item.ExpiringCount{What: what, Days: n, Now: gone[what], Soon: soon[what]})
		}
	}
	next, err := record.NextExpired(ctx, r.DB, v, days, now, now.Add(item.Soon), nextShown)
	x.Next = append([]item.Expired{}, next...)
	return x, err
}

// SetRetention changes the rule. Where a second person has to look it asks, and waits is true.
func (r *Room) SetRetention(ctx context.Context, v item.Viewer, days item.Days, why string) (waits bool, err error) {
	if err := days.Check(); err != nil {
		return false, err
	}
	if why, err = reason("reason", why); err != nil {
		return false, err
	}
	if waits, err = r.needsSecond(ctx); err != nil {
		return false, err
	}
	why = item.Cut(why, maxWish)
	return waits, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if waits {
			return r.Ask(ctx, tx, Wish{Act: ActRetention, Subject: retentionSubject + days.String(), Why: why, Href: retentionHref(days), By: v.Name})
		}
		return setRetention(ctx, tx, item.Retention{Days: days, Why: why, By: v.Name})
	})
}

// retentionHref is the page that tells what a rule would take.
func retentionHref(days item.Days) string {
	q := url.Values{"look": {"1"}}
	for what, n := range days {
		q.Set(what, strconv.Itoa(n))
	}
	return retentionPath + "?" + q.Encode()
}

// retentionGranted makes a rule that a second person has granted the rule.
func (r *Room) retentionGranted(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	days, err := item.ParseDays(strings.TrimPrefix(w.Subject, retentionSubject))
	if err != nil {
		return tocsin.Faultf(tocsin.Conflict, "%.60q is no rule", w.Subject)
	}
	return setRetention(ctx, tx, item.Retention{Days: days, Why: w.Why, By: w.By, Granter: w.Granter})
}

func setRetention(ctx context.Context, tx *sqldb.Tx, x item.Retention) error {
	x.Since = tx.Now
	if err := record.SetSetting(ctx, tx, item.RetentionSetting, x); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: x.By, Act: "respond.retention", Subject: item.RetentionSetting, Detail: map[string]any{"days": x.Days.String(), "granter": x.Granter, "why": x.Why}})
}
