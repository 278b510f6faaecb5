package watch

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
)

// pageFeed has the columns that the pages count by.
const pageFeed = `A feed for tests.
-- feed.toml --
title = "Plain"
provider = "test"
documentation = "https://test.example/"
terms = "none"
format = "csv"
mark = "amber"
required = ["when", "ip"]
[map]
when = {to = "time.source", time = "2006-01-02 15:04:05"}
ip = "source.ip"
port = "source.port"
what = "classification.identifier"
type = "classification.type"
severity = "severity"
asn = "source.asn"
asname = "source.as_name"
cc = "source.geolocation.cc"
`

// told is a row of a test's report.
type told struct {
	when                             time.Time
	ip, what, typ, severity, asn, as string
	owner                            string // who the model says it is
}

// tell makes n rows over the last days, many at the same time, and a model of them.
func tell(n int) (rows []told, csv string) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	var b strings.Builder
	b.WriteString("when,ip,port,what,type,severity,asn,asname,cc\n")
	for i := range n {
		// Each row has a port of its own, so that no two are the same event.
		r := told{when: noon.Add(-time.Duration(rng.IntN(9)) * 12 * time.Hour), what: pick("mirai", "open-dns", "a|b", `x" or "y`),
			typ: pick("infected-system", "ddos-amplifier"), severity: pick("", "low", "high", "critical"), asn: "64500", as: "Net One"}
		switch rng.IntN(3) {
		case 0:
			r.ip, r.owner = fmt.Sprintf("192.0.2.%d", rng.IntN(128)), "alpha"
		case 1:
			r.ip, r.owner = fmt.Sprintf("192.0.2.%d", 128+rng.IntN(128)), "beta"
		default:
			r.ip, r.asn, r.as = fmt.Sprintf("198.51.100.%d", rng.IntN(256)), "64501", "Net Two"
		}
		rows = append(rows, r)
		fmt.Fprintf(&b, "%s,%s,%d,%s,%s,%s,%s,%s,QM\n", r.when.Format("2006-01-02 15:04:05"), r.ip, i+1,
			`"`+strings.ReplaceAll(r.what, `"`, `""`)+`"`, r.typ, r.severity, r.asn, r.as)
	}
	return rows, b.String()
}

func openPages(t *testing.T, n int) (*bench, *Pages, []told) {
	t.Helper()
	b := openBench(t, t.TempDir(), pageFeed, fixed)
	b.roster(country)
	rows, csv := tell(n)
	b.tally(b.ingest("one.csv", csv), int64(n), int64(n), 0, 0, int64(count(rows, func(r told) bool { return r.owner == "" })))
	return b, b.Pages(), rows
}

func count(rows []told, match func(told) bool) (n int) {
	for _, r := range rows {
		if match(r) {
			n++
		}
	}
	return n
}

func TestOverviewCounts(t *testing.T) {
	_, p, rows := openPages(t, 400)
	o, err := p.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Days) != desk.OverviewDays || !o.Days[len(o.Days)-1].Date.Equal(dayBegin(fixed())) {
		t.Fatalf("%d days up to %v", len(o.Days), o.Days[len(o.Days)-1].Date)
	}
	for _, d := range o.Days {
		for rank := range d.Levels {
			want := count(rows, func(r told) bool { return dayBegin(r.when).Equal(d.Date) && int(tocsin.Severity(r.severity)) == rank })
			if d.Levels[rank] != int64(want) {
				t.Errorf("%v, rank %d: %d events, want %d", d.Date, rank, d.Levels[rank], want)
			}
		}
	}
	nobody := int64(count(rows, func(r told) bool { return r.owner == "" }))
	if len(o.Nobody) != 1 || o.Nobody[0] != (desk.Count{Key: "AS64501", Name: "Net Two", N: nobody}) {
		t.Errorf("nobody's: %+v, want %d", o.Nobody, nobody)
	}
	if o.Reports != 1 || o.Tally.Read != 400 || o.Tally.Unowned != nobody || o.Orgs != 2 || o.Owners != 2 || o.Open != 16 || o.Critical == 0 || o.Fixed != 0 {
		t.Errorf("%+v", o)
	}
	if len(o.Newest) != topRows || len(o.Latest) != 1 || o.Mark != tocsin.Amber {
		t.Errorf("%d newest, %d latest, %v", len(o.Newest), len(o.Latest), o.Mark)
	}
	newest := slices.MaxFunc(rows, func(a, b told) int { return a.when.Compare(b.when) })
	for _, e := range o.Newest {
		if e.Time != newest.when.UnixNano() || e.ID.IsZero() {
			t.Errorf("%v is not among the newest (%v)", time.Unix(0, e.Time).UTC(), newest.when)
		}
	}
	if want := []desk.Count{{Key: "ddos-amplifier", N: 8}, {Key: "infected-system", N: 8}}; !slices.Equal(o.Types, want) {
		t.Errorf("types: %+v", o.Types)
	}
	if want := []desk.Count{{Key: "energy", N: 8}, {Key: "health", N: 8}}; !slices.Equal(o.Sectors, want) {
		t.Errorf("sectors: %+v", o.Sectors)
	}
}

