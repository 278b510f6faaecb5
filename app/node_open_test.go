package app

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/watch/warn"
)

const openFeed = `A feed for tests.
-- feed.toml --
title = "Plain"
provider = "test"
documentation = "https://test.example/"
terms = "none"
format = "csv"
mark = "amber"
required = ["when", "ip"]
[map]
when = {to = "time.source", time = "2006-01-02 15:04:05"}
ip = "source.ip"
what = "classification.identifier"
[set]
"classification.type" = "infected-system"
`

// openNode is a node of two constituents, whose desk has a template of items and whose findings come day by day.
type openNode struct {
	*runningNode
	t *testing.T
}

func newOpenNode(t *testing.T, records string) openNode {
	dir := filepath.Join(t.TempDir(), "node")
	n := startNode(t, dir, records)
	if err := n.end(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "feeds"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "feeds", "plain.txtar"), []byte(openFeed), 0o600); err != nil {
		t.Fatal(err)
	}
	n = startNode(t, dir, records)
	if _, err := n.Watch.Roster.Import(t.Context(), "test", "country.csv", strings.NewReader("name,sector,prefix,email\nAlpha,energy,192.0.2.0/25,a@alpha.example\nBeta,health,192.0.2.128/25,b@beta.example\n"), nil); err != nil {
		t.Fatal(err)
	}
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	if err := n.Respond.SaveModel(t.Context(), v, item.Model{Name: "Bots", Start: item.Start{Kind: item.Incident, Title: "Bot", Priority: item.High, Playbook: "infected-system", Tasks: []string{"Ask them"}, Tags: []string{"bots"}}}); err != nil {
		t.Fatal(err)
	}
	return openNode{runningNode: n, t: t}
}

// day gives what the feed tells so many days ago: address and identifier of each record.
func (n openNode) day(ago int, records ...string) {
	n.t.Helper()
	when := time.Now().UTC().AddDate(0, 0, -ago).Format("2006-01-02 00:00:00")
	var b strings.Builder
	fmt.Fprintln(&b, "when,ip,what")
	for _, r := range records {
		fmt.Fprintln(&b, when+","+r)
	}
	if err := n.client.Post(n.t.Context(), "/api/v1/reports", url.Values{"feed": {"plain"}, "name": {fmt.Sprint(ago, ".csv")}}, strings.NewReader(b.String()), func([]byte) error { return nil }); err != nil {
		n.t.Fatal(err)
	}
}

// items looks as the node does every half minute, and wants the desk to have these: title, priority, tasks, findings.
func (n openNode) items(want ...string) {
	n.t.Helper()
	if err := n.Watch.OpenItems(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	list, err := n.Respond.List(n.t.Context(), v, item.Filter{Closed: true, Sort: "created"})
	if err != nil {
		n.t.Fatal(err)
	}
	var got []string
	for i := len(list.Items) - 1; i >= 0; i-- {
		c, err := n.Respond.Case(n.t.Context(), v, list.Items[i].Number)
		if err != nil {
			n.t.Fatal(err)
		}
		got = append(got, fmt.Sprint(c.Title, " ", c.Org, " ", c.Priority, " ", c.TLP, " ", c.Tags, " ", len(c.Tasks) > 1, " ", len(c.Refs)))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		n.t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// said is how often the stream of the newest item of a constituent tells this of what it is about.
func (n openNode) said(org, state string) (times int) {
	n.t.Helper()
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	list, err := n.Respond.List(n.t.Context(), v, item.Filter{Closed: true, Org: org})
	if err != nil || len(list.Items) == 0 {
		n.t.Fatalf("%v %v", list, err)
	}
	stream, err := n.Respond.Stream(n.t.Context(), v, list.Items[0].Number, item.StreamFilter{})
	if err != nil {
		n.t.Fatal(err)
	}
	for _, e := range stream {
		if e.What == item.Referred && e.Data["state"] == state {
			times++
		}
	}
	return times
}

// A rule opens an incident for what is new, lets more of a constituent join it, tells it what is fixed, and opens another
// after that one was closed; what was there before the rule opens nothing.
func TestRulesOpenItems(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, records string) {
		if !strings.HasPrefix(records, "postgres") {
			records = "" // in the data directory
		}
		n := newOpenNode(t, records)
		n.day(9, "192.0.2.1,old", "192.0.2.200,old")
		rule := warn.Rule{Type: "infected-system", Reason: "a test", By: "ana", Opening: warn.Opening{Opens: "Bots"}}
		look, err := n.Watch.LookRule(t.Context(), rule)
		if err != nil || look.Items != 2 || look.Findings != 2 || look.Constituents != 2 {
			t.Errorf("%+v %v", look, err)
		}
		if err := n.Watch.Tend().AddRule(t.Context(), rule); err != nil {
			t.Fatal(err)
		}
		n.items()
		n.day(8, "192.0.2.1,old", "192.0.2.200,old", "192.0.2.2,new")
		bots := "Bot: Infected system · Alpha alpha 2 amber [bots] true "
		n.items(bots + "1")
		n.items(bots + "1")
		n.day(7, "192.0.2.1,old", "192.0.2.200,old", "192.0.2.2,new", "192.0.2.3,more")
		n.items(bots + "2")
		n.day(6, "192.0.2.1,old", "192.0.2.200,old", "192.0.2.3,more")
		n.items(bots + "2")
		n.day(5, "192.0.2.1,old", "192.0.2.200,old")
		n.items(bots + "2")
		if one, all := n.said("alpha", item.RefFixed), n.said("alpha", item.RefAllFixed); one != 1 || all != 1 {
			t.Errorf("told of %d fixed and %d times of all", one, all)
		}
		list, _ := n.Respond.List(t.Context(), item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}, item.Filter{})
		done := item.Resolved
		if _, err := n.Respond.Change(t.Context(), item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}, item.Pick{Numbers: []string{list.Items[0].Number}}, item.Change{Status: &done}); err != nil {
			t.Fatal(err)
		}
		n.day(4, "192.0.2.1,old", "192.0.2.200,old", "192.0.2.2,new")
		n.items(bots+"2", bots+"1")
	})
}

// Above its cap a rule opens nothing by itself; a person may.
func TestRulesHoldWhatIsTooMuch(t *testing.T) {
	n := newOpenNode(t, "")
	rule := warn.Rule{Type: "infected-system", Reason: "a test", By: "ana", Opening: warn.Opening{Opens: "Bots", Most: 1}}
	if err := n.Watch.Tend().AddRule(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	n.day(3, "192.0.2.1,x", "192.0.2.200,x", "192.0.2.201,y")
	alpha, beta := "Bot: Infected system · Alpha alpha 2 amber [bots] true 1", "Bot: Infected system · Beta beta 2 amber [bots] true 2"
	n.items(alpha)
	rules, err := n.Watch.Tend().Rules(t.Context())
	if err != nil || rules[0].Items != 1 || rules[0].Held != 2 {
		t.Errorf("%+v %v", rules, err)
	}
	if err := n.Watch.Tend().ReleaseRule(t.Context(), rules[0].ID, "ana"); err != nil {
		t.Fatal(err)
	}
	n.items(alpha, beta)
	if rules, err = n.Watch.Tend().Rules(t.Context()); err != nil || rules[0].Items != 2 || rules[0].Held != 0 {
		t.Errorf("%+v %v", rules, err)
	}
}
