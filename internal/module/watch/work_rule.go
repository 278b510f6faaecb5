package watch

import (
	"context"

	"tocsin"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
)

// When an organisation becomes a part of another, what its rules say is not the other's by itself: a rule that silences, or
// sends to a provider, would then speak of networks that nobody thought of. So such a rule chooses nothing, is shown as
// that, and a person lets it speak of the other. Where letters are sent to is another matter: the people of the one are
// the other's people now, so a rule that sends to the one sends to the other. A split makes both as they were.

// RuleNow is a rule with what has become of those whom it names.
type RuleNow = tend.RuleNow

// rulesNow are all rules that there ever were, the oldest first, those that send to an organisation which was merged
// already as they send now.
func (r *Room) rulesNow(ctx context.Context) (list []RuleNow, err error) {
	rules, err := r.warnings.Rules(ctx)
	if err != nil {
		return nil, err
	}
	into, err := r.Roster.Aliases(ctx)
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		n := RuleNow{Rule: rule, Into: into[rule.Org]}
		if to := into[rule.To]; to != "" {
			n.Was, n.To = rule.To, to
		}
		n.Nobody = rule.Org != "" && !r.known(rule.Org)
		list = append(list, n)
	}
	return list, nil
}

// above returns an owner's slug and those above it.
func (r *Room) above(slug string) (list []string) {
	for len(list) <= roster.MaxTree && slug != "" {
		o, ok := r.Roster.Index().Org(slug)
		if !ok {
			break
		}
		list, slug = append(list, slug), o.Parent
	}
	return list
}

func (r *Room) known(slug string) bool {
	_, ok := r.Roster.Index().Org(slug)
	return ok
}

// letterRules are the rules as letters are drafted by them.
func (r *Room) letterRules(ctx context.Context) (rules []warn.Rule, err error) {
	list, err := r.rulesNow(ctx)
	for _, n := range list {
		rules = append(rules, n.Rule)
	}
	return rules, err
}

// offRules marks the rules that send to where nothing can be sent: an address that is off, or an organisation that is no
// more.
func (r *Room) offRules(ctx context.Context, list []RuleNow) error {
	var emails []string
	for _, n := range list {
		if n.To != "" && !n.ToOrg() {
			emails = append(emails, n.To)
		}
	}
	off, err := r.Roster.OffOf(ctx, emails)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Off = off[list[i].To] || list[i].ToOrg() && !r.known(list[i].To)
	}
	return nil
}

// FollowRule lets a rule that names an organisation which was merged into another speak of that one. The rule ends, and
// another stands in its place.
func (r *Room) FollowRule(ctx context.Context, id int64, by string) (rule warn.Rule, err error) {
	list, err := r.rulesNow(ctx)
	if err != nil {
		return rule, err
	}
	for _, n := range list {
		switch {
		case n.ID != id || !n.Stands(r.Now()):
			continue
		case n.Into == "":
			return rule, tocsin.Faultf(tocsin.Conflict, "rule %d names no organisation that was merged into another", id)
		}
		n.Org = n.Into
		before, err := r.beforeRule(ctx, n.Rule)
		if err != nil {
			return rule, err
		}
		return r.warnings.ReplaceRule(ctx, id, n.Rule, by, before...)
	}
	return rule, tocsin.Faultf(tocsin.NotFound, "there is no rule %d, or it was removed before", id)
}
