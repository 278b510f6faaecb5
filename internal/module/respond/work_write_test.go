package respond

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// folk is a roster of a test's.
type folk map[string]Reach

func (f folk) Reach(_ context.Context, email string) (Reach, error) { return f[email], nil }
func (f folk) Contacts(_ context.Context, org string) (list []item.Correspondent, err error) {
	for email := range f {
		if strings.HasSuffix(email, "@"+org+".example") {
			list = append(list, item.Correspondent{Email: email, Why: item.Contact, Org: org})
		}
	}
	slices.SortFunc(list, func(a, b item.Correspondent) int { return strings.Compare(a.Email, b.Email) })
	return list, nil
}
func (f folk) Nationals(context.Context) ([]item.Correspondent, error) { return nil, nil }
func (f folk) Constituents(context.Context) ([]item.Constituent, error) {
	return []item.Constituent{{Slug: "isp", Name: "ISP"}}, nil
}

var _ People = folk{}

// writing is a desk with keys and a roster.
func writing(t *testing.T, people folk, keyed ...string) (*Room, *outbox.Outbox) {
	t.Helper()
	r, o := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	ring, err := keys.Open(keys.Options{Dir: t.TempDir(), Name: "CIRT", Email: "cirt@cirt.example"})
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range keyed {
		other, err := keys.Open(keys.Options{Dir: t.TempDir(), Name: email, Email: email})
		if err != nil {
			t.Fatal(err)
		}
		made, err := other.Generate(keys.PGP)
		if err != nil {
			t.Fatal(err)
		}
		public, err := other.Export(made[0].ID)
		if err == nil {
			_, err = ring.Import(public, "")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	r.Ring, r.People, r.Sign = ring, people, keys.PGP
	return r, o
}

func acts(t *testing.T, o *outbox.Outbox) []outbox.Act {
	t.Helper()
	list, err := o.List(t.Context(), outbox.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(list, func(a, b outbox.Act) int { return int(a.ID - b.ID) })
	return list
}

// TestNobodyGetsWhatTheyAreNotClearedFor writes letters of any mark to anybody. A letter is drafted if all of its recipients
// may have it and what must be encrypted can be, and else not to a single one.
func TestNobodyGetsWhatTheyAreNotClearedFor(t *testing.T) {
	people := folk{
		"red@isp.example":    {Known: true, Said: true, Clearance: tocsin.Red},
		"strict@isp.example": {Known: true, Said: true, Clearance: tocsin.AmberStrict},
		"amber@isp.example":  {Known: true, Clearance: tocsin.Amber},
		"clear@isp.example":  {Known: true, Said: true, Clearance: tocsin.Clear},
		"off@isp.example":    {Known: true, Clearance: tocsin.Amber, Off: true},
		"sealed@isp.example": {Known: true, Clearance: tocsin.Amber, Protect: "pgp"},
	}
	r, o := writing(t, people, "red@isp.example")
	may := func(address string, m tocsin.Mark, g item.Guard) bool {
		clearance, key := tocsin.Green, address == "red@isp.example"
		if p, ok := people[address]; ok {
			clearance = p.Clearance
		}
		return m >= clearance && !people[address].Off && (key || m != tocsin.Red && g != item.GuardEncrypt && people[address].Protect == "")
	}
	all := []string{"stranger@x.example"}
	for address := range people {
		all = append(all, address)
	}
	slices.Sort(all)
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "clear"})
	rapid.Check(t, func(rt *rapid.T) {
		to := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 4, rapid.ID[string]).Draw(rt, "to")
		mark := rapid.SampledFrom([]tocsin.Mark{tocsin.Red, tocsin.AmberStrict, tocsin.Amber, tocsin.Green, tocsin.Clear}).Draw(rt, "mark")
		guard := rapid.SampledFrom(item.Guards()).Draw(rt, "guard")
		before := len(acts(t, o))
		cut := rapid.IntRange(1, len(to)).Draw(rt, "hidden")
		_, err := r.Write(t.Context(), lena, it.Number, item.Compose{To: to[:cut], Bcc: to[cut:], Text: "x", TLP: mark.String(), Guard: guard, Subject: "s", Way: item.Afresh})
		made := acts(t, o)[before:]
		good := true
		for _, address := range to {
			ok := may(address, mark, guard)
			good = good && ok
			if err != nil && ok == strings.Contains(err.Error(), address) {
				rt.Errorf("%s may: %v, and it says %v", address, ok, err)
			}
		}
		if good != (err == nil) || err == nil && len(made) != len(to) || err != nil && len(made) != 0 {
			rt.Fatalf("%s to %v, %s: %d acts, %v", mark, to, guard, len(made), err)
		}
		for _, a := range made {
			if a.Mark != mark || a.Mark < a.Clearance || a.State != outbox.Held {
				rt.Errorf("%+v", a)
			}
		}
	})
}

