package watch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
)

// Tend answers what the pages of those who look after constituents ask. What they change, findings follow.
type Tend struct{ room *Room }

var _ tend.Source = Tend{}

// Tend returns the answers for the pages on which constituents are looked after.
func (r *Room) Tend() Tend { return Tend{r} }

// Now is the node's time.
func (o Tend) Now() time.Time { return o.room.Now() }

// Org returns an organisation with what was entered by hand of it and what imports say.
func (o Tend) Org(ctx context.Context, slug string) (out tend.Org, err error) {
	d, err := o.room.Roster.Get(ctx, slug)
	if err != nil {
		return out, err
	}
	out.Facts = tend.Facts{Name: d.Name, Slug: d.Slug, Parent: d.Parent, Sector: d.Sector, Language: d.Language, Zone: d.Zone, Criticality: d.Criticality}
	out.Hand = d.From == string(tocsin.ByHand)
	for _, n := range d.NetList {
		if n.Kind == "as" {
			n.Value = "AS" + n.Value
		}
		out.Nets = append(out.Nets, tend.Net{Value: n.Value, From: n.From, Hand: n.From == string(tocsin.ByHand)})
	}
	people, err := o.room.Roster.Addresses(ctx, slug)
	if err != nil {
		return out, err
	}
	for _, c := range people {
		one := tend.Contact{Key: c.Email, Name: c.Name, Role: c.Role, Phone: c.Phone, From: string(c.From), Hand: c.From == tocsin.ByHand, Own: c.Preference}
		if roster.Mailed(c.Email) {
			if one.Own, err = o.room.Roster.Preference(ctx, c.Email); err != nil {
				return out, err
			}
		}
		out.Contacts = append(out.Contacts, one)
	}
	out.Lacks, err = o.room.Roster.Lacks(ctx, slug)
	return out, err
}

// put puts facts into an organisation.
func put(o *tocsin.Org, f tend.Facts) {
	o.Name, o.Parent, o.Sector, o.Criticality, o.Language, o.Zone = f.Name, f.Parent, f.Sector, f.Criticality, f.Language, f.Zone
}

// Add enters an organisation that is not there yet.
func (o Tend) Add(ctx context.Context, by string, f tend.Facts, nets []string, c tocsin.Contact) (slug string, err error) {
	org := tocsin.Org{Slug: f.Slug}
	put(&org, f)
	if org.Nets, err = parseNets(nets); err != nil {
		return "", err
	}
	if c.Email+c.Phone != "" {
		if c.Email, err = roster.KnownBy(c.Email, c.Phone); err != nil {
			return "", err
		}
		org.Contacts = []tocsin.Contact{c}
	}
	if slug, err = o.room.Roster.Add(roster.As(ctx, by), org); err != nil {
		return "", err
	}
	return slug, o.room.Follow(ctx)
}

