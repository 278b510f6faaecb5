package demo

import (
	"bytes"
	"encoding/csv"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

// claim is a prefix and who claims it.
type claim struct {
	who    string
	prefix netip.Prefix
}

func TestJustOneOverlapOfStrangers(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(constituents)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	parent, claims := map[string]string{}, []claim{}
	for _, row := range rows[1:] {
		parent[row[colName]] = row[colParent]
		for p := range strings.FieldsFuncSeq(row[colPrefix], func(r rune) bool { return r == ';' }) {
			prefix := netip.MustParsePrefix(p)
			if prefix != prefix.Masked() {
				t.Errorf("%s: %s has bits set behind its length", row[colName], p)
			}
			claims = append(claims, claim{row[colName], prefix})
		}
	}
	above := func(child, elder string) bool {
		for o := child; o != ""; o = parent[o] {
			if o == elder {
				return true
			}
		}
		return false
	}
	var strangers []string
	for _, a := range claims {
		for _, b := range claims {
			if a.who != b.who && a.prefix.Bits() >= b.prefix.Bits() && b.prefix.Overlaps(a.prefix) && !above(a.who, b.who) {
				strangers = append(strangers, a.prefix.String()+" in "+b.prefix.String())
			}
		}
	}
	if got, want := strings.Join(strangers, ", "), "198.51.100.160/28 in 198.51.100.128/26"; got != want {
		t.Errorf("overlaps %s, want %s", got, want)
	}
}

func TestASNumbersAreForDocumentation(t *testing.T) {
	for _, r := range routes {
		if r.as < 64496 || r.as > 64511 && r.as < 65536 || r.as > 65551 {
			t.Errorf("AS %d is not for documentation", r.as)
		}
		if asNames[r.as] == "" {
			t.Errorf("AS %d has no name", r.as)
		}
	}
}

func TestTableCoversWithoutOverlap(t *testing.T) {
	var at netip.Addr
	covered := map[string]bool{}
	for line := range strings.Lines(string(asnTable())) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 {
			t.Fatalf("%q: want five columns", line)
		}
		from, to := netip.MustParseAddr(f[0]), netip.MustParseAddr(f[1])
		if to.Less(from) || at.IsValid() && from.Is4() == at.Is4() && !at.Less(from) {
			t.Errorf("%q: out of order after %s", line, at)
		}
		if from.Is4() && at.IsValid() && at.Next() != from {
			t.Errorf("%q: a hole after %s", line, at)
		}
		if as, err := strconv.ParseUint(f[2], 10, 32); err != nil || as > 0 && uint32(as) != asOf(from) {
			t.Errorf("%q: want AS %d", line, asOf(from))
		}
		at, covered[f[1]] = to, true
	}
	for _, end := range []string{"255.255.255.255", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"} {
		if !covered[end] {
			t.Errorf("no row ends at %s", end)
		}
	}
}

func TestAllocations(t *testing.T) {
	s := newStory(nil, time.Date(2024, 9, 1, 12, 0, 0, 0, time.UTC))
	lines := strings.Split(strings.TrimSpace(string(delegated(s.today))), "\n")
	if f := strings.Split(lines[0], "|"); len(f) != 7 || f[3] != strconv.Itoa(len(lines)-4) {
		t.Errorf("first line %s, want a count of %d", lines[0], len(lines)-4)
	}
	sum := 0
	for _, line := range lines[4:] {
		f := strings.Split(line, "|")
		if len(f) != 8 {
			t.Fatalf("%s: want eight columns", line)
		}
		if n, _ := strconv.Atoi(f[4]); f[2] == "ipv4" {
			sum += n
		}
	}
	if sum != 3*256 {
		t.Errorf("%d IPv4 addresses are allocated, want all %d", sum, 3*256)
	}
}
