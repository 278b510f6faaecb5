package roster

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func open(t testing.TB) *Roster {
	t.Helper()
	db := sqldbtest.Open(t, sqldbtest.Place(t))
	db.SetClock(func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) })
	r := New(db)
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func load(t testing.TB, r *Roster, name, text string) Report {
	t.Helper()
	rep, err := r.Import(t.Context(), name, name+".csv", strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func owner(t testing.TB, x *Index, addr string, asn uint32, host string) string {
	t.Helper()
	var a netip.Addr
	if addr != "" {
		a = netip.MustParseAddr(addr)
	}
	org, rule := x.Owner(a, asn, host)
	return org + " " + rule
}

const national = "\ufeffName;Parent;Sector;Criticality;Language;ASN;Prefix;Domain;Email\n"

const file = "name,parent,sector,criticality,language,asn,prefix,domain,email\n" +
	"Ministry of Health,,Health,5,en,,192.0.2.0/24;2001:db8:1::/48,health.gov.zm,abuse@health.gov.zm;ciso@health.gov.zm\n" +
	"Lusaka Hospital,Ministry of Health,healthcare,4,en,,192.0.2.128/25,,it@hospital.example\n" +
	"ZamTel,,telecom,3,en,AS64500;64501,198.51.100.0/24,zamtel.example,\"NOC <noc@zamtel.example>\"\n" +
	"وزارة التعليم,,education,2,ar,64502,,*.edu.example.,\n"

func TestImportThenOwner(t *testing.T) {
	r := open(t)
	rep := load(t, r, "national", file)
	if diff := cmp.Diff([]Problem{}, rep.Problems); diff != "" {
		t.Error(diff)
	}
	want := []Counts{{Added: 4}, {Added: 10}, {Added: 4}}
	if diff := cmp.Diff(want, []Counts{rep.Orgs, rep.Nets, rep.Contacts}); diff != "" {
		t.Error(diff)
	}
	f := func(addr string, asn uint32, host, want string) {
		t.Helper()
		if got := owner(t, r.Index(), addr, asn, host); got != want {
			t.Errorf("%s %d %s: got %q, want %q", addr, asn, host, got, want)
		}
	}
	edu := SlugOf("وزارة التعليم")
	f("192.0.2.1", 0, "", "ministry-of-health import")
	f("::ffff:192.0.2.1", 0, "", "ministry-of-health import")
	f("192.0.2.200", 64500, "zamtel.example", "lusaka-hospital import")
	f("2001:db8:1::5", 0, "", "ministry-of-health import")
	f("203.0.113.1", 64501, "health.gov.zm", "zamtel asn")
	f("203.0.113.1", 1, "www.health.gov.zm", "ministry-of-health domain")
	f("", 0, "a.b.edu.example", edu+" domain")
	f("", 0, "xhealth.gov.zm", " none")
	f("203.0.113.1", 0, "", " none")
}

func TestSecondImportReplacesOnlyItsOwn(t *testing.T) {
	r := open(t)
	load(t, r, "national", file)
	load(t, r, "other", "name,prefix\nOther,203.0.113.0/24\nZamTel,198.18.0.0/24\n")
	err := r.Put(t.Context(), tocsin.Org{Slug: "desk", Name: "Desk", Nets: []tocsin.Net{{Prefix: netip.MustParsePrefix("192.0.0.0/16")}}})
	if err != nil {
		t.Fatal(err)
	}
	rep := load(t, r, "national", file)
	if rep.Orgs != (Counts{Unchanged: 4}) || rep.Nets != (Counts{Unchanged: 10}) || rep.Contacts != (Counts{Unchanged: 4}) {
		t.Errorf("the same again: %+v", rep)
	}
	rep = load(t, r, "national", "name,sector,prefix,email\nZamTel,telecom,198.51.100.0/25,new@zamtel.example\nMinistry of Health,health,,\n")
	if rep.Orgs != (Counts{Changed: 2, Removed: 2}) || rep.Nets != (Counts{Added: 1, Removed: 10}) || rep.Contacts != (Counts{Added: 1, Removed: 4}) {
		t.Errorf("a changed file: %+v", rep)
	}
	f := func(addr, want string) {
		t.Helper()
		if got := owner(t, r.Index(), addr, 0, ""); got != want {
			t.Errorf("%s: got %q, want %q", addr, got, want)
		}
	}
	f("192.0.2.200", "desk hand") // by hand comes first, however short
	f("198.51.100.200", " none")
	f("198.51.100.2", "zamtel import")
	f("203.0.113.9", "other import")
	f("198.18.0.1", "zamtel import")
	if _, err := r.Forget(t.Context(), "other"); err != nil {
		t.Fatal(err)
	}
	f("198.18.0.1", " none")
	f("192.0.2.200", "desk hand")
}
