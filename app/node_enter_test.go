package app

import (
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/find"
)

// An event that a person enters finds its owner and becomes a finding.
func TestEventsAreEntered(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	if _, err := n.Watch.Roster.Import(t.Context(), "test", "country.csv", strings.NewReader("name,prefix,email\nAlpha,192.0.2.0/25,a@alpha.example\n"), nil); err != nil {
		t.Fatal(err)
	}
	enter := n.Watch.Tend().Enter
	e, err := enter(t.Context(), "ana", "classification.type,source.ip,classification.identifier\nphishing,192.0.2.1,fake-bank\n", "green")
	if err != nil || e.Taken != 1 || e.Refused != nil {
		t.Fatalf("%+v %v", e, err)
	}
	var got []find.Problem
	if err := n.Watch.Plain().EachFinding(t.Context(), func(f watch.FindingNow, _ func() (tocsin.Mark, error)) bool {
		got = append(got, f.Problem)
		return true
	}); err != nil || len(got) != 1 || got[0] != (find.Problem{Owner: "alpha", Type: "phishing", Identifier: "fake-bank"}) {
		t.Errorf("%v %v", got, err)
	}
}