// TestReportersGetWhatTheyReported says that whoever reported may have what they know, and no more when the item is marked
// more strictly later.
func TestReportersGetWhatTheyReported(t *testing.T) {
	r, _ := writing(t, folk{}, "ana@isp.example")
	it := started(t, r, lena, item.Start{Kind: item.Incident, Email: "ana@isp.example"})
	f := func(to, tlp, want string) {
		t.Helper()
		p, err := r.Prepare(t.Context(), lena, it.Number, item.Compose{To: []string{to}, Text: "x", TLP: tlp})
		if err != nil || p.Copies[0].Refused != want {
			t.Errorf("%s %s: %+v, %v", to, tlp, p.Copies, err)
		}
	}
	f("ana@isp.example", "amber", "")
	f("ANA@isp.example", "amber", "")
	f("ana@isp.example", "red", "clearance")
	f("ben@isp.example", "amber", "clearance")
	f("ben@isp.example", "green", "")
	if _, err := r.Change(t.Context(), lena, of(it), item.Change{TLP: ptr("red")}); err != nil {
		t.Fatal(err)
	}
	f("ana@isp.example", "amber", "")
	f("ana@isp.example", "", "clearance")
	whole := started(t, r, lena, item.Start{Kind: item.Incident, Parts: []string{}, TLP: "red"})
	red := started(t, r, lena, item.Start{Kind: item.Report, Email: "eve@x.example", TLP: "red", Incident: whole.Number})
	it = whole
	f("eve@x.example", "amber", "")
	f("eve@x.example", "amber+strict", "clearance")
	it = red
	f("eve@x.example", "red", "key")
}

// TestNoHeaderIsInjected writes anything into every field of a letter: it is refused, or the letter has just the headers
// that it should, and no hidden recipient in it.
func TestNoHeaderIsInjected(t *testing.T) {
	r, o := writing(t, folk{})
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "clear"})
	evil := rapid.SampledFrom([]string{"", "a@b.example", "\r\nBcc: x@evil.example", "\nX-Evil: 1", "\r\n\r\nbody", "=?utf-8?q?=0D=0AX-Evil:_1?=", "\x00", "\u2028X-Evil: 1", "\"\r\n", "<", ">", ",", "п", "é", ";", "\u202e"})
	text := rapid.Custom(func(rt *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(evil, rapid.String()), 0, 4).Draw(rt, "s"), "")
	})
	allowed := []string{"Date", "From", "To", "Cc", "Subject", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding"}
	rapid.Check(t, func(rt *rapid.T) {
		before := len(acts(t, o))
		c := item.Compose{To: []string{"a@b.example" + text.Draw(rt, "to")}, Cc: []string{text.Draw(rt, "cc")}, Bcc: []string{"hidden@secret.example", text.Draw(rt, "bcc")}, Subject: text.Draw(rt, "subject"),
			Text: "x" + text.Draw(rt, "text"), TLP: "clear", Guard: item.GuardNone, Way: item.Afresh, Files: []item.Bundle{{Name: text.Draw(rt, "name"), Type: text.Draw(rt, "type"), Body: []byte("x")}}}
		if _, err := r.Write(t.Context(), lena, it.Number, c); err != nil {
			return
		}
		for _, a := range acts(t, o)[before:] {
			raw, err := o.Payload(t.Context(), a.ID)
			if err != nil {
				rt.Fatal(err)
			}
			m, err := netmail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				rt.Fatalf("%v\n%s", err, raw)
			}
			for name, values := range m.Header {
				if !slices.Contains(allowed, name) || len(values) != 1 {
					rt.Errorf("%s: %v", name, values)
				}
			}
			if bytes.Contains(raw, []byte("secret.example")) || !strings.Contains(m.Header.Get("Subject")+a.Title, it.Number) {
				rt.Errorf("%s", raw)
			}
		}
	})
}

