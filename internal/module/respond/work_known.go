package respond

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// Strictest is the strictest mark of PAP that indicators of these values have, and pages of host, among those that v may see;
// "" where none is one. host is "" for none.
func (r *Room) Strictest(ctx context.Context, v item.Viewer, host string, values []string) (item.PAP, error) {
	marks, err := record.PAPsOf(ctx, r.DB, v, values)
	if err != nil {
		return "", err
	}
	if host != "" {
		pages, err := record.URLPAPs(ctx, r.DB, v, host)
		if err != nil {
			return "", err
		}
		for _, x := range pages {
			if u, err := url.Parse(x.Value); err == nil && strings.EqualFold(u.Hostname(), host) {
				marks = append(marks, x.PAP)
			}
		}
	}
	for _, p := range item.PAPs() {
		if slices.Contains(marks, p) {
			return p, nil
		}
	}
	return "", nil
}

// Known returns all that the desk knows of an address, a name or a hash: items that name it as an indicator, as an asset or as
// whom they are with, and letters from it. What is no such thing is known of nowhere.
func (r *Room) Known(ctx context.Context, v item.Viewer, words string) (out item.Known, err error) {
	out.Items = []item.KnownItem{}
	if out.Kind, out.Value = sift.One(strings.TrimSpace(words)); out.Kind == "" {
		return out, nil
	}
	named, err := record.Naming(ctx, r.DB, v, out.Kind, out.Value)
	if err != nil {
		return out, err
	}
	var ids []int64
	for _, k := range named {
		ids = append(ids, k.ID)
	}
	items, err := record.ItemsByID(ctx, r.DB, v, ids)
	if err != nil {
		return out, err
	}
	for _, k := range named {
		if i := slices.IndexFunc(items, func(it item.Item) bool { return it.ID == k.ID }); i >= 0 {
			k.Item = items[i]
			out.Items = append(out.Items, k)
		}
	}
	if out.Kind == "email" {
		out.Letters, err = record.LettersFrom(ctx, r.DB, v, []int64{-1}, []string{out.Value}, time.Time{}, item.MostKnown)
	}
	return out, err
}
