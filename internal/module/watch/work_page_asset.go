package watch

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
)

// The most assets that a finding's page shows, and the most different rows that they are made of.
const (
	assetsShown = 200
	assetRows   = "1001"
	assetMost   = 1000
)

// problemFilter is the filter for a problem's events.
func problemFilter(p find.Problem) string {
	return eventlog.And(eventlog.OwnedBy(p.Owner), eventlog.Eq("classification.type", p.Type), eventlog.Eq("classification.identifier", p.Identifier))
}

// address is what an event is about.
func address(e *tocsin.Event) string {
	return cmp.Or(e.Get("source.ip"), e.Get("source.fqdn"), e.Get("source.url"))
}

type assetKey struct{ address, port string }

// assets fills in the assets of the finding's last days: those before its newest event, so an old finding has some too.
// It returns the strictest mark of their events.
func (p *Pages) assets(ctx context.Context, out *desk.FindingPage) (tocsin.Mark, error) {
	from, to := out.Last.Add(-assetSpan), out.Last.Add(time.Microsecond)
	mark := tocsin.Clear
	filter := problemFilter(out.Problem)
	err := p.each(ctx, "read marks", filter+" | stats by (tlp) count() n", from, to, func(e *tocsin.Event) { mark = mark.Stricter(markOf(e)) })
	if err != nil {
		return mark, err
	}
	query := filter + ` | stats by (source.ip, source.fqdn, source.url, source.port) count() n, min(_time) first, max(_time) last,
		row_max(_time, id) top | sort by (last desc) limit ` + assetRows
	found, rows := map[assetKey]*desk.Asset{}, 0
	err = p.each(ctx, "read assets", query, from, to, func(e *tocsin.Event) {
		rows++
		addAsset(found, e)
	})
	for _, a := range found {
		out.Assets = append(out.Assets, *a)
	}
	slices.SortFunc(out.Assets, func(a, b desk.Asset) int {
		return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.Address, b.Address), strings.Compare(a.Port, b.Port))
	})
	if out.More = rows > assetMost || len(out.Assets) > assetsShown; len(out.Assets) > assetsShown {
		out.Assets = out.Assets[:assetsShown]
	}
	return mark, err
}

// addAsset joins a row of the log with what is known of its asset.
func addAsset(found map[assetKey]*desk.Asset, e *tocsin.Event) {
	key := assetKey{clone(address(e)), clone(e.Get("source.port"))}
	first, last := moments(e.Get("first")), moments(e.Get("last"))
	a, ok := found[key]
	if !ok {
		a = &desk.Asset{Address: key.address, Port: key.port, First: first}
		found[key] = a
	}
	a.Count += wholeNumber(e.Get("n"))
	if first.Before(a.First) {
		a.First = first
	}
	if last.After(a.Last) {
		a.Last, a.Event = last, idIn(e.Get("top"))
	}
}

func moments(s string) time.Time {
	if t := timeOf(s); t != 0 {
		return time.Unix(0, t).UTC()
	}
	return time.Time{}
}

// idIn reads the event's ID out of a row that stands in JSON; zero for none.
func idIn(row string) tocsin.ID {
	var r struct{ ID string }
	if json.Unmarshal([]byte(row), &r) != nil {
		return tocsin.ID{}
	}
	id, err := tocsin.ParseID(r.ID)
	if err != nil {
		return tocsin.ID{}
	}
	return id
}
