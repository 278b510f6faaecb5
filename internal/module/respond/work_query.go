package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/number"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// MaxSearch is how long the words of a search may be, in bytes.
const MaxSearch = 500

// foundLimit is how many items of a search are looked at further.
const foundLimit = 1000

// query prepares a filter for the records: what is typed is read as conditions, and what its words find is looked up first.
func (r *Room) query(ctx context.Context, v item.Viewer, f item.Filter) (q record.Query, err error) {
	q = record.Query{Filter: f, Viewer: v, Now: r.Now()}
	var fields []item.Field
	if len(f.Fields) > 0 || strings.Contains(f.Text, ":") {
		if fields, err = r.Fields(ctx); err != nil {
			return q, err
		}
	}
	if q.Wants, err = item.Wants(fields, f.Fields); err != nil {
		return q, err
	}
	if q.Tags, err = item.NormalTags(f.Tags); err != nil {
		return q, err
	}
	q.Conds = slices.Clone(f.Where)
	if !f.From.IsZero() || !f.Until.IsZero() {
		when, err := timeOf(f.When)
		if err != nil {
			return q, err
		}
		q.Conds = append(q.Conds, item.Cond{Of: when, Period: item.Period{From: f.From, Until: f.Until}})
	}
	if _, ok := number.Parse(f.Text); !ok {
		if err := r.typed(&q, item.Seek{Fields: fields, Me: v.Name, Now: q.Now, Zone: f.Zone}); err != nil {
			return q, err
		}
		if err := r.looked(ctx, &q); err != nil {
			return q, err
		}
	}
	if len(q.Wants) > maxWants {
		return q, tocsin.Faultf(tocsin.TooLarge, "a list is narrowed by up to %d fields", maxWants)
	}
	return q, q.LookUp(ctx, r.DB)
}

// timeOf is the time of an item that a list is narrowed to; without one it is when the item was opened.
func timeOf(name string) (string, error) {
	if name == "" {
		return item.Times()[0], nil
	}
	if !slices.Contains(item.Times(), name) {
		return "", fault("when", "%.40q is none of these: %v", name, strings.Join(item.Times(), ", "))
	}
	return name, nil
}

// typed adds to a query what its text says. What the records have a way of its own for goes there, the rest are conditions.
func (r *Room) typed(q *record.Query, s item.Seek) error {
	if len(q.Text) > MaxSearch {
		return fault("q", "what is looked for is longer than %d bytes", MaxSearch)
	}
	parts, err := s.Read(q.Text)
	if err != nil {
		return err
	}
	q.Text = ""
	for _, c := range parts {
		switch plain := c.Join == "" && !c.Not; {
		case plain && c.Of == item.OfWords:
			q.Text = c.Values[0].(string)
		case plain && c.Of == item.OfTag:
			q.Tags = append(q.Tags, c.Values[0].(string))
		case plain && c.Of == item.OfTechnique && q.Attack == "":
			q.Attack = c.Values[0].(string)
		case plain && c.Of == item.OfOwn:
			q.Wants = append(q.Wants, c.Want)
		default:
			q.Conds = append(q.Conds, c)
		}
	}
	return nil
}

// looked looks up what the words of a query find, which of its tags are rare, and whose sectors it names.
func (r *Room) looked(ctx context.Context, q *record.Query) (err error) {
	by, tags := r.itemIndex(), slices.Clone(q.Tags)
	if q.Found, err = found(ctx, by, q.Text); err != nil {
		return err
	}
	for i := range q.Conds {
		c := &q.Conds[i]
		q.Closed, q.Asleep = q.Closed || c.Ends(), q.Asleep || c.Asleep()
		negates := c.Negates()
		err := c.Walk(func(c *item.Cond) error {
			switch {
			case c.Join != "":
			case c.Of == item.OfWords:
				return r.lookedUp(ctx, by, c, negates)
			case c.Of == item.OfTag:
				tags = append(tags, c.Values[0].(string))
			case c.Of == item.OfSector:
				*c = item.Cond{Not: c.Not, Of: item.OfOrg, Values: r.inSectors(c.Values)}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	q.Rare, err = record.RareTags(ctx, r.DB, tags)
	return err
}

// lookedUp finds the items that have the words of a condition; a number is its item. What too many have can't be left out.
func (r *Room) lookedUp(ctx context.Context, by Searcher, c *item.Cond, negates bool) (err error) {
	words := c.Values[0].(string)
	if n, ok := number.Parse(words); ok {
		c.Of, c.Values = item.OfNumber, []any{n}
		return nil
	}
	if c.Found, err = found(ctx, by, words); err == nil && negates && len(c.Found) >= foundLimit {
		return fault("q", "“%s” stands in %d items or more, too many to leave them out. Say more.", words, foundLimit)
	}
	return err
}

// found are the newest foundLimit that have the words of a search; nil where there are none, or no index of words.
func found(ctx context.Context, by Searcher, words string) ([]int64, error) {
	if by == nil || strings.TrimSpace(words) == "" {
		return nil, nil
	}
	list, err := by.Search(ctx, words, foundLimit)
	return append([]int64{}, list...), err
}

// inSectors are the constituents of some sectors.
func (r *Room) inSectors(sectors []any) (slugs []any) {
	if r.Sectors == nil {
		return nil
	}
	for slug, sector := range r.Sectors() {
		if slices.Contains(sectors, any(sector)) {
			slugs = append(slugs, slug)
		}
	}
	return slugs
}
