package enrich

import (
	"net/netip"

	"tocsin"
)

// Enricher fills in what is known of an event's addresses and hosts. It never changes once it is made, so any number of
// goroutines may use it. A nil or zero Enricher knows public suffixes alone.
type Enricher struct {
	Origins   *Origins   // from iptoasn tables
	Delegated *Delegated // from the registries' files
	MaxMind   []*MaxMind // in the order in which they are asked
}

// Origin returns what is known of the network that an address is in. The AS comes from the iptoasn table, or else from
// a MaxMind database; the country from a MaxMind database, which tells where the network is used, or else from the
// iptoasn table, or else from the registries.
func (e *Enricher) Origin(a netip.Addr) (Origin, bool) {
	if e == nil || !a.IsValid() {
		return Origin{}, false
	}
	o, ok := e.Origins.Lookup(a)
	if len(e.MaxMind) > 0 {
		ok = e.maxMind(a, &o) || ok
	}
	if o.CC == "" {
		o.CC = e.Delegated.Country(a)
	}
	return o, ok || o.CC != ""
}

func (e *Enricher) maxMind(a netip.Addr, o *Origin) (found bool) {
	cc := ""
	for _, m := range e.MaxMind {
		got, ok := m.Lookup(a)
		if !ok {
			continue
		}
		found = true
		if o.ASN == 0 {
			o.ASN, o.ASNum, o.Name = got.ASN, got.ASNum, got.Name
		}
		if cc == "" {
			cc = got.CC
		}
	}
	if cc != "" {
		o.CC = cc
	}
	return found
}

// side are the keys of one end of an event.
type side struct{ asn, name, cc, fqdn, suffix string }

var (
	source = side{"source.asn", "source.as_name", "source.geolocation.cc", "source.fqdn", "source.domain_suffix"}
	target = side{"destination.asn", "destination.as_name", "destination.geolocation.cc", "destination.fqdn", "destination.domain_suffix"}
)

// Apply sets an event's AS number, AS name, country and public suffix, of its source and its destination, where the
// feed gave none: what a feed says of its own observation stays. src and dst are the event's addresses, already parsed;
// the zero address stands for none. It allocates nothing but room for the
// event's fields and what the list of public suffixes needs.
func (e *Enricher) Apply(ev *tocsin.Event, src, dst netip.Addr) {
	e.apply(ev, src, &source)
	e.apply(ev, dst, &target)
}

func (e *Enricher) apply(ev *tocsin.Event, a netip.Addr, s *side) {
	if a.IsValid() {
		e.address(ev, a, s)
	}
	if host := ev.Get(s.fqdn); host != "" && !ev.Has(s.suffix) {
		ev.Add(s.suffix, Suffix(host))
	}
}

// address sets what an address tells. The AS's name is ours only where the number is ours or the same.
func (e *Enricher) address(ev *tocsin.Event, a netip.Addr, s *side) {
	asn, name, cc := ev.Get(s.asn), ev.Get(s.name), ev.Get(s.cc)
	if asn != "" && name != "" && cc != "" {
		return
	}
	o, ok := e.Origin(a)
	if !ok {
		return
	}
	if asn == "" {
		ev.Add(s.asn, o.ASNum)
	}
	if name == "" && (asn == "" || asn == o.ASNum) {
		ev.Add(s.name, o.Name)
	}
	if cc == "" {
		ev.Add(s.cc, o.CC)
	}
}