// TestGoldenLetter holds the bytes of an answer with all that a letter can have.
func TestGoldenLetter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		r.Now = func() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC) }
		it := item.Item{ID: 1, Number: "ZM-2026-000001", Title: "Заражённый узел", Email: "ana@isp.example", Person: "Ana Ñ.", Mark: tocsin.AmberStrict}
		got := func(c item.Compose) string {
			t.Helper()
			l, err := r.prepare(t.Context(), db, lena, it, c)
			if err != nil {
				t.Fatal(err)
			}
			l.m.ID = "<golden@cirt.example>"
			raw, err := mail.Build(l.m)
			if err != nil {
				t.Fatal(err)
			}
			return string(raw)
		}
		f := func(name string, c item.Compose) {
			t.Helper()
			file, text := filepath.Join("testdata", "letter", name+".eml"), got(c)
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if text != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", name, text, want)
			}
		}
		f("answer", item.Compose{Text: "Thank you.\n"})
		f("afresh", item.Compose{Way: item.Afresh, To: []string{"<noc@isp.example>", `"Desk, Night" <night@isp.example>`}, Cc: []string{"Équipe <team@isp.example>"}, Bcc: []string{"boss@ministry.example"},
			Subject: "Re: something\r\nX: y", Text: "مرحبا\n", Files: []item.Bundle{{Name: "سجل.txt", Type: "text/plain", Body: []byte("line\n")}}, TLP: "clear"})
	})
}

// TestDraftsAreKeptAndSentOnce keeps a letter with a file over several forms, and sends it once.
func TestDraftsAreKeptAndSentOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		it := started(t, r, anna, item.Start{Kind: item.Incident, Email: "ana@isp.example", Person: "Ana"})
		d, err := r.BeginLetter(t.Context(), anna, it.Number, item.Reply, 0, item.Words{})
		if err != nil || len(d.To) != 1 || !strings.Contains(d.To[0], "ana@isp.example") || !strings.Contains(d.Subject, it.Number) {
			t.Fatalf("%+v, %v", d, err)
		}
		subject, text, err := r.Fill(t.Context(), anna, it.Number, "received", "fr")
		if err != nil || subject == "" || !strings.Contains(text, "Bonjour Ana") || !strings.Contains(text, it.Number) || strings.Contains(text, "{") {
			t.Errorf("%s, %v", text, err)
		}
		d.Text, d.Close = text, true
		if d, err = r.SaveDraft(t.Context(), anna, it.Number, d, []item.Bundle{{Name: "a.txt", Body: []byte("aa")}, {Name: "b.txt", Body: []byte("b")}}, nil); err != nil || len(d.Files) != 2 {
			t.Fatalf("%+v, %v", d, err)
		}
		old := d
		if d, err = r.SaveDraft(t.Context(), anna, it.Number, d, nil, []int64{d.Files[1].ID}); err != nil || len(d.Files) != 1 {
			t.Fatalf("%+v, %v", d, err)
		}
		if _, err := r.SaveDraft(t.Context(), anna, it.Number, old, nil, nil); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("an older window: %v", err)
		}
		if kept, err := r.DraftOf(t.Context(), bob, it.Number); err != nil || kept.ID != 0 {
			t.Errorf("another's draft: %+v, %v", kept, err)
		}
		if c := aCase(t, r, it); len(c.Writing) != 1 || c.Writing[0].Name != anna.Name || len(item.WritersBut(c.Writing, anna.Name)) != 0 || len(item.WritersBut(c.Writing, bob.Name)) != 1 {
			t.Errorf("who writes: %+v", c.Writing)
		}
		if _, err := r.SendDraft(t.Context(), anna, it.Number, old.Version); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("not what was looked at: %v", err)
		}
		if _, p, err := r.PrepareDraft(t.Context(), anna, it.Number); err != nil || len(p.Copies) != 1 || len(p.Files) != 1 || p.Refused() {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := r.SendDraft(t.Context(), anna, it.Number, d.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := r.SendDraft(t.Context(), anna, it.Number, d.Version); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("sent twice: %v", err)
		}
		made := acts(t, o)
		if len(made) != 1 {
			t.Fatalf("%+v", made)
		}
		if c := aCase(t, r, it); c.Status != item.Open || c.Waits != item.ForThem || len(c.Writing) != 0 {
			t.Errorf("%+v, written by %+v", c.Item, c.Writing)
		}
		itCloses(t, r, made[0], it)
	})
}

