package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/inbox"
	letter "tocsin/internal/kit/mail"
	sending "tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
	"tocsin/plugin/enrich"
	"tocsin/plugin/feed"
)

// weekFeeds are the three kinds of report of a week, and what each tells.
var weekFeeds = []struct{ name, typ, id string }{
	{"bots", "infected-system", "mirai"},
	{"ports", "potentially-unwanted-accessible", "telnet"},
	{"holes", "vulnerable-system", ""},
}

func weekShelf() *feed.Shelf {
	files := fstest.MapFS{}
	for _, f := range weekFeeds {
		text := strings.NewReplacer("infected-system", f.typ, "Plain", f.name, "[set]", "severity = \"severity\"\n[set]").Replace(plainFeed)
		files[f.name+".txtar"] = &fstest.MapFile{Data: []byte(text)}
	}
	shelf, err := feed.Load(files)
	if err != nil {
		panic(err)
	}
	return shelf
}

// dice decide how a week goes.
type dice interface{ IntN(n int) int }

// teller is told where the node and the model differ.
type teller interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Fatal(args ...any)
	Failed() bool
}

// weekPast is how many days may pass at once beside those that are walked.
const weekPast = 300

// weekApart is how many letters about one address each somebody gets at once, beside the one of the rest.
const weekApart = 2

// afternoon is the hour from which on late reports come (UTC).
const afternoon = 15

// week is a node, its world, and the model beside it.
type week struct {
	*Room
	t      teller
	ctx    context.Context
	rnd    dice
	close  func()
	clock  time.Time
	start  time.Time
	box    *postbox
	verp   letter.Verp
	owners []*weekOwner
	off    map[string]bool   // the addresses whose mail came back
	fate   map[string]string // what becomes of mail to an address: "" arrives, "bounce" comes back, "refuse" is refused
	tally  map[string]int
	jumps  bool // days pass on which nothing comes and nothing is drafted, up to where something is due again
	landed bool // this day comes after such days: every report comes
	seen   [][]bool
	late   []bool // the reports that come in the afternoon, when letters have left
}

// newWeek opens a node in a folder; close must be called.
func newWeek(ctx context.Context, t teller, rnd dice, dir string, owners int) *week {
	t.Helper()
	w := &week{t: t, ctx: ctx, rnd: rnd, box: &postbox{refuse: map[string]bool{}}, tally: map[string]int{}, off: map[string]bool{}, fate: map[string]string{}}
	w.start = time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -21-weekPast)
	for w.start.Weekday() != time.Monday {
		w.start = w.start.AddDate(0, 0, -1)
	}
	w.clock = w.start
	w.verp = letter.Verp{Base: "bounces@cert.example", Key: []byte("a secret of the test")}
	now := func() time.Time { return w.clock }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := sqldb.Open(ctx, filepath.Join(dir, "records.db"))
	must(err)
	db.SetClock(now)
	log, err := embedded.Open(ctx, embedded.Config{Dir: filepath.Join(dir, "events")})
	must(err)
	in, err := inbox.Open(ctx, db, dir)
	must(err)
	out, err := outbox.Open(ctx, db, outbox.Policy{Auto: []string{warn.KindDigest, warn.KindSummary}}, slog.New(slog.DiscardHandler), now)
	must(err)
	addr, end, err := w.box.serve()
	must(err)
	sender, err := sending.New(sending.Config{Addr: addr, Way: sending.Plain, Verp: w.verp})
	must(err)
	out.Channel("mail", sender)
	w.Room, err = New(ctx, Config{Country: "QM", Team: "QM-CERT", Warnings: Warnings{From: "QM-CERT <warn@cert.example>", LinkBase: "https://cert.example", Apart: weekApart}},
		Deps{DB: db, Events: log, Inbox: in, Shelf: weekShelf(), Enrich: func() *enrich.Enricher { return &enrich.Enricher{} }, Outbox: out,
			Scratch: filepath.Join(dir, "scratch"), Log: slog.New(slog.DiscardHandler), Now: now, Busy: func() func() { return func() {} }, Class: func(_, typ string) string { return typ }})
	must(err)
	must(out.Open(ctx, "desk", "the week begins"))
	w.close = func() {
		end()
		if err := errors.Join(w.Room.Close(), log.Close(), db.Close()); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	w.people(owners)
	return w
}

