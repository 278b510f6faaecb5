package watch

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
)

// assetSpan is the time in which the addresses of a finding are counted.
const assetSpan = 30 * 24 * time.Hour

// countAssets writes into findings of one owner how many addresses each had in the last 30 days. Findings of all owners
// are left as they are: that would read the whole log.
func (r *Room) countAssets(ctx context.Context, owner string, list []find.Finding) error {
	if owner == "" || len(list) == 0 {
		return nil
	}
	from := r.Now().Add(-assetSpan)
	movers, err := r.Roster.Movers(ctx, from)
	if err != nil {
		return err
	}
	count := r.statAssets
	if movers[owner] {
		count = r.seeAssets
	}
	counts, err := count(ctx, owner, from)
	if err != nil {
		return fmt.Errorf("count addresses of %s: %w", owner, err)
	}
	for i := range list {
		list[i].Assets = counts[list[i].Problem]
	}
	return nil
}

// statAssets lets the log count the addresses of the events that bear an owner's name.
func (r *Room) statAssets(ctx context.Context, owner string, from time.Time) (map[find.Problem]int64, error) {
	counts := map[find.Problem]int64{}
	q := eventlog.Query{
		LogsQL: eventlog.OwnedBy(owner) + " | stats by (classification.type, classification.identifier) count_uniq(source.ip, source.fqdn, source.url) n",
		From:   from,
	}
	return counts, r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		n, err := strconv.ParseInt(ev.Get("n"), 10, 64)
		if err != nil {
			return err
		}
		counts[find.Problem{Owner: owner, Type: clone(ev.Get("classification.type")), Identifier: clone(ev.Get("classification.identifier"))}] = n
		return nil
	})
}

// seeAssets counts the addresses of an owner to or from whom networks went: it looks whose each event is now.
func (r *Room) seeAssets(ctx context.Context, owner string, from time.Time) (map[find.Problem]int64, error) {
	filter, err := r.ownedNow(ctx, owner)
	if err != nil {
		return nil, err
	}
	seen := map[find.Problem]systems{}
	q := eventlog.Query{LogsQL: filter + " | fields " + ownerFields + ", classification.type, classification.identifier", From: from}
	err = r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		if r.ownerNow(&ev) != owner {
			return nil
		}
		p := find.Problem{Owner: owner, Type: ev.Get("classification.type"), Identifier: ev.Get("classification.identifier")}
		if seen[p] == nil {
			p.Type, p.Identifier = clone(p.Type), clone(p.Identifier)
			seen[p] = systems{}
		}
		seen[p].see(&ev)
		return nil
	})
	counts := make(map[find.Problem]int64, len(seen))
	for p, s := range seen {
		counts[p] = int64(len(s))
	}
	return counts, err
}

// systems are the hashes of the addresses, names and links that events came from: three together are one system, as the
// log's count_uniq has it.
type systems map[uint64]struct{}

func (s systems) see(ev *tocsin.Event) {
	h := fnv.New64a()
	for _, key := range []string{"source.ip", "source.fqdn", "source.url"} {
		_, _ = io.WriteString(h, ev.Get(key)+"\x00") // a hash takes everything
	}
	s[h.Sum64()] = struct{}{}
}

// sectors returns the sector of each constituent; "unknown" stands for none.
func (r *Room) sectors(ctx context.Context) (map[string]string, error) {
	list, err := r.Roster.List(ctx, roster.Filter{})
	if err != nil {
		return nil, err
	}
	sectors := make(map[string]string, len(list))
	for _, o := range list {
		sectors[o.Slug] = o.Sector
		if o.Sector == "" {
			sectors[o.Slug] = "unknown"
		}
	}
	return sectors, nil
}