// itCloses says that a letter has left and was answered, and looks what follows.
func itCloses(t *testing.T, r *Room, act outbox.Act, it item.Item) {
	t.Helper()
	act.State = outbox.Sent
	if err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return r.went(t.Context(), tx, act) }); err != nil {
		t.Fatal(err)
	}
	if c := aCase(t, r, it); c.Status != item.Resolved {
		t.Errorf("not closed when its letter had left: %+v", c.Item)
	}
	answered := read.Incoming{Kind: read.Letter, From: "Ana@isp.example", ID: "<9@x>", InReplyTo: []string{copyOf(t, r, it).MessageID}, Text: "thanks"}
	if err := r.Take(t.Context(), Arrival{Incoming: answered, SHA: "9"}); err != nil {
		t.Fatal(err)
	}
	if c := copyOf(t, r, it).Copies; len(c) != 1 || c[0].Answered.IsZero() || c[0].State != "sent" {
		t.Errorf("%+v", c)
	}
}

// copyOf is the newest letter of ours in an item.
func copyOf(t *testing.T, r *Room, it item.Item) item.Mail {
	t.Helper()
	list, err := r.Stream(t.Context(), lena, it.Number, item.StreamFilter{What: []item.What{item.Wrote}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Mail.Out {
			return *e.Mail
		}
	}
	t.Fatal("no letter of ours")
	return item.Mail{}
}

// second notes what a second person is asked.
type second struct{ asked []Wish }

func (s *second) Ask(_ context.Context, _ *sqldb.Tx, w Wish) error {
	s.asked = append(s.asked, w)
	return nil
}

// encloses gives a text to many a file, and returns what tells that one apart.
func encloses(t *testing.T, r *Room, id int64) string {
	t.Helper()
	old, _, err := r.MassOf(t.Context(), anna, id)
	if err != nil {
		t.Fatal(err)
	}
	whole := item.Mass{Subject: "Patch now", Text: "Dear {person}, see {number}.", Why: "wave"}
	if err := r.EncloseMass(t.Context(), anna, id, whole, []item.Bundle{{Name: "a.txt", Type: "text/plain", Body: []byte("indicators")}, {Name: "b.txt", Body: []byte("x")}}, nil); err != nil {
		t.Fatal(err)
	}
	now, _, err := r.MassOf(t.Context(), anna, id)
	if err != nil || len(now.Files) != 2 {
		t.Fatalf("%+v, %v", now, err)
	}
	if err := r.EncloseMass(t.Context(), anna, id, whole, nil, []int64{now.Files[1].ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.AskMass(t.Context(), anna, id, old.Print()); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("asked about what was changed since: %v", err)
	}
	if err := r.EncloseMass(t.Context(), anna, id, whole, []item.Bundle{{Name: "big", Body: make([]byte, maxMassFile)}}, nil); tocsin.WhyOf(err) != tocsin.TooLarge {
		t.Errorf("%v", err)
	}
	now, _, err = r.MassOf(t.Context(), anna, id)
	if err != nil {
		t.Fatal(err)
	}
	return now.Print()
}

// looksAtMass looks a text to many over as its writer and as a second person: both see the same, and nothing is kept.
func looksAtMass(t *testing.T, r *Room, id int64, a, b item.Item) {
	t.Helper()
	for _, v := range []item.Viewer{anna, lena} {
		l, err := r.LookMass(t.Context(), v, id, "isp")
		if err != nil || l.Letters != 2 || l.Copies != 2 || len(l.Ones) != 3 || l.Of != "isp" || len(l.One.Files) != 1 || l.Hidden != 0 || l.Strict != tocsin.Amber {
			t.Fatalf("%+v, %v", l, err)
		}
		if !strings.Contains(l.One.Text, "see ZM-") || !strings.Contains(l.One.Subject, "NNNNNN]") || l.One.Copies[0].To != "soc@isp.example" {
			t.Errorf("%+v", l.One)
		}
		got := fmt.Sprint(l.Missed)
		if want := fmt.Sprint([]item.Missed{{Of: b.Number, Why: "nobody"}, {Of: "isp", To: "off@isp.example", Why: "off"}}); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if first, err := r.LookMass(t.Context(), v, id, ""); err != nil || first.Of != a.Number || !strings.Contains(first.One.Text, "Dear Ana, see "+a.Number) {
			t.Errorf("%+v, %v", first, err)
		}
	}
	blind := item.Viewer{Name: "otto", Clearance: tocsin.Clear, All: true}
	if l, err := r.LookMass(t.Context(), blind, id, ""); err != nil || l.Hidden != 2 || len(l.Ones) != 1 {
		t.Errorf("%+v, %v", l, err)
	}
	if list, err := r.List(t.Context(), lena, item.Filter{Kinds: []item.Kind{item.Investigation}}); err != nil || len(list.Items) != 0 {
		t.Errorf("a look opened %+v, %v", list.Items, err)
	}
}

func TestOneTextToManyOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		eyes := &second{}
		r.Second, r.People = eyes, folk{"soc@isp.example": {Known: true, Clearance: tocsin.Amber}, "off@isp.example": {Known: true, Off: true, Clearance: tocsin.Amber}}
		a := started(t, r, anna, item.Start{Kind: item.Report, Email: "a@x.example", Person: "Ana"})
		b := started(t, r, anna, item.Start{Kind: item.Report})
		id, err := r.BeginMass(t.Context(), anna, item.Pick{Numbers: []string{a.Number, b.Number}}, []string{"isp"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.AskMass(t.Context(), anna, id, ""); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("without a text: %v", err)
		}
		if err := r.SaveMass(t.Context(), bob, id, item.Mass{Subject: "s", Text: "t"}); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("another's: %v", err)
		}
		if err := r.SaveMass(t.Context(), anna, id, item.Mass{Subject: "Patch now", Text: "Dear {person}, see {number}.", Why: "wave"}); err != nil {
			t.Fatal(err)
		}
		print := encloses(t, r, id)
		looksAtMass(t, r, id, a, b)
		if _, err := r.AskMass(t.Context(), anna, id, print); err != nil || len(eyes.asked) != 1 || len(acts(t, o)) != 0 {
			t.Fatalf("%+v, %v", eyes.asked, err)
		}
		looksAtMass(t, r, id, a, b)
		if err := r.SaveMass(t.Context(), anna, id, item.Mass{Subject: "x", Text: "t"}); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("changed after a second person was asked: %v", err)
		}
		for range 2 {
			w := eyes.asked[0]
			w.Granter = "lena"
			if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return r.Granted(t.Context(), tx, w) }); err != nil {
				t.Fatal(err)
			}
		}
		m, _, err := r.MassOf(t.Context(), anna, id)
		if err != nil || m.Sent.Letters != 2 || m.Sent.Copies != 2 || len(m.Sent.Skipped) != 2 || m.Done.IsZero() {
			t.Errorf("%+v, %v", m, err)
		}
		made := acts(t, o)
		if len(made) != 2 || made[0].To != "a@x.example" || made[1].To != "soc@isp.example" {
			t.Fatalf("%+v", made)
		}
		raw, err := o.Payload(t.Context(), made[0].ID)
		if err != nil || !bytes.Contains(raw, []byte("Dear Ana, see "+a.Number)) || !bytes.Contains(raw, []byte("a.txt")) || bytes.Contains(raw, []byte("b.txt")) {
			t.Errorf("%s, %v", raw, err)
		}
		list, err := r.List(t.Context(), lena, item.Filter{Kinds: []item.Kind{item.Investigation}})
		if err != nil || len(list.Items) != 1 || list.Items[0].Org != "isp" || list.Items[0].Title != "Patch now" || !strings.Contains(made[1].Title, list.Items[0].Number) {
			t.Errorf("%+v, %v", list.Items, err)
		}
	})
}

