package roster

import (
	"context"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Merge makes one organisation a part of another, for good: its networks, contacts, children and waiting claims become
// the other's, and what files say of it later is read as said of the other. Split takes it back.
func (r *Roster) Merge(ctx context.Context, from, to string) error {
	err := r.change(ctx, func(tx *sqldb.Tx) error { return merge(ctx, tx, from, to) })
	return told(err, "merge %s into %s", clip(from), clip(to))
}

// MergeIn is Merge in somebody else's transaction; Reload follows it.
func (r *Roster) MergeIn(ctx context.Context, tx *sqldb.Tx, from, to string) error {
	err := r.changeIn(ctx, tx, func(tx *sqldb.Tx) error { return merge(ctx, tx, from, to) })
	return told(err, "merge %s into %s", clip(from), clip(to))
}

func merge(ctx context.Context, tx *sqldb.Tx, from, to string) error {
	if from == to {
		return tocsin.Faultf(tocsin.Conflict, "%s is the same organisation", quote(to))
	}
	f, err := effectiveOrg(ctx, tx, from)
	if err != nil {
		return err
	}
	if err := editHand(ctx, tx, to, true, func(*tocsin.Org) error { return nil }); err != nil { // it must outlive its import
		return err
	}
	t, err := effectiveOrg(ctx, tx, to)
	if err != nil {
		return err
	}
	contacts, err := contactsOf(ctx, tx, from)
	if err != nil {
		return err
	}
	nets, err := netsOf(ctx, tx, from)
	if err != nil {
		return err
	}
	if err := moveAll(ctx, tx, f, t); err != nil {
		return err
	}
	return noteMerge(ctx, tx, f, t, append(contactItems(contacts), netItems(nets)...))
}

func noteMerge(ctx context.Context, tx *sqldb.Tx, f, t tocsin.Org, items []Item) error {
	gone := append([]Item{{What: "merged", Before: f.Name, After: t.Slug}}, flip(items)...)
	if err := note(ctx, tx, Entry{Act: ActMerge, From: string(tocsin.ByHand), Org: f.Slug, Items: gone}); err != nil {
		return err
	}
	came := append([]Item{{What: "merged", Key: f.Slug, After: f.Name}}, items...)
	if err := note(ctx, tx, Entry{Act: ActMerge, From: string(tocsin.ByHand), Org: t.Slug, Items: came}); err != nil {
		return err
	}
	return tell(ctx, tx, ActMerge, f.Slug, map[string]any{"into": t.Slug, "items": len(items)})
}

// Move gives a network, a domain, an AS or a contact's address of one organisation to another, whoever says that it is
// the first one's; later imports follow. from may be "" where just one has it. to "" takes it away from all: what files
// say of it counts no more.
func (r *Roster) Move(ctx context.Context, what, from, to string) error {
	kind, value, err := parseThing(what)
	if err != nil {
		return err
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error {
		if to != "" {
			if _, err := effectiveOrg(ctx, tx, to); err != nil {
				return err
			}
		}
		return move(ctx, tx, ActMove, route{kind, value, from, to})
	})
	return told(err, "move %s", clip(what))
}

// parseThing reads what can be moved: an address with @ and a telephone as tel: are contacts, all else a net.
func parseThing(s string) (kind, value string, err error) {
	if strings.Contains(s, "@") && !strings.Contains(s, "://") || !Mailed(strings.TrimSpace(s)) {
		value, err = ContactKey(s)
		return kindContact, value, err
	}
	n, err := ParseNet(s)
	if err != nil {
		return "", "", err
	}
	kind, value = textOf(n)
	return kind, value, nil
}

// ParseNet reads a network, an address, an AS number or a domain, as an organisation has it.
func ParseNet(s string) (tocsin.Net, error) {
	q, err := parseQuestion(s)
	if err != nil {
		return tocsin.Net{}, badField("net", err)
	}
	if q.kind == "ip" || q.kind == kindPrefix {
		if err := tooShort(q.prefix); err != nil {
			return tocsin.Net{}, badField("prefix", err)
		}
	}
	return tocsin.Net{AS: q.as, Prefix: q.prefix, Domain: q.domain}, nil
}

func move(ctx context.Context, tx *sqldb.Tx, act string, rt route) error {
	if rt.from == "" {
		orgs, err := claimants(ctx, tx, rt.kind, rt.value)
		if err != nil {
			return err
		}
		if len(orgs) > 1 {
			return tocsin.Faultf(tocsin.Conflict, "%s have %s; say from which it is moved", strings.Join(orgs, ", "), quote(rt.value))
		}
		rt.from = strings.Join(orgs, "")
	}
	if rt.from == rt.to {
		return tocsin.Faultf(tocsin.Conflict, "%s is %s's already", quote(rt.value), quote(rt.to))
	}
	moved, err := moveOne(ctx, tx, rt)
	if err != nil {
		return err
	}
	if !moved {
		return tocsin.Faultf(tocsin.NotFound, "%s is not just so a network or contact of %s", quote(rt.value), quote(rt.from))
	}
	if err := addRoute(ctx, tx, rt); err != nil {
		return err
	}
	return noteMove(ctx, tx, act, rt)
}

func moveOne(ctx context.Context, tx *sqldb.Tx, rt route) (bool, error) {
	if rt.kind == kindContact {
		return moveContact(ctx, tx, contactKey{rt.from, rt.value}, rt.to)
	}
	return moveNet(ctx, tx, netKey{rt.from, rt.kind, rt.value}, rt.to)
}

func noteMove(ctx context.Context, tx *sqldb.Tx, act string, rt route) error {
	item := Item{What: rt.kind, Key: rt.value, Before: rt.from, After: rt.to}
	for _, org := range []string{rt.from, rt.to} {
		if org == "" {
			continue
		}
		if err := note(ctx, tx, Entry{Act: act, From: string(tocsin.ByHand), Org: org, Items: []Item{item}}); err != nil {
			return err
		}
	}
	return tell(ctx, tx, act, rt.value, item)
}

// Split makes a part of an organisation one of its own: o is the new organisation, things are the networks and contacts
// that go with it; its slug, where it has none, is made of its name. One that was merged into the first comes back under its old slug, and files speak of it again.
func (r *Roster) Split(ctx context.Context, from string, o tocsin.Org, things []string) (slug string, err error) {
	if o, err = check(o); err != nil {
		return "", err
	}
	routes := make([]route, len(things))
	for i, s := range things {
		rt := route{from: from, to: o.Slug}
		if rt.kind, rt.value, err = parseThing(s); err != nil {
			return "", err
		}
		routes[i] = rt
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error { return split(ctx, tx, from, o, routes) })
	return o.Slug, told(err, "split %s off %s", o.Slug, clip(from))
}

func split(ctx context.Context, tx *sqldb.Tx, from string, o tocsin.Org, routes []route) error {
	if _, err := effectiveOrg(ctx, tx, from); err != nil {
		return err
	}
	who, err := tellers(ctx, tx, o.Slug)
	if err != nil {
		return err
	}
	if len(who) > 0 {
		return tocsin.Faultf(tocsin.Conflict, "there is an organisation %s already: move what is its own", o.Slug)
	}
	if _, err := dropAlias(ctx, tx, o.Slug, from); err != nil {
		return err
	}
	if err := putByHand(ctx, tx, o); err != nil {
		return err
	}
	for _, rt := range routes {
		if err := move(ctx, tx, ActSplit, rt); err != nil {
			return err
		}
	}
	return nil
}

// Alias returns what an organisation was merged into; "" for one that was not.
func (r *Roster) Alias(ctx context.Context, slug string) (string, error) {
	to, err := aliasOf(ctx, r.db, slug)
	return to, told(err, "look for %s", clip(slug))
}

// Aliases are all organisations that were merged into another, each with what it was merged into.
func (r *Roster) Aliases(ctx context.Context) (map[string]string, error) {
	m, err := loadAliases(ctx, r.db)
	return m, told(err, "look for what was merged")
}

// told adds what was being done to an error of the node's own; a Fault tells a person all that there is to say.
func told(err error, format string, args ...any) error {
	if err == nil || tocsin.WhyOf(err) != tocsin.Internal {
		return err
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

func contactItems(list []tocsin.Contact) (items []Item) {
	for _, c := range list {
		items = append(items, contactItem(tocsin.Contact{}, c)...)
	}
	return items
}

func netItems(list []tocsin.Net) (items []Item) {
	for _, n := range list {
		kind, value := textOf(n)
		items = append(items, netItem(kind, value, false)...)
	}
	return items
}

// flip turns what came into what went.
func flip(items []Item) []Item {
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = Item{What: it.What, Key: it.Key, Before: it.After, After: it.Before}
	}
	return out
}
