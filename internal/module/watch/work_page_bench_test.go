package watch

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
)

// TestPagesOnALargeNode tells how long the pages take on as many events and findings as TOCSIN_PAGES_EVENTS says; a
// tenth as many findings. It is for measuring and does nothing without that number.
func TestPagesOnALargeNode(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("TOCSIN_PAGES_EVENTS"))
	if err != nil {
		t.Skip("TOCSIN_PAGES_EVENTS is not set")
	}
	b := openBench(t, t.TempDir(), pageFeed, time.Now)
	b.roster(country)
	fillLarge(t, b, n)
	p := newPages(b.Room)
	step := func(what string, f func() error) {
		began := time.Now()
		if err := f(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		t.Logf("%-28s %8.1f ms", what, float64(time.Since(began).Microseconds())/1000)
	}
	ctx := t.Context()
	step("look through findings", func() error { _, err := p.findings(ctx); return err })
	step("last month of the log", func() error { _, err := p.lastMonth(ctx); return err })
	step("fix times", func() error { _, err := p.fixTimes(ctx); return err })
	for range 2 {
		step("overview", func() error { _, err := p.Overview(ctx); return err })
		step("findings", func() error { _, err := p.Findings(ctx, desk.FindingQuery{}); return err })
		step("findings of an owner", func() error { _, err := p.Findings(ctx, desk.FindingQuery{Owner: "o7"}); return err })
		step("events 7 days", func() error { _, err := p.Events(ctx, desk.EventQuery{Since: 7 * 24 * time.Hour}); return err })
		step("events all", func() error { _, err := p.Events(ctx, desk.EventQuery{}); return err })
		step("events of an owner, all", func() error { _, err := p.Events(ctx, desk.EventQuery{Owner: "o7"}); return err })
		step("constituents", func() error { _, err := p.Orgs(ctx, desk.OrgQuery{}); return err })
		step("constituent", func() error { _, err := p.Org(ctx, "alpha"); return err })
		step("find an address", func() error { _, err := p.Find(ctx, "10.0.0.7"); return err })
		step("find a word", func() error { _, err := p.Find(ctx, "nothing-of-it"); return err })
		step("an event that is not there", func() error {
			_, err := p.Event(ctx, tocsin.IDOf([]byte("no")), time.Time{})
			if tocsin.WhyOf(err) != tocsin.NotFound {
				return err
			}
			return nil
		})
	}
}

// fillLarge puts events and findings in without reading reports.
func fillLarge(t *testing.T, b *bench, n int) {
	t.Helper()
	const owners = 500
	now := time.Now()
	for from := 0; from < n; from += 10_000 {
		var events []tocsin.Event
		for i := from; i < min(from+10_000, n); i++ {
			e := tocsin.Event{ID: tocsin.IDOf(strconv.AppendInt(nil, int64(i), 10)), Time: now.Add(-time.Duration(i%(30*24*60)) * time.Minute).UnixNano()}
			if i%4 > 0 {
				e.Add("owner", "o"+strconv.Itoa(i%owners))
			}
			e.Add("source.ip", fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255))
			e.Add("source.port", strconv.Itoa(i%65535+1))
			e.Add("source.asn", strconv.Itoa(64500+i%50))
			e.Add("source.geolocation.cc", "QM")
			e.Add("severity", []string{"low", "medium", "high", "critical"}[i%4])
			e.Add("classification.type", "infected-system")
			e.Add("classification.identifier", "id"+strconv.Itoa(i/owners%20))
			e.Add("feed.code", "plain")
			e.Add("tlp", "amber")
			events = append(events, e)
		}
		if err := b.Events.Append(t.Context(), events); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Events.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	day := int32(now.Unix() / 86400)
	var changes []find.Change
	for i := range n / 10 {
		changes = append(changes, find.Change{Problem: find.Problem{Owner: "o" + strconv.Itoa(i%owners), Type: "infected-system", Identifier: "id" + strconv.Itoa(i/owners)},
			Code: "plain", Count: 3, First: now.Add(-time.Hour), Last: now.Add(-time.Duration(i) * time.Second), Severity: tocsin.Rank(i % 6), Day: day - int32(i%3)})
	}
	err := b.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return find.Apply(t.Context(), tx, find.Told{Report: 1, Days: map[string]int32{"plain": day}}, changes)
	})
	if err != nil {
		t.Fatal(err)
	}
}
