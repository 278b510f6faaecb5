package respond

import (
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

// A stream tells nothing of other items that its reader may not see: not that they are, nor their numbers. A page is full all
// the same.
func TestStreamTellsNothingOfWhatIsHidden(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		open := started(t, r, lena, item.Start{Kind: item.Incident, Text: "the first note"})
		part, few, gone := started(t, r, lena, item.Start{Kind: item.Report}), started(t, r, lena, item.Start{Kind: item.Incident}), started(t, r, lena, item.Start{Kind: item.Incident})
		out, err := r.Change(ctx, lena, of(few, gone), item.Change{Restricted: new(true)})
		done(t, out, err)(2)
		for _, link := range []struct{ it, into item.Item }{{part, open}, {few, open}, {part, few}, {gone, open}} {
			out, err := r.Link(ctx, lena, of(link.it), link.into.Number)
			done(t, out, err)(1)
		}
		out, err = r.Merge(ctx, lena, of(gone), open.Number)
		done(t, out, err)(1)
		for _, c := range []struct {
			who   item.Viewer
			it    item.Item
			limit int
			want  string
		}{
			{anna, open, 0, "linked " + part.Number + ", created "},
			{anna, open, 1, "linked " + part.Number},
			{anna, part, 0, "linked " + open.Number + ", created "},
			{lena, part, 0, "linked " + few.Number + ", linked " + open.Number + ", created "},
		} {
			list, err := r.Stream(ctx, c.who, c.it.Number, item.StreamFilter{Limit: c.limit})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range list {
				got = append(got, string(e.What)+" "+e.Data["number"])
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%s of %s: %q, want %q", c.who.Name, c.it.Number, got, c.want)
			}
		}
	})
}
