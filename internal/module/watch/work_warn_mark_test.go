package watch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
	"tocsin/plugin/enrich"
	"tocsin/plugin/feed"
)

// markFeed has the mark of each record in a column.
const markFeed = `A feed for tests.
-- feed.toml --
title = "Marked"
provider = "test"
documentation = "https://test.example/"
terms = "none"
format = "csv"
mark = "clear"
required = ["when", "ip"]
[map]
when = {to = "time.source", time = "2006-01-02 15:04:05"}
ip = "source.ip"
what = "classification.identifier"
kind = "classification.type"
mark = "tlp"
name = "malware.name"
`

// TestNothingAboveItsClearanceLeaves brings records of all marks to recipients of all clearances, and looks into every
// byte that would leave, by digest, attachment, preview and campaign: no word of a record stands in it that its recipient is
// not cleared for, and the outbox has refused nothing.
func TestNothingAboveItsClearanceLeaves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := openMarks(rt, t.TempDir())
		defer b.close()
		w := newMarkWorld(rt, b)
		must(rt, discard(b.Draft(t.Context(), DigestAsk{Now: true})))
		_, err := b.Campaign(t.Context(), warn.Campaign{Name: "one", Type: "scanner", Mark: rapid.SampledFrom(allMarks()).Draw(rt, "level"), Words: map[string]warn.Words{"en": {Title: "t", Text: "x"}}})
		if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
			rt.Fatal(err)
		}
		w.look(rt, b)
		audits, err := b.audits(t)
		must(rt, err)
		if audits > 0 {
			rt.Fatalf("the outbox had to refuse %d drafts: the letters' own care has failed", audits)
		}
	})
}

func allMarks() []string { return []string{"red", "amber+strict", "amber", "green", "clear"} }

func must(t failer, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func discard[T any](_ T, err error) error { return err }

// markWorld is what each recipient may and may not read.
type markWorld struct {
	secrets map[string][]secret
	clears  map[string]tocsin.Mark
}

type secret struct {
	word string
	mark tocsin.Mark
}

// newMarkWorld draws records of all marks and recipients of all clearances.
func newMarkWorld(rt *rapid.T, b *bench) *markWorld {
	w := &markWorld{map[string][]secret{}, map[string]tocsin.Mark{}}
	var people, report strings.Builder
	people.WriteString("name,slug,prefix,email\n")
	report.WriteString("when,ip,what,kind,mark,name\n")
	when := b.Now().Add(-time.Hour).Format("2006-01-02 15:04:05")
	for o := range 4 {
		email := fmt.Sprintf("a@o%d.example", o)
		fmt.Fprintf(&people, "O%d,o%d,10.0.%d.0/24,%s\n", o, o, o, email)
		for r := range rapid.IntRange(1, 6).Draw(rt, "records") {
			m := rapid.SampledFrom(allMarks()).Draw(rt, "mark")
			mark, _ := tocsin.ParseMark(m)
			word, ip := fmt.Sprintf("word%dx%dx", o, r), fmt.Sprintf("10.0.%d.%d", o, 100+r)
			what := rapid.SampledFrom([]string{"shared", "only" + word}).Draw(rt, "identifier")
			fmt.Fprintf(&report, "%s,%s,%s,%s,%s,%s\n", when, ip, what, rapid.SampledFrom([]string{"infected-system", "scanner"}).Draw(rt, "type"), m, word)
			w.secrets[email] = append(w.secrets[email], secret{word, mark}, secret{ip, mark})
		}
	}
	must(rt, discard(b.Roster.Import(rt.Context(), "test", "p.csv", strings.NewReader(people.String()), nil)))
	for o := range 4 {
		p := roster.Preference{Email: fmt.Sprintf("a@o%d.example", o), Hour: roster.AnyHour, Format: rapid.SampledFrom(roster.Formats()).Draw(rt, "format"),
			Clearance: rapid.SampledFrom(append([]string{""}, allMarks()...)).Draw(rt, "clearance")}
		must(rt, b.Roster.SetPreference(rt.Context(), p, "desk"))
		w.clears[p.Email] = p.Mark()
	}
	b.takeMarked(rt, report.String())
	return w
}

// look reads all that would leave.
func (w *markWorld) look(rt *rapid.T, b *bench) {
	acts, err := b.Outbox.List(rt.Context(), outbox.Filter{Limit: 1000})
	must(rt, err)
	sent := map[string]string{}
	for _, a := range acts {
		raw, err := b.Outbox.Payload(rt.Context(), a.ID)
		must(rt, err)
		if a.Mark < w.clears[a.To] {
			rt.Fatalf("%s is marked %s and goes to one cleared for %s", a.Number, a.Mark, w.clears[a.To])
		}
		sent[a.To] += string(raw) + unfold(raw)
	}
	for reader, text := range sent {
		for owner, list := range w.secrets {
			for _, s := range list {
				if (owner != reader || s.mark < w.clears[reader]) && strings.Contains(text, s.word) {
					rt.Fatalf("%s, cleared for %s, reads %s of %s, which is %s, in\n%s", reader, w.clears[reader], s.word, owner, s.mark, text)
				}
			}
		}
	}
	for to, list := range w.secrets { // a test that sees nothing leave proves nothing
		for _, s := range list {
			if s.mark >= w.clears[to] && !strings.Contains(sent[to], s.word) {
				rt.Fatalf("%s, cleared for %s, does not read %s, which is %s", to, w.clears[to], s.word, s.mark)
			}
		}
	}
}

// unfold undoes what mail does to texts and files.
func unfold(raw []byte) string {
	var b strings.Builder
	in, err := read.Reader{}.Read(raw)
	if err == nil {
		b.WriteString(in.Text + in.Subject)
		for _, f := range in.Files {
			b.Write(f.Body)
		}
	}
	if plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw))); err == nil {
		b.Write(plain)
	}
	return b.String()
}