// people makes the owners, in the roster and in the model.
func (w *week) people(n int) {
	var csv strings.Builder
	csv.WriteString("name,slug,prefix,email,role,language,zone\n")
	zones := []string{"Africa/Lusaka", "Asia/Riyadh", "America/Santiago", "Asia/Kathmandu"}
	for i := range n {
		o := &weekOwner{n: i, slug: fmt.Sprintf("o%d", i), zone: zones[w.rnd.IntN(len(zones))], hour: 6 + w.rnd.IntN(5), business: w.rnd.IntN(3) > 0,
			language: []string{"ar", "en", "es", "fr", "ru", "zh"}[i%6], format: roster.Formats()[w.rnd.IntN(4)], least: append(roster.Severities(), "", "", "", "")[w.rnd.IntN(8)], severity: append(weekRanks, "")[w.rnd.IntN(1+len(weekRanks))], apart: w.rnd.IntN(3) == 0, lastTurns: map[string]string{},
			lastAll: map[string]time.Time{}, often: []string{"off", "weekly", "weekly", "monthly"}[w.rnd.IntN(4)], on: 1 + w.rnd.IntN(7), none: w.rnd.IntN(2) == 0}
		for c := range 1 + w.rnd.IntN(2) {
			o.contacts = append(o.contacts, fmt.Sprintf("c%d@o%d.example", c, i))
			fate := []string{"", "", "", "", "", "bounce", "refuse"}[w.rnd.IntN(7)]
			w.fate[o.contacts[c]] = fate
			w.box.refuse[o.contacts[c]] = fate == "refuse"
			fmt.Fprintf(&csv, "Owner %d,%s,10.%d.%d.0/24,%s,%s,%s,%s\n", i, o.slug, i/250, i%250, o.contacts[c], []string{"abuse", "security"}[c], o.language, o.zone)
		}
		o.answers = []string{"", "", "fixed", "not-ours", "accepted", "other"}[w.rnd.IntN(6)]
		for _, f := range weekFeeds {
			repeat := 30
			if f.typ == "infected-system" {
				repeat = 7
			}
			o.problems = append(o.problems, &weekProblem{typ: f.typ, id: f.id, repeat: repeat, told: map[string]*weekTold{}})
		}
		w.owners = append(w.owners, o)
	}
	if _, err := w.Roster.Import(w.ctx, "week", "country.csv", strings.NewReader(csv.String()), nil); err != nil {
		w.t.Fatal(err)
	}
	for _, o := range w.owners {
		for _, c := range o.contacts {
			p := roster.Preference{Email: c, Hour: o.hour, BusinessDays: o.business, Format: o.format, Zone: o.zone, Least: o.least, Apart: o.apart, Summary: o.often, SummaryDay: o.on, SummaryNone: o.none}
			if err := w.Roster.SetPreference(w.ctx, p, "desk"); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// morning brings the reports of a day; now and then one does not come.
func (w *week) morning(day int) {
	w.clock = w.start.AddDate(0, 0, day).Add(2 * time.Hour)
	seen, came := make([][]bool, len(w.owners)), make([]bool, len(weekFeeds))
	w.seen, w.late = seen, make([]bool, len(weekFeeds))
	for f := range came {
		came[f] = w.rnd.IntN(6) < 5 || w.landed
		w.late[f] = !came[f] && w.jumps && w.rnd.IntN(2) == 0
	}
	for i, o := range w.owners {
		for _, p := range o.problems {
			n := 5
			if i <= len(w.owners)/8 { // whom rules speak of: there is nothing to see of how often, but of what stays
				n = 12
			}
			stays := w.rnd.IntN(n)
			seen[i] = append(seen[i], p.there && stays > 0 || !p.there && stays > 3)
		}
	}
	w.bring(day, came)
	w.rule(day)
}

// bring brings the reports that come, with what the day sees.
func (w *week) bring(day int, came []bool) {
	seen := w.seen
	for f, kind := range weekFeeds {
		if !came[f] {
			continue
		}
		var csv strings.Builder
		csv.WriteString("when,ip,port,what,severity\n")
		fmt.Fprintf(&csv, "%s,198.51.100.1,80,%s,\n", w.clock.Add(-time.Hour).Format("2006-01-02 15:04:05"), kind.id) // nobody's: no report is empty
		for i, o := range w.owners {
			if seen[i][f] {
				for range 1 + w.rnd.IntN(3) {
					at, ip := w.clock.Add(-time.Duration(w.rnd.IntN(3600))*time.Second), fmt.Sprintf("10.%d.%d.%d", o.n/250, o.n%250, 1+w.rnd.IntN(6))
					p, severity := o.problems[f], []string{o.severity, o.severity, ""}[w.rnd.IntN(3)]
					fmt.Fprintf(&csv, "%s,%s,23,%s,%s\n", at.Format("2006-01-02 15:04:05"), ip, kind.id, severity)
					if p.records = append(p.records, weekRecord{at, ip}); severity != "" {
						p.severity = severity
					}
				}
			}
		}
		rep, _, err := w.Inbox.Receive(w.ctx, inbox.Arrival{Feed: kind.name, Name: fmt.Sprintf("%s-%d.csv", kind.name, day), Mark: tocsin.Amber}, strings.NewReader(csv.String()))
		if err == nil {
			rep, err = w.Read(w.ctx, rep)
		}
		if err != nil || rep.State != inbox.Done {
			w.t.Fatalf("day %d: %v %v", day, rep, err)
		}
	}
	for i, o := range w.owners {
		o.report(day, w.start.AddDate(0, 0, day), seen[i], came)
	}
}

// hour drafts and sends what is due, and holds every mail against the model.
func (w *week) hour(day, hour int) {
	w.clock = w.start.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
	tally, err := w.Draft(w.ctx, DigestAsk{})
	if err != nil || tally.Trouble > 0 {
		w.t.Fatalf("draft: %+v %v", tally, err)
	}
	if _, err := w.Outbox.Run(w.ctx); err != nil {
		w.t.Fatal(err)
	}
	got := w.caught(day, hour)
	wanted := map[*weekOwner][]*weekLetter{} // all are thought of before the first comes back
	for _, o := range w.owners {
		wanted[o] = w.wanted(o, day)
	}
	for _, o := range w.owners {
		for _, l := range wanted[o] {
			if fate := w.fate[l.to]; fate != "" {
				w.off[l.to] = true
				o.cameBack(l, fate)
			} else {
				o.sent(l, day, w.clock)
			}
		}
	}
	for _, o := range w.owners {
		for _, l := range wanted[o] {
			key := weekMail{o.slug, l.to, l.about, l.all}
			m, ok := got[key]
			delete(got, key)
			w.arrive(o, l, m, ok, day)
		}
	}
	for to := range got {
		w.t.Errorf("day %d %d:00: a mail to %v that the model knows nothing of", day, hour, to)
	}
}

// wanted are the letters that the model wants of an owner's problems.
func (w *week) wanted(o *weekOwner, day int) (list []*weekLetter) {
	add := func(r *weekReader, name string) {
		list = append(list, o.letters(r, name, day, w.clock, weekApart)...)
	}
	add(o.reader(w.off), "")
	for _, name := range o.asides(day) {
		if i := slices.IndexFunc(w.owners, func(o *weekOwner) bool { return o.slug == name }); i >= 0 {
			add(w.owners[i].reader(w.off), name)
		} else {
			add(&weekReader{to: name, zone: o.zone, language: o.language, format: digest.AsText}, name)
		}
	}
	return list
}

// arrive looks at a letter, brings it back or answers it.
func (w *week) arrive(o *weekOwner, l *weekLetter, m caught, ok bool, day int) {
	w.tally["letters"]++
	if !l.own {
		w.tally["aside"]++
	}
	if l.about != "" {
		w.tally["apart"]++
	}
	switch fate := w.fate[l.to]; {
	case fate == "refuse" && ok:
		w.t.Errorf("%s refuses, and got a mail", l.to)
	case fate == "refuse":
		w.tally["refused"]++
	case !ok:
		w.t.Errorf("day %d %v: no mail to %s about %q, the model wants %v", day, w.clock, l.to, l.about, l.items)
	default:
		w.check(o, l, m)
		if fate == "bounce" {
			w.bounce(m)
		} else if l.own {
			w.answer(o, l, m, day)
		}
	}
}

// TestTheWeek walks twelve days: reports, letters, bounces, answers and suppressions that end, every mail taken by a real
// SMTP server, and holds counts, content and findings against the model. TOCSIN_TEST_WEEKS walks more of them, each
// different.
func TestTheWeek(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it walks twelve days")
	}
	weeks := 1
	if n, err := strconv.Atoi(os.Getenv("TOCSIN_TEST_WEEKS")); err == nil {
		weeks = n
	}
	for seed := range weeks {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			const owners, days = 300, 12
			w := newWeek(t.Context(), t, rand.New(rand.NewPCG(uint64(seed), 1)), t.TempDir(), owners)
			defer w.close()
			w.walk(days)
			for _, want := range []string{"letters", "new", "still", "relapsed", "gone", "bounces", "refused", "answers", "aside", "rules to drop", "rules to send", "rules to repeat", "rules ended", "apart", "answers of a part", "all that is open", "nothing is open"} {
				if w.tally[want] == 0 {
					t.Errorf("the week had no %s: %v", want, w.tally)
				}
			}
			for _, k := range slices.Sorted(maps.Keys(w.tally)) {
				t.Logf("%s: %d", k, w.tally[k])
			}
		})
	}
}

