package app

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/watch/lookup"
	"tocsin/internal/module/watch/roster"
)

// deskAnswerers lets the desk know who answers for what is no constituent's: by the registry, or else by country.
type deskAnswerers struct{ n *Node }

// Answering implements respond.Answerers.
func (d deskAnswerers) Answering(ctx context.Context, v item.Viewer, value string) (item.Answering, error) {
	who, err := d.n.Watch.Roster.Who(ctx, value)
	if tocsin.WhyOf(err) == tocsin.Invalid {
		return item.Answering{Unasked: "odd"}, nil
	}
	if err != nil {
		return item.Answering{}, err
	}
	if who.Owner != "" {
		return item.Answering{Org: who.Owner, Name: who.Name, Source: item.SourceRoster}, nil
	}
	a := item.Answering{Country: who.CC}
	if inside(value) {
		a.Unasked = "inside"
		return a, nil
	}
	if err := d.registry(ctx, v, value, &a); err != nil || a.Email != "" {
		return a, err
	}
	d.national(who, &a)
	return a, nil
}

// inside reports whether an address or a network is none of the Internet's: no registry knows whose it is.
func inside(value string) bool {
	p, err := netip.ParsePrefix(value)
	if err != nil {
		a, err := netip.ParseAddr(value)
		if err != nil {
			return false
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	return !p.Addr().IsGlobalUnicast() || p.Addr().IsPrivate()
}

// registry asks the registry in the name of somebody, as far as they may, for its abuse contact.
func (d deskAnswerers) registry(ctx context.Context, v item.Viewer, value string, to *item.Answering) error {
	ctx = web.WithAsker(ctx, web.Asker{Name: v.Name, Person: true, Clearance: v.Clearance, All: v.All})
	told, err := d.n.Watch.AskRegistry(ctx, v.Name, value)
	switch tocsin.WhyOf(err) {
	case tocsin.Denied:
		to.Unasked = "red"
		return nil
	case tocsin.Unavailable:
		to.Unasked = "off"
		return nil
	}
	if err != nil {
		return err
	}
	to.At, to.Unasked = told.At, string(told.NoRegistry)
	if told.Registry == nil {
		return nil
	}
	if to.Country == "" {
		to.Country = strings.ToUpper(told.Registry.Country)
	}
	for _, e := range told.Registry.Emails {
		if e, err := roster.EmailKey(e); err == nil && roster.Mailed(e) {
			to.Email, to.Name, to.Source = e, told.Registry.Name, item.SourceRegistry
			return nil
		}
	}
	to.Unasked = string(lookup.Nothing)
	return nil
}

// national names the team of the country that something is in; of a domain, of the country whose it is.
func (d deskAnswerers) national(who roster.Answer, to *item.Answering) {
	if who.Kind == "domain" && to.Country == "" {
		to.Country = countryOf(who.Value)
	}
	n, ok := d.n.Watch.Roster.Index().National(to.Country)
	if ok && n.Email != "" && !strings.EqualFold(n.CC, d.n.Settings.Country) {
		to.Email, to.Name, to.Source = n.Email, n.Name, item.SourceNational
	}
}

// countryOf is the country of a domain by its last label, of which uk is that of GB; "" where it is none. Source: ISO 3166-1.
func countryOf(domain string) string {
	last := strings.ToUpper(domain[strings.LastIndexByte(domain, '.')+1:])
	if last == "UK" {
		return "GB"
	}
	if len(last) != 2 {
		return ""
	}
	return last
}

// sortJob is the job that looks up who answers for what a text to many is about.
const sortJob = "respond.mass"

// sortMasses lets the desk have that looked up beside.
func (n *Node) sortMasses() error {
	n.Respond.Answerers = deskAnswerers{n}
	n.Respond.SortLater = func(ctx context.Context, tx *sqldb.Tx, id int64) error {
		return n.Jobs.Add(ctx, tx, sortJob, strconv.FormatInt(id, 10), id, n.now())
	}
	return n.Jobs.Handle(sortJob, jobs.Options{Timeout: sortTime}, func(ctx context.Context, j jobs.Job) error {
		var id int64
		err := j.Into(&id)
		for began, more := time.Now(), true; err == nil && more; {
			if time.Since(began) > sortTurn {
				return jobs.Later(0)
			}
			more, err = n.Respond.SortMass(ctx, id)
		}
		return err
	})
}

// sortTurn is for how long one job asks before others have their turn; sortTime is what its last question may take besides.
const (
	sortTurn = 15 * time.Second
	sortTime = 5 * time.Minute
)