// TestOverviewFollows reads another report and looks again.
func TestOverviewFollows(t *testing.T) {
	b, p, _ := openPages(t, 20)
	for i := range 3 {
		o, err := p.Overview(t.Context())
		if err != nil || o.Reports != int64(1+i) {
			t.Fatalf("%d reports: %v", o.Reports, err)
		}
		_, csv := tell(20)
		b.ingest(fmt.Sprintf("more%d.csv", i), strings.ReplaceAll(csv, `"mirai"`, fmt.Sprintf("mirai%d", i)))
	}
	o, err := p.Overview(t.Context())
	var days int64
	for _, d := range o.Days {
		days += d.Total()
	}
	if err != nil || o.Reports != 4 || days != o.Tally.Accepted {
		t.Fatalf("%d reports, %d events in days, %d accepted, %v", o.Reports, days, o.Tally.Accepted, err)
	}
}

// TestEventPages turns all pages of several filters, through many events of the same time.
func TestEventPages(t *testing.T) {
	_, p, rows := openPages(t, 500)
	f := func(q desk.EventQuery, match func(told) bool) {
		t.Helper()
		want := count(rows, match)
		for _, limit := range []int{7, 100, 500, 1000} {
			q.Limit, q.After = limit, ""
			seen, last, first := map[tocsin.ID]bool{}, eventKey{1 << 62, ""}, true
			for {
				list, err := p.Events(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if first && list.Total != int64(want) {
					t.Errorf("%+v: total %d, want %d", q, list.Total, want)
				}
				first = false
				for _, e := range list.Rows {
					at := eventKey{e.Time, e.ID.String()}
					if seen[e.ID] || last.compare(at) >= 0 {
						t.Fatalf("%+v: %v comes twice or out of order", q, at)
					}
					seen[e.ID], last = true, at
				}
				if q.After = list.Next; q.After == "" {
					break
				}
			}
			if len(seen) != want {
				t.Errorf("%+v: %d events, want %d", q, len(seen), want)
			}
		}
	}
	f(desk.EventQuery{}, func(told) bool { return true })
	f(desk.EventQuery{Owner: "alpha"}, func(r told) bool { return r.owner == "alpha" })
	f(desk.EventQuery{Identifier: `x" or "y`, Type: "ddos-amplifier"}, func(r told) bool { return r.what == `x" or "y` && r.typ == "ddos-amplifier" })
	f(desk.EventQuery{Identifier: "a|b"}, func(r told) bool { return r.what == "a|b" })
	f(desk.EventQuery{LogsQL: "severity:=high or severity:=low # not more", Owner: "beta"}, func(r told) bool {
		return r.owner == "beta" && (r.severity == "high" || r.severity == "low")
	})
	f(desk.EventQuery{Report: 1, Since: 72 * time.Hour}, func(r told) bool { return !r.when.Before(fixed().Add(-72 * time.Hour)) })
	f(desk.EventQuery{Report: 2}, func(told) bool { return false })
	f(desk.EventQuery{Owner: `" or owner:*`}, func(told) bool { return false })
	f(desk.EventQuery{Identifier: `mirai" | stats count() n #`}, func(told) bool { return false })
}

func TestEventQueriesThatAreRefused(t *testing.T) {
	_, p, _ := openPages(t, 20)
	f := func(q desk.EventQuery) {
		t.Helper()
		if list, err := p.Events(t.Context(), q); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%+v: %v, %d rows", q, err, len(list.Rows))
		}
	}
	f(desk.EventQuery{LogsQL: `severity:=low) or (severity:=high`, Owner: "alpha"})
	f(desk.EventQuery{LogsQL: `severity:="low`, Owner: `x"`})
	f(desk.EventQuery{LogsQL: "(severity:=low", Owner: "alpha"})
	f(desk.EventQuery{LogsQL: "* | stats count() n", Owner: "alpha"})
	f(desk.EventQuery{LogsQL: "options(concurrency=100) *"})
	f(desk.EventQuery{After: "!"})
	f(desk.EventQuery{After: "bm90IGpzb24"})
	list, err := p.Events(t.Context(), desk.EventQuery{LogsQL: "* | stats by (owner) count() n"})
	if err != nil || len(list.Rows) != 3 || list.Mark != tocsin.Red || list.Next != "" {
		t.Errorf("%+v, %v", list, err)
	}
	list, err = p.Events(t.Context(), desk.EventQuery{LogsQL: "* | fields id, _time", Limit: 5})
	if err != nil || len(list.Rows) != 5 || list.Mark != tocsin.Red {
		t.Errorf("%d rows, %v, %v", len(list.Rows), list.Mark, err)
	}
}

