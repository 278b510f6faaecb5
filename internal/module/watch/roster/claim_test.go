package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin"
)

func TestClaimCountsOnceApproved(t *testing.T) {
	r := open(t)
	load(t, r, "n", two)
	claim := func(q Request) int64 {
		t.Helper()
		id, err := r.Claim(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	own := func(addr, want string) {
		t.Helper()
		if got := owner(t, r.Index(), addr, 0, ""); got != want {
			t.Errorf("%s: got %s, want %s", addr, got, want)
		}
	}
	id := claim(Request{Org: "beta", Value: "10.1.0.0/16", By: "b@beta.example", Note: "we bought it"})
	if again := claim(Request{Org: "beta", Value: "10.1.0.0/16", By: "b@beta.example"}); again != id {
		t.Errorf("the same claim got number %d and %d", id, again)
	}
	own("10.1.0.1", "alpha import")
	list, err := r.Claims(t.Context(), "", Waiting, 10)
	if err != nil || len(list) != 1 || list[0].Note != "we bought it" || len(list[0].Now) != 1 || list[0].Now[0] != "alpha" {
		t.Fatal(list, err)
	}
	ctx := As(t.Context(), "officer")
	if err := r.Approve(ctx, id); err != nil {
		t.Fatal(err)
	}
	own("10.1.0.1", "beta hand")
	load(t, r, "n", two)
	if err := r.Put(ctx, tocsin.Org{Slug: "beta", Name: "Beta"}); err != nil { // what is put by hand leaves claims alone
		t.Fatal(err)
	}
	own("10.1.0.1", "beta hand")
	if err := r.Approve(ctx, id); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Error("approved twice:", err)
	}
	gone := claim(Request{Org: "alpha", Value: "alpha.example", Gone: true, By: "a@alpha.example"})
	if err := r.Approve(ctx, gone); err != nil {
		t.Fatal(err)
	}
	load(t, r, "n", two)
	if got := owner(t, r.Index(), "", 0, "www.alpha.example"); got != " none" {
		t.Error("not ours, but still", got)
	}
	no := claim(Request{Org: "gamma", Value: "ciso@gamma.example", Role: "CISO", Phone: "+1 2", By: "link"})
	if err := r.Refuse(ctx, no, "not known"); err != nil {
		t.Fatal(err)
	}
	yes := claim(Request{Org: "gamma", Value: "ciso@gamma.example", Role: "CISO", Phone: "+1 2", By: "link"})
	if err := r.Approve(ctx, yes); err != nil {
		t.Fatal(err)
	}
	if got := inLine(t, r, "gamma"); got != "Gamma <alpha>; ciso@gamma.example hand:claim; gamma.example import:n" {
		t.Error(got)
	}
	h, err := r.History(t.Context(), "gamma", 10)
	if err != nil || len(h) < 2 || h[0].Act != ActClaim || h[0].Actor != "officer" || h[1].Items[0].After != "refused: not known" {
		t.Error(h, err)
	}
}

func TestClaimsAreCheckedAndFew(t *testing.T) {
	r := open(t)
	load(t, r, "n", two)
	f := func(q Request, want tocsin.Why) {
		t.Helper()
		if _, err := r.Claim(t.Context(), q); tocsin.WhyOf(err) != want || err == nil {
			t.Errorf("%+v: got %v, want a fault of sort %v", q, err, want)
		}
	}
	f(Request{Org: "nobody", Value: "10.1.0.0/16"}, tocsin.NotFound)
	f(Request{Org: "beta", Value: "0.0.0.0/0"}, tocsin.Invalid)
	f(Request{Org: "beta", Value: "10.0.0.0/8", Phone: "1"}, tocsin.Invalid)
	f(Request{Org: "beta", Value: "a@b@c"}, tocsin.Invalid)
	f(Request{Org: "beta", Value: "x@y.example", Note: strings.Repeat("x", MaxName+1)}, tocsin.Invalid)
	for i := range MaxWaiting {
		if _, err := r.Claim(t.Context(), Request{Org: "beta", Value: fmt.Sprintf("c%d@beta.example", i)}); err != nil {
			t.Fatal(err)
		}
	}
	f(Request{Org: "beta", Value: "more@beta.example"}, tocsin.TooLarge)
}

func TestLacks(t *testing.T) {
	r := open(t)
	load(t, r, "n", "name,criticality,email,role,phone\nBig,5,a@big.example;c@big.example,abuse;ciso,;\nSmall,1,a@small.example,abuse,\nEmpty,,,,\n")
	if err := r.SwitchOff(t.Context(), "a@small.example", "bounced", ""); err != nil {
		t.Fatal(err)
	}
	list, err := r.Lacks(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []Lack{
		{Org: "big", Role: "ciso", What: "phone", Email: "c@big.example"},
		{Org: "big", Role: "24x7", What: "contact"},
		{Org: "big", Role: "management", What: "contact"},
		{Org: "empty", Role: "abuse", What: "contact"},
		{Org: "small", Role: "abuse", What: "reachable"},
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
}

func TestStale(t *testing.T) {
	r := open(t) // says everything on 2 January 2026
	load(t, r, "n", "name,email\nA,x@a.example;y@a.example\nB,x@a.example;off@b.example\n")
	said := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f := func(after time.Duration, want ...string) {
		t.Helper()
		list, err := r.Stale(t.Context(), said.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, s := range list {
			got = append(got, fmt.Sprint(s.Email, " ", s.Orgs, " ", s.Due))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %v: %s", after, diff)
		}
	}
	const day = 24 * time.Hour
	if err := r.SwitchOff(t.Context(), "off@b.example", "left", "desk"); err != nil {
		t.Fatal(err)
	}
	f(179*day, []string{}...)
	f(180*day, "off@b.example [b] false", "x@a.example [a b] true", "y@a.example [a] true")
	r.db.SetClock(func() time.Time { return said.Add(180 * day) })
	if err := r.Remind(t.Context(), "x@a.example"); err != nil {
		t.Fatal(err)
	}
	if err := r.Confirm(t.Context(), "y@a.example", "y@a.example"); err != nil {
		t.Fatal(err)
	}
	f(181*day, "off@b.example [b] false", "x@a.example [a b] false")
	f(210*day, "off@b.example [b] false", "x@a.example [a b] true")
	f(360*day, "off@b.example [b] false", "x@a.example [a b] true", "y@a.example [a] true")
}

func TestNationals(t *testing.T) {
	r := open(t)
	f := func(text string, want Counts, problems ...string) {
		t.Helper()
		rep, err := r.ImportNationals(t.Context(), "first", "teams.csv", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		got := []string(nil)
		for _, p := range rep.Problems {
			got = append(got, p.Error())
		}
		if diff := cmp.Diff(want, rep.Orgs); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(problems, got); diff != "" {
			t.Error(diff)
		}
	}
	f("\ufeffcountry;team;e-mail;phone;website\nde;CERT-Bund;certbund@bsi.example;;https://bsi.example\nfr;CERT-FR;x;;\nDE;Other;;;\nXX1;No;;;\n", Counts{Added: 1},
		`teams.csv:3: email: "x" is not an e-mail address; the row is left out`, `teams.csv:4: cc: DE has "CERT-Bund" already; the first one stays`,
		`teams.csv:5: cc: "XX1" is not a country's two letters; the row is left out`)
	f("cc,name,email\nDE,CERT-Bund,certbund@bsi.example\nFR,CERT-FR,\n", Counts{Added: 1, Changed: 1})
	if n, ok := r.Index().National("de"); !ok || n.Email != "certbund@bsi.example" {
		t.Error(n, ok)
	}
	f("cc,name\nFR,CERT-FR\n", Counts{Unchanged: 1, Removed: 1})
}

func FuzzNationals(f *testing.F) {
	f.Add("cc,name,email\nDE,CERT,x@y.example\n")
	f.Add("\ufeffcountry;team\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := readNationals(strings.NewReader(text), &Report{})
		if err != nil && tocsin.WhyOf(err) == tocsin.Internal {
			t.Fatal(err)
		}
		for cc, n := range list {
			if !ccForm.MatchString(cc) || n.Name == "" {
				t.Fatalf("%q: %+v", cc, n)
			}
		}
	})
}
