package respond

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// Sightings is what another room has seen of addresses, names and hashes.
type Sightings interface {
	// Sighted returns what was seen of one of the values, and which letters warned the constituent.
	Sighted(ctx context.Context, s item.Sought) ([]item.Sight, error)
}

// Limits of what is related.
const (
	relatedItems   = 50
	relatedLetters = 20
	relatedSights  = 50
	relatedValues  = 200             // indicators of the item that are looked for
	sightFor       = 2 * time.Second // how long another room may take
)

// How much it says that two items have something in common, where only they have it.
const (
	weightIndicator = 1.0
	weightSender    = 0.5
	weightOrg       = 0.3
)

// Related looks for what may belong to an item, over item.RelatedFor: items that name the same, are with the same person or
// about the same constituent, letters of the same sender, and what other rooms have seen. The rarer a thing is the more it
// says; what is in more than item.RelatedMost items is passed over, and told, and what
// never matters is not looked for. Everything is counted among what v may see,
// so nothing tells of what is hidden from them.
func (r *Room) Related(ctx context.Context, v item.Viewer, quoted string) (out item.Related, err error) {
	k, err := r.kin(ctx, v, quoted)
	if err != nil {
		return out, err
	}
	out = k.Related
	if out.Letters, err = record.LettersFrom(ctx, r.DB, v, k.ids, k.senders, out.Since, relatedLetters); err != nil {
		return out, err
	}
	out.Sights, out.Partial = r.sights(ctx, v, k)
	return out, nil
}

// RelatedItems is Related for a short list: items alone, which is quick.
func (r *Room) RelatedItems(ctx context.Context, v item.Viewer, quoted string, limit int) ([]item.Kin, error) {
	k, err := r.kin(ctx, v, quoted)
	return k.Items[:min(len(k.Items), limit)], err
}

// kinship is what is gathered of an item to find its kin.
type kinship struct {
	item.Related
	it      item.Item
	ids     []int64 // the item and what was merged into it
	named   []item.Indicator
	senders []string
	scored  map[int64]*item.Kin
}

func (r *Room) kin(ctx context.Context, v item.Viewer, quoted string) (k kinship, err error) {
	k.Since, k.Items, k.scored = r.Now().Add(-item.RelatedFor).UTC(), []item.Kin{}, map[int64]*item.Kin{}
	if k.it, k.ids, err = family(ctx, r.DB, v, quoted); err != nil {
		return k, err
	}
	if k.named, err = record.Indicators(ctx, r.DB, v, k.ids); err != nil {
		return k, err
	}
	if k.senders, err = record.Senders(ctx, r.DB, v, k.ids); err != nil {
		return k, err
	}
	if k.it.Email != "" && !slices.Contains(k.senders, k.it.Email) {
		k.senders = append(k.senders, k.it.Email)
	}
	if err := r.leaveOut(ctx, &k); err != nil {
		return k, err
	}
	k.named = newest(k.named, relatedValues)
	if err := r.shareNames(ctx, v, &k); err != nil {
		return k, err
	}
	for _, f := range []struct {
		field, value string
		weight       float64
	}{{item.SameSender, k.it.Email, weightSender}, {item.SameOrg, k.it.Org, weightOrg}} {
		list, err := record.SameField(ctx, r.DB, v, k.ids, f.field, f.value, k.Since, item.RelatedMost)
		if err != nil {
			return k, err
		}
		k.add(list, len(list), f.weight)
	}
	return k, r.rank(ctx, v, &k)
}

// leaveOut takes what never matters out of what may be shared with others.
func (r *Room) leaveOut(ctx context.Context, k *kinship) error {
	never, err := r.never(ctx, r.DB)
	if err != nil {
		return err
	}
	now := r.Now()
	ours := func(address string) bool { return never.Match("email", address, now) != nil }
	k.named = slices.DeleteFunc(k.named, func(x item.Indicator) bool { return never.Match(x.Kind, x.Value, now) != nil })
	k.senders = slices.DeleteFunc(k.senders, ours)
	if k.it.Email != "" && ours(k.it.Email) {
		k.it.Email = ""
	}
	return nil
}

// newest are the indicators that came last.
func newest(list []item.Indicator, most int) []item.Indicator {
	if len(list) <= most {
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b item.Indicator) int { return b.At.Compare(a.At) })
	return list[:most]
}

