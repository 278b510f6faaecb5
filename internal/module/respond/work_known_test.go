package respond

import (
	"fmt"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

// What names a thing is found wherever it stands, and what somebody may not see is not told of.
func TestKnown(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Incident, Indicators: "192.0.2.7"})
		b := started(t, r, anna, item.Start{Kind: item.Report, Email: "x@isp.example"})
		strict := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "red", Indicators: "192.0.2.7"})
		if _, err := r.AddAssets(ctx, anna, b.Number, item.AssetSet{Text: "web1, 192.0.2.7"}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.AddAssets(ctx, anna, b.Number, item.AssetSet{Text: "hidden, 192.0.2.8", TLP: "amber+strict"}); err != nil {
			t.Fatal(err)
		}
		f := func(v item.Viewer, words string, want ...string) {
			t.Helper()
			k, err := r.Known(ctx, v, words)
			var got []string
			for _, x := range k.Items {
				got = append(got, x.Number+" "+x.As)
			}
			if err != nil || strings.Join(got, ", ") != strings.Join(want, ", ") {
				t.Errorf("%s: %q, %v; want %q", words, got, err, want)
			}
		}
		indicator, asset := func(it item.Item) string { return it.Number + " indicator" }, func(it item.Item) string { return it.Number + " asset" }
		f(lena, "192.0.2[.]7", indicator(strict), indicator(a), asset(b))
		f(bob, "192.0.2.7", indicator(a), asset(b))
		f(anna, "192.0.2.8", asset(b))
		f(bob, "192.0.2.8")
		f(bob, "X@isp.example", fmt.Sprintf("%s sender", b.Number))
		f(bob, "no such thing")
		f(bob, "")
	})
}