// walk goes through days.
func (w *week) walk(days int) {
	day := 0
	for range days {
		w.morning(day)
		for hour := 1; hour < 24; hour += 1 + w.rnd.IntN(2) {
			if hour >= afternoon && slices.Contains(w.late, true) {
				w.clock = w.start.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
				w.bring(day, w.late)
				w.late = nil
			}
			if hour > 2 {
				w.hour(day, hour)
			}
			if w.jumps && hour > afternoon && w.rnd.IntN(6) == 5 {
				w.reopen(day, hour) // a minute later: no clock goes back
			}
		}
		w.statuses(day)
		if w.t.Failed() {
			w.t.Fatalf("day %d (%s)", day, w.start.AddDate(0, 0, day).Weekday())
		}
		day = w.next(day)
	}
}

// next is the day that is walked after one: the next, or, where days pass, one at the edge of what is to be told again. At
// the edge rules are wrong by one.
func (w *week) next(day int) int {
	w.landed = false
	if !w.jumps || w.rnd.IntN(3) > 1 {
		return day + 1
	}
	edges := map[int][]int{} // by how long it takes: short ones are many
	for _, o := range w.owners {
		for _, p := range o.problems {
			if p.say == "suppressed" && p.ignore > day+1 {
				edges[0] = append(edges[0], p.ignore)
			}
			for _, c := range o.contacts {
				_, _, repeat := o.ruled(p, day)
				if repeat == 0 { // never: it must not be told where it would be otherwise
					repeat = p.repeat
				}
				if t := p.told[c]; t != nil && !t.gone && t.day+repeat > day+1 {
					edges[repeat] = append(edges[repeat], t.day+repeat)
				}
			}
		}
	}
	if len(edges) == 0 {
		return day + 1
	}
	kinds := slices.Sorted(maps.Keys(edges))
	some := edges[kinds[w.rnd.IntN(len(kinds))]]
	slices.Sort(some)
	w.landed = true
	return some[w.rnd.IntN(len(some))] + []int{0, 0, -1, 1}[w.rnd.IntN(4)]
}

