package command

import (
	"fmt"
	"strconv"

	"tocsin/internal/module/watch/roster"
)

// tellWho says whose something is, and why.
func tellWho(w *World, a roster.Answer) error {
	what := a.Value
	if a.ASN != 0 && a.Kind != "as" {
		what += fmt.Sprintf("  (AS%d %s %s)", a.ASN, a.ASName, a.CC)
	}
	fmt.Fprintln(w.Out, Printable(what))
	if a.Owner == "" {
		fmt.Fprintln(w.Out, "nobody's: no organisation of the roster claims it")
	} else {
		fmt.Fprintf(w.Out, "%s (%s)  %s\nby %s: %s, from %s\n", Printable(a.Name), a.Owner, a.Sector, ruleWords[a.Rule], a.Net, a.From)
	}
	if len(a.Contacts) > 0 {
		t := Table{Head: []string{"CONTACT", "NAME", "ROLE", "FROM"}}
		for _, c := range a.Contacts {
			t.Add(c.Email, c.Name, c.Role, c.From)
		}
		fmt.Fprintln(w.Out)
		if err := t.Print(w.Out); err != nil {
			return err
		}
	}
	if len(a.Claims) < 2 {
		return nil
	}
	t := Table{Head: []string{"CLAIM", "KIND", "ORGANISATION", "FROM"}}
	for _, c := range a.Claims {
		t.Add(c.Value, c.Kind, c.Org, c.From)
	}
	fmt.Fprintln(w.Out)
	return t.Print(w.Out)
}

// ruleWords say in words why something is somebody's.
var ruleWords = map[string]string{"hand": "a network entered by hand", "import": "an imported network", "asn": "its AS", "domain": "its domain", "none": "nothing"}

// tellCoverage shows the coverage of the country, with at most so many gaps.
func tellCoverage(w *World, c roster.Coverage, most int) error {
	if c.Basis == "" {
		fmt.Fprintf(w.Out, "%s: there is no table of its address space: put a registry's delegated-extended file or iptoasn's table into the enrich folder\n", c.CC)
	}
	t := Table{Head: []string{"", "TOTAL", "COVERED", "PER CENT"}}
	for _, s := range []struct {
		name string
		roster.Share
	}{{"IPv4 addresses", c.IPv4}, {"IPv6 /48s", c.IPv6}, {"AS numbers", c.ASNs}} {
		if s.Total > 0 {
			t.Add(s.name, Thousands(int64(s.Total)), Thousands(int64(s.Covered)), fmt.Sprintf("%.1f", s.Percent))
		}
	}
	if len(t.rows) > 0 {
		if err := t.Print(w.Out); err != nil {
			return err
		}
	}
	return tellGaps(w, c, most)
}

func tellGaps(w *World, c roster.Coverage, most int) error {
	if len(c.Gaps) > 0 {
		t := Table{Head: []string{"GAP", "SIZE", "PER CENT", "AS", "NAME"}}
		for i, g := range c.Gaps {
			if i == most {
				t.Add(fmt.Sprintf("and %d more", len(c.Gaps)+c.GapsMore-most))
				break
			}
			as := ""
			if g.ASN != 0 {
				as = "AS" + strconv.FormatUint(uint64(g.ASN), 10)
			}
			t.Add(g.Net, Thousands(int64(g.Size)), fmt.Sprintf("%.2f", g.Percent), as, g.ASName)
		}
		fmt.Fprintln(w.Out, "\nNobody answers for:")
		if err := t.Print(w.Out); err != nil {
			return err
		}
	}
	if len(c.Overlaps) == 0 {
		return nil
	}
	t := Table{Head: []string{"NETWORK", "ORGANISATION", "OTHER", "OTHER NETWORK", "GOES TO"}}
	for _, o := range c.Overlaps {
		t.Add(o.Net, o.Org, o.OtherOrg, o.OtherNet, o.Owner)
	}
	fmt.Fprintln(w.Out, "\nClaimed by two:")
	return t.Print(w.Out)
}
