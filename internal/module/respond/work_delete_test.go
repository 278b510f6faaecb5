package respond

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/search"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// ending is a room with all that keeps something of an item.
type ending struct {
	*Room
	second  *secondSees
	blobs   *blob.Dir
	dropped []string // letters whose bytes were removed
}

func eachEnding(t *testing.T, test func(t *testing.T, r *ending)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o, err := outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		words, err := search.Open(t.Context(), db, "items")
		if err != nil {
			t.Fatal(err)
		}
		r := &ending{second: &secondSees{}}
		if r.blobs, err = blob.OpenDir(t.TempDir()); err != nil {
			t.Fatal(err)
		}
		r.Room, err = New(t.Context(), Config{Country: "ZM", Team: "Team", Language: "en", From: "Team <team@cirt.example>"},
			Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now, Outbox: o, Search: words, Second: r.second, Blobs: r.blobs,
				DropLetter: func(_ context.Context, sha string) error { r.dropped = append(r.dropped, sha); return nil }})
		if err != nil {
			t.Fatal(err)
		}
		test(t, r)
	})
}

// grant does what a second person lets happen, in a transaction as theirs.
func (r *ending) grant(t *testing.T) error {
	t.Helper()
	w := r.second.list[len(r.second.list)-1]
	w.Granter = "carl"
	return r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return r.Granted(t.Context(), tx, w) })
}

// lettered gives an item a letter that came in.
func (r *ending) lettered(t *testing.T, id int64, sha string) (letter int64) {
	t.Helper()
	m := item.Mail{SHA: sha, Item: id, Subject: "something", From: "who@example.org", Mark: tocsin.Amber}
	if err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if err := record.AddLetter(t.Context(), tx, &m); err != nil {
			return err
		}
		_, err := record.AddEntry(t.Context(), tx, item.Entry{Item: id, By: "who@example.org", What: item.Wrote, Mail: &m})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func TestDeleteForGood(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		whole := started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: "The whole", TLP: "amber"})
		it := started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: "A secretword", TLP: "amber", Incident: whole.Number})
		other := started(t, r.Room, lena, item.Start{Kind: item.Incident, Title: "Merged", TLP: "amber"})
		if _, err := r.Merge(ctx, lena, of(other), it.Number); err != nil {
			t.Fatal(err)
		}
		sha := strings.Repeat("ab", 32)
		r.lettered(t, it.ID, sha)
		e := kept(t, r.Room, lena, it.Number, "file.txt", "bytes of its own", "amber")
		sent, err := r.Write(ctx, lena, it.Number, item.Compose{To: []string{"who@example.org"}, Text: "An answer", Once: "1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Delete(ctx, lena, it.Number, " "); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if waits, err := r.Delete(ctx, lena, it.Number, "a judge said so"); err != nil || !waits {
			t.Fatalf("waits: %v, %v", waits, err)
		}
		if _, err := r.Item(ctx, lena, it.Number); err != nil {
			t.Fatalf("it went before anybody agreed: %v", err)
		}
		if err := r.grant(t); err != nil {
			t.Fatal(err)
		}
		_, err = r.Item(ctx, lena, it.Number)
		if tocsin.WhyOf(err) != tocsin.NotFound || !strings.Contains(err.Error(), "deleted for good") {
			t.Errorf("its page: %v", err)
		}
		g, ok, err := r.GoneOf(ctx, anna, it.Number)
		if err != nil || !ok || g.By != "lena" || g.Granter != "carl" || g.Why != "a judge said so" || g.Kind != "incident" {
			t.Errorf("what is left: %+v, %v, %v", g, ok, err)
		}
		if g, ok, err := r.GoneOf(ctx, lena, other.Number); err != nil || !ok || g.Along != it.Number {
			t.Errorf("what was merged into it: %+v, %v, %v", g, ok, err)
		}
		if _, ok, err := r.GoneOf(ctx, item.Viewer{Name: "x", Clearance: tocsin.Green}, it.Number); ok || err != nil {
			t.Errorf("who was not cleared is told, %v", err)
		}
		list, err := r.List(ctx, lena, item.Filter{Text: "secretword", Closed: true})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("it is still found: %v, %v", list.Items, err)
		}
		stream, err := r.Stream(ctx, lena, whole.Number, item.StreamFilter{Limit: 5})
		if err != nil || !slices.ContainsFunc(stream, func(e item.Entry) bool { return e.What == item.Deleted && e.Data["number"] == it.Number }) {
			t.Errorf("what it was a part of says nothing: %+v, %v", stream, err)
		}
		r.swept(t, e.SHA, sha)
		r.forgot(t, sent)
		if _, err := audit.Verify(ctx, r.DB); err != nil {
			t.Errorf("the audit log: %v", err)
		}
		if next := started(t, r.Room, lena, item.Start{Kind: item.Incident}); next.Number <= other.Number {
			t.Errorf("the number %s was given again", next.Number)
		}
	})
}

