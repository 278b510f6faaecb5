package watch

import (
	"fmt"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/find"
)

// A replay that can't be done leaves all as it was: events, findings, and the report's counts.
func TestFailedReplayLosesNothing(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"other format": strings.Replace(plainFeed, `format = "csv"`, `format = "misp"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			b := openBench(t, dir, plainFeed, fixed)
			b.roster(country)
			rep := b.ingest("a.csv", fmt.Sprintf("when,ip,port,what\n%s,192.0.2.1,80,mirai\n%s,192.0.2.200,80,mirai\n", at(-1), at(-1)))
			events, findings := b.rows("*"), b.list(find.Filter{})
			b.close()

			b = openBench(t, dir, text, fixed)
			for range 2 {
				_, err := b.Replay(t.Context(), rep.ID)
				if tocsin.WhyOf(err) != tocsin.Invalid || !strings.Contains(err.Error(), "stays as it was") {
					t.Fatalf("replay: %v", err)
				}
			}
			now, err := b.Inbox.Get(t.Context(), rep.ID)
			if err != nil || now.State != inbox.Done || now.Run != 1 || now.Stale || now.Trouble != "" {
				t.Errorf("report: %+v, %v", now, err)
			}
			b.tally(now, 2, 2, 0, 0, 0)
			if got := b.rows("*"); len(got) != len(events) || got[0].Get("id") != events[0].Get("id") {
				t.Errorf("%d events, want the %d from before", len(got), len(events))
			}
			if got := b.list(find.Filter{}); len(got) != len(findings) || got[0].Count != findings[0].Count {
				t.Errorf("findings %+v, want %+v", got, findings)
			}
		})
	}
}

// The mark that a report came with stands on its events, and never widens what a record says of itself.
func TestReportMark(t *testing.T) {
	t.Parallel()
	text := strings.Replace(plainFeed, "[set]", "level = \"tlp\"\n[set]", 1)
	f := func(came tocsin.Mark, said, want string) {
		t.Helper()
		b := openBench(t, t.TempDir(), text, fixed)
		defer b.close()
		csv := fmt.Sprintf("when,ip,port,what,level\n%s,192.0.2.1,80,mirai,%s\n", at(-1), said)
		rep, _, err := b.Inbox.Receive(t.Context(), inbox.Arrival{Feed: "plain", Name: "a.csv", Mark: came}, strings.NewReader(csv))
		if err == nil {
			_, err = b.Read(t.Context(), rep)
		}
		rows := b.rows("*")
		if err != nil || len(rows) != 1 || rows[0].Get("tlp") != want {
			t.Errorf("came %v, said %q: %v, %v; want %s", came, said, rows, err, want)
		}
	}
	f(tocsin.Amber, "", "amber")
	f(tocsin.Red, "", "red")
	f(tocsin.Clear, "", "clear")
	f(tocsin.Red, "green", "red")
	f(tocsin.Green, "red", "red")
	f(tocsin.Amber, "red", "red")
	f(tocsin.Amber, "green", "green")
}
