package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/test/bench/rig"
)

// watched is the watch beside a desk of years: who its constituents are, what came in, what was found and who was told.
type watched struct {
	db       *sqldb.DB
	now      time.Time
	days     int
	orgs     int
	findings int
	letters  int
}

// Each day so many reports came in.
const reportsDaily = 40

// foundTypes are what findings are of; an organisation has some of each.
var foundTypes = []string{"infected-system", "vulnerable-system", "scanner", "ddos-amplifier", "weak-crypto", "potentially-unwanted-accessible", "information-disclosure", "c2-server"}

// problem is the p-th finding: organisations take turns, so each has as many as the next.
func (w *watched) problem(p int) find.Problem {
	turn := p / w.orgs
	return find.Problem{Owner: orgName(p % w.orgs), Type: foundTypes[turn%len(foundTypes)], Identifier: fmt.Sprint("made-", (p*7919)%3000)}
}

func orgName(i int) string { return fmt.Sprint("org", i) }

// code is the kind of report that tells of the p-th finding.
func (w *watched) code(p int) string { return fmt.Sprint("shadowserver.made", p/w.orgs%12) }

// address is one of an organisation's addresses.
func address(org, host int) string { return fmt.Sprintf("41.%d.%d.%d", org>>8&255, org&255, host&255) }

// importOrgs has the program take in the constituents, as an operator does.
func (w *watched) importOrgs(p *rig.Place, dir string) error {
	sectors := []string{"energy", "health", "finance", "transport", "public-administration", "telecommunications", "education", "water"}
	file := p.Path("constituents.csv")
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(out)
	fmt.Fprintln(b, "name,sector,criticality,language,asn,prefix,domain,email")
	for i := range w.orgs {
		as := ""
		if i%10 == 0 {
			as = fmt.Sprint(37000 + i)
		}
		fmt.Fprintf(b, "%s,%s,%d,en,%s,%s,%s.example,soc@%s.example;noc@%s.example\n", orgName(i), sectors[i%len(sectors)], i%6, as, address(i, 0)+"/24", orgName(i), orgName(i), orgName(i))
	}
	if err := errors.Join(b.Flush(), out.Close()); err != nil {
		return err
	}
	if out, err := exec.Command(p.Program, "--data", dir, "constituent", "import", file).CombinedOutput(); err != nil {
		return fmt.Errorf("import constituents: %w\n%s", err, out)
	}
	return nil
}

// fill fills the tables of the watch.
func (w *watched) fill(ctx context.Context) error {
	if err := w.plain(ctx, "inbox_report", "id", w.days*reportsDaily, w.report); err != nil {
		return err
	}
	if err := w.find(ctx); err != nil {
		return err
	}
	if err := w.plain(ctx, "outbox_act", "id", w.letters, w.act); err != nil {
		return err
	}
	if err := w.plain(ctx, "warn_letter", "id", w.letters, w.letter); err != nil {
		return err
	}
	return w.plain(ctx, "warn_told", "letter n", w.letters*3, w.told)
}

// plain fills a table with the lines that row writes.
func (w *watched) plain(ctx context.Context, table, key string, n int, row func(b *bufio.Writer, i int)) error {
	t, err := carry.Plain(ctx, w.db, table, table, strings.Fields(key)...)
	if err != nil {
		return err
	}
	r, to := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(to, 1<<20)
		for i := range n {
			row(b, i)
		}
		to.CloseWithError(b.Flush())
	}()
	err = w.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := carry.Read(ctx, tx, t, r)
		return errors.Join(err, r.Close())
	})
	if err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	return nil
}

// morning is a time of the d-th day, the last of which is today.
func (w *watched) morning(d int) time.Time {
	return w.now.Truncate(24*time.Hour).AddDate(0, 0, d-w.days+1)
}

