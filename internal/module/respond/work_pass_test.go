package respond

import (
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// talking is a desk with an item of two letters of people and one of a machine.
func talking(t *testing.T, db *sqldb.DB) (r *Room, it item.Item, letters []item.Mail) {
	t.Helper()
	r, _ = mailroom(t, db)
	raws := map[string][]byte{
		"1": []byte("From: ana@isp.example\nMessage-ID: <1@x>\nSubject: a host\n\nIt calls home.\n"),
		"2": []byte("From: bob@isp.example\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: TLP:RED a host\n\nOurs, too.\n"),
		"3": []byte("From: eve@isp.example\nMessage-ID: <3@x>\nIn-Reply-To: <1@x>\nAuto-Submitted: auto-replied\nSubject: away\n\nI am away.\n"),
	}
	r.Letters = lettersIn(raws)
	for _, sha := range []string{"1", "2", "3"} {
		in, err := read.Reader{}.Read(raws[sha])
		if err == nil {
			err = r.Take(t.Context(), Arrival{Incoming: in, SHA: sha})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	list, err := r.Mails(t.Context(), lena, item.MailFilter{Oldest: true})
	if err != nil || len(list.Letters) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	it, err = r.Item(t.Context(), lena, list.Letters[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	return r, it, list.Letters
}

func TestAThreadIsPassedOn(t *testing.T) {
	db := sqldbtest.Open(t, t.TempDir()+"/records.db")
	r, it, _ := talking(t, db)
	r.People = folk{"red@isp.example": {Known: true, Said: true, Clearance: tocsin.Red}}
	c := item.Compose{To: []string{"red@isp.example"}, Way: item.Thread, Text: "All of it."}
	p, err := r.Prepare(t.Context(), lena, it.Number, c)
	if err != nil || len(p.Files) != 2 || p.Files[0].Name != "letter-01.eml" || p.Files[1].Type != "message/rfc822" || p.Mark != tocsin.Red || !strings.HasPrefix(p.Subject, "Fwd: ["+it.Number) {
		t.Errorf("%+v, %v", p, err)
	}
	c.Way = item.Told
	p, err = r.Prepare(t.Context(), lena, it.Number, c)
	first, second := strings.Index(p.Text, "It calls home."), strings.Index(p.Text, "Ours, too.")
	if err != nil || len(p.Files) != 0 || first < 0 || second < first || strings.Contains(p.Text, "I am away") || p.Mark != tocsin.Red {
		t.Errorf("%q, %v", p.Text, err)
	}
	d, err := r.BeginLetter(t.Context(), lena, it.Number, item.Told, 0, item.Words{Names: [5]string{"De"}})
	if err != nil || !strings.Contains(d.Text, "De: ") || !strings.Contains(d.Text, "Ours, too.") || d.Quoted == 0 || len(d.To) != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	d.To, c = c.To, d.Compose
	c.To = []string{"red@isp.example"}
	if p, err = r.Prepare(t.Context(), lena, it.Number, c); err != nil || p.Mark != tocsin.Red || strings.Count(p.Text, "Ours, too.") != 1 {
		t.Errorf("%q, %v", p.Text, err)
	}
	amber := item.Viewer{Name: "otto", Clearance: tocsin.Amber, All: true}
	if p, err = r.Prepare(t.Context(), amber, it.Number, item.Compose{To: c.To, Way: item.Thread, Text: "x"}); err != nil || len(p.Files) != 1 {
		t.Errorf("who may see one letter passes %d on, %v", len(p.Files), err)
	}
	if _, err = r.Prepare(t.Context(), lena, it.Number, item.Compose{Way: item.Thread, Text: "x"}); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("to nobody: %v", err)
	}
}

func TestAThreadIsSplit(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, it, letters := talking(t, db)
		sent, err := r.Write(t.Context(), lena, it.Number, item.Compose{To: []string{"ana@isp.example"}, Text: "We look.", Way: item.Afresh, TLP: "amber"})
		if err != nil {
			t.Fatal(err)
		}
		in := func(want ...string) {
			t.Helper()
			for i, id := range []int64{letters[0].ID, letters[1].ID, letters[2].ID, sent.ID} {
				if m, err := r.Mail(t.Context(), lena, id); err != nil || m.Number != want[i] {
					t.Errorf("letter %d is in %s, want %s; %v", i+1, m.Number, want[i], err)
				}
			}
		}
		out, err := r.Resort(t.Context(), lena, item.Resort{Do: item.DoSplit, Letters: []int64{letters[1].ID, letters[2].ID, sent.ID}})
		done(t, out, err)(3)
		in(it.Number, out.Number, out.Number, out.Number)
		one, err := r.Item(t.Context(), lena, out.Number)
		if err != nil || one.Kind != item.Report || one.Email != "bob@isp.example" || one.Mark > it.Mark {
			t.Errorf("%+v, %v", one, err)
		}
		back, err := r.Undo(t.Context(), lena, out.Op)
		if err != nil {
			t.Fatal(err, back)
		}
		in(it.Number, it.Number, it.Number, it.Number)
		if one, err = r.Item(t.Context(), lena, out.Number); err != nil || one.Status != item.Rejected {
			t.Errorf("%s, %v", one.Status, err)
		}
		out, err = r.Resort(t.Context(), lena, item.Resort{Do: item.DoSplit, Letters: []int64{sent.ID}})
		done(t, out, err)(1)
		in(it.Number, it.Number, it.Number, out.Number)
		one, err = r.Item(t.Context(), lena, out.Number)
		if err != nil || one.Kind != item.Investigation || one.Email != "ana@isp.example" || one.Mark > it.Mark || one.Waits != item.ForThem || one.Told.IsZero() {
			t.Errorf("ours alone: %+v, %v", one, err)
		}
		if _, err = r.Undo(t.Context(), lena, out.Op); err != nil {
			t.Fatal(err)
		}
		in(it.Number, it.Number, it.Number, it.Number)
		if one, err = r.Item(t.Context(), lena, out.Number); err != nil || one.Status != item.Resolved {
			t.Errorf("%s, %v", one.Status, err)
		}
	})
}

func TestFilesThatAreKnown(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		sum := strings.Repeat("ab", 32)
		it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "red"})
		if _, err := r.Mark(t.Context(), lena, it.Number, item.Marking{Text: sum}); err != nil {
			t.Fatal(err)
		}
		l := show.Letter{Files: []show.File{{SHA256: sum}, {SHA256: strings.Repeat("cd", 32)}}}
		for v, want := range map[item.Viewer]string{lena: it.Number, bob: ""} { // who may not see the incident learns nothing
			known, err := r.KnownFiles(t.Context(), v, l)
			if err != nil || known[sum] != want || len(known) > 1 {
				t.Errorf("%s: %v, %v", v.Name, known, err)
			}
		}
	})
}
