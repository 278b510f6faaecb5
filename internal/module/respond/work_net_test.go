package respond

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Items are found by networks that their indicators and assets are in, by those who may see these, and so are old ones.
func TestItemsAreFoundByNetworks(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		a := started(t, r, anna, item.Start{Kind: item.Incident, Title: "a", TLP: "green"})
		b := started(t, r, anna, item.Start{Kind: item.Incident, Title: "b", TLP: "green"})
		c := started(t, r, anna, item.Start{Kind: item.Incident, Title: "c", TLP: "green"})
		for number, text := range map[string]string{a.Number: "192.0.2.7\n2001:db8::1\nevil.example", b.Number: "192.0.2.0/24"} {
			if _, err := r.Mark(t.Context(), anna, number, item.Marking{Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.AddAssets(t.Context(), lena, c.Number, item.AssetSet{Text: "192.0.2.200", TLP: "red"}); err != nil {
			t.Fatal(err)
		}
		f := func(who item.Viewer, q, want string) {
			t.Helper()
			for _, closed := range []bool{false, true} {
				list, err := r.List(t.Context(), who, item.Filter{Text: q, Closed: closed, Sort: "created"})
				var got []string
				for _, it := range list.Items {
					got = append(got, it.Title)
				}
				slices.Sort(got)
				if is := strings.Join(got, ""); err != nil || is != want {
					t.Errorf("%s: %s %v, want %s", q, is, err, want)
				}
			}
		}
		all := func() {
			t.Helper()
			f(anna, "net:192.0.2.0/24", "ab")
			f(lena, "net:192.0.2.0/24", "abc")
			f(lena, "net:192.0.2.128/25", "c")
			f(anna, "net:192.0.2.7", "a")
			f(anna, "net:192.0.0.0/8", "ab")
			f(anna, "net:198.51.100.0/24", "")
			f(anna, "net:2001:db8::/32", "a")
			f(anna, "net:2001:db8::/32,192.0.2.0/24 -net:192.0.2.7", "b")
			f(anna, "holds:192.0.2.9", "b")
			f(anna, "holds:192.0.2.7", "ab")
			f(anna, "holds:192.0.2.128/25 or net:2001:db8::1/128", "ab")
			f(anna, "holds:192.0.0.0/16", "")
		}
		all()
		err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(context.Background(), "UPDATE respond_indicator SET low = '', high = ''")
			if err == nil {
				_, err = tx.Exec(context.Background(), "UPDATE respond_asset SET low = '', high = ''")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f(lena, "net:192.0.2.0/24", "")
		if err := r.KeyNets(t.Context()); err != nil || len(r.Made()) > 0 {
			t.Fatal(err, r.Made())
		}
		all()
		if _, err := r.List(t.Context(), anna, item.Filter{Text: "net:192.0.2"}); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Error(err)
		}
	})
}
