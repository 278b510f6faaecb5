package respond

import (
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

func TestCopiesOfEachLetter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		r.People = folk{}
		it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "clear", Email: "ann@isp.example", Person: "Ann"})
		set := func(list ...string) {
			t.Helper()
			if err := r.Copy(t.Context(), lena, it.Number, list); err != nil {
				t.Fatal(err)
			}
		}
		is := func(want ...string) {
			t.Helper()
			if got := aCase(t, r, it).Copied; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		set("Boss <boss@ministry.example>", "boss@MINISTRY.example, ann@isp.example", "")
		is("ann@isp.example", "Boss <boss@ministry.example>")
		d, err := r.BeginLetter(t.Context(), lena, it.Number, item.Reply, 0, item.Words{})
		if err != nil || !slices.Equal(d.Cc, []string{"Boss <boss@ministry.example>"}) {
			t.Errorf("%q %v", d.Cc, err)
		}
		if d, err = r.BeginLetter(t.Context(), lena, it.Number, item.Afresh, 0, item.Words{}); err != nil || len(d.Cc) != 1 {
			t.Errorf("%q %v", d.Cc, err)
		}
		if _, err := r.Write(t.Context(), lena, it.Number, item.Compose{Text: "to all"}); err != nil {
			t.Fatal(err)
		}
		to := ""
		for _, a := range acts(t, o) {
			to += a.To + " "
		}
		if !strings.Contains(to, "ann@") || !strings.Contains(to, "boss@") {
			t.Errorf("copies to %q", to)
		}
		op, err := r.LastOp(t.Context(), lena)
		if err != nil {
			t.Fatal(err)
		}
		set("other@isp.example")
		if last, err := r.LastOp(t.Context(), lena); err != nil || last.ID == op.ID {
			t.Errorf("%+v %v", last, err)
		} else if _, err := r.Undo(t.Context(), lena, last.ID); err != nil {
			t.Error(err)
		}
		is("ann@isp.example", "Boss <boss@ministry.example>")
		for _, bad := range []string{"no address", "a@b.example\r\nBcc: x@y.example"} {
			if err := r.Copy(t.Context(), lena, it.Number, []string{bad}); tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
		set()
		is()
	})
}

// Who gets a copy of each letter is judged as all whom it goes to: what is marked too strictly for one goes to nobody.
func TestACopyIsJudged(t *testing.T) {
	r, o := writing(t, folk{"ann@isp.example": {Known: true, Clearance: tocsin.Amber}})
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "amber", Email: "ann@isp.example"})
	if err := r.Copy(t.Context(), lena, it.Number, []string{"stranger@else.example"}); err != nil {
		t.Fatal(err)
	}
	_, err := r.Write(t.Context(), lena, it.Number, item.Compose{Text: "to all"})
	if tocsin.WhyOf(err) != tocsin.Denied || !strings.Contains(err.Error(), "stranger@else.example") || len(acts(t, o)) != 0 {
		t.Errorf("%v", err)
	}
}

// Who gets copies of the letters of an item gets those of the one that it is merged into, until it is split off again.
func TestCopiesAreJoinedByAMerge(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		begin := func(copied ...string) item.Item {
			t.Helper()
			it := started(t, r, lena, item.Start{Kind: item.Incident})
			if err := r.Copy(t.Context(), lena, it.Number, copied); err != nil {
				t.Fatal(err)
			}
			return it
		}
		to, from := begin("a@x.example", "b@x.example"), begin("B@x.example", "c@x.example")
		is := func(it item.Item, want ...string) {
			t.Helper()
			if got := aCase(t, r, it).Copied; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		merge := func() item.Outcome {
			t.Helper()
			out, err := r.Merge(t.Context(), lena, item.Pick{Numbers: []string{from.Number}}, to.Number)
			if err != nil || out.Changed != 1 {
				t.Fatalf("%+v, %v", out, err)
			}
			return out
		}
		out := merge()
		is(to, "a@x.example", "b@x.example", "c@x.example")
		if _, err := r.Undo(t.Context(), lena, out.Op); err != nil {
			t.Fatal(err)
		}
		is(to, "a@x.example", "b@x.example")
		merge()
		if _, err := r.Split(t.Context(), lena, from.Number); err != nil {
			t.Fatal(err)
		}
		is(to, "a@x.example", "b@x.example")
		is(from, "B@x.example", "c@x.example")
	})
}
