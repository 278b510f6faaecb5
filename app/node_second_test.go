package app

import (
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch/roster"
)

// Two people make one constituent a part of another, or take it away, and each of them stands in the audit log.
func TestTwoPeopleMergeConstituents(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for slug, net := range map[string]string{"alpha": "192.0.2.0/25", "beta": "192.0.2.128/25", "gamma": "198.51.100.0/24", "delta": "203.0.113.0/24"} {
		o := tocsin.Org{Slug: slug, Name: slug}
		one, err := roster.ParseNet(net)
		must(err)
		o.Nets = []tocsin.Net{one}
		must(n.Watch.Roster.Put(ctx, o))
	}
	merge := func(by, from string, wantWaits bool, want tocsin.Why) {
		t.Helper()
		waits, err := n.Watch.MergeOrg(ctx, by, from, "alpha", "the same ministry")
		if waits != wantWaits || tocsin.WhyOf(err) != want || want == tocsin.Internal && err != nil {
			t.Errorf("%s by %s: waits %v, %v; want %v, %v", from, by, waits, err, wantWaits, want)
		}
	}
	merge("root", "delta", false, tocsin.Internal) // nobody has an account
	add := func(name, role string) trust.User {
		_, err := n.Trust.Add(ctx, trust.Wish{Name: name, Roles: []string{role}, Clearance: "amber"})
		must(err)
		u, err := n.Trust.Named(ctx, name)
		must(err)
		return u
	}
	anna := add("anna", "handler")
	merge("anna", "beta", false, tocsin.Conflict) // there is no second one
	ben := add("ben", "duty")
	merge("root", "beta", false, tocsin.Denied)
	ctx = web.WithActor(ctx, "anna") // a program of that name
	merge("anna", "beta", false, tocsin.Denied)
	ctx = t.Context()
	merge("anna", "nobody", false, tocsin.NotFound)
	merge("anna", "beta", true, tocsin.Internal)
	merge("anna", "beta", true, tocsin.Internal) // the same wish
	waits, err := n.Watch.RemoveOrg(ctx, "anna", "gamma", "closed")
	if !waits || err != nil {
		t.Fatal(waits, err)
	}
	list, err := n.Trust.Waiting(ctx)
	if err != nil || len(list) != 2 || list[0].Subject != "beta → alpha" || list[0].Why != "the same ministry" || list[0].Href != "/watch/constituents/beta/parts?to=alpha" {
		t.Fatalf("%+v %v", list, err)
	}
	if err := n.Trust.Decide(ctx, list[0].ID, anna, true); tocsin.WhyOf(err) != tocsin.Denied {
		t.Error("who asks has decided:", err)
	}
	must(n.Trust.Decide(ctx, list[0].ID, ben, true))
	must(n.Trust.Decide(ctx, list[1].ID, ben, true))
	if _, ok := n.Watch.Roster.Index().Org("beta"); ok || n.Watch.Roster.Standing() != n.Watch.Roster.Index() {
		t.Error("beta is there, or its findings have not followed")
	}
	who, err := n.Watch.Roster.Who(ctx, "192.0.2.129")
	if err != nil || who.Owner != "alpha" {
		t.Errorf("%+v %v", who, err)
	}
	if _, ok := n.Watch.Roster.Index().Org("gamma"); ok {
		t.Error("gamma is there")
	}
	wantActs(t, n.DB, "trust.ask anna", "trust.grant ben", "constituent.merge anna", "constituent.remove anna")

	// One person is enough where the settings say so.
	n.Settings.Roster.Approve = []string{"remove"}
	_, err = n.Watch.Roster.Split(ctx, "alpha", tocsin.Org{Slug: "beta", Name: "beta"}, []string{"192.0.2.128/25"})
	must(err)
	merge("anna", "beta", false, tocsin.Internal)
}

// wantActs wants acts with who did them in the audit log.
func wantActs(t *testing.T, db *sqldb.DB, want ...string) {
	t.Helper()
	list, err := audit.List(t.Context(), db, audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range list {
		got = append(got, l.Act+" "+l.Actor)
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("no %q among\n%s", w, strings.Join(got, "\n"))
		}
	}
}
