package broken

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tocsin/app/demo"
)

// TestDemo holds the demo to what its package comment says of each row that was spoilt on purpose.
func TestDemo(t *testing.T) {
	n := newNode(t)
	set, err := demo.Write(filepath.Join(t.TempDir(), "material"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	n.run("constituent", "import", set.Constituents)
	for _, r := range set.Reports {
		var broken []demo.Broken
		want := map[demo.Want]int64{}
		for _, b := range set.Broken {
			if b.Report == r.Path {
				broken = append(broken, b)
				want[b.Want]++
			}
		}
		got := n.ingestFile(r.Feed, r.Path)
		if got.Code != 0 || got.Trouble != "" || got.Rejected != want[demo.Rejected] || got.Duplicate < want[demo.Duplicate] || r.Rows != 0 && got.Read != int64(r.Rows) {
			t.Errorf("%s: %+v, want %d read, %v", filepath.Base(r.Path), got, r.Rows, want)
		}
		for _, b := range broken {
			n.broken(got, b)
		}
	}
}

// broken looks what has become of one spoilt row.
func (n *node) broken(r result, b demo.Broken) {
	n.Helper()
	what := fmt.Sprintf("%s:%d (%s)", filepath.Base(b.Report), b.Line, b.Kind)
	var reason, field string
	for _, rej := range n.rejects(r.Report) {
		if rej.Line == b.Line {
			reason, field = rej.Reason, rej.Field
		}
	}
	rows := n.events(fmt.Sprintf("report.id:=%d report.line:=%d", r.Report, b.Line))
	switch b.Want {
	case demo.Rejected:
		blamed := b.Field == "" || field == b.Field
		if reason == "" || !blamed || len(rows) > 0 {
			n.Errorf("%s: rejected %q: %q and %d events, want %q blamed", what, field, reason, len(rows), b.Field)
		}
	case demo.Duplicate:
		if reason != "" || len(rows) > 0 {
			n.Errorf("%s: rejected %q and %d events, want a duplicate", what, reason, len(rows))
		}
	case demo.Abroad:
		if len(rows) != 1 || rows[0]["owner"] != nil {
			n.Errorf("%s: %v, want an event that is nobody's", what, rows)
		}
	case demo.Aside:
		if len(rows) != 1 || rows[0]["extra.notes"] == nil && b.Kind != "zone" {
			n.Errorf("%s: %v, want an event with a note", what, rows)
		}
	}
}
