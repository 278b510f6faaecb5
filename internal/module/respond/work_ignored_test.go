package respond

import (
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// What never matters is not pulled out of letters, is marked where somebody marks it, and relates nothing.
func TestIgnored(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		ignore := func(x item.Ignored, want tocsin.Why) {
			t.Helper()
			if _, err := r.Ignore(ctx, lena, x); tocsin.WhyOf(err) != want && (want != 0 || err != nil) {
				t.Errorf("%+v: %v", x, err)
			}
		}
		for _, v := range []string{"no such thing", "0.0.0.0/1", "::/3"} {
			ignore(item.Ignored{Value: v, Reason: "x"}, tocsin.Invalid)
		}
		ignore(item.Ignored{Value: "192.0.2.0/24"}, tocsin.Invalid)
		ignore(item.Ignored{Value: "192.0.2.0/24", Reason: "x", Until: c.now}, tocsin.Invalid)
		ignore(item.Ignored{Value: "192[.]0[.]2[.]0/24", Reason: "our own", Until: c.now.Add(time.Hour)}, 0)
		a := started(t, r, lena, item.Start{Kind: item.Incident, Indicators: "192.0.2.7\n198.51.100.1"})
		b := started(t, r, lena, item.Start{Kind: item.Incident, Indicators: "192.0.2.7"})
		f := func(it item.Item, want string) {
			t.Helper()
			list, err := r.Indicators(ctx, lena, it.Number)
			var got []string
			for _, x := range list {
				got = append(got, strings.TrimSpace(x.Value+" "+x.Ignored))
			}
			if err != nil || strings.Join(got, ", ") != want {
				t.Errorf("%v, %v; want %s", got, err, want)
			}
		}
		kin := func(want int) {
			t.Helper()
			if list, err := r.RelatedItems(ctx, lena, a.Number, 5); err != nil || len(list) != want {
				t.Errorf("%d related, %v; want %d", len(list), err, want)
			}
		}
		f(a, "192.0.2.7 our own, 198.51.100.1")
		kin(0)
		letter := func() {
			t.Helper()
			if err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
				return r.names(ctx, tx, b, item.Mail{Mark: b.Mark}, "from 192.0.2.9, 10.0.0.1 and 203.0.113.5")
			}); err != nil {
				t.Fatal(err)
			}
		}
		letter()
		f(b, "192.0.2.7 our own, 203.0.113.5")
		c.pass(time.Hour)
		kin(1)
		f(a, "192.0.2.7, 198.51.100.1")
		if err := r.IgnoreSet(ctx, lena, "documentation", true); err != nil {
			t.Fatal(err)
		}
		f(a, "192.0.2.7 RFC 5737, 198.51.100.1 RFC 5737")
		if err := r.Unignore(ctx, lena, "192.0.2.0/24"); err != nil {
			t.Error(err)
		}
		if err := r.Unignore(ctx, lena, "192.0.2.0/24"); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if err := r.IgnoreSet(ctx, lena, "none", true); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		l, err := r.Ignored(ctx)
		if err != nil || len(l.Own) != 0 || len(l.Sets) != 2 || !l.Sets[1].On {
			t.Errorf("%d own, %d sets, %v", len(l.Own), len(l.Sets), err)
		}
	})
}
