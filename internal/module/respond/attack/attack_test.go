package attack

import (
	"slices"
	"strings"
	"testing"
)

// The table holds together: each id once and well written, each tactic one that is known, each successor in use.
func TestTable(t *testing.T) {
	list := load().list
	if len(list) < 1300 || len(All()) < 900 {
		t.Fatalf("%d techniques, %d in use", len(list), len(All()))
	}
	seen := map[string]bool{}
	for _, x := range list {
		if seen[x.ID] || !IsID(x.ID) || x.Name == "" || strings.TrimSpace(x.Name) != x.Name {
			t.Errorf("%+v", x)
		}
		seen[x.ID] = true
		for _, tactic := range x.Tactics {
			if !slices.Contains(tactics, tactic) {
				t.Errorf("%s: tactic %s", x.ID, tactic)
			}
		}
		if !slices.IsSortedFunc(x.Tactics, func(a, b string) int { return Order(a) - Order(b) }) {
			t.Errorf("%s: tactics out of order: %v", x.ID, x.Tactics)
		}
		if !x.Gone && len(x.Tactics) == 0 {
			t.Errorf("%s is of no tactic", x.ID)
		}
		if x.Now != "" && (Of(x.Now).Gone || Of(x.Now).Name == "") {
			t.Errorf("%s leads to %s, which is not in use", x.ID, x.Now)
		}
		if _, ok := load().at[Parent(x.ID)]; !ok {
			t.Errorf("%s has no technique", x.ID)
		}
	}
}

func TestRead(t *testing.T) {
	f := func(line, want, unread string) {
		t.Helper()
		ids, rest := Read(line)
		if got := strings.Join(ids, " "); got != want || strings.Join(rest, " ") != unread {
			t.Errorf("Read(%q) = %q, %q; want %q, %q", line, got, rest, want, unread)
		}
	}
	f("T1566.001", "T1566.001", "")
	f(" t1566, T1059.001; t1566", "T1566 T1059.001", "")
	f("https://attack.mitre.org/techniques/T1566/001/", "T1566.001", "")
	f("T1566.001 Phishing: Spearphishing Attachment", "T1566.001", "")
	f("phishing", "T1566", "") // of enterprise, not of mobile
	f("Phishing:  Spearphishing attachment، Valid Accounts", "T1566.001 T1078", "")
	f("Spearphishing Attachment", "", "Spearphishing Attachment") // several have this name
	f("T1059, a bad one", "T1059", "a bad one")
	f("T9999", "T9999", "") // a newer one may be
	f("T15660 T156 XT1566", "", "T15660 T156 XT1566")
	f("Analyze social and business relationships, interests, and affiliations", "T1295", "")
	f("", "", "")
}

func TestUnder(t *testing.T) {
	f := func(id, said, want string) {
		t.Helper()
		if got := Under(id, said); got != want {
			t.Errorf("Under(%s, %s) = %q, want %q", id, said, got, want)
		}
	}
	f("T1078", "", "initial-access")
	f("T1078", "persistence", "persistence")
	f("T1078", "impact", "initial-access")
	f("T1193", "", "initial-access") // of what is in its place
	f("T9999", "", "")
	f("T9999", "impact", "impact")
	f("T9999", "magic", "")
}

func TestOfTag(t *testing.T) {
	f := func(tag, want string) {
		t.Helper()
		if got := OfTag(tag); got != want {
			t.Errorf("OfTag(%s) = %q, want %q", tag, got, want)
		}
	}
	f(`misp-galaxy:mitre-attack-pattern="Spearphishing Attachment - T1566.001"`, "T1566.001")
	f(`misp-galaxy:mitre-enterprise-attack-attack-pattern="Spearphishing Attachment - T1193"`, "T1193")
	f(`misp-galaxy:mitre-intrusion-set="APT28 - G0007"`, "")
	f("attack.t1059.001", "T1059.001")
	f("t1059", "T1059")
	f("port t1059", "")
	f("attack.initial-access", "")
}

func TestFamily(t *testing.T) {
	if got := Family("T1566"); len(got) != 5 || got[0] != "T1566" || got[4] != "T1566.004" {
		t.Error(got)
	}
	if got := Family("T1566.001"); len(got) != 1 {
		t.Error(got)
	}
	if got := Family("magic"); got != nil {
		t.Error(got)
	}
}

// What is read is an id as it is kept, and reads as itself.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"T1566.001, T1059", "phishing", "techniques/T1566/001/", "، ;T0800", "attack.t1059.001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		ids, _ := Read(line)
		for _, id := range ids {
			again, rest := Read(id)
			if !IsID(id) || len(again) != 1 || again[0] != id || len(rest) > 0 {
				t.Errorf("%q gives %q, which gives %q, %q", line, id, again, rest)
			}
			if Link(id) == "" || Under(id, line) != "" && !slices.Contains(tactics, Under(id, line)) {
				t.Errorf("%q is under %q", id, Under(id, line))
			}
		}
		if id := OfTag(line); id != "" && !IsID(id) {
			t.Errorf("OfTag(%q) = %q", line, id)
		}
	})
}