// failer is what a test and a drawn one share.
type failer interface {
	Context() context.Context
	Fatal(...any)
	Fatalf(string, ...any)
}

func openMarks(rt failer, dir string) *bench {
	b := &bench{dir: dir}
	now := time.Now().UTC().Truncate(time.Hour)
	clock := func() time.Time { return now }
	must := func(err error) {
		if err != nil {
			rt.Fatal(err)
		}
	}
	db, err := sqldb.Open(rt.Context(), filepath.Join(dir, "records.db"))
	must(err)
	db.SetClock(clock)
	log, err := embedded.Open(rt.Context(), embedded.Config{Dir: filepath.Join(dir, "events")})
	must(err)
	in, err := inbox.Open(rt.Context(), db, dir)
	must(err)
	out, err := outbox.Open(rt.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), clock)
	must(err)
	shelf, err := feed.Load(fstest.MapFS{"marked.txtar": {Data: []byte(markFeed)}})
	must(err)
	b.Room, err = New(rt.Context(), Config{Country: "QM", Team: "QM-CERT", Warnings: Warnings{From: "warn@cert.example", LinkBase: "https://cert.example/"}},
		Deps{DB: db, Events: log, Inbox: in, Shelf: shelf, Enrich: func() *enrich.Enricher { return &enrich.Enricher{} }, Outbox: out,
			Scratch: filepath.Join(dir, "scratch"), Log: slog.New(slog.DiscardHandler), Now: clock, Busy: func() func() { return func() {} }, Class: func(_, typ string) string { return typ }})
	must(err)
	b.closes = []func() error{b.Room.Close, log.Close, db.Close}
	return b
}

func (b *bench) takeMarked(rt failer, csv string) {
	rep, _, err := b.Inbox.Receive(rt.Context(), inbox.Arrival{Feed: "marked", Name: "m.csv", Mark: tocsin.Clear}, strings.NewReader(csv))
	if err == nil {
		rep, err = b.Read(rt.Context(), rep)
	}
	if err != nil || rep.Rejected > 0 {
		rt.Fatalf("%+v %v", rep, err)
	}
}

// audits counts the drafts that the outbox refused.
func (b *bench) audits(t *testing.T) (n int, err error) {
	err = b.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM audit_line WHERE act = 'outbox.denied'").Scan(&n)
	return n, err
}
