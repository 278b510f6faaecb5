package subscribe

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/bell"
)

// oldAfter is how long a letter may wait for its release: what a list said then is not so now, and another one comes.
const oldAfter = 24 * time.Hour

// words is the language that somebody reads.
func words(language string) *lang.Lang { return console.Words().Lang(language) }

// Post writes the letters that are due. What was missed while the node stood still is written once, as it is now. It may run
// in several processes at once: each letter is written by one of them.
func (d *Desk) Post(ctx context.Context) error {
	if d.Bell.From() == "" {
		return nil
	}
	list, err := letters(ctx, d.DB, 0)
	if err != nil {
		return err
	}
	var all []error
	for _, g := range list {
		if err := d.postOne(ctx, g); err != nil {
			all = append(all, fmt.Errorf("write the letter %d of %s: %w", g.ID, g.Who, err))
		}
	}
	return errors.Join(all...)
}

// postOne writes one letter if it is due, or notes that none is needed.
func (d *Desk) postOne(ctx context.Context, g Regular) error {
	r, err := d.Bell.Reach(ctx, g.Who)
	if err != nil || r.User.ID != g.User {
		return err // whoever it was for has no account any more
	}
	now := d.Now()
	at := g.Last(now, r.Zone)
	if !at.After(g.done) {
		return nil
	}
	draft, err := d.draft(ctx, g, r, at, now)
	if err != nil {
		return err
	}
	return d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		first, err := sent(ctx, tx, g.ID, at)
		if err != nil || !first || draft == nil {
			return err
		}
		_, _, err = d.Outbox.Draft(ctx, tx, *draft)
		return err
	})
}

// draft is the letter that is due; nil where there is none: nothing to tell, no address, or a list that is gone.
func (d *Desk) draft(ctx context.Context, g Regular, r bell.Reach, at, now time.Time) (*outbox.Draft, error) {
	if r.Address == "" {
		return nil, nil //nolint:nilnil // no letter
	}
	q := Question{Who: r.Asker, What: g.What, Lang: words(r.User.Language), Zone: r.Zone, Now: now, At: at, File: g.File}
	s, err := d.Source.Take(ctx, q)
	switch why := tocsin.WhyOf(err); {
	case err != nil && (why == tocsin.NotFound || why == tocsin.Denied || why == tocsin.Invalid):
		return nil, nil //nolint:nilnil // as above
	case err != nil:
		return nil, err
	case s.bare() && !g.Empty:
		return nil, nil //nolint:nilnil // as above
	}
	when := strconv.FormatInt(at.Unix(), 10)
	if s.Once != "" {
		when = s.Once
	}
	out := outbox.Draft{Key: "notice-list:" + strconv.FormatInt(g.ID, 10) + ":" + when, Kind: ActKind, Channel: "mail", To: r.Address, Author: audit.Node,
		Mark: s.Mark, Clearance: r.Asker.Clearance, Meta: map[string]string{"who": r.User.Name, "numbers": strings.Join(s.Named, " ")}}
	out.Title, out.Payload, err = d.letter(q, s, r.Address)
	return &out, err
}

// MayLeave says why a letter may not go to its recipient any more, or "": it is theirs no more, it is old, or it names what
// they may not see now.
func (d *Desk) MayLeave(ctx context.Context, act outbox.Act) (why string, err error) {
	r, err := d.Bell.Reach(ctx, act.Meta["who"])
	switch {
	case err != nil:
		return "", err
	case r.User.ID == 0:
		return "whom it is for has no account any more", nil
	case r.Address != act.To:
		return "it is not the address of whom it is for any more", nil
	case act.Mark < r.Asker.Clearance:
		return "whom it is for is not cleared for it any more", nil
	case d.Now().Sub(act.Created) > oldAfter:
		return "it has waited too long: what it lists may have changed", nil
	}
	list := strings.Fields(act.Meta["numbers"])
	seen, err := d.Source.Seen(ctx, r.Asker, list)
	for _, n := range list {
		if err == nil && !seen[n] {
			return "whom it is for may not see " + n + " any more", nil
		}
	}
	return "", err
}
