package watch

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/portal"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// portalClaims is how many claims an organisation's page, or the list of those that wait, shows.
const portalClaims = 500

// Nets returns the networks, ASes and domains that are known as theirs.
func (o Portal) Nets(ctx context.Context, slug string) (out []portal.Net, err error) {
	err = o.each(slug, func(p portal.Party) error {
		d, err := o.p.room.Roster.Get(ctx, p.Slug)
		for _, n := range d.NetList {
			out = append(out, portal.Net{OwnerName: p.Name, Kind: n.Kind, Value: n.Value})
		}
		return err
	})
	return out, err
}

// Contacts returns whom letters go to.
func (o Portal) Contacts(ctx context.Context, slug string) (out []portal.Contact, err error) {
	old, err := o.p.room.Roster.Stale(ctx, o.p.room.Now())
	if err != nil {
		return nil, err
	}
	err = o.each(slug, func(p portal.Party) error {
		list, err := o.p.room.Roster.Addresses(ctx, p.Slug)
		for _, c := range list {
			stale := slices.ContainsFunc(old, func(s roster.StaleContact) bool { return s.Email == c.Email })
			one := portal.Contact{OwnerName: p.Name, Email: c.Email, Name: c.Name, Role: c.Role, Phone: c.Phone,
				Off: c.Preference.Off, Confirmed: c.Preference.Confirmed, Stale: stale}
			if roster.Mailed(c.Email) {
				if one.Own, err = o.p.room.Roster.Preference(ctx, c.Email); err != nil {
					return err
				}
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// Claims returns what they say of themselves, the newest first, decided or not.
func (o Portal) Claims(ctx context.Context, slug string) (out []portal.Claim, err error) {
	err = o.each(slug, func(p portal.Party) error {
		list, err := o.p.room.Roster.Claims(ctx, p.Slug, "", portalClaims)
		for _, a := range list {
			a.Now, a.Decider = nil, "" // who else has it, and who decided, is the team's
			out = append(out, portal.Claim{Asked: a, OwnerName: p.Name})
		}
		return err
	})
	slices.SortFunc(out, func(a, b portal.Claim) int { return cmp.Compare(b.ID, a.ID) })
	return out, err
}

// Claim writes down what they say of themselves, for an officer to decide.
func (o Portal) Claim(ctx context.Context, slug string, q roster.Request) error {
	if _, err := o.holds(slug, q.Org); err != nil {
		return err
	}
	return o.p.room.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := o.p.room.Roster.Claimed(ctx, tx, q); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: q.By, Act: "portal.claim", Subject: q.Org, Detail: map[string]any{"value": q.Value, "gone": q.Gone}})
	})
}

// Confirm notes that all contacts are still right.
func (o Portal) Confirm(ctx context.Context, slug, by string) error {
	list, err := o.Contacts(ctx, slug)
	if err != nil {
		return err
	}
	return o.p.room.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		seen := map[string]bool{}
		for _, c := range list {
			if seen[c.Email] {
				continue
			}
			seen[c.Email] = true
			if err := o.p.room.Roster.Confirmed(ctx, tx, c.Email, by); err != nil {
				return err
			}
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "portal.confirm", Subject: slug, Detail: map[string]any{"contacts": len(seen)}})
	})
}

// Prefer says how letters to an address come. What it is cleared for and how it is protected stay the team's.
func (o Portal) Prefer(ctx context.Context, slug, by string, p roster.Preference) error {
	parties, err := o.Parties(slug)
	if err != nil {
		return err
	}
	orgs, _, err := o.p.room.Roster.OrgsOf(ctx, p.Email)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(orgs), func(org string) bool {
		return slices.ContainsFunc(parties, func(p portal.Party) bool { return p.Slug == org })
	})
	if len(others) == len(orgs) { // whether others have it is not theirs to know
		return notTheirs()
	}
	if len(others) > 0 {
		return tocsin.Faultf(tocsin.Denied, "This address is also another organisation's: ask the team to change it.")
	}
	was, err := o.p.room.Roster.Preference(ctx, p.Email)
	if err != nil {
		return err
	}
	was.Language, was.Zone, was.Hour, was.BusinessDays, was.Format = p.Language, p.Zone, p.Hour, p.BusinessDays, p.Format
	was.Least, was.Apart, was.Summary, was.SummaryDay, was.SummaryNone = p.Least, p.Apart, p.Summary, p.SummaryDay, p.SummaryNone
	return o.p.room.Roster.SetPreference(ctx, was, by)
}

