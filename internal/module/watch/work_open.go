package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// Rules that open items of the desk look at findings as they stand, again and again. What came of each problem is kept in a
// row, which is written in the transaction that opens the item: a crash before it changes nothing, and after it nothing is
// done again. No problem that was there when a rule began opens anything.

// Desk gets what rules open, in their transaction.
type Desk interface {
	// Open opens an item that begins with a template of the desk's, and returns its number.
	Open(ctx context.Context, tx *sqldb.Tx, o Occasion) (number string, err error)
	// Join puts more into an item, and reports whether it could: one that is closed takes nothing.
	Join(ctx context.Context, tx *sqldb.Tx, number string, o Occasion) (bool, error)
	// Leave tells an item that a problem is fixed; last says that none is left.
	Leave(ctx context.Context, tx *sqldb.Tx, by, number string, p find.Problem, last bool) error
	// Templates are the names of the desk's templates of items.
	Templates(ctx context.Context) ([]string, error)
}

// Occasion is why an item is opened: problems of one constituent.
type Occasion struct {
	By, Template string // the rule, and the template that it names
	Name         string // of the constituent
	Mark         tocsin.Mark
	Problems     []find.Problem
}

// openedAt is the state that a run saw. What is the same needs no look.
type openedAt struct {
	version find.Version
	rules   string
	at      time.Time
}

// openAnew is after how long findings are looked at though nothing says that they have changed: a suppression may have ended.
const openAnew = 10 * time.Minute

// capSpan is the time in which a rule opens no more items than its cap.
const capSpan = time.Hour

// openRules are the rules in force that open items.
func (r *Room) openRules(ctx context.Context) (rules []warn.Rule, err error) {
	all, err := r.letterRules(ctx)
	for _, rule := range all {
		if rule.Does() == warn.DoesOpen && rule.Stands(r.Now()) {
			rules = append(rules, rule)
		}
	}
	return rules, err
}

// OpenItems opens the items that rules ask for, and tells those that are open what has been fixed.
func (r *Room) OpenItems(ctx context.Context) error {
	if r.Desk == nil {
		return nil
	}
	r.opening.Lock()
	defer r.opening.Unlock()
	rules, err := r.openRules(ctx)
	if err != nil {
		return err
	}
	was, err := r.openedNow(ctx)
	if err != nil || len(rules)+len(was) == 0 {
		return err
	}
	now := openedAt{rules: fmt.Sprint(rules), at: r.Now()}
	if now.version, err = r.findings.Version(ctx); err != nil {
		return err
	}
	if now.version == r.opened.version && now.rules == r.opened.rules && now.at.Sub(r.opened.at) < openAnew {
		return nil
	}
	there, err := r.thereNow(ctx)
	if err != nil {
		return err
	}
	for _, rule := range rules {
		err = errors.Join(err, r.openFor(ctx, rule, there, was[rule.ID]))
	}
	if err != nil { // what could not join an item yet is still to come: nobody hears that it was the last
		return err
	}
	if err = r.leave(ctx, there, was); err == nil {
		r.opened = now
	}
	return err
}

// openedNow is what came of problems that are there, by rule.
func (r *Room) openedNow(ctx context.Context) (map[int64]map[find.Problem]warn.Opened, error) {
	was := map[int64]map[find.Problem]warn.Opened{}
	return was, r.warnings.EachOpened(ctx, 0, func(o warn.Opened) {
		if was[o.Rule] == nil {
			was[o.Rule] = map[find.Problem]warn.Opened{}
		}
		was[o.Rule][o.Problem] = o
	})
}

// thereNow are the findings of constituents that are not fixed.
func (r *Room) thereNow(ctx context.Context) (map[find.Problem]find.Finding, error) {
	there := map[find.Problem]find.Finding{}
	return there, r.findings.Each(ctx, find.Filter{}, r.Now(), func(f find.Finding) bool {
		if f.Status != find.Fixed {
			there[f.Problem] = f
		}
		return true
	})
}

// matched are those of some findings that a rule speaks of, by owner. What somebody has suppressed opens nothing.
func (r *Room) matched(ctx context.Context, rule warn.Rule, there map[find.Problem]find.Finding) (byOwner map[string][]find.Finding, err error) {
	var seen map[find.Problem]bool
	if rule.Narrow() {
		if seen, err = r.narrowed(ctx, rule); err != nil {
			return nil, err
		}
	}
	byOwner = map[string][]find.Finding{}
	for p, f := range there {
		if f.Status == find.Suppressed || seen != nil && !seen[p] {
			continue
		}
		org, _ := r.Roster.Index().Org(p.Owner)
		if rule.Wants(warn.Case{Orgs: r.above(p.Owner), Type: p.Type, Identifier: p.Identifier, Feeds: f.Feeds, Severity: f.Severity, Sector: org.Sector}) {
			byOwner[p.Owner] = append(byOwner[p.Owner], f)
		}
	}
	for _, list := range byOwner {
		slices.SortFunc(list, func(a, b find.Finding) int {
			return cmp.Or(cmp.Compare(tocsin.Severity(b.Severity), tocsin.Severity(a.Severity)), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Identifier, b.Identifier))
		})
	}
	return byOwner, nil
}

