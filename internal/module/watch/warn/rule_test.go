package warn

import (
	"math"
	"net/netip"
	"testing"

	"tocsin"
)

func TestRules(t *testing.T) {
	now := at("2026-11-23", 7)
	s := Subject{Orgs: []string{"hospital", "ministry"}, Type: "infected-system", Identifier: "mirai", Feed: "shadowserver", IP: netip.MustParseAddr("192.0.2.7"), AS: 64500, Host: "www.hospital.example"}
	f := func(want Verdict, rules ...Rule) {
		t.Helper()
		if got := NewRules(rules, now).Of(s); got != want {
			t.Errorf("%+v: %+v, want %+v", rules, got, want)
		}
	}
	drop := Verdict{Drop: true}
	f(Verdict{})
	f(drop, Rule{Org: "hospital"})
	f(drop, Rule{Org: "ministry"})
	f(Verdict{}, Rule{Org: "hosp"})
	f(drop, Rule{Net: "192.0.2.0/24"})
	f(Verdict{}, Rule{Net: "192.0.3.0/24"})
	f(Verdict{}, Rule{Net: "no network"})
	f(drop, Rule{AS: 64500})
	f(Verdict{}, Rule{AS: 64501})
	f(drop, Rule{Domain: "hospital.example"})
	f(Verdict{}, Rule{Domain: "ospital.example"})
	f(drop, Rule{Taxonomy: "malicious-code", Type: "infected-system", Identifier: "mirai", Feed: "shadowserver"})
	f(Verdict{}, Rule{Taxonomy: "vulnerable"})
	f(Verdict{}, Rule{Net: "192.0.2.0/24", Type: "scanner"})
	f(drop, Rule{AS: 64500, Until: at("2026-11-23", 8)})
	f(Verdict{}, Rule{AS: 64500, Until: at("2026-11-23", 7)})
	f(Verdict{}, Rule{AS: 64500, Removed: at("2026-11-20", 7)})
	f(Verdict{To: "a@x.example"}, Rule{AS: 64500, To: "a@x.example"}, Rule{Org: "hospital", To: "b@x.example"})
	f(drop, Rule{AS: 64500, To: "a@x.example"}, Rule{Identifier: "mirai"})
	f(Verdict{To: "provider"}, Rule{Org: "hospital", To: "provider"})
	f(Verdict{}, Rule{Org: "hospital", Repeat: 3})
	f(drop, Rule{Org: "hospital", Repeat: Never}, Rule{Org: "hospital"})
}

func TestRulesSayHowOften(t *testing.T) {
	usual := Interval{Days: 30, Compromised: 7}
	s := Subject{Orgs: []string{"hospital", "ministry"}, Type: "infected-system", Identifier: "mirai", Severity: "high"}
	f := func(want int, rules ...Rule) {
		t.Helper()
		got := NewRules(rules, at("2026-11-23", 7)).Pace(usual, s)
		if got.of(s.Type) != want {
			t.Errorf("%+v: %+v, want %d", rules, got, want)
		}
	}
	f(7)
	f(7, Rule{Org: "hospital"}, Rule{Org: "hospital", To: "provider"})
	f(3, Rule{Org: "ministry", Repeat: 3})
	f(3, Rule{Taxonomy: "malicious-code", Repeat: 3}, Rule{Org: "hospital", Repeat: 90})
	f(90, Rule{Type: "scanner", Repeat: 3}, Rule{Org: "hospital", Repeat: 90})
	f(3, Rule{Org: "hospital", Repeat: 90}, Rule{Org: "hospital", Repeat: 14, Opening: Opening{Severity: "low"}}, Rule{Org: "hospital", Repeat: 3, Opening: Opening{Severity: "high"}})
	f(14, Rule{Org: "hospital", Repeat: 3, Opening: Opening{Severity: "critical"}}, Rule{Org: "hospital", Repeat: 14})
	f(7, Rule{Org: "hospital", Repeat: 3, Until: at("2026-11-23", 7)})
	f(math.MaxInt, Rule{Identifier: "mirai", Repeat: Never})
}

func TestRuleIsChecked(t *testing.T) {
	now := at("2026-11-23", 7)
	f := func(wantField string, r Rule) {
		t.Helper()
		err := r.Check(now)
		fault, _ := err.(*tocsin.Fault)
		switch {
		case wantField == "" && err != nil:
			t.Errorf("%+v: %v", r, err)
		case wantField != "" && (fault == nil || fault.Field != wantField && wantField != "-"):
			t.Errorf("%+v: %v, want a fault of %s", r, err, wantField)
		}
	}
	f("", Rule{Org: "hospital", Reason: "they know"})
	f("-", Rule{Reason: "they know"})
	f("reason", Rule{Org: "hospital"})
	f("net", Rule{Net: "192.0.2", Reason: "x"})
	f("type", Rule{Type: "infected", Reason: "x"})
	f("", Rule{Org: "hospital", Repeat: Never, Reason: "x"})
	f("", Rule{Type: "scanner", Repeat: MaxRepeat, Reason: "x"})
	f("", Rule{Repeat: 3, Reason: "x", Opening: Opening{Severity: "critical"}})
	f("severity", Rule{Repeat: 3, Reason: "x", Opening: Opening{Severity: "dire"}})
	f("opens", Rule{Repeat: 3, Reason: "x", Opening: Opening{Severity: "high", Sector: "health"}})
	f("opens", Rule{Org: "hospital", Reason: "x", Opening: Opening{Severity: "high"}})
	f("repeat", Rule{Type: "scanner", Repeat: MaxRepeat + 1, Reason: "x"})
	f("repeat", Rule{Type: "scanner", Repeat: -2, Reason: "x"})
	f("repeat", Rule{Type: "scanner", Repeat: 3, To: "provider", Reason: "x"})
	f("repeat", Rule{Net: "192.0.2.0/24", Repeat: 3, Reason: "x"})
	f("repeat", Rule{Feed: "shadowserver", Org: "hospital", Repeat: 3, Reason: "x"})
	f("until", Rule{Type: "scanner", Reason: "x", Until: now})
}
