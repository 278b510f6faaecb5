package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// TestCountsGoByTheOwnerOfNow gives a part of what one owner has to another, and asks what both would be told.
func TestCountsGoByTheOwnerOfNow(t *testing.T) {
	b := warnBench(t)
	var text strings.Builder
	text.WriteString("when,ip,what,kind,mark,name\n")
	for i := range 100 { // more than a letter shows of one problem
		when := b.Now().Add(-time.Duration(i+1) * time.Minute).Format("2006-01-02 15:04:05")
		fmt.Fprintf(&text, "%s,192.0.2.%d,conficker,infected-system,green,n%d\n", when, 1+i%50, i)    // 100 of 50 systems
		fmt.Fprintf(&text, "%s,192.0.2.%d,conficker,infected-system,green,n%d\n", when, 101+i%20, -i) // 100 of 20
	}
	b.takeMarked(t, text.String())
	f := func(owner string, records, systems int64) {
		t.Helper()
		d, err := b.newDrafting(t.Context(), DigestAsk{Now: true})
		if err != nil {
			t.Fatal(err)
		}
		list := b.list(find.Filter{Owner: owner, Type: "infected-system"})
		if err := b.countAssets(t.Context(), owner, list); err != nil {
			t.Fatal(err)
		}
		var assets int64
		p := &parcel{org: tocsin.Org{Slug: owner}, to: []*addressee{{}}}
		for _, fd := range list {
			if fd.Identifier == "conficker" {
				assets = fd.Assets
				p.to[0].items = append(p.to[0].items, item{Finding: fd, change: warn.New})
			}
		}
		if err := d.gather(t.Context(), []*parcel{p}); err != nil {
			t.Fatal(err)
		}
		got, rows := tallied{}, 0
		for _, g := range p.evidence {
			got, rows = g.counts[tocsin.Green], len(g.rows)
		}
		if got.records != records || got.systems != systems || assets != systems || rows != min(int(records), digest.MaxRecords) {
			t.Errorf("%s: %+v in %d rows, %d addresses; want %d of %d", owner, got, rows, assets, records, systems)
		}
	}
	f("alpha", 200, 70)
	f("beta", 0, 0)
	b.roster("name,slug,prefix,email,parent\nAlpha,alpha,192.0.2.64/26,a@alpha.example,\nBeta,beta,192.0.2.0/24,b@beta.example,\n")
	b.follow()
	f("alpha", 100, 20)
	f("beta", 100, 50)
	b.roster("name,slug,prefix,email,parent\nBeta,beta,192.0.2.0/24,b@beta.example,\nAlpha,alpha,203.0.113.0/24,a@alpha.example,\n")
	b.follow() // a network under which another appears
	f("alpha", 0, 0)
	f("beta", 200, 70)
	b.roster("name,slug,prefix,email,parent\nBeta,beta,192.0.2.0/26,b@beta.example,\n")
	b.follow() // to nobody
	f("beta", 100, 50)
}