// reopen is an officer who takes back what was said of a problem that somebody was told of.
func (w *week) reopen(day, hour int) {
	w.clock = w.start.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Minute)
	o := w.owners[w.rnd.IntN(len(w.owners))]
	p := o.problems[w.rnd.IntN(len(o.problems))]
	if !p.there || p.suppressed(day) || p.say == "" || p.say == "reopened" {
		return
	}
	at := find.Problem{Owner: o.slug, Type: p.typ, Identifier: p.id}
	if err := w.findings.Say(w.ctx, at, find.Said{What: find.SayReopened, Reason: "it was not so", By: "desk"}); err != nil {
		w.t.Fatal(err)
	}
	p.reopen(day)
	w.tally["reopened"]++
}

// statuses holds all findings against the model.
func (w *week) statuses(day int) {
	w.clock = w.start.AddDate(0, 0, day).Add(23*time.Hour + 30*time.Minute)
	got, want := map[string]string{}, map[string]string{}
	err := w.findings.Each(context.Background(), find.Filter{}, w.clock, func(f find.Finding) bool {
		got[f.Owner+" "+f.Type] = string(f.Status)
		return true
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, o := range w.owners {
		for _, p := range o.problems {
			if p.times > 0 {
				want[o.slug+" "+p.typ] = p.status(day)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("day %d: findings (-model +node)\n%s", day, diff)
	}
}
