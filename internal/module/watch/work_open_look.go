package watch

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
)

// openSpan is how far back a rule looks: for the addresses of a problem, and for what it would have opened.
const openSpan = 30 * 24 * time.Hour

// narrowed are the problems of which the log has an event that a rule's network, AS, domain or country chooses.
func (r *Room) narrowed(ctx context.Context, rule warn.Rule) (map[find.Problem]bool, error) {
	seen := map[find.Problem]bool{}
	const by = "owner, classification.type, classification.identifier, source.ip, source.asn, source.fqdn, source.geolocation.cc"
	q := eventlog.Query{LogsQL: narrowFilter(rule) + " | stats by (" + by + ") count() n", From: r.Now().Add(-openSpan)}
	err := r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		e := tocsin.Event{Fields: row}
		if rule.Touches(subjectOf(&parcel{}, &e), e.Get("source.geolocation.cc")) {
			seen[find.Problem{Owner: clone(e.Get(tocsin.KeyOwner)), Type: clone(e.Get("classification.type")), Identifier: clone(e.Get("classification.identifier"))}] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look what rule %d speaks of: %w", rule.ID, err)
	}
	return seen, nil
}

// narrowFilter chooses the events that a rule may speak of. It may choose more.
func narrowFilter(rule warn.Rule) string {
	var all []string
	if net, err := netip.ParsePrefix(rule.Net); err == nil {
		if all = append(all, eventlog.Like("source.ip", ":")); net.Addr().Is4() {
			all[0] = eventlog.Inside("source.ip", net)
		}
	}
	if rule.AS != 0 {
		all = append(all, eventlog.Eq("source.asn", strconv.FormatUint(uint64(rule.AS), 10)))
	}
	if rule.Domain != "" {
		all = append(all, eventlog.Like("source.fqdn", regexp.QuoteMeta(rule.Domain)))
	}
	if rule.Country != "" {
		all = append(all, eventlog.Eq("source.geolocation.cc", rule.Country))
	}
	return eventlog.And(all...)
}

func sortedKeys[K string | int64, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// LookRule tells what a rule that opens items would have opened over the last 30 days, by the day on which each finding
// began last, and changes nothing.
func (r *Room) LookRule(ctx context.Context, rule warn.Rule) (look tend.WouldOpen, err error) {
	if err := rule.Check(r.Now()); err != nil {
		return look, err
	}
	if rule.Does() != warn.DoesOpen {
		return look, field("opens", "name the template of items that the rule opens")
	}
	all := map[find.Problem]find.Finding{}
	from := r.Now().Add(-openSpan).UTC().Format(time.DateOnly)
	if err := r.findings.Each(ctx, find.Filter{}, r.Now(), func(f find.Finding) bool {
		if f.Opened >= from {
			all[f.Problem] = f
		}
		return true
	}); err != nil {
		return look, err
	}
	byOwner, err := r.matched(ctx, rule, all)
	for _, list := range byOwner {
		look.Findings += len(list)
		look.Items += itemsOf(list, rule.Joins())
	}
	look.Constituents, look.Days = len(byOwner), int(openSpan/(24*time.Hour))
	return look, err
}

// itemsOf is how many items a rule would have opened for the findings of one owner: one that begins within joins of the
// first of an item is in it.
func itemsOf(list []find.Finding, joins time.Duration) (n int) {
	var days []time.Time
	for _, f := range list {
		day, err := time.Parse(time.DateOnly, f.Opened)
		if err == nil {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	var first time.Time
	for _, day := range days {
		if first.IsZero() || day.Sub(first) > joins {
			n, first = n+1, day
		}
	}
	return n
}

// ReleaseRule opens items for what a rule held, as many at once as it opens in an hour, and returns how many problems it took.
func (r *Room) ReleaseRule(ctx context.Context, id int64, by string) (taken int, err error) {
	r.opening.Lock()
	defer r.opening.Unlock()
	rules, err := r.openRules(ctx)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(rules, func(rule warn.Rule) bool { return rule.ID == id })
	if at < 0 || r.Desk == nil {
		return 0, tocsin.Faultf(tocsin.NotFound, "there is no rule %d, or it was removed before", id)
	}
	byOwner, err := r.heldBy(ctx, id)
	if err != nil {
		return 0, err
	}
	owners := sortedKeys(byOwner)
	for _, owner := range owners[:min(len(owners), rules[at].Cap())] {
		if _, err := r.openOne(ctx, rules[at], byOwner[owner], by); err != nil {
			return taken, err
		}
		taken += len(byOwner[owner])
	}
	return taken, r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return warn.Released(ctx, tx, id, by, taken) })
}

// heldBy are the findings that a rule holds and that are there, by owner.
func (r *Room) heldBy(ctx context.Context, id int64) (map[string][]find.Finding, error) {
	there, err := r.thereNow(ctx)
	if err != nil {
		return nil, err
	}
	byOwner := map[string][]find.Finding{}
	return byOwner, r.warnings.EachOpened(ctx, id, func(o warn.Opened) {
		if f, ok := there[o.Problem]; ok && o.State == warn.OpenedHeld {
			byOwner[o.Owner] = append(byOwner[o.Owner], f)
		}
	})
}

// openingsOf writes into rules what they have opened, and whether the template that they name is there.
func (r *Room) openingsOf(ctx context.Context, list []RuleNow) error {
	of, err := r.warnings.OpeningsOf(ctx)
	if err != nil || r.Desk == nil {
		return err
	}
	names, err := r.Desk.Templates(ctx)
	for i := range list {
		list[i].Openings = of[list[i].ID]
		list[i].Gone = list[i].Opens != "" && !slices.Contains(names, list[i].Opens)
	}
	return err
}