func TestWrongLettersAreRefused(t *testing.T) {
	r, _ := writing(t, folk{})
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "clear", Email: "a@x.example"})
	f := func(field string, c item.Compose) {
		t.Helper()
		_, err := r.Prepare(t.Context(), lena, it.Number, c)
		var got string
		if f, ok := err.(*tocsin.Fault); ok {
			got = f.Field
		}
		if got != field {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
	f("", item.Compose{Text: "x"})
	f("text", item.Compose{Text: " "})
	f("to", item.Compose{Text: "x", To: []string{"nobody"}})
	f("to", item.Compose{Text: "x", Cc: []string{"a@x.example"}})
	f("cc", item.Compose{Text: "x", To: []string{"a@x.example"}, Cc: []string{"b@"}})
	f("way", item.Compose{Text: "x", Way: "up"})
	f("guard", item.Compose{Text: "x", Guard: "wax"})
	f("waits_for", item.Compose{Text: "x", Waits: "godot"})
	f("tlp", item.Compose{Text: "x", TLP: "blue"})
	f("of", item.Compose{Way: item.Forward, To: []string{"a@x.example"}})
	f("parts", item.Compose{Text: "x", Parts: []string{"1"}})
	f("files", item.Compose{Text: "x", Files: []item.Bundle{{Name: "big", Body: make([]byte, maxBytes+1)}}})
	if _, err := r.Prepare(t.Context(), lena, it.Number, item.Compose{Text: "x", Of: 99}); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Error(err)
	}
	many := item.Compose{Text: "x"}
	for i := range maxPeople + 1 {
		many.To = append(many.To, fmt.Sprintf("p%d@x.example", i))
	}
	f("to", many)
}

