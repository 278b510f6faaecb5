package roster

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"strconv"
	"strings"

	"github.com/gaissmai/bart"

	"tocsin"
)

// Moved returns the nets whose owner one index and another tell differently, or that just one of them knows; at most
// limit of them. more tells that there are more.
func Moved(a, b *Index, limit int) (nets []tocsin.Net, more bool) {
	seen := map[tocsin.Net]bool{}
	for _, way := range [][2]*Index{{a, b}, {b, a}} {
		for n, hand := range way[0].each() {
			here, _ := way[0].at(n, hand)
			there, ok := way[1].at(n, hand)
			if ok && here == there || seen[n] {
				continue
			}
			if len(nets) >= limit {
				return nets, true
			}
			seen[n] = true
			nets = append(nets, n)
		}
	}
	return nets, false
}

// Nets finds out which of some nets something is in.
type Nets struct {
	x    *Index
	list []tocsin.Net
}

// NewNets returns what finds one of some nets.
func NewNets(list []tocsin.Net) *Nets {
	x := newIndex(nil)
	for _, n := range list {
		kind, value := textOf(n)
		x.put(n, false, x.place(kind+" "+value))
	}
	return &Nets{x, list}
}

// Owner names the closest of the nets that holds an address, an AS or a host, in the place of an owner; Net reads that.
func (s *Nets) Owner(addr netip.Addr, asn uint32, host string) (net, rule string) {
	return s.x.Owner(addr, asn, host)
}

// Net returns the net that Owner named.
func (s *Nets) Net(named string) (tocsin.Net, bool) {
	at, ok := s.x.slugs[named]
	if !ok || int(at) >= len(s.list) {
		return tocsin.Net{}, false
	}
	return s.list[at], true
}

// each calls yield with every net and whether it is a trusted one's.
func (x *Index) each() iter.Seq2[tocsin.Net, bool] {
	return func(yield func(tocsin.Net, bool) bool) {
		for _, t := range []*bart.Table[uint32]{x.hand, x.imports} {
			if t == nil {
				continue
			}
			for p := range t.All() {
				if !yield(tocsin.Net{Prefix: p}, t == x.hand) {
					return
				}
			}
		}
		for as := range x.as {
			if !yield(tocsin.Net{AS: as}, false) {
				return
			}
		}
		for d := range x.domains {
			if !yield(tocsin.Net{Domain: d}, false) {
				return
			}
		}
	}
}

// at returns whose just this net is.
func (x *Index) at(n tocsin.Net, hand bool) (org string, ok bool) {
	var at uint32
	switch {
	case n.AS != 0:
		at, ok = x.as[n.AS]
	case n.Domain != "":
		at, ok = x.domains[n.Domain]
	case hand && x.hand != nil:
		at, ok = x.hand.Get(n.Prefix)
	case !hand && x.imports != nil:
		at, ok = x.imports.Get(n.Prefix)
	}
	if !ok {
		return "", false
	}
	return x.orgs[at].Slug, true
}

// encode writes whose everything is: a line a net, its kind, whether it is trusted, the owner and the value.
func (x *Index) encode() ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := bufio.NewWriter(zip)
	for n, hand := range x.each() {
		org, _ := x.at(n, hand)
		kind, value := textOf(n)
		fmt.Fprintf(w, "%s %d %s %s\n", kind, flag(hand), org, value)
	}
	err := errors.Join(w.Flush(), zip.Close())
	return out.Bytes(), err
}

// decodeIndex reads what encode wrote. The index knows of organisations nothing but their slugs.
func decodeIndex(b []byte) (*Index, error) {
	zip, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read earlier owners: %w", err)
	}
	x := newIndex(nil)
	lines := bufio.NewScanner(zip)
	for lines.Scan() {
		part := strings.SplitN(lines.Text(), " ", 4)
		if len(part) != 4 {
			return nil, fmt.Errorf("read earlier owners: a line has %d words", len(part))
		}
		n, ok := netOf(part[0], part[3])
		if !ok {
			return nil, fmt.Errorf("read earlier owners: %s is no net", quote(part[3]))
		}
		x.put(n, part[1] == strconv.Itoa(flag(true)), x.place(part[2]))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read earlier owners: %w", err)
	}
	return x, nil
}

func (x *Index) place(slug string) uint32 {
	n, ok := x.slugs[slug]
	if !ok {
		n = uint32(len(x.orgs))
		x.orgs, x.slugs[slug] = append(x.orgs, tocsin.Org{Slug: slug}), n
	}
	return n
}

func (x *Index) put(n tocsin.Net, hand bool, org uint32) {
	switch {
	case n.AS != 0:
		x.as[n.AS] = org
	case n.Domain != "":
		x.domains[n.Domain] = org
	case hand:
		x.hand.Insert(n.Prefix, org)
	default:
		x.imports.Insert(n.Prefix, org)
	}
}
