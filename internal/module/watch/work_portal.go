package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/portal"
	"tocsin/internal/module/watch/warn"
)

// Portal answers what the pages of constituents ask. Each of its methods takes the organisation of who is signed in.
type Portal struct{ p *Pages }

var _ portal.Source = Portal{}

// Portal returns the answers for the pages of constituents.
func (p *Pages) Portal() Portal { return Portal{p} }

func notTheirs() error { return tocsin.Faultf(tocsin.NotFound, "There is no such thing here.") }

// Parties returns an organisation and all below it.
func (o Portal) Parties(slug string) ([]portal.Party, error) {
	x := o.p.room.Roster.Index()
	own, ok := x.Org(slug)
	if !ok {
		return nil, tocsin.Faultf(tocsin.NotFound, "Your organisation is not in the roster any more.")
	}
	list, all := []portal.Party{{Slug: slug, Name: own.Name}}, x.Orgs()
	for i := 0; i < len(list); i++ {
		for _, c := range all {
			known := func(p portal.Party) bool { return p.Slug == c.Slug }
			if c.Parent == list[i].Slug && !slices.ContainsFunc(list, known) {
				list = append(list, portal.Party{Slug: c.Slug, Name: c.Name})
			}
		}
	}
	return list, nil
}

// holds returns the name of an organisation that is the reader's or below it.
func (o Portal) holds(slug, org string) (string, error) {
	list, err := o.Parties(slug)
	if err != nil {
		return "", err
	}
	for _, p := range list {
		if p.Slug == org {
			return p.Name, nil
		}
	}
	return "", notTheirs()
}

// each calls f for an organisation and all below it.
func (o Portal) each(slug string, f func(portal.Party) error) error {
	list, err := o.Parties(slug)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

// findingKey names a finding without telling whose it is.
func findingKey(p find.Problem) string {
	sum := sha256.Sum256([]byte(p.Owner + "\x00" + p.Type + "\x00" + p.Identifier))
	return hex.EncodeToString(sum[:16])
}

// Findings returns all findings that the reader is cleared for, the worst first, with how many addresses each has.
func (o Portal) Findings(ctx context.Context, slug string) (out []portal.Finding, mark tocsin.Mark, err error) {
	mark = tocsin.Clear
	err = o.each(slug, func(p portal.Party) error {
		var list []find.Finding
		err := o.p.room.findings.Each(ctx, find.Filter{Owner: p.Slug}, o.p.room.Now(), func(f find.Finding) bool {
			list = append(list, f)
			return true
		})
		if err != nil {
			return err
		}
		if err := o.p.room.countAssets(ctx, p.Slug, list); err != nil {
			return err
		}
		for _, f := range list {
			m, err := o.p.codeMark(ctx, f.Feeds)
			if err != nil {
				return err
			}
			if console.Cleared(ctx, m) == nil {
				mark = mark.Stricter(m)
				out = append(out, portal.Finding{Finding: f, Key: findingKey(f.Problem), OwnerName: p.Name})
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b portal.Finding) int {
		return int(tocsin.Severity(b.Severity)) - int(tocsin.Severity(a.Severity))
	})
	return out, mark, err
}

// keyed finds a finding by its key among those that are the reader's.
func (o Portal) keyed(ctx context.Context, slug, key string) (got portal.Finding, err error) {
	err = o.each(slug, func(p portal.Party) error {
		return o.p.room.findings.Each(ctx, find.Filter{Owner: p.Slug}, o.p.room.Now(), func(f find.Finding) bool {
			if findingKey(f.Problem) != key {
				return true
			}
			got = portal.Finding{Finding: f, Key: key, OwnerName: p.Name}
			return false
		})
	})
	if err != nil || got.Key == "" {
		return got, orNot(err)
	}
	m, err := o.p.codeMark(ctx, got.Feeds)
	if err != nil || console.Cleared(ctx, m) != nil {
		return portal.Finding{}, orNot(err) // what they are not cleared for is not there
	}
	return got, nil
}

func orNot(err error) error {
	if err != nil {
		return err
	}
	return notTheirs()
}

// Finding returns one finding with its addresses.
func (o Portal) Finding(ctx context.Context, slug, key string) (portal.Finding, []portal.Asset, tocsin.Mark, error) {
	f, err := o.keyed(ctx, slug, key)
	if err != nil {
		return f, nil, tocsin.Red, err
	}
	page, err := o.p.Finding(ctx, f.Problem)
	if err != nil {
		return f, nil, tocsin.Red, err
	}
	var assets []portal.Asset
	for _, a := range page.Assets {
		assets = append(assets, portal.Asset{Address: a.Address, Port: a.Port, First: a.First, Last: a.Last, Count: a.Count})
	}
	f.Finding = page.Finding.Finding
	return f, assets, page.Mark, nil
}

// Answer says of a finding what the page of a letter could say of it.
func (o Portal) Answer(ctx context.Context, slug, key, by string, a warn.Answer) error {
	f, err := o.keyed(ctx, slug, key)
	if err != nil {
		return err
	}
	return o.p.room.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := a.Check(tx.Now); err != nil {
			return err
		}
		if err := find.Say(ctx, tx, f.Problem, a.Said(by, "")); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "portal.answer", Subject: f.Owner,
			Detail: map[string]any{"type": f.Type, "identifier": f.Identifier, "answer": a.What}})
	})
}
