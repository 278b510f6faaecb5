package roster

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"

	"tocsin"
)

// maxClaims is how many claims to parts of a prefix or a domain an answer lists.
const maxClaims = 200

// Who says whose an IP address, a prefix, an AS number, a domain or the host of a URL is: the owner, the rule and the
// net that decide, its contacts, and all other claims that touch it.
func (r *Roster) Who(ctx context.Context, query string) (Answer, error) {
	q, err := parseQuestion(query)
	if err != nil {
		return Answer{}, err
	}
	x := r.Index()
	a := Answer{Query: query, Kind: q.kind, Value: q.value(), Rule: RuleNone, Contacts: []ContactRow{}}
	if q.kind == "ip" {
		if o, ok := r.facts().Origin(q.prefix.Addr()); ok {
			a.ASN, a.ASName, a.CC = o.ASN, o.Name, o.CC
		}
	}
	if a.Claims, err = r.claims(ctx, x, q, a.ASN); err != nil {
		return a, fmt.Errorf("who is %s: %w", a.Value, err)
	}
	a.Claims = append([]Claim{}, a.Claims...)
	x.order(a.Claims)
	if len(a.Claims) == 0 || a.Claims[0].Inside {
		if n, ok := x.National(a.CC); ok && n.CC != r.defaults.Country {
			a.National = &n
		}
		return a, nil
	}
	first := a.Claims[0]
	a.Owner, a.Name, a.Net, a.From, a.Rule = first.Org, first.Name, first.Value, first.From, ruleOf[weight(first)]
	if o, ok := x.Org(first.Org); ok {
		a.Sector = o.Sector
	}
	contacts, err := contactsOf(ctx, r.db, first.Org)
	if err != nil {
		return a, fmt.Errorf("who is %s: %w", a.Value, err)
	}
	a.Contacts = contactRows(distinct(contacts, func(c tocsin.Contact) string { return c.Email }))
	return a, nil
}

// claims reads all the claims that touch what is asked for.
func (r *Roster) claims(ctx context.Context, x *Index, q question, asn uint32) ([]Claim, error) {
	switch q.kind {
	case kindAS:
		return claimsTo(ctx, r.db, kindAS, []string{q.value()})
	case kindDomain:
		list, err := claimsTo(ctx, r.db, kindDomain, aboveDomain(q.domain))
		if err != nil {
			return nil, err
		}
		below, err := claimsTo(ctx, r.db, kindDomain, x.belowDomain(q.domain, maxClaims))
		return append(list, inside(below)...), err
	}
	list, err := claimsTo(ctx, r.db, kindPrefix, x.known(above(q.prefix)))
	if err != nil {
		return nil, err
	}
	below, err := r.claimsInside(ctx, x, q.prefix)
	if err != nil || asn == 0 {
		return append(list, below...), err
	}
	as, err := claimsTo(ctx, r.db, kindAS, []string{strconv.FormatUint(uint64(asn), 10)})
	return append(append(list, below...), as...), err
}

func (r *Roster) claimsInside(ctx context.Context, x *Index, p netip.Prefix) ([]Claim, error) {
	if p.IsSingleIP() {
		return nil, nil
	}
	list, err := claimsTo(ctx, r.db, kindPrefix, distinct(x.below(p, maxClaims), func(s string) string { return s }))
	return inside(list), err
}

func inside(list []Claim) []Claim {
	for i := range list {
		list[i].Inside = true
	}
	return list
}
