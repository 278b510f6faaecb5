package watch

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

func (b *bench) follow() {
	b.t.Helper()
	if err := b.Follow(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// all are the findings of all owners and of nobody.
func (b *bench) all() []find.Finding {
	b.t.Helper()
	return append(b.list(find.Filter{Limit: 1000}), b.list(find.Filter{Nobody: true, Limit: 1000})...)
}

// TestFindingsFollowTheirNetworks changes who has what between reports. In the end the findings are those of a node that
// knew from the start whose everything is in the end.
func TestFindingsFollowTheirNetworks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 7))
			b := openBench(t, t.TempDir(), plainFeed, fixed)
			var reports []string
			roster := ""
			for day := -8; day < 0; day++ {
				if rnd.IntN(3) > 0 {
					roster = drawnRoster(rnd)
					b.roster(roster)
					if rnd.IntN(2) == 0 {
						b.follow() // or else the next reading does
					}
				}
				reports = append(reports, drawnReport(rnd, day))
				b.ingest(fmt.Sprint(day, ".csv"), reports[len(reports)-1])
				if rnd.IntN(4) == 0 {
					if _, err := b.Replay(t.Context(), int64(1+rnd.IntN(len(reports)))); err != nil {
						t.Fatal(err)
					}
				}
			}
			roster = drawnRoster(rnd)
			b.roster(roster)
			b.follow()
			want := openBench(t, t.TempDir(), plainFeed, fixed)
			want.roster(roster)
			for i, text := range reports {
				want.ingest(fmt.Sprint(i-8, ".csv"), text)
			}
			if diff := cmp.Diff(want.all(), b.all()); diff != "" {
				t.Error(diff)
			}
			for _, owner := range []string{"alpha", "beta", "gamma"} {
				list, other := b.list(find.Filter{Owner: owner}), want.list(find.Filter{Owner: owner})
				if err := errors.Join(b.countAssets(t.Context(), owner, list), want.countAssets(t.Context(), owner, other)); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(other, list); diff != "" {
					t.Errorf("addresses of %s: %s", owner, diff)
				}
			}
			if b.Roster.Standing() != b.Roster.Index() {
				t.Error("the findings do not stand by the newest owners")
			}
		})
	}
}

// drawnRoster gives parts of a network to some of three organisations.
func drawnRoster(rnd *rand.Rand) string {
	var b strings.Builder
	b.WriteString("name,prefix,domain,email\nAlpha,,,\nBeta,,,\nGamma,,,\n")
	for _, net := range []string{"192.0.2.0/24", "192.0.2.0/25", "192.0.2.64/26", "192.0.2.200", "2001:db8::/32", "2001:db8:1::/48"} {
		if n := rnd.IntN(4); n < 3 {
			fmt.Fprintf(&b, "%s,%s,,\n", []string{"Alpha", "Beta", "Gamma"}[n], net)
		}
	}
	return b.String()
}

// drawnReport is a day's report. No record comes twice: each has a time of its own.
func drawnReport(rnd *rand.Rand, day int) string {
	var b strings.Builder
	b.WriteString("when,ip,port,what\n")
	for n := range 1 + rnd.IntN(12) {
		when := noon.AddDate(0, 0, day).Format("2006-01-02 15:04:") + fmt.Sprintf("%02d", n)
		ip := []string{"192.0.2.1", "192.0.2.70", "192.0.2.130", "192.0.2.200", "198.51.100.1", "2001:db8::1", "2001:db8:1::1"}[rnd.IntN(7)]
		fmt.Fprintf(&b, "%s,%s,80,%s\n", when, ip, []string{"mirai", "conficker"}[rnd.IntN(2)])
	}
	return b.String()
}

