package item

import (
	"strings"
	"testing"
	"time"

	"tocsin"
)

// A table of items has a column for each own field, times in UTC, and no cell that a spreadsheet would run.
func TestTable(t *testing.T) {
	var b strings.Builder
	out, err := NewTable(&b, []Field{{Name: "port"}})
	if err != nil {
		t.Fatal(err)
	}
	it := Item{Number: "ZM-2026-000001", Kind: Report, Status: New, Title: "=cmd()", Mark: tocsin.Amber, Tags: []string{"a", "b"}, Person: "A, \"B\"",
		Created: time.Date(2026, 3, 1, 10, 0, 0, 0, time.FixedZone("", 7200)), Fields: map[string]any{"port": "+443"}}
	if err := out.Add([]Item{it, {Number: "ZM-2026-000002", Priority: High}}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), b.String())
	}
	commas := strings.Count(lines[0], ",")
	for i, want := range [][]string{{"number,kind,", ",field.port"}, {"ZM-2026-000001,report,new,,'=cmd(),", "\"a, b\",2026-03-01T08:00:00Z", "\"A, \"\"B\"\"\"", ",'+443"}, {",2,"}} {
		for _, w := range want {
			if !strings.Contains(lines[i], w) {
				t.Errorf("line %d lacks %q: %s", i, w, lines[i])
			}
		}
	}
	if strings.Count(lines[2], ",") != commas {
		t.Errorf("%d cells, want %d", strings.Count(lines[2], ","), commas)
	}
}
