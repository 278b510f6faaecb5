package watch

import (
	"net/url"
	"testing"

	"tocsin"
	"tocsin/internal/module/watch/warn"
)

// A rule that sends to an organisation which is merged sends to the other; one that speaks of it speaks of nobody until
// somebody says so.
func TestRulesWhenConstituentsAreMerged(t *testing.T) {
	k := mergedWithRules(t)
	k.ask(t, "/watch/rules", nil, 200, "It speaks of nobody: merged into ")
	k.ask(t, "/watch/rules", nil, 200, "It said ")
	lines := func(n string) []string {
		return []string{"b@beta.example: new infected-system " + n, "m@ministry.example: new infected-system " + n, betaTold, "m@ministry.example: new vulnerable-system 1"}
	}
	k.drafted(DigestAsk{Now: true}, lines("2")...)

	k = mergedWithRules(t)
	k.ask(t, "/watch/rules", url.Values{"do": {"follow"}, "rule": {"2"}}, 303, "done=1")
	k.ask(t, "/watch/rules", url.Values{"do": {"follow"}, "rule": {"1"}}, 422, "rule 1 names no organisation")
	k.ask(t, "/watch/rules", url.Values{"do": {"follow"}, "rule": {"9"}}, 404, "")
	list, err := k.rulesNow(t.Context())
	if err != nil || len(list) != 3 || list[0].To != "beta" || list[0].Was != "ministry" || list[1].RemovedBy != "anna" || list[2].Org != "beta" || list[2].By != "anna" || list[2].Nobody {
		t.Fatalf("%+v %v", list, err)
	}
	k.drafted(DigestAsk{Now: true}, lines("1")...)
}

// A split makes rules as they were.
func TestRulesWhenConstituentsAreSplit(t *testing.T) {
	k := mergedWithRules(t)
	if _, err := k.Roster.Split(t.Context(), "beta", tocsin.Org{Slug: "ministry", Name: "Ministry"}, []string{"m@ministry.example"}); err != nil {
		t.Fatal(err)
	}
	if list, err := k.rulesNow(t.Context()); err != nil || list[0].To != "ministry" || list[0].Was != "" || list[1].Nobody {
		t.Errorf("%+v %v", list, err)
	}
}

// mergedWithRules are the pages of rules after an organisation that two of them name became a part of beta.
func mergedWithRules(t *testing.T) keeper {
	t.Helper()
	k := newKeeper(t, lets{"rule.write": true})
	for _, r := range []warn.Rule{{Org: "alpha", To: "ministry"}, {Org: "ministry", Net: "192.0.2.9/32"}} {
		r.Reason, r.By = "a test", "desk"
		if _, err := k.warnings.AddRule(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.MergeOrg(t.Context(), "anna", "ministry", "beta", ""); err != nil {
		t.Fatal(err)
	}
	return k
}

// A rule that sends to an organisation which is no more says so: nobody is reached there.
func TestARuleSaysThatWhereItSendsIsNoMore(t *testing.T) {
	k := newKeeper(t, lets{"rule.write": true, "roster.write": true})
	k.ask(t, "/watch/new-constituent", url.Values{"name": {"Gamma"}, "criticality": {"0"}}, 303, "gamma")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "org": {"gamma"}, "does": {"send"}, "to": {"gamma"}, "reason": {"theirs"}}, 303, "done=1")
	if _, err := k.RemoveOrg(t.Context(), "anna", "gamma", ""); err != nil {
		t.Fatal(err)
	}
	k.ask(t, "/watch/rules", nil, 200, "<strong>Nobody is reached there</strong>")
	k.ask(t, "/watch/rules", nil, 200, "this organisation is no more")
}