// Letters returns the letters that have left for them, the newest first.
func (o Portal) Letters(ctx context.Context, slug string) (out []portal.Letter, err error) {
	err = o.each(slug, func(p portal.Party) error {
		list, err := o.p.room.warnings.Letters(ctx, warn.LetterFilter{Owner: p.Slug, State: warn.Sent})
		for _, l := range list {
			mark := o.p.letterRow(l).TLP
			if console.Cleared(ctx, mark) == nil {
				out = append(out, portal.Letter{Letter: l, OwnerName: p.Name, TLP: mark})
			}
		}
		return err
	})
	slices.SortFunc(out, func(a, b portal.Letter) int { return cmp.Compare(b.ID, a.ID) })
	return out, err
}

// Letter returns one letter that has left for them, with what it told.
func (o Portal) Letter(ctx context.Context, slug, quoted string) (out portal.Letter, err error) {
	clean, ok := number.Parse(quoted)
	if !ok {
		return out, notTheirs()
	}
	l, err := o.p.room.warnings.Letter(ctx, clean)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil || err == nil && l.State != warn.Sent {
		return out, notTheirs()
	}
	if err != nil {
		return out, err
	}
	name, err := o.holds(slug, l.Owner)
	if err != nil {
		return out, err
	}
	l.Told = slices.DeleteFunc(l.Told, func(it warn.Item) bool {
		_, err := o.holds(slug, it.Owner)
		return it.Owner != "" && err != nil
	})
	return portal.Letter{Letter: l, OwnerName: name, TLP: o.p.letterRow(l).TLP}, nil
}

// Rules returns the rules in force that touch them: by name, by one above them, by a network of theirs, or by all.
func (o Portal) Rules(ctx context.Context, slug string) (out []warn.Rule, err error) {
	parties, err := o.Parties(slug)
	if err != nil {
		return nil, err
	}
	orgs := map[string]bool{}
	for _, p := range parties {
		orgs[p.Slug] = true
	}
	x := o.p.room.Roster.Index()
	for at, ok := x.Org(slug); ok && at.Parent != "" && !orgs[at.Parent]; at, ok = x.Org(at.Parent) {
		orgs[at.Parent] = true
	}
	nets, err := o.Nets(ctx, slug)
	if err != nil {
		return nil, err
	}
	all, err := o.p.room.warnings.Rules(ctx)
	for _, r := range all {
		if r.Does() != warn.DoesOpen && r.Stands(o.p.room.Now()) && (r.Org == "" || orgs[r.Org]) && onNets(r, nets) {
			out = append(out, r)
		}
	}
	return out, err
}

// onNets reports whether a rule that chooses by network can choose something of these.
func onNets(r warn.Rule, nets []portal.Net) bool {
	if r.Org != "" || r.Net == "" && r.AS == 0 && r.Domain == "" {
		return true
	}
	return slices.ContainsFunc(nets, func(n portal.Net) bool {
		switch n.Kind {
		case "prefix":
			a, err := netip.ParsePrefix(r.Net)
			b, err2 := netip.ParsePrefix(n.Value)
			return err == nil && err2 == nil && a.Overlaps(b)
		case "as":
			return r.AS != 0 && strings.TrimPrefix(n.Value, "AS") == asText(r.AS)
		}
		return r.Domain != "" && (r.Domain == n.Value || strings.HasSuffix(r.Domain, "."+n.Value) || strings.HasSuffix(n.Value, "."+r.Domain))
	})
}
