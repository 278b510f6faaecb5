package desk

import (
	"net/http"
	"strconv"

	"tocsin"
)

// coveragePage tells how much of the country somebody answers for.
type coveragePage struct {
	Coverage
	Known          bool
	Share, Share6  float64
	Width, Width6  string
	Count4, Count6 counts
}

// counts are what a share is of.
type counts struct {
	Covered, Total int64
}

func (d *Desk) coverage(w http.ResponseWriter, r *http.Request) error {
	c, err := d.source.Coverage(r.Context())
	if err != nil {
		return err
	}
	p := coveragePage{Coverage: c, Known: c.Total+c.Total6 > 0}
	p.Share, p.Width = share(c.Covered, c.Total)
	p.Share6, p.Width6 = share(c.Covered6, c.Total6)
	p.Count4 = counts{whole(c.Covered), whole(c.Total)}
	p.Count6 = counts{whole(c.Covered6), whole(c.Total6)}
	return d.render(w, r, "coverage", d.console.Lang(r).Text("watch.coverage.title"), tocsin.Amber, p)
}

// share returns n of all, from 0 to 1, and the same as the width of a bar.
func share(n, all uint64) (s float64, width string) {
	if all == 0 {
		return 0, "0"
	}
	s = min(float64(n)/float64(all), 1)
	return s, strconv.FormatFloat(s*100, 'f', 1, 64)
}

// whole keeps a count within what can be written.
func whole(n uint64) int64 {
	const most = 1 << 62
	return int64(min(n, most))
}

// Size is the gap's number of addresses.
func (g Gap) Size() int64 { return whole(g.Addresses) }

// System is the gap's AS as people write it, "" for none.
func (g Gap) System() string {
	if g.AS == 0 {
		return ""
	}
	return asText(g.AS)
}

// FindHref leads to what is known of the gap.
func (g Gap) FindHref() string { return link(SearchPath, "q", g.Net) }

func asText(n uint32) string { return "AS" + strconv.FormatUint(uint64(n), 10) }
