package respond

import (
	"strings"
	"testing"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// withAnna makes an item with a person in it, and another one that must be kept.
func (r *ending) withAnna(t *testing.T) (it, held item.Item) {
	t.Helper()
	ctx := t.Context()
	it = started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: "Mail to Anna.Banda@example.org", TLP: "amber", Email: "anna.banda@example.org", Text: "she (ANNA.BANDA@example.org) told us"})
	held = started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: "anna.banda@example.org before a court", TLP: "amber"})
	if err := r.KeepItem(ctx, lena, held.Number, "a court"); err != nil {
		t.Fatal(err)
	}
	r.lettered(t, it.ID, strings.Repeat("12", 32))
	if err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m := item.Mail{SHA: strings.Repeat("34", 32), Subject: "mine", From: "anna.banda@example.org"}
		return record.AddLetter(ctx, tx, &m)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Write(ctx, lena, it.Number, item.Compose{To: []string{"anna.banda@example.org"}, Text: "An answer", Once: "1"}); err != nil {
		t.Fatal(err)
	}
	return it, held
}

// A person is erased wherever they stand, but in what must be kept; a process that dies between two steps goes on where it
// was, and nothing of the person is left in what tells of it.
func TestErasePerson(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		it, held := r.withAnna(t)
		before, err := r.Traces(ctx, lena, "Anna.Banda@example.org")
		if err != nil || len(before.Traces) < 5 {
			t.Fatalf("%+v, %v", before, err)
		}
		if less, err := r.Traces(ctx, item.Viewer{Name: "x", Clearance: 4}, "anna.banda"); err != nil || len(less.Traces) != 0 {
			t.Errorf("who is not cleared finds %+v, %v", less, err)
		}
		e, err := r.Erase(ctx, lena, "anna.banda@example.org", "she asked")
		if err != nil || !e.Granted.IsZero() {
			t.Fatalf("%+v, %v", e, err)
		}
		if err := r.EraseOn(ctx); err != nil {
			t.Fatal(err)
		}
		if now, err := r.Traces(ctx, lena, "anna.banda@example.org"); err != nil || len(now.Traces) != len(before.Traces) {
			t.Errorf("before anybody agreed: %d, %v", len(now.Traces), err)
		}
		if err := r.grant(t); err != nil {
			t.Fatal(err)
		}
		for range 5 { // and then the process dies
			if _, err := r.eraseStep(ctx, e.ID); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := r.EraseOn(ctx); err != nil {
				t.Fatal(err)
			}
		}
		r.annaIsErased(t, it, held)
	})
}

// annaIsErased sees that nothing of the person is left but in what must be kept.
func (r *ending) annaIsErased(t *testing.T, it, held item.Item) {
	t.Helper()
	ctx := t.Context()
	after, err := r.Traces(ctx, lena, "anna.banda@example.org")
	for _, one := range after.Traces {
		if one.Number != held.Number {
			t.Errorf("still there: %+v", one)
		}
	}
	if err != nil || len(after.Traces) == 0 {
		t.Errorf("what must be kept is gone: %+v, %v", after, err)
	}
	c, err := r.Case(ctx, lena, it.Number)
	if err != nil || c.Title != "Mail to "+item.Erased || c.Email != item.Erased {
		t.Errorf("%q, %q, %v", c.Title, c.Email, err)
	}
	list, err := r.Erasures(ctx)
	if err != nil || len(list) != 1 || list[0].Words != "" || list[0].Done.IsZero() || list[0].Counts["letter"] != 2 || list[0].Counts[item.Kept] == 0 || list[0].Counts["sent"] != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	found, err := r.List(ctx, lena, item.Filter{Text: "anna.banda@example.org"})
	if err != nil || len(found.Items) != 1 {
		t.Errorf("it is still found: %+v, %v", found.Items, err)
	}
}

// Whose address only has the words within it stays, wherever that is.
func TestEraseTakesWholeWords(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		it := started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: "Joanna and Anna", TLP: "amber", Email: "joanna@example.org", Text: "joanna@example.org wrote of anna@example.org"})
		if x, err := r.Traces(ctx, lena, "oanna"); err != nil || len(x.Traces) != 0 {
			t.Errorf("within words: %+v, %v", x, err)
		}
		if x, err := r.Traces(ctx, lena, "*oanna"); err != nil || len(x.Traces) == 0 {
			t.Errorf("with a star: %+v, %v", x, err)
		}
		if _, err := r.Erase(ctx, lena, "anna", "she asked"); err != nil {
			t.Fatal(err)
		}
		if err := r.grant(t); err != nil {
			t.Fatal(err)
		}
		if err := r.EraseOn(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := r.Item(ctx, lena, it.Number)
		if err != nil || got.Title != "Joanna and [erased]" || got.Email != "joanna@example.org" {
			t.Errorf("%q, %q, %v", got.Title, got.Email, err)
		}
	})
}