func TestRepeatedRecordsFollowToo(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	b.roster(country)
	const head = "when,ip,port,what\n"
	old := at(-5) + ",192.0.2.1,80,mirai\n"
	b.ingest("1.csv", head+old)
	b.ingest("2.csv", head+old+at(-4)+",192.0.2.200,80,mirai\n") // Alpha's again: the same record
	b.roster(strings.Replace(country, "192.0.2.0/25", "", 1) + "Gamma,,192.0.2.0/25,,g@gamma.example\n")
	b.follow()
	list := b.list(find.Filter{Owner: "gamma"})
	if len(list) != 1 || list[0].Status != find.Open || list[0].Count != 1 {
		t.Errorf("%+v", list)
	}
	if list := b.list(find.Filter{Owner: "alpha"}); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	for _, ev := range b.rows("*") { // events keep what was known then
		if ev.Get("source.ip") == "192.0.2.1" && ev.Get("owner") != "alpha" {
			t.Errorf("the event is %q's", ev.Get("owner"))
		}
	}
	filter, err := b.ownedNow(t.Context(), "gamma")
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.DeleteFunc(b.rows(filter), func(ev tocsin.Event) bool { return b.ownerNow(&ev) != "gamma" })
	if len(rows) != 1 || rows[0].Get("source.ip") != "192.0.2.1" {
		t.Errorf("evidence for gamma: %+v", rows)
	}
}

// TestFollowOutlivesAnEnd ends the node between the change and its following.
func TestFollowOutlivesAnEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := openBench(t, dir, plainFeed, fixed)
	b.roster(country)
	b.ingest("1.csv", "when,ip,port,what\n"+at(-5)+",192.0.2.1,80,mirai\n")
	if err := b.Roster.Move(t.Context(), "192.0.2.0/25", "alpha", "beta"); err != nil {
		t.Fatal(err)
	}
	b.close()
	b = openBench(t, dir, plainFeed, fixed)
	if b.Roster.Standing() == b.Roster.Index() {
		t.Fatal("the change is forgotten")
	}
	b.follow()
	if list := b.list(find.Filter{}); len(list) != 1 || list[0].Owner != "beta" {
		t.Errorf("%+v", list)
	}
}

func TestReplayAfterAMove(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	b.roster(country)
	b.ingest("1.csv", "when,ip,port,what\n"+at(-5)+",192.0.2.1,80,mirai\n"+at(-5)+",192.0.2.2,80,mirai\n"+at(-5)+",192.0.2.200,80,mirai\n")
	check := func(when string) {
		t.Helper()
		got := ""
		for _, f := range b.all() {
			got += fmt.Sprint(f.Owner, " ", f.Count, "; ")
		}
		if got != "beta 3; " {
			t.Errorf("%s: %s", when, got)
		}
	}
	if err := b.Roster.Move(t.Context(), "192.0.2.0/25", "alpha", "beta"); err != nil {
		t.Fatal(err)
	}
	b.follow()
	check("followed")
	for range 2 {
		if _, err := b.Replay(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		check("read again")
	}
}

// TestVulnerabilitiesFollowToo changes at random who has what, as TestFindingsFollowTheirNetworks does. What findings name
// is in the end what it would be on a node that knew from the start.
func TestVulnerabilitiesFollowToo(t *testing.T) {
	t.Parallel()
	text := strings.Replace(plainFeed, `what = "classification.identifier"`, `cve = "product.vulnerabilities"`, 1)
	f := func(seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 11))
		b, want := openBench(t, t.TempDir(), text, fixed), openBench(t, t.TempDir(), text, fixed)
		var reports []string
		roster := drawnRoster(rnd)
		for day := -5; day < 0; day++ {
			report := strings.Replace(drawnReport(rnd, day), ",what", ",cve", 1)
			for _, name := range []string{"mirai", "conficker"} {
				report = strings.ReplaceAll(report, name, fmt.Sprintf("CVE-2026-%d", 1000+rnd.IntN(6)))
			}
			reports = append(reports, report)
			b.roster(roster)
			b.ingest(fmt.Sprint(day, ".csv"), report)
			roster = drawnRoster(rnd)
		}
		b.roster(roster)
		b.follow()
		want.roster(roster)
		for i, report := range reports {
			want.ingest(fmt.Sprint(i, ".csv"), report)
		}
		if diff := cmp.Diff(want.links(), b.links()); diff != "" || len(want.links()) == 0 {
			t.Errorf("seed %d: %s", seed, diff)
		}
	}
	for seed := range uint64(5) {
		f(seed)
	}
}

// links are which findings name which vulnerabilities.
func (b *bench) links() (list []string) {
	b.t.Helper()
	rows, err := b.DB.Query(b.t.Context(), "SELECT owner, cve FROM watch_cve_of ORDER BY owner, type, identifier, cve")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var owner, cve string
		err := r.Scan(&owner, &cve)
		list = append(list, owner+" "+cve)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}
