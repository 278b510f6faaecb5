package roster

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

func TestPreferenceOutlivesImports(t *testing.T) {
	r := open(t)
	load(t, r, "national", file)
	want := Preference{Email: "abuse@health.gov.zm", Language: "ar", Zone: "Africa/Lusaka", Hour: 7, BusinessDays: true, Format: "csv",
		Protect: "pgp", Clearance: "amber+strict"}
	if err := r.SetPreference(t.Context(), Preference{Email: " Abuse@Health.GOV.zm", Language: "AR", Zone: "Africa/Lusaka", Hour: 7,
		BusinessDays: true, Format: "CSV", Protect: "PGP", Clearance: "TLP:AMBER+STRICT"}, "amina"); err != nil {
		t.Fatal(err)
	}
	if err := r.SwitchOff(t.Context(), "abuse@health.gov.zm", "550 5.1.1 no such user", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Forget(t.Context(), "national"); err != nil {
		t.Fatal(err)
	}
	load(t, r, "national", file)
	if err := r.SetPreference(t.Context(), want, "bo"); err != nil {
		t.Fatal(err)
	}
	if err := r.Confirm(t.Context(), want.Email, "cy"); err != nil {
		t.Fatal(err)
	}
	got, err := r.Preference(t.Context(), want.Email)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	want.Off, want.OffReason, want.OffSince, want.Confirmed, want.By, want.Changed = true, "550 5.1.1 no such user", now, now, "cy", now
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPreferenceNamesTheBadField(t *testing.T) {
	r := open(t)
	f := func(p Preference, field string) {
		t.Helper()
		err := r.SetPreference(t.Context(), p, "x")
		fault, ok := err.(*tocsin.Fault)
		if !ok || fault.Why != tocsin.Invalid || fault.Field != field {
			t.Errorf("%+v: got %v, want a fault of %s", p, err, field)
		}
	}
	f(Preference{Email: "nobody"}, "email")
	f(Preference{Email: "a@x.example, b@x.example"}, "email")
	f(Preference{Email: "a@x.example\r\nBcc: b@x.example"}, "email")
	f(Preference{Email: "a@x.example", Language: "klingonese-"}, "language")
	f(Preference{Email: "a@x.example", Zone: "Mars/Base"}, "zone")
	f(Preference{Email: "a@x.example", Hour: 24}, "hour")
	f(Preference{Email: "a@x.example", Format: "pdf"}, "format")
	f(Preference{Email: "a@x.example", Protect: "rot13"}, "protect")
	f(Preference{Email: "a@x.example", Clearance: "purple"}, "clearance")
}

func TestClearanceNeverGrowsByMistake(t *testing.T) {
	f := func(clearance string, want ...tocsin.Mark) {
		t.Helper()
		var got []tocsin.Mark
		for m := tocsin.Red; m <= tocsin.Clear; m++ {
			if (Preference{Clearance: clearance}).MayGet(m) {
				got = append(got, m)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", clearance, diff)
		}
	}
	f("", tocsin.Amber, tocsin.Green, tocsin.Clear)
	f("nonsense", tocsin.Clear)
	f("red", tocsin.Red, tocsin.AmberStrict, tocsin.Amber, tocsin.Green, tocsin.Clear)
	f("green", tocsin.Green, tocsin.Clear)
}

func TestRecipients(t *testing.T) {
	r := open(t)
	r.SetDefaults(Defaults{Language: "fr", Zone: "Africa/Dakar", Hour: 8, BusinessDays: true})
	load(t, r, "n", "name,parent,language,email,role\nTop,,ar,top@top.example,\nChild,Top,,a@c.example;b@c.example;c@c.example;d@c.example,abuse;NOC;Press;abuse\nLeaf,Child,,,\n")
	f := func(org string, want ...string) {
		t.Helper()
		list, err := r.Recipients(t.Context(), org)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, c := range list {
			got = append(got, c.Org+" "+c.Email+" "+c.Preference.Language)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", org, diff)
		}
		dir, err := r.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, dir.Recipients(org)); diff != "" {
			t.Errorf("%s: the directory differs: %s", org, diff)
		}
	}
	off := func(email string) {
		t.Helper()
		if err := r.SwitchOff(t.Context(), email, "bounced", "desk"); err != nil {
			t.Fatal(err)
		}
	}
	f("child", "child a@c.example fr", "child d@c.example fr")
	f("leaf", "child a@c.example fr", "child d@c.example fr")
	off("a@c.example")
	f("child", "child d@c.example fr")
	off("d@c.example")
	f("child", "child b@c.example fr")
	off("b@c.example")
	f("child", "top top@top.example ar") // never the press office
	off("top@top.example")
	f("leaf", []string{}...)
	if err := r.SwitchOn(t.Context(), "a@c.example", "desk"); err != nil {
		t.Fatal(err)
	}
	f("child", "child a@c.example fr")
}

func TestRecipientIsFilled(t *testing.T) {
	r := open(t)
	r.SetDefaults(Defaults{Language: "fr", Hour: 8, BusinessDays: true})
	load(t, r, "n", "name,language,zone,email\nOrg,,Africa/Lusaka,a@c.example;b@c.example\n")
	if err := r.SetPreference(t.Context(), Preference{Email: "b@c.example", Hour: 0, Format: "xarf", Clearance: "green"}, "b"); err != nil {
		t.Fatal(err)
	}
	list, err := r.Recipients(t.Context(), "org")
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for i := range list {
		list[i].Preference.By, list[i].Preference.Changed = "", time.Time{}
	}
	want := []Preference{
		{Email: "a@c.example", Language: "fr", Zone: "Africa/Lusaka", Hour: 8, BusinessDays: true, Format: "text", Clearance: "amber", Summary: "off", SummaryDay: 1},
		{Email: "b@c.example", Language: "fr", Zone: "Africa/Lusaka", Hour: 0, Format: "xarf", Clearance: "green", Summary: "off", SummaryDay: 1},
	}
	if diff := cmp.Diff(want, []Preference{list[0].Preference, list[1].Preference}); diff != "" {
		t.Error(diff)
	}
}

func TestRoles(t *testing.T) {
	f := func(role string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, Roles(role)); diff != "" {
			t.Errorf("%q: %s", role, diff)
		}
	}
	f("", "abuse")
	f(" ; ,", "abuse")
	f("Abuse / CISO", "abuse", "ciso")
	f("24/7, NOC", "24x7", "technical")
	f("abuse-c", "abuse")
	f("Astronaut", "astronaut")
}

// TestLettersChangePreferencesInTheOpen lets bounces and answers change an address: history and audit tell of each.
func TestLettersChangePreferencesInTheOpen(t *testing.T) {
	r := open(t)
	load(t, r, "national", file)
	const email = "abuse@health.gov.zm"
	f := func(act func(tx *sqldb.Tx) error, lines int, want ...string) {
		t.Helper()
		if err := r.db.Tx(t.Context(), act); err != nil {
			t.Fatal(err)
		}
		list, err := r.History(t.Context(), "ministry-of-health", 100)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, e := range list {
			if e.Act == ActPreference {
				got = append(got, fmt.Sprintf("%s by %q: %s %q", e.Email, e.Actor, e.Items[0].What, e.Items[0].After))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		var n int
		err = r.db.QueryRow(t.Context(), "SELECT COUNT(*) FROM audit_line WHERE act = 'constituent.preference' AND subject = ?", email).Scan(&n)
		if err != nil || n != lines {
			t.Errorf("%d lines of audit %v, want %d", n, err, lines)
		}
	}
	off := email + ` by "": off "550 no such user"`
	bounced := func(tx *sqldb.Tx) error { return r.Bounced(t.Context(), tx, email, "550 no such user") }
	f(bounced, 1, off)
	f(bounced, 1, off) // the first reason stays, and nothing is new
	f(func(tx *sqldb.Tx) error { return r.Confirmed(t.Context(), tx, email, "answer:QM-2026-000001") }, 2,
		email+` by "answer:QM-2026-000001": confirmed "2026-01-02T03:04:05Z"`, off)
}
