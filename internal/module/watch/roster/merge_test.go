package roster

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin"
)

// inLine is what Get tells of an organisation, in one line.
func inLine(t testing.TB, r *Roster, slug string) string {
	t.Helper()
	d, err := r.Get(t.Context(), slug)
	if err != nil {
		return err.Error()
	}
	parts := []string{d.Name + " <" + d.Parent + ">"}
	for _, c := range d.ContactList {
		parts = append(parts, c.Email+" "+c.From)
	}
	for _, n := range d.NetList {
		parts = append(parts, n.Value+" "+n.From)
	}
	return strings.Join(parts, "; ")
}

const two = "name,parent,prefix,domain,email\nAlpha,,10.1.0.0/16;10.2.0.0/16,alpha.example,a@alpha.example\n" +
	"Beta,Alpha,10.9.0.0/16,,b@beta.example\nGamma,Alpha,,gamma.example,\n"

func TestMergeOutlivesImports(t *testing.T) {
	r := open(t)
	load(t, r, "n", two)
	ctx := As(t.Context(), "amina")
	if err := r.AddNet(ctx, "alpha", tocsin.Net{Prefix: netip.MustParsePrefix("10.3.0.0/16")}); err != nil {
		t.Fatal(err)
	}
	if err := r.Merge(ctx, "alpha", "beta"); err != nil {
		t.Fatal(err)
	}
	want := "Beta <>; b@beta.example import:n; a@alpha.example import:n; 10.3.0.0/16 hand; alpha.example import:n; 10.1.0.0/16 import:n; 10.2.0.0/16 import:n; 10.9.0.0/16 import:n"
	f := func(slug, want string) {
		t.Helper()
		got := strings.Split(inLine(t, r, slug), "; ")
		if diff := cmp.Diff(slices.Sorted(slices.Values(strings.Split(want, "; "))), slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("%s: %s", slug, diff)
		}
	}
	f("beta", want)
	f("alpha", `"alpha" was merged into beta`)
	rep := load(t, r, "n", two) // the same file again changes nothing
	if rep.Nets.Added+rep.Nets.Removed+rep.Contacts.Added+rep.Contacts.Removed+rep.Orgs.Changed != 0 {
		t.Errorf("%+v", rep)
	}
	f("beta", want)
	f("gamma", "Gamma <beta>; gamma.example import:n")
	if got := owner(t, r.Index(), "10.1.0.1", 0, ""); got != "beta import" {
		t.Error(got)
	}
	if _, err := r.Split(ctx, "beta", tocsin.Org{Slug: "alpha", Name: "Alpha again"}, []string{"10.3.0.0/16"}); err != nil {
		t.Fatal(err)
	}
	load(t, r, "n", two)
	f("alpha", "Alpha again <>; a@alpha.example import:n; 10.1.0.0/16 import:n; 10.2.0.0/16 import:n; alpha.example import:n; 10.3.0.0/16 hand")
	list, err := r.History(t.Context(), "beta", 10)
	if err != nil || len(list) < 4 {
		t.Fatal(list, err)
	}
	acts := map[string]string{}
	for _, e := range list {
		acts[e.Act] = e.Actor
	}
	if acts[ActMerge] != "amina" || acts[ActSplit] != "amina" || acts[ActImport] != "" {
		t.Errorf("%v", acts)
	}
}

func TestMoveOutlivesImports(t *testing.T) {
	r := open(t)
	load(t, r, "n", two)
	f := func(what, from, to, want string) {
		t.Helper()
		got := "done"
		if err := r.Move(t.Context(), what, from, to); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("move %s: got %s, want %s", what, got, want)
		}
	}
	f("10.1.0.0/16", "alpha", "beta", "done")
	f("alpha.example", "", "gamma", "done")
	f("A@alpha.example", "alpha", "", "done")
	f("10.1.1.0/24", "alpha", "beta", `"10.1.1.0/24" is not just so a network or contact of "alpha"`)
	f("10.2.0.0/16", "alpha", "nobody", `there is no organisation "nobody"`)
	f("10.2.0.0/16", "alpha", "alpha", `"10.2.0.0/16" is "alpha"'s already`)
	check := func() {
		t.Helper()
		for slug, want := range map[string]string{
			"alpha": "Alpha <>; 10.2.0.0/16 import:n",
			"beta":  "Beta <alpha>; b@beta.example import:n; 10.1.0.0/16 import:n; 10.9.0.0/16 import:n",
			"gamma": "Gamma <alpha>; alpha.example import:n; gamma.example import:n",
		} {
			if got := inLine(t, r, slug); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	}
	check()
	load(t, r, "n", two)
	check()
	if err := r.PutContact(t.Context(), "alpha", tocsin.Contact{Email: "a@alpha.example"}); err != nil { // a person says so
		t.Fatal(err)
	}
	f("10.1.0.0/16", "beta", "alpha", "done")
	load(t, r, "n", two)
	if got := inLine(t, r, "alpha"); got != "Alpha <>; a@alpha.example hand; a@alpha.example import:n; 10.1.0.0/16 import:n; 10.2.0.0/16 import:n" {
		t.Error(got)
	}
}

func TestHandWorkOutlivesItsImport(t *testing.T) {
	r := open(t)
	load(t, r, "n", two)
	if err := r.PutContact(t.Context(), "beta", tocsin.Contact{Email: "x@beta.example", Role: "ciso"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Forget(t.Context(), "n"); err != nil {
		t.Fatal(err)
	}
	if got := inLine(t, r, "beta"); got != "Beta <>; x@beta.example hand" {
		t.Error(got)
	}
	if got := inLine(t, r, "alpha"); got != `there is no organisation "alpha"` {
		t.Error(got)
	}
}

func TestHistoryTellsBeforeAndAfter(t *testing.T) {
	r := open(t)
	ctx := As(t.Context(), "bo")
	slug, err := r.Add(ctx, tocsin.Org{Name: "Org", Sector: "energy", Contacts: []tocsin.Contact{{Email: "a@b.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Set(ctx, slug, func(o *tocsin.Org) error { o.Sector = "health"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := r.SwitchOff(ctx, "a@b.example", "left", "cy"); err != nil {
		t.Fatal(err)
	}
	if err := r.RemoveContact(ctx, slug, "a@b.example"); err != nil {
		t.Fatal(err)
	}
	list, err := r.History(t.Context(), slug, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list {
		for _, it := range e.Items {
			got = append(got, e.Actor+" "+e.Act+" "+it.What+" "+it.Before+">"+it.After)
		}
	}
	want := []string{"bo put contact a@b.example>", "cy preference off >left", "bo put sector energy>health", "bo put name >Org", "bo put sector >energy", "bo put contact >a@b.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
