package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/kit/fetch/fetchtest"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/plugin/feed"
)

const officeFeed = `x
-- feed.toml --
title = "Office"
provider = "us"
terms = "ours"
format = "csv"
mark = "amber"
period = "24h"
files = ["office-*.csv"]
[fetch]
url = "%s/list.csv"
every = "1h"
[set]
"classification.type" = "scanner"
[map]
ip = "source.ip"
`

// bench is a collector with a real inbox, whose readings count rows as the room's do.
type bench struct {
	*Collector
	t   *testing.T
	now time.Time
}

func newBench(t *testing.T, db *sqldb.DB, source string) *bench {
	t.Helper()
	shelf, err := feed.Load(fstest.MapFS{"office.txtar": {Data: fmt.Appendf(nil, officeFeed, source)}})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return b.now }
	db.SetClock(clock)
	box, err := inbox.Open(t.Context(), db, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	client := fetch.New(fetch.Config{Agent: "Tocsin/test", Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: clock})
	t.Cleanup(client.Close)
	b.Collector, err = New(t.Context(), Deps{
		DB: db, Inbox: box, Shelf: shelf, Fetch: client, Log: slog.New(slog.DiscardHandler), Now: clock, Folder: t.TempDir(),
		Take: box.Receive,
		Read: func(ctx context.Context, rep inbox.Report) (inbox.Report, error) { return readLines(ctx, db, box, rep) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readLines is a reading that counts lines; a report with "broken" in it can't be read.
func readLines(ctx context.Context, db *sqldb.DB, box *inbox.Inbox, rep inbox.Report) (inbox.Report, error) {
	raw, err := box.Bytes(rep)
	if err != nil {
		return rep, err
	}
	defer raw.Close()
	text, err := io.ReadAll(raw)
	if err != nil {
		return rep, err
	}
	if bytes.Contains(text, []byte("broken")) {
		if err := box.Fail(ctx, rep, "it is broken"); err != nil {
			return rep, err
		}
		return box.Get(ctx, rep.ID)
	}
	err = db.Tx(ctx, func(tx *sqldb.Tx) error {
		n := int64(bytes.Count(text, []byte("\n")) - 1)
		_, err := inbox.Finish(ctx, tx, rep, inbox.Tally{Read: n, Accepted: n}, "")
		return err
	})
	if err != nil {
		return rep, err
	}
	return box.Get(ctx, rep.ID)
}

func (b *bench) on() {
	b.t.Helper()
	on := true
	if _, err := b.Choose(b.t.Context(), "office", Wish{Active: &on, By: "test"}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) due() {
	b.t.Helper()
	if err := b.RunDue(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) status() Status {
	b.t.Helper()
	if err := b.LookBack(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	list, err := b.Statuses(b.t.Context())
	if err != nil || len(list) != 1 {
		b.t.Fatal(list, err)
	}
	return list[0]
}

const fetches = `
-- request --
GET /list.csv
User-Agent: Tocsin/*
!If-None-Match:
-- response --
HTTP/1.1 200 OK
ETag: "1"

ip,note
192.0.2.1,a
192.0.2.2,b
-- request --
GET /list.csv
If-None-Match: "1"
-- response --
HTTP/1.1 304 Not Modified

-- request --
GET /list.csv
If-None-Match: "1"
-- response --
HTTP/1.1 503 Service Unavailable
Retry-After: 600

-- request --
GET /list.csv
-- response --
HTTP/1.1 200 OK
ETag: "2"

ip,note
192.0.2.1,a
192.0.2.2,b
-- request --
GET /list.csv
If-None-Match: "2"
-- response --
HTTP/1.1 200 OK
ETag: "3"

ip,note
192.0.2.3,c
`

func TestSchedule(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		srv := fetchtest.New(t, []byte(fetches))
		b := newBench(t, db, srv.URL)
		want := func(what string, asked, reports int, trouble string) {
			t.Helper()
			all, err := b.Inbox.List(t.Context(), inbox.Filter{})
			s := b.status().Sources[0]
			if err != nil || srv.Asked() != asked || len(all) != reports || !strings.Contains(s.Trouble, trouble) || (trouble == "") != (s.Trouble == "") {
				t.Fatalf("%s: asked %d times, %d reports, trouble %q, %v; want %d, %d, %q", what, srv.Asked(), len(all), s.Trouble, err, asked, reports, trouble)
			}
		}
		b.due()
		want("nobody has switched it on", 0, 0, "")
		b.on()
		b.due()
		want("the first fetch", 1, 1, "")
		b.due()
		want("it is not due again", 1, 1, "")
		b.now = b.now.Add(2 * time.Hour)
		b.due()
		want("nothing has changed", 2, 1, "")
		b.now = b.now.Add(2 * time.Hour)
		b.due()
		want("the server is busy", 3, 1, "503")
		b.now = b.now.Add(9 * time.Minute)
		b.due()
		want("the server asked for ten minutes", 3, 1, "503")
		b.now = b.now.Add(5 * time.Minute)
		b.due()
		want("the same bytes again", 4, 1, "")
		b.now = b.now.Add(2 * time.Hour)
		b.due()
		want("something new", 5, 2, "")
		if s := b.status(); s.State != Well || s.Reports != 2 || s.Rows != 1 || s.Median != 2 {
			t.Errorf("got %+v", s)
		}
	})
}

// tooMany is a server that wants to be left alone for longer than the feed's own interval, and says so with its list.
const tooMany = `
-- request --
GET /list.csv
-- response --
HTTP/1.1 429 Too Many Requests
Retry-After: 10800
Content-Type: text/plain

ip,note
192.0.2.9,this is no list
-- request --
GET /list.csv
-- response --
HTTP/1.1 200 OK

ip,note
192.0.2.1,a
`

// A server that is asked too often is left alone for as long as it asks, over a restart too, and what it sends then is taken
// for no report. Source: RFC 6585 §4, RFC 9110 §10.2.3.
func TestTooManyRequests(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		srv := fetchtest.New(t, []byte(tooMany))
		b := newBench(t, db, srv.URL)
		b.on()
		want := func(after time.Duration, asked, reports int, trouble string) {
			t.Helper()
			b.now = b.now.Add(after)
			var err error
			if b.Collector, err = New(t.Context(), b.Deps); err != nil {
				t.Fatal(err)
			}
			b.due()
			all, err := b.Inbox.List(t.Context(), inbox.Filter{})
			if s := b.status().Sources[0]; err != nil || srv.Asked() != asked || len(all) != reports || (trouble == "") != (s.Trouble == "") || !strings.Contains(s.Trouble, trouble) {
				t.Fatalf("after %v: asked %d times, %d reports, trouble %q, %v; want %d, %d, %q", after, srv.Asked(), len(all), s.Trouble, err, asked, reports, trouble)
			}
		}
		want(0, 1, 0, "429")
		want(2*time.Hour, 1, 0, "429")
		want(59*time.Minute, 1, 0, "429")
		want(time.Hour, 2, 1, "")
	})
}

// Two processes that share the records fetch a source once.
func TestTwoProcesses(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		srv := fetchtest.New(t, []byte(strings.SplitAfter(fetches, "192.0.2.2,b\n")[0]))
		b := newBench(t, db, srv.URL)
		b.on()
		other, err := New(t.Context(), b.Deps)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 2)
		for _, c := range []*Collector{b.Collector, other} {
			go func() { done <- c.RunDue(t.Context()) }()
		}
		if err := errors.Join(<-done, <-done); err != nil {
			t.Fatal(err)
		}
		if srv.Asked() != 1 {
			t.Errorf("the source was asked %d times", srv.Asked())
		}
	})
}

