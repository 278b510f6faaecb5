package watch

import (
	"context"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/desk"
)

type worldKey struct {
	monthKey
	aimed bool
}

// World counts the month's events by country.
func (p *Pages) World(ctx context.Context, aimed bool) (desk.World, error) {
	out := desk.World{Home: strings.ToUpper(p.room.Country), View: p.room.View}
	key, err := p.stamp(ctx)
	if err != nil {
		return out, err
	}
	from := p.since()
	out.Counts, err = p.world.get(ctx, worldKey{monthKey{key, from}, aimed}, func(ctx context.Context) (map[string]int64, error) {
		return p.countries(ctx, from, aimed)
	})
	return out, err
}

// countries counts events by the country of their sources, or of their destinations.
func (p *Pages) countries(ctx context.Context, from time.Time, aimed bool) (map[string]int64, error) {
	field := "source.geolocation.cc"
	if aimed {
		field = "destination.geolocation.cc"
	}
	counts := map[string]int64{}
	err := p.each(ctx, "count events a country", `"`+field+`":* | stats by ("`+field+`") count() n`, from, time.Time{}, func(e *tocsin.Event) {
		counts[strings.ToUpper(clone(e.Get(field)))] += wholeNumber(e.Get("n"))
	})
	return counts, err
}
