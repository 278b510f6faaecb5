package watch

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/watch/find"
	"tocsin/plugin/enrich"
	"tocsin/plugin/feed"
)

// plainFeed is a feed with columns of its own, for tests.
const plainFeed = `A feed for tests.
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
[set]
"classification.type" = "infected-system"
`

const country = "name,sector,prefix,domain,email\nAlpha,energy,192.0.2.0/25,alpha.example,a@alpha.example\nBeta,health,192.0.2.128/25,beta.example,b@beta.example\n"

// bench is a room with everything that it needs, in a folder of its own.
type bench struct {
	*Room
	t      testing.TB
	dir    string
	closes []func() error
}

func openBench(t testing.TB, dir, feedText string, now func() time.Time) *bench {
	t.Helper()
	b := &bench{t: t, dir: dir}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := sqldb.Open(t.Context(), sqldbtest.PlaceIn(t, dir))
	must(err)
	db.SetClock(now)
	log, err := embedded.Open(t.Context(), embedded.Config{Dir: filepath.Join(dir, "events")})
	must(err)
	in, err := inbox.Open(t.Context(), db, dir)
	must(err)
	shelf, err := feed.Load(fstest.MapFS{"plain.txtar": {Data: []byte(feedText)}})
	must(err)
	b.Room, err = New(t.Context(), Config{Country: "QM", Team: "QM-CERT"}, Deps{DB: db, Events: log, Inbox: in, Shelf: shelf, Enrich: func() *enrich.Enricher { return &enrich.Enricher{} },
		Scratch: filepath.Join(dir, "scratch"), Log: slog.New(slog.DiscardHandler), Now: now, Busy: func() func() { return func() {} }, Class: func(_, typ string) string { return typ }})
	must(err)
	b.closes = []func() error{b.Room.Close, log.Close, db.Close}
	t.Cleanup(b.close)
	return b
}

func (b *bench) close() {
	for _, f := range b.closes {
		if err := f(); err != nil {
			b.t.Error(err)
		}
	}
	b.closes = nil
}

func (b *bench) roster(csv string) {
	b.t.Helper()
	if _, err := b.Roster.Import(b.t.Context(), "test", "country.csv", strings.NewReader(csv), nil); err != nil {
		b.t.Fatal(err)
	}
}