func TestFindingPages(t *testing.T) {
	b, p, _ := openPages(t, 300)
	all := b.list(find.Filter{})
	if len(all) != 16 {
		t.Fatalf("%d findings", len(all))
	}
	rank, err := b.ranker(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	f := func(q desk.FindingQuery, match func(find.Finding) bool) {
		t.Helper()
		want := 0
		for _, fd := range all {
			if match(fd) {
				want++
			}
		}
		for _, limit := range []int{1, 3, 16, 50} {
			q.Limit, q.After = limit, ""
			seen, last := map[find.Problem]bool{}, place{Worst: tocsin.Critical + 1, Order: 101}
			for {
				list, err := p.Findings(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if list.Total != int64(want) {
					t.Errorf("%+v: total %d, want %d", q, list.Total, want)
				}
				for _, r := range list.Rows {
					at, urgent := place{Done: !active(r.Status), Worst: tocsin.Severity(r.Severity), Last: r.Last.UnixMicro(), Problem: r.Problem}, rank.of(&r.Finding)
					if q.Order != "" {
						at.Order = uint8(urgent.Score)
					}
					if !slices.ContainsFunc(all, func(fd find.Finding) bool { return fd.Problem == r.Problem && fd.Count == r.Count }) {
						t.Errorf("%+v is no finding", r)
					}
					if seen[r.Problem] || last.compare(&at) >= 0 || len(r.Sample) == 0 || r.OwnerName == "" || r.Priority != urgent.Level {
						t.Errorf("%+v: %+v", q, r)
					}
					seen[r.Problem], last = true, at
				}
				if q.After = list.Next; q.After == "" {
					break
				}
			}
			if len(seen) != want {
				t.Errorf("%+v: %d findings, want %d", q, len(seen), want)
			}
		}
	}
	f(desk.FindingQuery{}, func(find.Finding) bool { return true })
	f(desk.FindingQuery{Order: desk.ByPriority}, func(find.Finding) bool { return true })
	f(desk.FindingQuery{Owner: "alpha", Type: "ddos-amplifier"}, func(fd find.Finding) bool { return fd.Owner == "alpha" && fd.Type == "ddos-amplifier" })
	f(desk.FindingQuery{Sector: "health", Severity: "critical"}, func(fd find.Finding) bool { return fd.Owner == "beta" && fd.Severity == "critical" })
	f(desk.FindingQuery{Status: find.Fixed}, func(fd find.Finding) bool { return fd.Status == find.Fixed })
	f(desk.FindingQuery{Type: "no-such"}, func(find.Finding) bool { return false })
	for _, q := range []desk.FindingQuery{{Status: "x"}, {Severity: "x"}, {Order: "x"}, {After: "x"}} {
		if _, err := p.Findings(t.Context(), q); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestOneFinding(t *testing.T) {
	_, p, rows := openPages(t, 300)
	of := find.Problem{Owner: "beta", Type: "infected-system", Identifier: `x" or "y`}
	got, err := p.Finding(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	mine := func(r told) bool { return r.owner == of.Owner && r.typ == of.Type && r.what == of.Identifier }
	var events, days int64
	ips := map[string]bool{}
	for _, a := range got.Assets {
		events += a.Count
		ips[a.Address] = true
		if a.Event.IsZero() || a.Last.Before(a.First) || a.Port == "" {
			t.Errorf("%+v", a)
		}
	}
	for _, d := range got.Days {
		days += d.Total()
	}
	want := int64(count(rows, mine))
	if events != want || days != want || got.Count != want || got.Finding.Assets != int64(len(ips)) || got.More || got.Mark != tocsin.Amber || got.OwnerName != "Beta" {
		t.Errorf("%d events, %d in days, want %d; %+v", events, days, want, got.Finding)
	}
	ev, err := p.Event(t.Context(), got.Assets[0].Event, time.Time{})
	if err != nil || ev.Get("source.ip") != got.Assets[0].Address || ev.OwnerName != "Beta" || ev.Mark != tocsin.Amber || ev.Line == 0 {
		t.Errorf("%+v, %v", ev, err)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	_, p, _ := openPages(t, 10)
	f := func(what string, err error) {
		t.Helper()
		if tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := p.Finding(t.Context(), find.Problem{Owner: "alpha", Type: "infected-system", Identifier: "no"})
	f("finding", err)
	_, err = p.Finding(t.Context(), find.Problem{})
	f("no finding", err)
	_, err = p.Event(t.Context(), tocsin.IDOf([]byte("x")), time.Time{})
	f("event", err)
	_, err = p.Org(t.Context(), "nobody")
	f("org", err)
	_, err = p.Digest(t.Context(), "nobody", false)
	f("digest", err)
	_, err = p.Report(t.Context(), 99, "", 10)
	f("report", err)
}

func TestOrgPages(t *testing.T) {
	b, p, rows := openPages(t, 100)
	var csv strings.Builder
	csv.WriteString("name,sector,asn\n")
	for i := range 30 {
		fmt.Fprintf(&csv, "Same Name,water,%d\n", 64600+i)
	}
	if _, err := b.Roster.Import(t.Context(), "more", "more.csv", strings.NewReader(csv.String()), nil); err != nil {
		t.Fatal(err)
	}
	f := func(q desk.OrgQuery, want ...string) {
		t.Helper()
		var got []string
		for q.Limit = 1; ; {
			list, err := p.Orgs(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if list.Total != int64(len(want)) {
				t.Errorf("%+v: total %d, want %d", q, list.Total, len(want))
			}
			for _, r := range list.Rows {
				got = append(got, r.Slug)
				var days int64
				for _, n := range r.Days {
					days += n
				}
				if n := count(rows, func(w told) bool { return w.owner == r.Slug }); days != int64(n) {
					t.Errorf("%s: %d events, want %d", r.Slug, days, n)
				}
			}
			if q.After = list.Next; q.After == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: got %v, want %v", q, got, want)
		}
	}
	var all []string
	for _, o := range b.Roster.Index().Orgs() {
		all = append(all, o.Slug)
	}
	f(desk.OrgQuery{}, all...)
	f(desk.OrgQuery{Words: "BETA"}, "beta")
	f(desk.OrgQuery{Words: "192.0.2.200"}, "beta")
	f(desk.OrgQuery{Words: "www.alpha.example"}, "alpha")
	f(desk.OrgQuery{Sector: "energy"}, "alpha")
	f(desk.OrgQuery{Words: "%"})
	list, err := p.Orgs(t.Context(), desk.OrgQuery{})
	if err != nil || !slices.Equal(list.Sectors, []string{"energy", "health", "water"}) {
		t.Errorf("%v %v", list.Sectors, err)
	}
	o, err := p.Org(t.Context(), "alpha")
	if err != nil || o.Open == 0 || len(o.Findings) == 0 || len(o.Org.Contacts) != 1 || o.Mark != tocsin.Amber || len(o.Types) != 2 {
		t.Errorf("%+v %v", o, err)
	}
}

func TestReportPages(t *testing.T) {
	b, p, _ := openPages(t, 10)
	bad := "when,ip\n" + strings.Repeat("never,192.0.2.1\n", 25)
	rep := b.ingest("bad.csv", bad)
	if _, _, err := b.Inbox.Receive(t.Context(), inbox.Arrival{Feed: "plain", Name: "c.csv", Mark: tocsin.Red}, strings.NewReader("when,ip\n")); err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for q := (desk.ReportQuery{Limit: 1}); ; {
		list, err := p.Reports(t.Context(), q)
		if err != nil || list.Total != 3 || !slices.Equal(list.Feeds, []string{"plain"}) {
			t.Fatalf("%+v %v", list, err)
		}
		ids = append(ids, list.Rows[0].ID)
		if list.Mark != list.Rows[0].Mark {
			t.Errorf("%v, want %v", list.Mark, list.Rows[0].Mark)
		}
		if q.After = list.Next; q.After == "" {
			break
		}
	}
	if !slices.Equal(ids, []int64{3, 2, 1}) {
		t.Errorf("%v", ids)
	}
	var rejects []int64
	for after := ""; ; {
		page, err := p.Report(t.Context(), rep.ID, after, 10)
		if err != nil || page.Done != 1 {
			t.Fatalf("%v %v", page.Done, err)
		}
		for _, r := range page.Rejects {
			rejects = append(rejects, r.Line)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(rejects) != 25 || !slices.IsSorted(rejects) || len(slices.Compact(rejects)) != 25 {
		t.Errorf("%v", rejects)
	}
	one, err := p.Feed(t.Context(), "plain", "")
	if err != nil || one.LastReport != 3 || len(one.Columns) == 0 || len(one.Came) != 0 {
		t.Errorf("%+v %v", one, err)
	}
	if _, err := p.Feed(t.Context(), "none", ""); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("a feed that is not on the shelf: %v", err)
	}
	feeds, err := p.Feeds(t.Context(), "", 10)
	if err != nil || len(feeds.Rows) != 1 || feeds.Rows[0].Reports != 3 || feeds.Rows[0].LastReport != 3 || !feeds.Rows[0].Own {
		t.Errorf("%+v %v", feeds, err)
	}
	o, err := p.Overview(t.Context())
	if err != nil || o.Mark != tocsin.Red {
		t.Errorf("a red report is among the latest: %v %v", o.Mark, err)
	}
}

func TestSearch(t *testing.T) {
	_, p, rows := openPages(t, 60)
	f := func(words, owner, rule string, events bool) {
		t.Helper()
		got, err := p.Find(t.Context(), words)
		if err != nil || got.Owner.Slug != owner || got.Rule != rule || (len(got.Events) > 0) != events {
			t.Errorf("%q: %+v, %d events, %v", words, got.Owner, len(got.Events), err)
		}
	}
	f(rows[0].ip, rows[0].owner, map[bool]string{true: "none", false: "import"}[rows[0].owner == ""], true)
	f("192.0.2.128/25", "beta", "import", true)
	f("2001:db8::/32", "", "none", false)
	f("AS64501", "", "none", true)
	f("mirai", "", "", true)
	f(`x" or "y`, "", "", true)
	f(`" or *`, "", "", false)
	f("alpha.example", "alpha", "domain", false)
	f(strings.Repeat("0", 24), "", "", false)
	got, err := p.Find(t.Context(), "bet")
	if err != nil || len(got.Orgs) != 1 || got.Orgs[0].Slug != "beta" || got.Mark != tocsin.Amber {
		t.Errorf("%+v %v", got, err)
	}
	list, err := p.Events(t.Context(), desk.EventQuery{Limit: 1})
	if err != nil || len(list.Rows) != 1 {
		t.Fatal(err)
	}
	f(list.Rows[0].ID.String(), "", "", true)
}

func TestDigestAndCoverage(t *testing.T) {
	_, p, _ := openPages(t, 60)
	d, err := p.Digest(t.Context(), "alpha", false)
	if err != nil || d.Findings == 0 || d.Mark != tocsin.Amber || d.Owner.Name != "Alpha" || d.From != "QM-CERT" || !slices.Equal(d.To, []string{"a@alpha.example"}) {
		t.Errorf("%+v %v", d, err)
	}
	c, err := p.Coverage(t.Context())
	if err != nil || c.Source != "" || len(c.Gaps) != 0 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestBefore(t *testing.T) {
	for _, s := range []string{"a", "mirai", "a\x00", "\ue000", "é", "\xff", "x\xfe", "CVE-2024-0001"} {
		if b := before(s); b >= s {
			t.Errorf("%q is not before %q", b, s)
		}
	}
	if before("b") <= "a" || before("b") <= "azzz" {
		t.Errorf("%q is far before b", before("b"))
	}
}

func TestBlocks(t *testing.T) {
	f := func(net, in, out string) {
		t.Helper()
		b, ok := blockOf(net)
		if !ok {
			t.Fatalf("%s is no block", net)
		}
		for _, c := range []struct {
			addr string
			want bool
		}{{in, true}, {out, false}} {
			if _, got := within([]block{b}, netip.MustParseAddr(c.addr)); got != c.want {
				t.Errorf("%s in %s: %v", c.addr, net, got)
			}
		}
	}
	f("192.0.2.0/25", "192.0.2.127", "192.0.2.128")
	f("192.0.2.5-192.0.2.9", "192.0.2.9", "192.0.2.4")
	f("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::")
}
