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
	marks := []string{"red", "amber+strict", "amber", "green", "clear"}
	rapid.Check(t, func(rt *rapid.T) {
		b := openMarks(rt, t.TempDir())
		defer b.close()
		now := b.Now()
		var people, report strings.Builder
		people.WriteString("name,slug,prefix,email\n")
		report.WriteString("when,ip,what,kind,mark,name\n")
		type secret struct {
			word string
			mark tocsin.Mark
		}
		secrets := map[string][]secret{}
		clears := map[string]tocsin.Mark{}
		for o := range 4 {
			slug, email := fmt.Sprintf("o%d", o), fmt.Sprintf("a@o%d.example", o)
			fmt.Fprintf(&people, "O%d,%s,10.0.%d.0/24,%s\n", o, slug, o, email)
			for r := range rapid.IntRange(1, 6).Draw(rt, "records") {
				m := rapid.SampledFrom(marks).Draw(rt, "mark")
				mark, _ := tocsin.ParseMark(m)
				word := fmt.Sprintf("word%dx%dx", o, r)
				what := rapid.SampledFrom([]string{"shared", "only" + word}).Draw(rt, "identifier")
				fmt.Fprintf(&report, "%s,10.0.%d.%d,%s,%s,%s,%s\n", now.Add(-time.Hour).Format("2006-01-02 15:04:05"), o, 100+r, what,
					rapid.SampledFrom([]string{"infected-system", "scanner"}).Draw(rt, "type"), m, word)
				secrets[email] = append(secrets[email], secret{word, mark}, secret{fmt.Sprintf("10.0.%d.%d", o, 100+r), mark})
			}
		}
		must := func(err error) {
			if err != nil {
				rt.Fatal(err)
			}
		}
		_, err := b.Roster.Import(t.Context(), "test", "p.csv", strings.NewReader(people.String()), nil)
		must(err)
		for o := range 4 {
			email := fmt.Sprintf("a@o%d.example", o)
			c := rapid.SampledFrom(append([]string{""}, marks...)).Draw(rt, "clearance")
			p := roster.Preference{Email: email, Hour: roster.AnyHour, Clearance: c, Format: rapid.SampledFrom(roster.Formats()).Draw(rt, "format")}
			must(b.Roster.SetPreference(t.Context(), p, "desk"))
			clears[email] = p.Mark()
		}
		b.takeMarked(rt, report.String())
		_, err = b.Draft(t.Context(), DigestAsk{Now: true})
		must(err)
		_, err = b.Campaign(t.Context(), warn.Campaign{Name: "one", Type: "scanner", Mark: rapid.SampledFrom(marks).Draw(rt, "level"), Words: map[string]warn.Words{"en": {Title: "t", Text: "x"}}})
		if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
			rt.Fatal(err)
		}
		acts, err := b.Outbox.List(t.Context(), outbox.Filter{Limit: 1000})
		must(err)
		sent := map[string]string{}
		for _, a := range acts {
			raw, err := b.Outbox.Payload(t.Context(), a.ID)
			must(err)
			if a.Mark < clears[a.To] {
				rt.Fatalf("%s is marked %s and goes to one cleared for %s", a.Number, a.Mark, clears[a.To])
			}
			text := string(raw) + unfold(raw)
			sent[a.To] += text
			for _, s := range secrets[a.To] {
				if s.mark < clears[a.To] && strings.Contains(text, s.word) {
					rt.Fatalf("%s, cleared for %s, reads %s, which is %s, in\n%s", a.To, clears[a.To], s.word, s.mark, raw)
				}
			}
			for to, list := range secrets {
				for _, s := range list {
					if to != a.To && strings.Contains(text, s.word) {
						rt.Fatalf("%s reads %s of %s", a.To, s.word, to)
					}
				}
			}
		}
		audits, err := b.audits(t)
		must(err)
		if audits > 0 {
			rt.Fatalf("the outbox had to refuse %d drafts: the letters' own care has failed", audits)
		}
		for to, list := range secrets { // a test that sees nothing leave proves nothing
			for _, s := range list {
				if s.mark >= clears[to] && !strings.Contains(sent[to], s.word) {
					rt.Fatalf("%s, cleared for %s, does not read %s, which is %s", to, clears[to], s.word, s.mark)
				}
			}
		}
	})
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
