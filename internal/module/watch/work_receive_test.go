package watch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/find"
)

// kindsFeed is a feed with kinds of report, which the files' names tell.
const kindsFeed = plainFeed + "[[kind]]\nmatch = [\"scan_*\"]\n"

const plainHead = "when,ip,port,what\n"

// give gives the room a file through the door that tells reports of the same bytes apart, and reads it.
func (b *bench) give(name, scope, text string) (rep inbox.Report, known bool) {
	b.t.Helper()
	rep, known, err := b.Receive(b.t.Context(), inbox.Arrival{Feed: "plain", Name: name, Scope: scope, Mark: tocsin.Amber}, strings.NewReader(text))
	if err == nil && !known {
		rep, err = b.Read(b.t.Context(), rep)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return rep, known
}

// statuses are the findings' owners and statuses in a line.
func (b *bench) statuses(want string) {
	b.t.Helper()
	var got []string
	for _, f := range b.list(find.Filter{}) {
		got = append(got, f.Owner+" "+string(f.Status))
	}
	if s := strings.Join(got, ", "); s != want {
		b.t.Errorf("got %s; want %s", s, want)
	}
}

func dated(day int, rest string) string { return at(day)[:len(time.DateOnly)] + "-" + rest }

func line(day int, ip string) string { return at(day) + "," + ip + ",80,mirai\n" }

// TestEmptyReportFixes: a report without a row says that nothing is wrong, on the day in its name or that on which it came.
func TestEmptyReportFixes(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), kindsFeed, fixed)
	b.roster(country)
	b.give(dated(-5, "scan_a.csv"), "", plainHead+line(-5, "192.0.2.1"))
	b.statuses("alpha open")
	if rep, _ := b.give(dated(-4, "scan_b.csv"), "", plainHead); rep.State != inbox.Done || rep.Read != 0 {
		t.Errorf("an empty report: %+v", rep)
	}
	b.statuses("alpha open")
	if rep, _ := b.give(dated(-4, "scan_a.csv"), "", "ip,port\n"); rep.State != inbox.Failed || !strings.Contains(rep.Trouble, "when: the file has no rows") {
		t.Errorf("an empty report with other columns: %+v", rep)
	}
	if rep, _ := b.give(dated(-4, "scan_a.csv"), "", plainHead+"spoilt\n"); rep.State != inbox.Done || rep.Rejected != 1 {
		t.Errorf("a report with nothing but spoilt rows: %+v", rep)
	}
	b.statuses("alpha open")
	first, _ := b.give(dated(-4, "scan_a.csv"), "", plainHead) // the same bytes as that of scan_b
	b.statuses("alpha fixed")
	b.give(dated(-3, "scan_a.csv"), "", plainHead+line(-3, "192.0.2.1"))
	b.statuses("alpha relapsed")
	second, known := b.give(dated(-2, "scan_a.csv"), "", plainHead) // the same bytes as two days before
	if known || second.ID == first.ID {
		t.Errorf("an empty report of another day is taken for the earlier one: %+v", second)
	}
	b.statuses("alpha fixed")
	if _, known := b.give(dated(-2, "scan_a.csv"), "", plainHead); !known {
		t.Error("the same empty report is not known")
	}
}

// TestEmptyReportOfAnotherDay: an empty report without a day in its name speaks of the day on which it came, each day anew.
func TestEmptyReportOfAnotherDay(t *testing.T) {
	t.Parallel()
	now := fixed().Add(-72 * time.Hour)
	b := openBench(t, t.TempDir(), plainFeed, func() time.Time { return now })
	b.roster(country)
	b.give("a.csv", "", plainHead+line(-4, "192.0.2.1"))
	first, _ := b.give("a.csv", "", plainHead)
	b.statuses("alpha fixed")
	if _, known := b.give("a.csv", "", plainHead); !known {
		t.Error("the same empty report of one day is not known")
	}
	now = now.Add(24 * time.Hour)
	b.give("a.csv", "", plainHead+now.UTC().Format("2006-01-02 15:04:05")+",192.0.2.1,80,mirai\n")
	b.statuses("alpha relapsed")
	now = now.Add(24 * time.Hour)
	if rep, known := b.give("a.csv", "", plainHead); known || rep.ID == first.ID {
		t.Errorf("known %v, %+v", known, rep)
	}
	b.statuses("alpha fixed")
}

// TestScopesOfFiles: two reports a day of one kind, each for other networks, don't fix each other's findings.
func TestScopesOfFiles(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), kindsFeed, fixed)
	b.roster(country)
	b.give(dated(-5, "scan_a-north.csv"), "", plainHead+line(-5, "192.0.2.1"))
	b.give(dated(-4, "scan_a-south.csv"), "", plainHead+line(-4, "192.0.2.200"))
	b.statuses("alpha open, beta open")
	b.give(dated(-3, "scan_a-south.csv"), "", plainHead)
	b.statuses("alpha open, beta fixed")
	b.give("scan_a.csv", "North", plainHead+line(-3, "192.0.2.200")) // the operator says of which part it is
	b.statuses("alpha fixed, beta open")
	if rows := b.rows("report.scope:=north"); len(rows) != 2 {
		t.Errorf("%d events of the north, want 2", len(rows))
	}
	for _, f := range b.list(find.Filter{}) {
		if len(f.Feeds) != 1 || f.Feeds[0] != "plain.scan_a" {
			t.Errorf("feeds of %s: %q", f.Owner, f.Feeds)
		}
	}
}

