package watch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// Sight is what events told of one value: a problem of an owner, or of nobody's. Its mark is that of these events; with an
// owner's name it is for those who may see the roster.
type Sight struct {
	find.Problem
	OwnerName   string
	Kind, Value string // what was looked for
	Count       int64
	Last        time.Time
	Mark        tocsin.Mark
}

// sightFields are where values of each kind stand in events. A kind that is none of these is looked for nowhere.
var sightFields = map[string][]string{
	"ip":     {"source.ip", "destination.ip"},
	"domain": {"source.fqdn", "destination.fqdn"},
	"url":    {"source.url", "destination.url"},
	"hash":   {"malware.hash.md5", "malware.hash.sha1", "malware.hash.sha256"},
	"cve":    {"classification.identifier"},
}

// sightRows is how many rows are read for one field.
const sightRows = 500

// Sighted looks in the log for values, by their kinds: ip, domain, url, hash, cve. Values are never read as LogsQL. What
// was seen most comes first.
func (r *Room) Sighted(ctx context.Context, values map[string][]string, since time.Time, limit int) ([]Sight, error) {
	oldest, _ := r.Events.Window(r.Now())
	if since.Before(oldest) {
		since = oldest
	}
	seen := map[Sight]*Sight{}
	for kind, list := range values {
		for _, field := range sightFields[kind] {
			if err := r.sightedIn(ctx, kind, field, list, since, seen); err != nil {
				return nil, fmt.Errorf("look for what was seen: %w", err)
			}
		}
	}
	out := make([]Sight, 0, len(seen))
	for _, s := range seen {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Sight) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Identifier, b.Identifier), cmp.Compare(a.Mark, b.Mark))
	})
	return out[:min(len(out), limit)], nil
}

// sightedIn adds what one field of the events tells.
func (r *Room) sightedIn(ctx context.Context, kind, field string, values []string, since time.Time, seen map[Sight]*Sight) error {
	query := sightFilter(kind, field, values) + " | stats by (" + field + ", owner, classification.type, classification.identifier, tlp) count() n, max(_time) last | sort by (n desc) limit " + strconv.Itoa(sightRows)
	x := r.Roster.Index()
	return r.Events.Query(ctx, eventlog.Query{LogsQL: query, From: since}, func(row []tocsin.Field) error {
		e := &tocsin.Event{Fields: row}
		key := Sight{Problem: find.Problem{Owner: e.Get(tocsin.KeyOwner), Type: e.Get("classification.type"), Identifier: e.Get("classification.identifier")},
			Kind: kind, Value: e.Get(field), Mark: markOf(e)}
		if key.Owner != "" {
			key.OwnerName, key.Mark = party(x, key.Owner).Name, key.Mark.Stricter(rosterMark)
		}
		s := seen[key]
		if s == nil {
			one := key
			s = &one
			seen[key] = s
		}
		s.Count += wholeNumber(e.Get("n"))
		if at, err := time.Parse(time.RFC3339Nano, e.Get("last")); err == nil && at.After(s.Last) {
			s.Last = at.UTC()
		}
		return nil
	})
}

// sightAddresses is up to how many addresses are looked for one by one.
const sightAddresses = 8

// sightFilter is the filter for events with one of some values in a field. The engine passes over most blocks for an address
// alone, as it lies beside all that a block has; of a list of addresses it does not ask that.
func sightFilter(kind, field string, values []string) string {
	if kind != "ip" || len(values) > sightAddresses {
		return eventlog.In(field, values...)
	}
	each := make([]string, len(values))
	for i, v := range values {
		each[i] = eventlog.Eq(field, v)
	}
	return eventlog.Or(each...)
}

// Warned returns the newest letters that warned an owner, since.
func (r *Room) Warned(ctx context.Context, owner string, since time.Time, limit int) (list []warn.Letter, err error) {
	if owner == "" {
		return nil, nil
	}
	all, err := r.warnings.Letters(ctx, warn.LetterFilter{Owner: owner, Limit: limit})
	for _, l := range all {
		if l.Created.After(since) {
			list = append(list, l)
		}
	}
	return list, err
}
