package respond

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// secondSees notes what a second person is asked.
type secondSees struct{ list []Wish }

func (a *secondSees) Ask(_ context.Context, _ *sqldb.Tx, w Wish) error {
	a.list = append(a.list, w)
	return nil
}

func eachKeeper(t *testing.T, test func(t *testing.T, r *Room, dir string)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		d, err := blob.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		r, err := New(t.Context(), Config{Country: "ZM", Team: "Team", Language: "en"}, Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now, Blobs: d})
		if err != nil {
			t.Fatal(err)
		}
		test(t, r, dir)
	})
}

func kept(t *testing.T, r *Room, v item.Viewer, number, name, body, tlp string) item.Evidence {
	t.Helper()
	e, err := r.Keep(t.Context(), v, number, item.File{Name: name, Type: "text/plain", TLP: tlp, Body: strings.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func steps(t *testing.T, r *Room, number string, id int64) string {
	t.Helper()
	list, err := r.Custody(t.Context(), lena, number, id)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range list {
		words = append(words, c.By+" "+c.What)
	}
	return strings.Join(words, ", ")
}

func TestEvidence(t *testing.T) {
	eachKeeper(t, func(t *testing.T, r *Room, _ string) {
		ctx := t.Context()
		it, other := started(t, r, lena, item.Start{Kind: item.Incident}), started(t, r, lena, item.Start{Kind: item.Incident})
		e := kept(t, r, bob, it.Number, `..\x/a.log`, "seen", "")
		if again := kept(t, r, bob, it.Number, "b.log", "seen", ""); again.ID != e.ID || e.Name != "a.log" || e.Mark != tocsin.Amber || e.Size != 4 {
			t.Errorf("%+v, again %+v", e, again)
		}
		twin := kept(t, r, bob, other.Number, "b.log", "seen", "")
		_, body, err := r.Fetch(ctx, bob, it.Number, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(body); err != nil || string(text) != "seen" {
			t.Errorf("%q, %v", text, err)
		}
		body.Close() //nolint:errcheck // it was read
		if ok, err := r.Check(ctx, bob, it.Number, e.ID); !ok || err != nil {
			t.Errorf("a whole piece: %v, %v", ok, err)
		}
		if err := r.HandOver(ctx, bob, it.Number, e.ID, "police, ref 7"); err != nil {
			t.Error(err)
		}
		if err := r.HandOver(ctx, bob, it.Number, e.ID, " "); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("to nobody: %v", err)
		}
		if _, err := r.Discard(ctx, bob, it.Number, e.ID, ""); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if waits, err := r.Discard(ctx, bob, it.Number, e.ID, "a mistake"); waits || err != nil {
			t.Error(err)
		}
		if want := "bob added, bob fetched, bob verified, bob handed-over, bob deleted"; steps(t, r, it.Number, e.ID) != want {
			t.Errorf("%s", steps(t, r, it.Number, e.ID))
		}
		if _, _, err := r.Fetch(ctx, bob, it.Number, e.ID); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("what is gone: %v", err)
		}
		if !r.Blobs.Has(blob.Sum(e.SHA)) {
			t.Error("the bytes went with another's piece")
		}
		if _, err := r.Discard(ctx, bob, other.Number, twin.ID, "a mistake"); err != nil || r.Blobs.Has(blob.Sum(e.SHA)) {
			t.Errorf("the bytes are still there, %v", err)
		}
		if back := kept(t, r, bob, it.Number, "a.log", "seen", ""); back.ID == e.ID || !r.Blobs.Has(blob.Sum(e.SHA)) {
			t.Error("what comes again is a piece of its own")
		}
		if _, err := audit.Verify(ctx, r.DB); err != nil {
			t.Error(err)
		}

	})
}

func TestEvidenceThatChanged(t *testing.T) {
	eachKeeper(t, func(t *testing.T, r *Room, dir string) {
		it := started(t, r, lena, item.Start{Kind: item.Incident})
		e := kept(t, r, lena, it.Number, "a", "seen", "")
		path := filepath.Join(dir, e.SHA[:2], e.SHA[2:]+".zst")
		other := kept(t, r, lena, it.Number, "b", "something else", "")
		raw, err := os.ReadFile(filepath.Join(dir, other.SHA[:2], other.SHA[2:]+".zst"))
		if err != nil || os.WriteFile(path, raw, 0o600) != nil {
			t.Fatal(err)
		}
		if ok, err := r.Check(t.Context(), lena, it.Number, e.ID); ok || err != nil {
			t.Errorf("%v, %v", ok, err)
		}
		if got := steps(t, r, it.Number, e.ID); got != "lena added, lena broken" {
			t.Error(got)
		}
	})
}

// TestEvidenceIsForWhoMaySeeIt asks for a piece in every wrong way.
func TestEvidenceIsForWhoMaySeeIt(t *testing.T) {
	eachKeeper(t, func(t *testing.T, r *Room, _ string) {
		ctx := t.Context()
		it, secret := started(t, r, lena, item.Start{Kind: item.Incident}), started(t, r, lena, item.Start{Kind: item.Incident, TLP: "red"})
		open, red, hidden := kept(t, r, lena, it.Number, "a", "1", ""), kept(t, r, lena, it.Number, "b", "2", "red"), kept(t, r, lena, secret.Number, "c", "3", "")
		f := func(number string, id int64, found bool) {
			t.Helper()
			_, body, err1 := r.Fetch(ctx, bob, number, id)
			if err1 == nil {
				body.Close() //nolint:errcheck // nothing was read
			}
			_, err2 := r.Check(ctx, bob, number, id)
			_, err3 := r.Custody(ctx, bob, number, id)
			err4 := r.HandOver(ctx, bob, number, id, "x")
			for _, err := range []error{err1, err2, err3, err4} {
				if (tocsin.WhyOf(err) == tocsin.NotFound && err != nil) == found {
					t.Errorf("%s %d: %v", number, id, err)
				}
			}
		}
		f(it.Number, open.ID, true)
		f(it.Number, red.ID, false)
		f(secret.Number, hidden.ID, false)
		f(it.Number, hidden.ID, false)
		f("ZM-1999-000001", open.ID, false)
		if list, err := r.Evidence(ctx, bob, it.Number); err != nil || len(list) != 1 || list[0].ID != open.ID {
			t.Errorf("%+v, %v", list, err)
		}
		stream, err := r.Stream(ctx, bob, it.Number, item.StreamFilter{What: []item.What{item.Filed}})
		if err != nil || len(stream) != 2 || stream[0].Data["name"] != "" || stream[1].Data["name"] != "a" {
			t.Errorf("the stream tells a name: %+v, %v", stream, err)
		}
		if _, err := r.Keep(ctx, bob, it.Number, item.File{Name: "x", TLP: "red", Body: strings.NewReader("x")}); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("bob keeps what he may not see: %v", err)
		}
		if e, err := r.Keep(ctx, bob, it.Number, item.File{Name: "x", Body: strings.NewReader("2")}); err != nil || e.ID != 0 {
			t.Errorf("what bob may not see is there: %+v, %v", e, err)
		}
	})
}

func TestEvidenceHasLimits(t *testing.T) {
	eachKeeper(t, func(t *testing.T, r *Room, _ string) {
		it := started(t, r, lena, item.Start{Kind: item.Incident})
		f := func(body io.Reader, want tocsin.Why) {
			t.Helper()
			if _, err := r.Keep(t.Context(), lena, it.Number, item.File{Name: "x", Body: body}); tocsin.WhyOf(err) != want {
				t.Errorf("%v, want %v", err, want)
			}
		}
		f(strings.NewReader(""), tocsin.Invalid)
		f(io.LimitReader(zeros{}, item.MaxEvidence+1), tocsin.TooLarge)
		e, err := r.Keep(t.Context(), lena, it.Number, item.File{Name: "x", Body: io.LimitReader(zeros{}, 30<<20)})
		if err != nil || e.Size != 30<<20 {
			t.Errorf("30 MB: %+v, %v", e, err)
		}
	})
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestASecondPersonLooks(t *testing.T) {
	eachKeeper(t, func(t *testing.T, r *Room, _ string) {
		ctx, eyes := t.Context(), &secondSees{}
		r.Second = eyes
		it := started(t, r, lena, item.Start{Kind: item.Incident})
		e := kept(t, r, lena, it.Number, "a", "1", "")
		if waits, err := r.Discard(ctx, bob, it.Number, e.ID, "not ours"); !waits || err != nil || len(eyes.list) != 1 {
			t.Fatalf("%v, %v, %+v", waits, err, eyes.list)
		}
		w := eyes.list[0]
		w.Granter = "lena"
		if err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return r.Granted(ctx, tx, w) }); err != nil {
			t.Fatal(err)
		}
		if err := r.Sweep(ctx); err != nil || r.Blobs.Has(blob.Sum(e.SHA)) {
			t.Errorf("it is still there, %v", err)
		}
		if got := steps(t, r, it.Number, e.ID); got != "lena added, bob asked, lena deleted" {
			t.Error(got)
		}
	})
}
