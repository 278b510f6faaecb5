package app

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/watch/lookup"
)

// registries are the list of registries and one of them, and what but the list was asked.
func registries(t *testing.T) (get lookup.Getter, asked func() []string) {
	t.Helper()
	network := func(country, mail string) string {
		return `{"objectClassName":"ip network","startAddress":"198.51.100.0","endAddress":"198.51.100.255","name":"FAR","country":"` + country + `","entities":[{"objectClassName":"entity","roles":["abuse"],"vcardArray":["vcard",[["version",{},"text","4.0"],["email",{},"text","` + mail + `"]]]}]}`
	}
	said := map[string]string{
		"data.iana.org/rdap/ipv4.json":     `{"services":[[["198.0.0.0/8","203.0.0.0/8","192.0.0.0/8"],["https://registry.example/"]]]}`,
		"registry.example/ip/198.51.100.7": network("DE", "abuse@far.example"),
		"registry.example/ip/198.51.100.8": network("DE", "Abuse@far.example"),
		"registry.example/ip/203.0.113.9":  network("FR", "no address"),
	}
	get, all := overTLS(t, said)
	return get, func() (of []string) {
		for _, where := range *all {
			if !strings.HasPrefix(where, "data.iana.org/") {
				of = append(of, strings.TrimPrefix(where, "registry.example/ip/"))
			}
		}
		return of
	}
}

// Whoever answers for addresses is found by the roster, the registry or the country, the registry is asked once and never of
// what is PAP:RED, and each gets a letter in an investigation of its own.
func TestWhoeverAnswersIsWrittenTo(t *testing.T) {
	n := nodeThatWrites(t)
	ctx, ana := t.Context(), item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	get, asked := registries(t)
	n.Watch.Web = get
	if err := n.Watch.Roster.Put(ctx, tocsin.Org{Slug: "isp", Name: "ISP", Contacts: []tocsin.Contact{{Email: "soc@isp.example"}}, Nets: []tocsin.Net{{Prefix: netip.MustParsePrefix("192.0.2.0/24")}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Watch.Roster.ImportNationals(ctx, "teams", "teams.csv", strings.NewReader("cc,name,email\nFR,CERT-X,cirt@fr.example\nZM,Us,us@zm.example\nGB,CERT-Y,cirt@gb.example\n")); err != nil {
		t.Fatal(err)
	}
	in, err := n.Respond.Start(ctx, ana, item.Start{Kind: item.Incident, Title: "x"})
	if err == nil {
		_, err = n.Respond.Mark(ctx, ana, in.Number, item.Marking{Text: "203.0.113.66", PAP: "red"})
	}
	if err != nil {
		t.Fatal(err)
	}
	m := sortedOut(t, n, ana, in.Number, "192.0.2.1\n198.51.100.7\nlog: 198.51.100.8 failed\n203.0.113.9\n203.0.113.66\n10.0.0.1\nhxxps://bad[.]co[.]uk/x\n")
	var got []string
	for _, g := range m.Groups {
		got = append(got, fmt.Sprintf("%s%s/%s/%s/%d", g.Org, g.Email, g.Source, g.Unasked, len(g.About)))
	}
	want := "isp/roster//1 abuse@far.example/registry//2 cirt@fr.example/national/nothing/1 //red/1 //inside/1 cirt@gb.example/national/nothing/1"
	if s := strings.Join(got, " "); s != want {
		t.Fatalf("got  %s\nwant %s", s, want)
	}
	if s := strings.Join(asked(), " "); s != "198.51.100.7 198.51.100.8 203.0.113.9" {
		t.Errorf("asked of %s", s)
	}
	if again := sortedOut(t, n, ana, "", "198.51.100.7"); len(asked()) != 3 || again.Groups[0].Email != "abuse@far.example" {
		t.Errorf("asked again: %v", asked())
	}
	out, err := n.Respond.AskMass(ctx, ana, m.ID, "")
	if err != nil || out.Changed != 4 {
		t.Fatalf("%+v, %v", out, err)
	}
	acts, err := n.Outbox.List(ctx, outbox.Filter{})
	if err != nil || len(acts) != 4 {
		t.Errorf("%+v, %v", acts, err)
	}
	if back, err := n.Respond.Undo(ctx, ana, out.Op); err != nil || back.Changed != 4 {
		t.Errorf("%+v, %v", back, err)
	}
}

// sortedOut begins a letter about addresses and looks up whose they are, as the job does.
func sortedOut(t *testing.T, n *runningNode, v item.Viewer, incident, text string) item.Mailing {
	t.Helper()
	id, _, err := n.Respond.BeginAbout(t.Context(), v, text, incident)
	for more := true; err == nil && more; {
		more, err = n.Respond.SortMass(t.Context(), id)
	}
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := n.Respond.MassOf(t.Context(), v, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
