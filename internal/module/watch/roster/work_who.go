package roster

import (
	"context"
	"fmt"

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
	a.Claims = x.touching(q, a.ASN)
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

// Named tells what words name: ip, prefix, as or domain, and its value as the roster writes it.
func Named(words string) (kind, value string, err error) {
	q, err := parseQuestion(words)
	return q.kind, q.value(), err
}

// Above are the names that a domain is below of, itself first.
func Above(domain string) []string { return aboveDomain(domain) }