// TestEvidenceGoesAlong says that a piece of evidence that goes with a letter binds its mark, and that its custody says where
// it went.
func TestEvidenceGoesAlong(t *testing.T) {
	r, o := writing(t, folk{"soc@isp.example": {Known: true, Clearance: tocsin.Amber}})
	d, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r.Blobs = d
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "green"})
	e, err := r.Keep(t.Context(), lena, it.Number, item.File{Name: "disk.img", TLP: "amber", Body: strings.NewReader("bytes")})
	if err != nil {
		t.Fatal(err)
	}
	c := item.Compose{To: []string{"soc@isp.example"}, Text: "x", Evidence: []int64{e.ID}, TLP: "green", Way: item.Afresh}
	if _, err := r.Write(t.Context(), lena, it.Number, c); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("marked for a wider circle than what it carries: %v", err)
	}
	c.TLP = ""
	m, err := r.Write(t.Context(), lena, it.Number, c)
	if err != nil || m.Mark != tocsin.Amber || m.Files != 1 || len(acts(t, o)) != 1 {
		t.Fatalf("%+v, %v", m, err)
	}
	steps, err := r.Custody(t.Context(), lena, it.Number, e.ID)
	if err != nil || len(steps) == 0 || !slices.ContainsFunc(steps, func(s item.Custody) bool { return strings.Contains(s.Note, "soc@isp.example") }) {
		t.Errorf("%+v, %v", steps, err)
	}
}