// ingest takes a file in and reads it.
func (b *bench) ingest(name, text string) inbox.Report {
	b.t.Helper()
	rep, _, err := b.Inbox.Receive(b.t.Context(), inbox.Arrival{Feed: "plain", Name: name, Mark: tocsin.Amber}, strings.NewReader(text))
	if err == nil {
		rep, err = b.Read(b.t.Context(), rep)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return rep
}

// rows returns the log's events of a filter.
func (b *bench) rows(filter string) (rows []tocsin.Event) {
	b.t.Helper()
	err := b.Events.Query(b.t.Context(), eventlog.Query{LogsQL: filter + " | sort by (_time, id)"}, func(row []tocsin.Field) error {
		var ev tocsin.Event
		for _, f := range row {
			ev.Add(strings.Clone(f.Name), strings.Clone(f.Value))
		}
		rows = append(rows, ev)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

func (b *bench) list(f find.Filter) []find.Finding {
	b.t.Helper()
	list, err := b.findings.List(b.t.Context(), f, b.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func (b *bench) tally(rep inbox.Report, read, accepted, duplicate, rejected, unowned int64) {
	b.t.Helper()
	got, want := rep.Tally, inbox.Tally{Read: read, Accepted: accepted, Duplicate: duplicate, Rejected: rejected, Unowned: unowned}
	if got.Seconds = 0; got != want {
		b.t.Errorf("%s: got %+v, want %+v (%s)", rep.Name, got, want, rep.Trouble)
	}
}

// noon is a fixed day, recent enough to be kept and long enough ago to be none that a test waits for.
var noon = time.Now().UTC().Truncate(24 * time.Hour).Add(-36 * time.Hour)

func at(day int) string {
	return noon.Add(time.Duration(day) * 24 * time.Hour).Format("2006-01-02 15:04:05")
}

func fixed() time.Time { return noon.Add(30 * time.Hour) }

func TestReportBecomesFindings(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	b.roster(country)
	csv := "when,ip,port,what,note\n" +
		at(-2) + ",192.0.2.1,80,mirai,x\n" + // Alpha's
		at(-2) + ",192.0.2.200,80,mirai,\n" + // Beta's
		at(-2) + ",198.51.100.1,80,mirai,\n" + // nobody's
		at(-2) + ",192.0.2.1,80,mirai,x\n" + // the first again
		"yesterday,192.0.2.1,80,mirai,\n" +
		at(-2) + ",not-an-address,80,mirai,\n" +
		at(-2) + ",192.0.2.2,999999,mirai,\n" // a bad port stays aside
	rep := b.ingest("one.csv", csv)
	b.tally(rep, 7, 4, 1, 2, 1)
	rows := b.rows("*")
	if len(rows) != 4 {
		t.Fatalf("%d rows, want 4", len(rows))
	}
	owners := map[string]string{}
	for _, r := range rows {
		owners[r.Get("source.ip")] = r.Get("owner")
	}
	for ip, want := range map[string]string{"192.0.2.1": "alpha", "192.0.2.2": "alpha", "192.0.2.200": "beta", "198.51.100.1": ""} {
		if owners[ip] != want {
			t.Errorf("%s is %q's, want %q", ip, owners[ip], want)
		}
	}
	var why []string
	err := b.Inbox.EachReject(t.Context(), rep, 0, func(r inbox.Reject) bool {
		why = append(why, fmt.Sprintf("%d %s", r.Line, r.Field))
		return true
	})
	if err != nil || strings.Join(why, ", ") != "6 when, 7 ip" {
		t.Errorf("rejects: %v %v", why, err)
	}
	list := b.list(find.Filter{})
	if len(list) != 2 || list[0].Owner != "alpha" || list[0].Count != 2 || list[0].Status != find.Open {
		t.Errorf("findings: %+v", list)
	}
}

func TestSilenceFixesAndReturnRelapses(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	b.roster(country)
	row := func(day int, ip string) string { return at(day) + "," + ip + ",80,mirai\n" }
	const head = "when,ip,port,what\n"
	status := func(owner string, want find.Status) {
		t.Helper()
		list := b.list(find.Filter{Owner: owner})
		if len(list) != 1 || list[0].Status != want {
			t.Errorf("%s: %+v, want %s", owner, list, want)
		}
	}
	b.ingest("1.csv", head+row(-5, "192.0.2.1")+row(-5, "192.0.2.200"))
	status("alpha", find.Open)
	b.ingest("2.csv", head+row(-4, "192.0.2.200"))
	status("alpha", find.Fixed)
	status("beta", find.Open)
	b.ingest("3.csv", head+row(-3, "192.0.2.1"))
	status("alpha", find.Relapsed)
	status("beta", find.Fixed)
	open := b.list(find.Filter{Status: find.Relapsed})
	if len(open) != 1 || open[0].Owner != "alpha" {
		t.Errorf("relapsed: %+v", open)
	}
}

func TestSameFileIsKnown(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	text := "when,ip\n" + at(-1) + ",192.0.2.1\n"
	first := b.ingest("a.csv", text)
	second, known, err := b.Inbox.Receive(t.Context(), inbox.Arrival{Feed: "plain", Name: "b.csv"}, strings.NewReader(text))
	if err != nil || !known || second.ID != first.ID {
		t.Fatalf("got %+v, %v, %v", second, known, err)
	}
	b.tally(b.ingest("c.csv", text+"\n"), 1, 0, 1, 0, 0)
	if n := len(b.rows("*")); n != 1 {
		t.Fatalf("%d rows, want 1", n)
	}
}

// TestReplayKeepsIDs mends a mapping and reads the report again.
func TestReplayKeepsIDs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := openBench(t, dir, plainFeed, fixed)
	b.roster(country)
	var csv bytes.Buffer
	csv.WriteString("when,ip,port,what\n")
	for i := range 50 {
		fmt.Fprintf(&csv, "%s,192.0.2.%d,80,mirai\n", at(-1), i*5)
	}
	rep := b.ingest("a.csv", csv.String())
	before := b.rows("*")
	b.close()
	b = openBench(t, dir, strings.Replace(plainFeed, "infected-system", "system-compromise", 1), fixed)
	for range 2 {
		again, err := b.Replay(t.Context(), rep.ID)
		if err != nil {
			t.Fatal(err)
		}
		b.tally(again, 50, 50, 0, 0, 0)
		after := b.rows("*")
		if len(after) != len(before) {
			t.Fatalf("%d rows, want %d", len(after), len(before))
		}
		for i := range after {
			if after[i].Get("id") != before[i].Get("id") || after[i].Get("classification.type") != "system-compromise" {
				t.Fatalf("row %d: %v, was %v", i, after[i].Fields, before[i].Fields)
			}
		}
		list := b.list(find.Filter{})
		if len(list) != 2 || list[0].Type != "system-compromise" || list[0].Count+list[1].Count != 50 {
			t.Fatalf("findings: %+v", list)
		}
	}
}

// TestInterruptedReadingGoesOn ends a reading half-way, in the same process and with a new one, and finds all once.
func TestInterruptedReadingGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := openBench(t, dir, plainFeed, fixed)
	b.roster(country)
	var csv bytes.Buffer
	csv.WriteString("when,ip,port,what,filler\n")
	const n = 30_000
	for i := range n {
		fmt.Fprintf(&csv, "%s,192.0.2.%d,%d,mirai,%060d\n", at(-1), i%250, i%60000+1, i)
	}
	rep, _, err := b.Inbox.Receive(t.Context(), inbox.Arrival{Feed: "plain", Name: "a.csv"}, &csv)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for b.Progress(rep.ID) == nil || b.Progress(rep.ID).Accepted.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := b.Read(ctx, rep); err == nil {
		t.Log("the reading was done before it could be interrupted")
	}
	if len(b.rows("* | limit 1")) == 0 {
		t.Log("nothing was stored yet")
	}
	if rep, err = b.Read(t.Context(), rep); err != nil {
		t.Fatal(err)
	}
	b.tally(rep, n, n, 0, 0, 0)
	var stored int
	err = b.Events.Query(t.Context(), eventlog.Query{LogsQL: "* | stats count() n, count_uniq(id) u"}, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		if ev.Get("n") != ev.Get("u") || ev.Get("n") != fmt.Sprint(n) {
			t.Errorf("stored %s, different %s, want %d", ev.Get("n"), ev.Get("u"), n)
		}
		stored++
		return nil
	})
	if err != nil || stored != 1 {
		t.Fatal(err, stored)
	}
	if list := b.list(find.Filter{}); len(list) != 2 || list[0].Count+list[1].Count != n {
		t.Errorf("findings: %+v", list)
	}
}

func TestDigestSpeaksTheOwnersLanguage(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	b.roster("name,language,prefix,email\nAlpha,ar,192.0.2.0/25,a@alpha.example\nBeta,fr,192.0.2.128/25,\n")
	b.ingest("1.csv", "when,ip,port,what\n"+at(-1)+",192.0.2.1,80,mirai\n"+at(-1)+",192.0.2.200,80,\"=cmd|' /C calc'!A0\r\nBcc: x\"\n")
	l, err := b.Digest(t.Context(), "alpha", false)
	if err != nil || l.Language != "ar" || len(l.To) != 1 || !strings.Contains(l.Text, "192.0.2.1") || l.TLP != "amber" {
		t.Fatalf("%+v, %v", l, err)
	}
	l, err = b.Digest(t.Context(), "beta", false)
	if err != nil || l.Hold != "no-contact" || strings.ContainsAny(l.Subject, "\r\n") || strings.Contains(l.Text, "\r") || strings.Contains(l.Text, "\nBcc") {
		t.Fatalf("%+v, %v", l, err)
	}
}