// TestWrongName: a report under the name of another kind is corrected when it comes under the right one, or is renamed.
func TestWrongName(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), kindsFeed, fixed)
	b.roster(country)
	b.give(dated(-5, "scan_b.csv"), "", plainHead+line(-5, "192.0.2.200"))
	text := plainHead + line(-4, "192.0.2.1")
	wrong, _ := b.give(dated(-4, "scan_b.csv"), "", text)
	b.statuses("alpha open, beta fixed")
	right, known := b.give(dated(-4, "scan_a.csv"), "", text)
	if known || right.ID != wrong.ID || right.Run != 2 || right.Name != dated(-4, "scan_a.csv") {
		t.Errorf("corrected: %+v", right)
	}
	b.statuses("alpha open, beta open") // what scan_b said of that day is taken back
	if rows := b.rows("*"); len(rows) != 2 || rows[1].Get("feed.code") != "plain.scan_a" {
		t.Errorf("events: %v", rows)
	}
	renamed, err := b.Rename(t.Context(), right.ID, dated(-4, "scan_c.csv"))
	if err != nil || renamed.Run != 3 {
		t.Errorf("renamed: %+v, %v", renamed, err)
	}
	if rows := b.rows("feed.code:=plain.scan_c"); len(rows) != 1 {
		t.Errorf("renamed: %d events", len(rows))
	}
	if _, err := b.Rename(t.Context(), right.ID, "notes.txt"); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("renamed to no kind: %v", err)
	}
	failed, _ := b.give("report.csv", "", plainHead+line(-3, "192.0.2.1"))
	if failed.State != inbox.Failed || !strings.Contains(failed.Trouble, "does not tell the kind of report") {
		t.Errorf("no kind: %+v", failed)
	}
	mended, _ := b.give(dated(-3, "scan_a.csv"), "", plainHead+line(-3, "192.0.2.1"))
	if mended.ID != failed.ID || mended.State != inbox.Done || mended.Accepted != 1 || mended.Trouble != "" {
		t.Errorf("mended: %+v", mended)
	}
}

// TestPartialReportFixesNothing: a report that ends early is no word on what would have come behind its end.
func TestPartialReportFixesNothing(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	b.roster(country)
	b.give("1.csv", "", plainHead+line(-5, "192.0.2.1")+line(-5, "192.0.2.200"))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(plainHead + line(-4, "192.0.2.200") + line(-4, "192.0.2.1")))
	_ = z.Flush()
	if rep, _ := b.give("2.csv.gz", "", packed.String()); rep.State != inbox.Done || rep.Accepted == 0 || !strings.Contains(rep.Trouble, "ends too early") {
		t.Fatalf("%+v", rep)
	}
	b.statuses("alpha open, beta open")
}

// TestTextOfReport: the tally tells what character set was guessed and how much could not be read.
func TestTextOfReport(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	rep, _ := b.give("1.csv", "", plainHead+at(-1)+",192.0.2.1,80,caf\xe9 cr\xe8me br\xfbl\xe9e\n")
	if rep.Charset != "windows-1252" || rep.Invalid != 0 {
		t.Errorf("%+v", rep.Tally)
	}
	rep, _ = b.give("2.csv", "", plainHead+at(-1)+",192.0.2.1,80,café crème brûlée \xff\n")
	if rep.Charset != "" || rep.Invalid != 1 {
		t.Errorf("%+v", rep.Tally)
	}
}

// fullDisk is a log that can't be made durable for some time.
type fullDisk struct {
	eventlog.Log
	full atomic.Bool
}

func (d *fullDisk) Sync(ctx context.Context) error {
	if d.full.Load() {
		return errors.New("no space left on device")
	}
	return d.Log.Sync(ctx)
}

// TestWaitingIsReadLater: a report that could not be read for a full disk is read by the running node once there is room.
func TestWaitingIsReadLater(t *testing.T) {
	t.Parallel()
	b := openBench(t, t.TempDir(), plainFeed, fixed)
	disk := &fullDisk{Log: b.Events}
	b.Events, b.firstRetry = disk, 10*time.Millisecond
	b.Start(t.Context())
	disk.full.Store(true)
	rep, _, err := b.Receive(t.Context(), inbox.Arrival{Feed: "plain", Name: "a.csv"}, strings.NewReader(plainHead+line(-1, "192.0.2.1")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(t.Context(), rep); err == nil {
		t.Fatal("it could be read")
	}
	state := func() inbox.State {
		now, err := b.Inbox.Get(t.Context(), rep.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now.State
	}
	if state() != inbox.Waiting {
		t.Fatalf("it is %s", state())
	}
	disk.full.Store(false)
	for deadline := time.Now().Add(20 * time.Second); state() != inbox.Done; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it is %s", state())
		}
	}
}
