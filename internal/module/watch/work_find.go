package watch

import (
	"context"
	"fmt"
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
	counts := map[find.Problem]int64{}
	q := eventlog.Query{
		LogsQL: eventlog.OwnedBy(owner) + " | stats by (classification.type, classification.identifier) count_uniq(source.ip, source.fqdn, source.url) n",
		From:   r.Now().Add(-assetSpan),
	}
	err := r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		n, err := strconv.ParseInt(ev.Get("n"), 10, 64)
		if err != nil {
			return err
		}
		counts[find.Problem{Owner: owner, Type: clone(ev.Get("classification.type")), Identifier: clone(ev.Get("classification.identifier"))}] = n
		return nil
	})
	if err != nil {
		return fmt.Errorf("count addresses of %s: %w", owner, err)
	}
	for i := range list {
		list[i].Assets = counts[list[i].Problem]
	}
	return nil
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