// swept sees that bytes go after the transaction, and once.
func (r *ending) swept(t *testing.T, proof, letter string) {
	t.Helper()
	ctx := t.Context()
	if !r.blobs.Has(blob.Sum(proof)) || len(r.dropped) != 0 {
		t.Error("bytes went inside of the transaction")
	}
	if err := r.Sweep(ctx); err != nil || r.blobs.Has(blob.Sum(proof)) || !slices.Equal(r.dropped, []string{letter}) {
		t.Errorf("swept: %v, %v", r.dropped, err)
	}
	if err := r.Sweep(ctx); err != nil || len(r.dropped) != 1 {
		t.Errorf("a second time: %v, %v", r.dropped, err)
	}
}

// forgot sees that what waited in the outbox never leaves and has no text.
func (r *ending) forgot(t *testing.T, sent item.Mail) {
	t.Helper()
	acts, err := r.Outbox.List(t.Context(), outbox.Filter{})
	if err != nil || len(acts) != 1 {
		t.Fatalf("%+v, %v, %+v", acts, err, sent)
	}
	if _, err := r.Outbox.Payload(t.Context(), acts[0].ID); acts[0].State != outbox.Cancelled || acts[0].Title != "" || tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("%+v, %v", acts[0], err)
	}
}

func TestWhatCantBeDeleted(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		it := started(t, r.Room, lena, item.Start{Kind: item.Incident, TLP: "amber"})
		refused := func(why string) {
			t.Helper()
			if _, err := r.Delete(ctx, lena, it.Number, "x"); tocsin.WhyOf(err) != tocsin.Conflict {
				t.Errorf("%s: %v", why, err)
			}
			if l, err := r.Leaving(ctx, lena, it.Number); err != nil || l.Against != why {
				t.Errorf("%s: %+v, %v", why, l, err)
			}
		}
		if err := r.KeepItem(ctx, lena, it.Number, "the court of X"); err != nil {
			t.Fatal(err)
		}
		letter := r.lettered(t, it.ID, strings.Repeat("cd", 32))
		refused(item.AgainstKeep)
		if _, err := r.DeleteLetter(ctx, lena, letter, "x"); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("its letter: %v", err)
		}
		if err := r.FreeItem(ctx, lena, it.Number); err != nil {
			t.Fatal(err)
		}
		if err := r.StartClocks(ctx, lena, it.Number, "nis2", time.Time{}); err != nil {
			t.Fatal(err)
		}
		refused(item.AgainstClock)
		if err := r.StopClocks(ctx, lena, it.Number, "nis2"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Delete(ctx, lena, it.Number, "x"); err != nil {
			t.Errorf("nothing stands against it: %v", err)
		}
		if err := r.KeepItem(ctx, lena, it.Number, "after all"); err != nil { // between asking and agreeing
			t.Fatal(err)
		}
		if err := r.grant(t); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("agreed to what must be kept: %v", err)
		}
	})
}

func TestDeleteLetter(t *testing.T) {
	eachEnding(t, func(t *testing.T, r *ending) {
		ctx := t.Context()
		it := started(t, r.Room, lena, item.Start{Kind: item.Incident, TLP: "amber"})
		sha := strings.Repeat("ef", 32)
		id := r.lettered(t, it.ID, sha)
		if waits, err := r.DeleteLetter(ctx, lena, id, "not meant for us"); err != nil || !waits {
			t.Fatalf("%v, %v", waits, err)
		}
		if err := r.grant(t); err != nil {
			t.Fatal(err)
		}
		if err := r.Sweep(ctx); err != nil || !slices.Equal(r.dropped, []string{sha}) {
			t.Errorf("%v, %v", r.dropped, err)
		}
		if _, err := r.Mail(ctx, lena, id); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("it is there: %v", err)
		}
		stream, err := r.Stream(ctx, lena, it.Number, item.StreamFilter{Limit: 9})
		if err != nil || slices.ContainsFunc(stream, func(e item.Entry) bool { return e.What == item.Wrote }) {
			t.Errorf("its line stays: %+v, %v", stream, err)
		}
		if g, ok, err := r.GoneOf(ctx, lena, letterSubject(id)); err != nil || !ok || g.Kind != "letter" {
			t.Errorf("%+v, %v, %v", g, ok, err)
		}
	})
}
