package respond

import (
	"fmt"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

// A table of indicators brings its tags and marks along; tags come and go in bulk, and that can be taken back.
func TestIndicatorTags(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "amber"})
		f := func(want string) {
			t.Helper()
			list, err := r.Indicators(ctx, lena, it.Number)
			var got []string
			for _, x := range list {
				got = append(got, fmt.Sprintf("%s %s %s %s", x.Value, strings.Join(x.Tags, "+"), x.TLP, x.PAP))
			}
			if s := strings.Join(got, " / "); err != nil || s != want {
				t.Errorf("%q, %v; want %q", s, err, want)
			}
		}
		out, err := r.Mark(ctx, lena, it.Number, item.Marking{Text: "value,tags,tlp,pap\n192.0.2.1,C2,red,green\n192.0.2.2,,,\n192.0.2.3,x,purple,", Tags: []string{"botnet"}})
		if err != nil || len(out.Added) != 2 || len(out.Unread) != 1 || out.Unread[0].Field != "tlp" || out.Unread[0].Line != 4 {
			t.Fatalf("%+v, %v", out, err)
		}
		f("192.0.2.1 botnet+c2 red green / 192.0.2.2 botnet amber amber")
		ids := []int64{out.Added[0].ID, out.Added[1].ID}
		changed, err := r.Remark(ctx, lena, it.Number, ids, item.IndicatorChange{Add: &[]string{"Seen"}, Drop: &[]string{"botnet"}})
		if err != nil || changed.Changed != 2 {
			t.Fatal(changed, err)
		}
		f("192.0.2.1 c2+seen red green / 192.0.2.2 seen amber amber")
		if _, err := r.Undo(ctx, lena, changed.Op); err != nil {
			t.Fatal(err)
		}
		f("192.0.2.1 botnet+c2 red green / 192.0.2.2 botnet amber amber")
		if _, err := r.Remark(ctx, lena, it.Number, ids, item.IndicatorChange{Tags: &[]string{`a"b`}}); err == nil {
			t.Error("what is no tag was taken")
		}
	})
}