func TestDryRun(t *testing.T) {
	srv := fetchtest.New(t, []byte(strings.SplitAfter(fetches, "192.0.2.2,b\n")[0]))
	b := newBench(t, fileDB(t), srv.URL)
	var got []Got
	err := b.Run(t.Context(), "office", true, func(g Got) error { got = append(got, g); return nil })
	if err != nil || len(got) != 1 || got[0].Look == nil || got[0].Look.Accepted != 2 || got[0].Look.Events[1]["source.ip"] != "192.0.2.2" {
		t.Fatalf("got %+v %v", got, err)
	}
	if all, _ := b.Inbox.List(t.Context(), inbox.Filter{}); len(all) != 0 {
		t.Errorf("a dry run has taken in %d reports", len(all))
	}
	if err := b.Run(t.Context(), "nothing", true, nil); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestChoices(t *testing.T) {
	b := newBench(t, fileDB(t), "https://lists.example.org")
	f := func(w Wish, want string) {
		t.Helper()
		_, err := b.Choose(t.Context(), "office", w)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: got %v, want %q", w, err, want)
		}
	}
	p := func(s string) *string { return &s }
	d := func(d time.Duration) *time.Duration { return &d }
	f(Wish{URL: p("ftp://example.org/")}, "not an address of HTTP")
	f(Wish{URL: p("https://u:p@example.org/")}, "not an address of HTTP")
	f(Wish{URL: p("https://mirror.example.org/list.csv")}, "")
	f(Wish{Every: d(time.Minute)}, "every 5 minutes")
	f(Wish{Every: d(time.Hour)}, "")
	f(Wish{Senders: &[]string{"Reports@Example.org", "@csirt.example"}}, "")
	f(Wish{Senders: &[]string{"nobody"}}, "neither a mail address")
	f(Wish{Senders: &[]string{"@"}}, "neither a mail address")
	choices, err := b.choices(t.Context())
	if c := choices["office"]; err != nil || c.Every != time.Hour || len(c.Senders) != 2 || c.Active {
		t.Errorf("got %+v %v", c, err)
	}
}