// shareNames finds who names the same indicators.
func (r *Room) shareNames(ctx context.Context, v item.Viewer, k *kinship) error {
	counts, err := record.Rarities(ctx, r.DB, v, k.ids, k.named, k.Since, item.RelatedMost)
	if err != nil {
		return err
	}
	rare, many := map[string][]string{}, map[[2]string]int{}
	for i, x := range k.named {
		switch {
		case counts[i] > item.RelatedMost:
			k.Common = append(k.Common, item.Reason{Kind: x.Kind, Value: x.Value})
		case counts[i] > 0:
			rare[x.Kind] = append(rare[x.Kind], x.Value)
			many[[2]string{x.Kind, x.Value}] = counts[i]
		}
	}
	for kind, values := range rare {
		list, err := record.SharedWith(ctx, r.DB, v, k.ids, kind, values, k.Since)
		if err != nil {
			return err
		}
		for _, s := range list {
			k.add([]record.Shared{s}, many[[2]string{s.Kind, s.Value}], weightIndicator)
		}
	}
	return nil
}

// add counts what items have in common, unless too many have it.
func (k *kinship) add(list []record.Shared, many int, weight float64) {
	if len(list) == 0 {
		return
	}
	if many > item.RelatedMost {
		k.Common = append(k.Common, item.Reason{Kind: list[0].Kind, Value: list[0].Value})
		return
	}
	for _, s := range list {
		one := k.scored[s.Item]
		if one == nil {
			one = &item.Kin{Item: item.Item{ID: s.Item}}
			k.scored[s.Item] = one
		}
		s.In = many
		one.Reasons = append(one.Reasons, s.Reason)
		one.Score += weight / float64(many)
	}
}

// rank reads the likeliest items. What hangs together already is no news.
func (r *Room) rank(ctx context.Context, v item.Viewer, k *kinship) error {
	linked, err := record.Linked(ctx, r.DB, k.ids)
	if err != nil {
		return err
	}
	var best []*item.Kin
	for id, one := range k.scored {
		if !linked[id] {
			best = append(best, one)
		}
	}
	slices.SortFunc(best, func(a, b *item.Kin) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.ID, a.ID)) })
	best = best[:min(len(best), relatedItems)]
	ids := make([]int64, len(best))
	for i, one := range best {
		ids[i] = one.ID
	}
	items, err := record.ItemsByID(ctx, r.DB, v, ids)
	if err != nil {
		return err
	}
	for _, one := range best {
		i := slices.IndexFunc(items, func(it item.Item) bool { return it.ID == one.ID })
		if i < 0 {
			continue // it was hidden meanwhile
		}
		one.Item = items[i]
		slices.SortFunc(one.Reasons, func(a, b item.Reason) int {
			return cmp.Or(cmp.Compare(a.In, b.In), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
		})
		k.Items = append(k.Items, *one)
	}
	return nil
}

// sights asks the other room for what an item names.
func (r *Room) sights(ctx context.Context, v item.Viewer, k kinship) (list []item.Sight, partial bool) {
	s := item.Sought{Values: map[string][]string{}, Org: k.it.Org, Since: k.Since, Limit: relatedSights}
	for _, x := range k.named {
		s.Values[x.Kind] = append(s.Values[x.Kind], x.Value)
	}
	return r.sought(ctx, v, s)
}

// SightsOf returns what other rooms have seen of addresses, names and hashes over item.RelatedFor; partial tells that they
// could not be asked in time.
func (r *Room) SightsOf(ctx context.Context, v item.Viewer, values []string) (list []item.Sight, partial bool) {
	s := item.Sought{Values: map[string][]string{}, Since: r.Now().Add(-item.RelatedFor).UTC(), Limit: relatedSights}
	for _, value := range values[:min(len(values), relatedValues)] {
		if kind, value := sift.One(value); kind != "" {
			s.Values[kind] = append(s.Values[kind], value)
		}
	}
	return r.sought(ctx, v, s)
}

// sought asks the other room. What it knows is no part of an item: where it takes too long or can't tell, the rest stands.
func (r *Room) sought(ctx context.Context, v item.Viewer, s item.Sought) (list []item.Sight, partial bool) {
	if r.Sightings == nil || len(s.Values) == 0 && s.Org == "" {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, sightFor)
	defer cancel()
	all, err := r.Sightings.Sighted(ctx, s)
	if err != nil {
		r.Log.Warn("look for what was seen", "error", err)
		partial = true
	}
	for _, one := range all {
		if one.Mark >= v.Clearance {
			one.TLP = one.Mark.String()
			list = append(list, one)
		}
	}
	return list, partial
}
