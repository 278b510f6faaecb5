package respond

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// tagsField is how tags are named in the stream.
const tagsField = "tags"

// suggestedTags is how many tags are offered to somebody who types one.
const suggestedTags = 100

// tagsPage is how many tags a page of all of them has.
const tagsPage = 200

// RecentTags are the tags that were used last, the newest first.
func (r *Room) RecentTags(ctx context.Context, v item.Viewer) ([]string, error) {
	return record.RecentTags(ctx, r.DB, v, suggestedTags)
}

// Tags are all tags behind one, in their order; next is where the next page begins, "" is the end.
func (r *Room) Tags(ctx context.Context, v item.Viewer, after string) (list []item.Tagged, next string, err error) {
	return record.AllTags(ctx, r.DB, v, after, tagsPage)
}

// normalTags writes the tags of a change as they are kept.
func normalTags(c *item.Change) (err error) {
	if c.Tags != nil {
		list, err := item.NormalTags(*c.Tags)
		if err != nil {
			return err
		}
		c.Tags = &list
	}
	if c.AddTags, err = item.NormalTags(c.AddTags); err != nil {
		return err
	}
	c.DropTags, err = item.NormalTags(c.DropTags)
	return err
}

// retag changes the tags of an item as a change says, and tells its stream.
func (r *Room) retag(ctx context.Context, tx *sqldb.Tx, op int64, by string, it *item.Item, c item.Change) error {
	if c.Tags == nil && len(c.AddTags)+len(c.DropTags) == 0 {
		return nil
	}
	before, err := record.TagsOf(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	after := item.Retagged(before, c)
	if slices.Equal(before, after) {
		return nil
	}
	if len(after) > item.MaxTags {
		return tocsin.Faultf(tocsin.TooLarge, "an item has up to %d tags", item.MaxTags)
	}
	for _, tag := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(before, after)))) {
		if err := record.SetTag(ctx, tx, op, it.ID, by, tag, slices.Contains(after, tag)); err != nil {
			return err
		}
	}
	if err := techniquesOf(ctx, tx, op, by, *it, slices.DeleteFunc(slices.Clone(after), func(tag string) bool { return slices.Contains(before, tag) })); err != nil {
		return err
	}
	it.Tags = after
	_, err = record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: by, What: item.Changed, Op: op,
		Data: map[string]string{"field": tagsField, "before": strings.Join(before, ", "), "after": strings.Join(after, ", ")}})
	if err != nil {
		return err
	}
	return record.Touch(ctx, tx, it)
}

// inherit gives the tags of an item to the one that it is merged into: what somebody looks for by a tag is there.
func (r *Room) inherit(ctx context.Context, tx *sqldb.Tx, op int64, by string, from int64, to *item.Item) error {
	tags, err := record.TagsOf(ctx, tx, from)
	if err != nil {
		return err
	}
	now, err := record.TagsOf(ctx, tx, to.ID)
	if err != nil || len(now) >= item.MaxTags {
		return err
	}
	return r.retag(ctx, tx, op, by, to, item.Change{AddTags: tags[:min(len(tags), item.MaxTags-len(now))]})
}

// RenameTag lets all items that have a tag have another in its place, which some may have already, and lets the lists that
// are kept follow. "" takes it off them all. It is no act that can be taken back.
func (r *Room) RenameTag(ctx context.Context, v item.Viewer, from, to string) error {
	names, err := item.NormalTags([]string{from, to})
	if err != nil {
		return err
	}
	if len(names) == 0 || len(names) == 1 && to != "" {
		return fault("to", "say another name")
	}
	from, to = names[0], strings.Join(names[1:], "")
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := record.RenameTag(ctx, tx, from, to)
		if err != nil {
			return err
		}
		if n == 0 {
			return tocsin.Faultf(tocsin.NotFound, "there is no tag %.60q", from)
		}
		if err := retagViews(ctx, tx, from, to); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.tag.rename", Subject: from, Detail: map[string]any{"to": to, "items": n}})
	})
}

// retagViews lets kept lists ask for a tag by its new name; of one that is no more they ask no longer.
func retagViews(ctx context.Context, tx *sqldb.Tx, from, to string) error {
	list, err := record.AllViews(ctx, tx)
	if err != nil {
		return err
	}
	for _, w := range list {
		path, query, _ := strings.Cut(w.Query, "?")
		q, err := url.ParseQuery(query)
		if err != nil || q.Get("tag") == "" {
			continue
		}
		tags, err := item.Tags(q.Get("tag"))
		if err != nil || !slices.Contains(tags, from) {
			continue
		}
		tags = item.Retagged(tags, item.Change{AddTags: []string{to}, DropTags: []string{from, ""}})
		if q.Set("tag", strings.Join(tags, ", ")); len(tags) == 0 {
			q.Del("tag")
		}
		w.Query = path + "?" + q.Encode()
		if err := record.PutView(ctx, tx, &w); err != nil {
			return err
		}
	}
	return nil
}