// TestEndedFeed: what its provider has ended is not switched on, but for another address; where it is on, its status says so.
func TestEndedFeed(t *testing.T) {
	shelf, err := feed.Load(fstest.MapFS{"office.txtar": {Data: fmt.Appendf(nil, strings.Replace(officeFeed, "mark =", "ended = \"2025-01-03\"\nmark =", 1), "https://lists.example.org")}})
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, fileDB(t), "https://lists.example.org")
	on := true
	if _, err := b.Choose(t.Context(), "office", Wish{Active: &on}); err != nil {
		t.Fatal(err)
	}
	b.Shelf = shelf
	if s := b.status(); s.State != Trouble || len(s.Signs) != 1 || s.Signs[0].Kind != Ended || !strings.Contains(s.Signs[0].Text, "2025-01-03") {
		t.Errorf("got %+v", s)
	}
	if _, err := b.Choose(t.Context(), "office", Wish{Active: &on}); tocsin.WhyOf(err) != tocsin.Invalid || !strings.Contains(err.Error(), "ended it on 2025-01-03") {
		t.Errorf("got %v", err)
	}
	mirror := "https://mirror.example.org/list.csv"
	if _, err := b.Choose(t.Context(), "office", Wish{Active: &on, URL: &mirror}); err != nil {
		t.Error(err)
	}
	if s := b.status(); len(s.Signs) != 0 {
		t.Errorf("elsewhere it goes on: %+v", s.Signs)
	}
}

func (b *bench) put(name, text string) {
	b.t.Helper()
	file := filepath.Join(b.Folder, name)
	err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, b.now, b.now))
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) sweep() (waiting, done, failed []string) {
	b.t.Helper()
	if err := b.Sweep(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	list := func(pattern string) (names []string) {
		files, _ := filepath.Glob(filepath.Join(b.Folder, pattern))
		for _, f := range files {
			if info, err := os.Lstat(f); err == nil && !info.IsDir() {
				names = append(names, filepath.Base(f))
			}
		}
		return names
	}
	return append(list("*"), list("office/*")...), append(list("done/*"), list("done/office/*")...), append(list("failed/*"), list("failed/office/*")...)
}

func TestFolder(t *testing.T) {
	b := newBench(t, fileDB(t), "https://lists.example.org")
	b.put("office/a.csv", "ip\n192.0.2.1\n")
	b.put("office-1.csv", "ip\n192.0.2.2\n")
	b.put("office/growing.csv", "ip\n")
	b.put("office/half.csv.part", "ip\n")
	b.put("office/.hidden", "ip\n")
	b.put("stray.csv", "ip\n")
	b.put("office/bad.csv", "broken\n")
	if err := os.Symlink("/etc/passwd", filepath.Join(b.Folder, "office", "link.csv")); err != nil {
		t.Fatal(err)
	}
	if waiting, done, _ := b.sweep(); len(waiting) != 8 || len(done) > 0 {
		t.Errorf("at the first look %q were taken, %q wait", done, waiting)
	}
	b.now = b.now.Add(10 * time.Second)
	b.put("office/growing.csv", "ip\n192.0.2.9\n")
	waiting, done, failed := b.sweep()
	if strings.Join(waiting, " ") != ".hidden growing.csv half.csv.part link.csv" {
		t.Errorf("%q wait", waiting)
	}
	if len(done) != 2 || !strings.HasSuffix(done[0], "-office-1.csv") || len(failed) != 4 {
		t.Errorf("done %q, failed %q", done, failed)
	}
	b.now = b.now.Add(time.Minute)
	if waiting, done, _ = b.sweep(); len(waiting) != 3 || len(done) != 3 {
		t.Errorf("%q wait, %q are done", waiting, done)
	}
	all, err := b.Inbox.List(t.Context(), inbox.Filter{})
	if err != nil || len(all) != 4 {
		t.Errorf("%d reports, %v", len(all), err)
	}
}

func TestColumnsAndShrinking(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBench(t, db, "https://lists.example.org")
		take := func(head string, rows int) {
			t.Helper()
			b.now = b.now.Add(24 * time.Hour)
			text := head + "\n"
			for i := range rows {
				text += fmt.Sprintf("192.0.2.%d,%d\n", i%250+1, b.now.Unix())
			}
			rep, _, err := b.Take(t.Context(), inbox.Arrival{Feed: "office", Name: "x.csv"}, strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.Read(t.Context(), rep); err != nil {
				t.Fatal(err)
			}
		}
		signs := func() (s string) {
			for _, sign := range b.status().Signs {
				s += string(sign.Kind) + ": " + sign.Text + "\n"
			}
			return s
		}
		for i := range 6 {
			take("ip,note", 100+i)
		}
		if got := signs(); got != "" {
			t.Errorf("got %s", got)
		}
		take("ip,remark", 100)
		if got := signs(); got != "columns: since report 7 columns are gone: note; columns are new: remark\n" {
			t.Errorf("got %s", got)
		}
		b.now = b.now.Add(15 * 24 * time.Hour)
		take("ip,remark", 10)
		if got := signs(); got != "shrinks: the last report has 10 rows, those before it had about 102\n" {
			t.Errorf("got %s", got)
		}
		take("ip,remark", 100)
		b.now = b.now.Add(5 * 24 * time.Hour)
		if got := signs(); got != "silent: nothing has come for 5 days; usually something comes every 24 hours\n" {
			t.Errorf("got %s", got)
		}
		for range 40 {
			take("ip,remark", 100)
			b.status()
		}
		if kept, err := b.arrivals(t.Context(), ""); err != nil || len(kept) > keptArrivals+1 {
			t.Errorf("%d arrivals are kept, %v", len(kept), err)
		}
	})
}

