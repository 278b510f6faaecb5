package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch/roster"
)

// nodeThatWrites is a node whose letters come from somebody.
func nodeThatWrites(t *testing.T) *runningNode {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "node")
	if _, err := initHome(dir, Settings{Profile: "national", Country: "ZM", Name: "CIRT", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	settings, err := os.OpenFile(filepath.Join(dir, "node.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = settings.WriteString("[mail]\nfrom = \"CIRT <cirt@cirt.example>\"\n")
		err = errors.Join(err, settings.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return startNode(t, dir, "")
}

// TestTwoPeopleLetOneTextLeave asks on the desk, decides among the accounts, and looks what is in the outbox: the letters
// of all who may have it, once.
func TestTwoPeopleLetOneTextLeave(t *testing.T) {
	n := nodeThatWrites(t)
	ctx := t.Context()
	for _, name := range []string{"ana", "ben"} {
		if _, err := n.Trust.Add(ctx, trust.Wish{Name: name, Roles: []string{"lead"}, Clearance: "red"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Watch.Roster.Put(ctx, tocsin.Org{Slug: "isp", Name: "ISP", Contacts: []tocsin.Contact{{Email: "soc@isp.example"}, {Email: "narrow@isp.example"}}}); err != nil {
		t.Fatal(err)
	}
	if err := n.Watch.Roster.SetPreference(ctx, roster.Preference{Email: "narrow@isp.example", Clearance: "clear", Hour: roster.AnyHour}, "ana"); err != nil {
		t.Fatal(err)
	}
	ana := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	id, err := n.Respond.BeginMass(ctx, ana, item.Pick{}, []string{"isp"})
	if err == nil {
		err = n.Respond.SaveMass(ctx, ana, id, item.Mass{Subject: "Patch", Text: "Dear {person}, see {number}.", TLP: "green"})
	}
	if err == nil {
		_, err = n.Respond.AskMass(ctx, ana, id, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := n.Trust.Waiting(ctx)
	if err != nil || len(waiting) != 1 || waiting[0].Act != trust.ActMailMass || waiting[0].By != "ana" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	decide := func(name string) error {
		return n.Trust.Decide(ctx, waiting[0].ID, trust.User{Name: name}, true)
	}
	if err := decide("ana"); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("who asks decides: %v", err)
	}
	if err := decide("ben"); err != nil {
		t.Fatal(err)
	}
	if err := decide("ben"); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("decided twice: %v", err)
	}
	acts, err := n.Outbox.List(ctx, outbox.Filter{})
	if err != nil || len(acts) != 1 || acts[0].To != "soc@isp.example" || acts[0].State != outbox.Held || acts[0].Clearance != tocsin.Amber {
		t.Errorf("%+v, %v", acts, err)
	}
	m, _, err := n.Respond.MassOf(ctx, ana, id)
	if err != nil || m.Sent.Copies != 1 || len(m.Sent.Skipped) != 1 || m.Sent.Skipped[0].To != "narrow@isp.example" {
		t.Errorf("%+v, %v", m.Sent, err)
	}
}