func parseNets(list []string) (nets []tocsin.Net, err error) {
	for _, s := range list {
		n, err := roster.ParseNet(s)
		if err != nil {
			return nil, ofField(err, "nets")
		}
		nets = append(nets, n)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return nets, nil
}

// Set changes what is said of an organisation itself.
func (o Tend) Set(ctx context.Context, by, slug string, f tend.Facts) error {
	return o.room.followed(ctx, o.room.Roster.Set(roster.As(ctx, by), slug, func(org *tocsin.Org) error { put(org, f); return nil }))
}

// Remove takes away what was entered by hand of an organisation, or asks a second person.
func (o Tend) Remove(ctx context.Context, by, slug, why string) (waits bool, err error) {
	return o.room.RemoveOrg(ctx, by, slug, why)
}

// Two tells whether an act takes two people.
func (o Tend) Two(ctx context.Context, act string) (bool, error) { return o.room.Needs(ctx, act) }

// AddNets enters networks; where one can't be read none is.
func (o Tend) AddNets(ctx context.Context, by, slug string, list []string) error {
	nets, err := parseNets(list)
	if err != nil {
		return err
	}
	if len(nets) == 0 {
		return field("nets", "no network is named")
	}
	for _, n := range nets {
		if err := o.room.Roster.AddNet(roster.As(ctx, by), slug, n); err != nil {
			return err
		}
	}
	return o.room.Follow(ctx)
}

// RemoveNet takes away a network that was entered by hand.
func (o Tend) RemoveNet(ctx context.Context, by, slug, net string) error {
	n, err := roster.ParseNet(net)
	if err != nil {
		return err
	}
	return o.room.followed(ctx, o.room.Roster.RemoveNet(roster.As(ctx, by), slug, n))
}

// PutContact enters a contact, or changes what was entered of it.
func (o Tend) PutContact(ctx context.Context, by, slug string, c tocsin.Contact) error {
	return o.room.Roster.PutContact(roster.As(ctx, by), slug, c)
}

// RemoveContact takes away a contact that was entered by hand.
func (o Tend) RemoveContact(ctx context.Context, by, slug, key string) error {
	return o.room.Roster.RemoveContact(roster.As(ctx, by), slug, key)
}

// SwitchOff has nothing more sent to an address.
func (o Tend) SwitchOff(ctx context.Context, by, key, reason string) error {
	return o.room.Roster.SwitchOff(ctx, key, reason, by)
}

// SwitchOn has letters sent to an address again.
func (o Tend) SwitchOn(ctx context.Context, by, key string) error {
	return o.room.Roster.SwitchOn(ctx, key, by)
}

// Confirm notes that a contact is right.
func (o Tend) Confirm(ctx context.Context, by, key string) error {
	return o.room.Roster.Confirm(ctx, key, by)
}

// Prefer says how an address wants to be written to.
func (o Tend) Prefer(ctx context.Context, by string, p roster.Preference) error {
	return o.room.Roster.SetPreference(ctx, p, by)
}

// Rules returns all rules that there ever were, the oldest first.
func (o Tend) Rules(ctx context.Context) ([]RuleNow, error) {
	list, err := o.room.rulesNow(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.room.openingsOf(ctx, list); err != nil {
		return nil, err
	}
	return list, o.room.offRules(ctx, list)
}

// LookRule tells what a rule would have opened.
func (o Tend) LookRule(ctx context.Context, rule warn.Rule) (tend.WouldOpen, error) {
	return o.room.LookRule(ctx, rule)
}

// ReleaseRule opens what a rule held.
func (o Tend) ReleaseRule(ctx context.Context, id int64, by string) error {
	_, err := o.room.ReleaseRule(ctx, id, by)
	return err
}

// Templates are the desk's templates of items, by name.
func (o Tend) Templates(ctx context.Context) ([]string, error) {
	if o.room.Desk == nil {
		return nil, nil
	}
	return o.room.Desk.Templates(ctx)
}

// FollowRule lets a rule speak of the organisation into which the one that it names was merged.
func (o Tend) FollowRule(ctx context.Context, id int64, by string) error {
	_, err := o.room.FollowRule(ctx, id, by)
	return err
}

// AddRule adds a rule.
func (o Tend) AddRule(ctx context.Context, rule warn.Rule) error {
	_, err := o.room.addRule(ctx, rule)
	return err
}

// EndRule ends a rule; it is kept.
func (o Tend) EndRule(ctx context.Context, id int64, by string) error {
	return o.room.warnings.RemoveRule(ctx, id, by)
}

// LookAt tells whom a campaign concerns, and changes nothing.
func (o Tend) LookAt(ctx context.Context, c warn.Campaign) (look tend.Look, err error) {
	if err := c.Check(); err != nil {
		return look, err
	}
	t := CampaignTally{Campaign: c}
	byOwner, err := o.room.concerned(ctx, &t)
	if err != nil {
		return look, err
	}
	dir, err := o.room.Roster.Directory(ctx)
	if err != nil {
		return look, err
	}
	look.Nobody, look.Unread = t.Nobody, t.Unread
	for _, slug := range slices.Sorted(maps.Keys(byOwner)) {
		org, _ := o.room.Roster.Index().Org(slug)
		one := tend.Concerned{Slug: slug, Name: cmp.Or(org.Name, slug), Problems: len(byOwner[slug])}
		for _, to := range dir.Recipients(slug) {
			one.To = append(one.To, to.Email)
		}
		if look.Letters += len(one.To); len(one.To) == 0 {
			look.NoContact++
		}
		look.Owners = append(look.Owners, one)
	}
	return look, nil
}

// Campaign drafts a campaign's letters into the outbox.
func (o Tend) Campaign(ctx context.Context, by string, c warn.Campaign) error {
	c.By = by
	_, err := o.room.Campaign(ctx, c)
	return err
}
