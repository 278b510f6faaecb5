package w1_test

import (
	"bytes"
	"encoding/csv"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tocsin/test/bench/w1"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func TestSinkholeIsTheSameEachTimeAndRowsDiffer(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := w1.Sinkhole(w, 3000, 1, day); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() {
		t.Error("two reports of the same seed differ")
	}
	rows, err := csv.NewReader(&a).ReadAll()
	if err != nil || len(rows) != 3001 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		seen[strings.Join(row, ",")] = true
	}
	if len(seen) != len(rows) {
		t.Errorf("%d of %d rows differ", len(seen), len(rows))
	}
	if size := b.Len() / 3000; size < 405 || size > 445 {
		t.Errorf("a row takes %d bytes; those of the reference take 424", size)
	}
}

func TestTableCoversTheSpace(t *testing.T) {
	var b bytes.Buffer
	if err := w1.ASTable(&b, 4000); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	next := netip.MustParseAddr("1.0.0.0")
	for _, line := range lines {
		cells := strings.Split(line, "\t")
		from, to := netip.MustParseAddr(cells[0]), netip.MustParseAddr(cells[1])
		if from != next || to.Less(from) || len(cells) != 5 {
			t.Fatalf("%q does not begin at %v", line, next)
		}
		next = to.Next()
	}
	if len(lines) != 4000 || next.String() != "224.0.0.0" {
		t.Errorf("%d ranges up to %v", len(lines), next)
	}
}

func TestConstituentsOwnAQuarter(t *testing.T) {
	var b bytes.Buffer
	if err := w1.Constituents(&b, 5000, 50_000); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 5001 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	n, size := 0, uint64(0)
	for _, row := range rows[1:] {
		for _, p := range strings.Split(row[4], ";") {
			n++
			size += 1 << (32 - netip.MustParsePrefix(p).Bits())
		}
	}
	if share := float64(size) / float64(223<<24); n != 50_000 || share < .2 || share > .3 {
		t.Errorf("%d prefixes own %.2f of the space", n, share)
	}
}
