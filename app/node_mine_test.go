package app

import (
	"slices"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
)

func TestWhomItemsCanBeGivenToAndWhatWaitsForThem(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	for name, role := range map[string]string{"anna": "lead", "ben": "lead", "otto": "auditor"} {
		if _, err := n.Trust.Add(t.Context(), trust.Wish{Name: name, Roles: []string{role}, Clearance: "amber"}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := n.handlers(t.Context())
	var names []string
	for _, h := range list {
		names = append(names, h.Name)
		if h.Clearance != tocsin.Amber {
			t.Errorf("%s is cleared for %s", h.Name, h.Clearance)
		}
	}
	if err != nil || !slices.Equal(names, []string{"anna", "ben"}) {
		t.Fatal(names, err)
	}
	lead := item.Viewer{Name: "ben", Clearance: tocsin.Red, All: true}
	red, err := n.Respond.Start(t.Context(), lead, item.Start{Kind: item.Incident, Title: "x", TLP: "red"})
	if err != nil {
		t.Fatal(err)
	}
	err = n.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, a := range []trust.Ask{
			{Act: respond.ActMass, Subject: "mass/1", Why: "y", Href: "/mass/1", By: "ben"},
			{Act: respond.ActDiscard, Subject: "evidence/1", Why: "y", Href: "/incidents/" + red.Number, By: "ben"},
		} {
			if _, err := n.Trust.Ask(t.Context(), tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f := func(name string, mark tocsin.Mark, want int) {
		t.Helper()
		list, err := n.decisions(t.Context(), item.Viewer{Name: name, Clearance: mark, All: true})
		got := 0
		for _, d := range list {
			if d.Yours {
				got++
			}
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v %v, want %d", name, list, err, want)
		}
	}
	f("anna", tocsin.Red, 2)
	f("anna", tocsin.Amber, 1) // she does not see the incident
	f("ben", tocsin.Red, 0)    // who asks does not decide
	f("otto", tocsin.Red, 0)
	f("a.program", tocsin.Red, 0)
}