// beforeRule are the problems that are there as a rule begins; none of a rule that opens nothing.
func (r *Room) beforeRule(ctx context.Context, rule warn.Rule) (list []find.Problem, err error) {
	if rule.Does() != warn.DoesOpen {
		return nil, nil
	}
	there, err := r.thereNow(ctx)
	if err != nil {
		return nil, err
	}
	byOwner, err := r.matched(ctx, rule, there)
	for _, found := range byOwner {
		list = append(list, problemsOf(found)...)
	}
	return list, err
}

func problemsOf(list []find.Finding) (out []find.Problem) {
	for _, f := range list {
		out = append(out, f.Problem)
	}
	return out
}

// openFor opens what one rule asks for. What is above its cap is held: a person may open it.
func (r *Room) openFor(ctx context.Context, rule warn.Rule, there map[find.Problem]find.Finding, was map[find.Problem]warn.Opened) error {
	byOwner, err := r.matched(ctx, rule, there)
	if err != nil {
		return err
	}
	var held []find.Problem
	for _, owner := range sortedKeys(byOwner) {
		fresh := slices.DeleteFunc(byOwner[owner], func(f find.Finding) bool { _, known := was[f.Problem]; return known })
		if len(fresh) == 0 {
			continue
		}
		done, err := r.openOne(ctx, rule, fresh, "")
		if err != nil {
			return err
		}
		if !done {
			held = append(held, problemsOf(fresh)...)
		}
	}
	if len(held) == 0 {
		return nil
	}
	r.Log.Warn("a rule asks for more items than it may open in an hour", "rule", rule.ID, "most", rule.Cap(), "held", len(held))
	return r.warnings.Hold(ctx, rule.ID, held)
}

// errFull says that a rule has opened as many items as it may.
var errFull = errors.New("no more items in this hour")

// openOne puts findings of one owner into the item that a rule has for it, or opens one; byHand is who asks for what was
// held, "" for the rule itself. It reports false where the rule may open no more.
func (r *Room) openOne(ctx context.Context, rule warn.Rule, list []find.Finding, byHand string) (bool, error) {
	o, err := r.occasion(ctx, rule, list)
	if err != nil {
		return false, err
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if o.Problems, err = warn.Take(ctx, tx, rule.ID, problemsOf(list), byHand != ""); err != nil || len(o.Problems) == 0 {
			return err
		}
		number, err := r.itemFor(ctx, tx, rule, o, byHand)
		if err != nil {
			return err
		}
		return warn.Settle(ctx, tx, rule.ID, o.Problems, number)
	})
	if errors.Is(err, errFull) {
		return false, nil
	}
	return true, err
}

// itemFor is the item for an occasion: the one that is open, or a new one.
func (r *Room) itemFor(ctx context.Context, tx *sqldb.Tx, rule warn.Rule, o Occasion, byHand string) (string, error) {
	owner := o.Problems[0].Owner
	number, err := warn.ItemOf(ctx, tx, rule.ID, owner, tx.Now.Add(-rule.Joins()))
	if err != nil {
		return "", err
	}
	if number != "" {
		if joined, err := r.Desk.Join(ctx, tx, number, o); err != nil || joined {
			return number, err
		}
	}
	if byHand == "" {
		n, err := warn.BegunSince(ctx, tx, rule.ID, tx.Now.Add(-capSpan))
		if err == nil && n >= rule.Cap() {
			err = errFull
		}
		if err != nil {
			return "", err
		}
	}
	if number, err = r.Desk.Open(ctx, tx, o); err != nil {
		return "", err
	}
	return number, warn.Begin(ctx, tx, rule.ID, owner, number, byHand != "")
}

// occasion is why a rule opens an item for findings of one owner.
func (r *Room) occasion(ctx context.Context, rule warn.Rule, list []find.Finding) (o Occasion, err error) {
	org, _ := r.Roster.Index().Org(list[0].Owner)
	o = Occasion{By: warn.ByRule(rule.ID), Template: rule.Opens, Name: cmp.Or(org.Name, list[0].Owner), Mark: rosterMark}
	pages := r.Plain()
	for _, f := range list {
		mark, err := pages.codeMark(ctx, f.Feeds)
		if err != nil {
			return o, err
		}
		o.Mark = o.Mark.Stricter(mark)
	}
	return o, nil
}

// leave tells items of what is fixed.
func (r *Room) leave(ctx context.Context, there map[find.Problem]find.Finding, was map[int64]map[find.Problem]warn.Opened) error {
	for _, rule := range sortedKeys(was) {
		for _, o := range was[rule] {
			if _, still := there[o.Problem]; still {
				continue
			}
			err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
				fresh, last, err := warn.Leave(ctx, tx, o)
				if err != nil || !fresh || o.Number == "" {
					return err
				}
				return r.Desk.Leave(ctx, tx, warn.ByRule(rule), o.Number, o.Problem, last)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