func (w *watched) report(b *bufio.Writer, i int) {
	feed := "shadowserver"
	if i%reportsDaily > 30 {
		feed = []string{"urlhaus", "threatfox", "feodo", "openphish"}[i%4]
	}
	at := sqldb.Time(w.morning(i / reportsDaily).Add(time.Duration(i%reportsDaily) * time.Minute))
	fmt.Fprintf(b, `{"id":%d,"sha":"%064x","size":900000,"feed":%q,"name":"report-%d.csv","origin":"made","mark":2,"received":%d,"state":"done","run":1,"finished":%d,"records":700,"accepted":685,"duplicate":10,"rejected":5,"unowned":90,"millis":400}`+"\n",
		i+1, i, feed, i, at, at+400_000)
}

// find writes the findings of each day: three in ten are told of today, the others were told of last on some day before.
func (w *watched) find(ctx context.Context) error {
	of := make([][]find.Change, w.days)
	for p := range w.findings {
		d := rand.New(rand.NewPCG(uint64(p), 17))
		last := w.days - 1
		if d.IntN(10) > 2 {
			last = d.IntN(w.days)
		}
		for _, day := range []int{max(0, last-d.IntN(40)), last} {
			at := w.morning(day).Add(time.Duration(d.IntN(600)) * time.Second)
			of[day] = append(of[day], find.Change{Problem: w.problem(p), Code: w.code(p), Count: int64(1 + d.IntN(9)), First: at, Last: at, Severity: tocsin.Rank(1 + d.IntN(5)), Day: dayNumber(at)})
		}
	}
	for day, changes := range of {
		told := find.Told{Report: int64(day*reportsDaily + 1), Days: map[string]int32{}}
		for k := range 12 {
			told.Days[w.code(k*w.orgs)] = dayNumber(w.morning(day))
		}
		if err := w.db.Tx(ctx, func(tx *sqldb.Tx) error { return find.Apply(ctx, tx, told, changes) }); err != nil {
			return fmt.Errorf("fill findings: %w", err)
		}
	}
	return nil
}

func dayNumber(t time.Time) int32 { return int32(t.Unix() / 86400) }

// stateOf is what became of the i-th letter: the newest wait.
func (w *watched) stateOf(i int) (act, letter string) {
	switch {
	case i >= w.letters-300:
		return "held", "drafted"
	case i%200 == 0:
		return "failed", "failed"
	}
	return "sent", "sent"
}

func (w *watched) act(b *bufio.Writer, i int) {
	state, _ := w.stateOf(i)
	at := sqldb.Time(w.drafted(i))
	fmt.Fprintf(b, `{"id":%d,"key":"made %d","kind":"digest","channel":"mail","recipient":"soc@%s.example","title":"Findings in your networks","number":"ZM-2025-%06d","subject":%q,"mark":2,"clearance":2,"meta":"{}","sha":"%064x","size":4000,"author":"","state":%q,"due":%d,"tries":1,"created":%d,"changed":%d,"sent":%d}`+"\n",
		i+1, i, orgName(i%w.orgs), i, orgName(i%w.orgs), i, state, at, at, at, at)
}

func (w *watched) drafted(i int) time.Time {
	return w.now.Add(-time.Duration(w.letters-i) * time.Duration(w.days) * 24 * time.Hour / time.Duration(w.letters+1))
}

func (w *watched) letter(b *bufio.Writer, i int) {
	_, state := w.stateOf(i)
	at := w.drafted(i)
	fmt.Fprintf(b, `{"id":%d,"number":"ZM-2025-%06d","kind":"digest","owner":%q,"email":"soc@%s.example","day":%q,"language":"en","format":"text","template":"","subject":"Findings in your networks","mark":"amber","clearance":"amber","act":%d,"records":12,"created":%d,"state":%q,"sent":%d}`+"\n",
		i+1, i, orgName(i%w.orgs), orgName(i%w.orgs), at.Format(time.DateOnly), i+1, sqldb.Time(at), state, sqldb.Time(at))
}

func (w *watched) told(b *bufio.Writer, i int) {
	letter := i / 3
	p := w.problem(letter%w.orgs + i%3*w.orgs)
	at := w.drafted(letter)
	fmt.Fprintf(b, `{"letter":%d,"n":%d,"owner":%q,"type":%q,"identifier":%q,"change":"new","opened":%q,"last":%d,"records":4}`+"\n",
		letter+1, i%3+1, p.Owner, p.Type, p.Identifier, at.Format(time.DateOnly), sqldb.Time(at))
}