func TestJudgeFailing(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	s := Status{Feed: "x", Active: true, Sources: []Source{{Failures: 3, Trouble: "x.example: 503", OK: now.Add(-3 * time.Hour)}}}
	s.judge(nil, nil, 0, now)
	if len(s.Signs) != 1 || s.Signs[0].Text != "it can't be fetched (3 times, the last time that it could was 3 hours ago): x.example: 503" || s.State != Trouble {
		t.Errorf("got %+v", s)
	}
}

func TestCompare(t *testing.T) {
	f := func(now string, sample int, exact bool, before []string, added, missing string) {
		t.Helper()
		var list []Arrival
		for _, b := range before {
			list = append(list, Arrival{Columns: strings.Fields(b), Sample: 50})
		}
		a, m := Arrival{Columns: strings.Fields(now), Sample: sample}.compare(list, exact)
		if strings.Join(a, " ") != added || strings.Join(m, " ") != missing {
			t.Errorf("%s after %q: got %q and %q", now, before, a, m)
		}
	}
	f("a b", 50, true, nil, "", "")
	f("a b", 50, true, []string{"a b"}, "", "")
	f("a c", 50, true, []string{"a b", "a b"}, "c", "b")
	f("", 0, true, []string{"a b"}, "", "")
	f("a", 50, false, []string{"a b", "a b", "a b"}, "", "b")
	f("a", 50, false, []string{"a b", "a b"}, "", "")
	f("a", 50, false, []string{"a b", "a", "a b"}, "", "")
	f("a", 5, false, []string{"a b", "a b", "a b"}, "", "")
	f("a b z", 50, false, []string{"a b", "a b", "a b"}, "", "")
}

// fileDB opens records in a file, for what has nothing to do with the engine.
func fileDB(t *testing.T) *sqldb.DB {
	return sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
}

func TestLetters(t *testing.T) {
	b := newBench(t, fileDB(t), "https://lists.example.org")
	if _, err := b.Choose(t.Context(), "office", Wish{Senders: &[]string{"reports@csirt.example", "@lists.example"}}); err != nil {
		t.Fatal(err)
	}
	letter := func(from, name string) string {
		return "From: Reports <" + from + ">\r\nTo: cert@example.org\r\nSubject: report\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--b\r\n" +
			"Content-Type: text/csv; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\nip,from\r\n192.0.2.1," + from + "\r\n--b--\r\n"
	}
	f := func(from, envelope, name string, mine bool, reports int) {
		t.Helper()
		got, is, err := b.FromLetter(t.Context(), []byte(letter(from, name)), envelope)
		if err != nil || is != mine || len(got) != reports {
			t.Errorf("%s (%s) %s: %v, %d reports, %v", from, envelope, name, is, len(got), err)
		}
		if err := b.ReadTaken(t.Context(), got); err != nil {
			t.Error(err)
		}
	}
	f("reports@csirt.example", "", "a.csv", true, 1)
	f("Reports@CSIRT.example", "reports@csirt.example", "a.csv", true, 1)
	f("anybody@lists.example", "", "b.csv", true, 1)
	f("anybody@lists.example", "mallory@evil.example", "b.csv", false, 0)
	f("other@csirt.example", "", "a.csv", false, 0)
	f("anybody@sub.lists.example", "", "a.csv", false, 0)
	f("reports@csirt.example", "", "logo.png", true, 0)
	if _, _, err := b.FromLetter(t.Context(), nil, ""); err == nil {
		t.Error("nothing is a letter")
	}
	all, err := b.Inbox.List(t.Context(), inbox.Filter{State: inbox.Done})
	if err != nil || len(all) != 3 || all[0].Origin != "mail" {
		t.Errorf("%d reports, %v", len(all), err)
	}
}
