package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/search"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// years is over how long items are spread.
const years = 4 * 365 * 24 * time.Hour

// vocabulary is how many words there are: the first is in most texts, the last in hardly any.
const vocabulary = 30_000

// filler makes items with what hangs on them. Each is made from dice of its own, so each table is made alone.
type filler struct {
	db      *sqldb.DB
	now     time.Time
	items   int
	letters int // of each item
}

// fillDesk fills the desk's tables by what reads exports, each in one transaction, and makes the index of words; then
// those of the watch.
func fillDesk(where string, items, letters int, w *watched) (err error) {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := record.Open(ctx, db); err != nil {
		return err
	}
	f := &filler{db: db, now: time.Now().UTC().Truncate(time.Second), items: items, letters: letters / max(items, 1)}
	began := time.Now()
	for _, t := range []struct {
		name string
		rows func(w *bufio.Writer, i int)
	}{{"items", f.item}, {"links", f.link}, {"clocks", f.clocks}, {"letters", f.letter}, {"entries", f.entries}, {"indicators", f.indicators}, {"refs", f.refs}} {
		if err := f.table(ctx, t.name, t.rows); err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
		fmt.Printf("%s are made, %.0f s\n", t.name, time.Since(began).Seconds())
	}
	if err := f.index(ctx); err != nil {
		return err
	}
	fmt.Printf("words are found, %.0f s\n", time.Since(began).Seconds())
	w.db = db
	err = w.fill(ctx)
	fmt.Printf("the watch is filled, %.0f s\n", time.Since(began).Seconds())
	return err
}

// table fills a table with the lines that rows writes for each item.
func (f *filler) table(ctx context.Context, name string, rows func(w *bufio.Writer, i int)) error {
	for _, t := range record.Carried() {
		if t.File != "desk/"+name+".jsonl" {
			continue
		}
		r, to := io.Pipe()
		go func() {
			w := bufio.NewWriterSize(to, 1<<20)
			for i := range f.items {
				rows(w, i)
			}
			to.CloseWithError(w.Flush())
		}()
		return f.db.Tx(ctx, func(tx *sqldb.Tx) error {
			_, err := carry.Read(ctx, tx, t, r)
			return errors.Join(err, r.Close())
		})
	}
	return fmt.Errorf("there is no such table")
}

// dice are those of one item.
func dice(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 11)) }

// at is when the i-th item began.
func (f *filler) at(i int) time.Time {
	return f.now.Add(-years + time.Duration(float64(years)*float64(i)/float64(f.items)))
}

// stamp is a time as a line has it.
func stamp(t time.Time) string { return `"` + t.Format(time.RFC3339) + `"` }

// quoted is the i-th item's number.
func (*filler) quoted(i int) string { return fmt.Sprintf("ZM-2024-%06d", i+1) }

// text is a text of n words.
func text(d *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		x := d.Float64()
		words[i] = word(int(math.Pow(vocabulary, x*x*x)) - 1) // a few words are everywhere, most hardly anywhere
	}
	return strings.Join(words, " ")
}

// word is the i-th word of a language that nobody speaks.
func word(i int) string {
	const parts = "babedidofugahikolumanepirosutavewixoyaze"
	var b strings.Builder
	for i += 400; i > 0; i /= 20 {
		b.WriteString(parts[i%20*2 : i%20*2+2])
	}
	return b.String()
}

// open reports whether the i-th item is worked on: of the newest all, of the old a few.
func (f *filler) open(i int) bool { return i > f.items*97/100 || i%500 == 0 }

func kindOf(i int) item.Kind {
	return []item.Kind{item.Report, item.Report, item.Report, item.Incident, item.Report, item.Investigation, item.Measure}[i%7]
}

// title, person and address are made first from an item's dice, so that its letters have them too.
func (f *filler) head(i int) (d *rand.Rand, title, person, address string) {
	d = dice(i)
	return d, text(d, 6), text(d, 2), fmt.Sprintf("p%d@org%d.example", d.IntN(40000), d.IntN(3000))
}

func mark(i int) string { return []string{"amber", "green", "amber+strict"}[i%3] }

func (f *filler) item(w *bufio.Writer, i int) {
	d, title, person, address := f.head(i)
	classes := []string{"phishing", "ddos", "scanner", "infected-system", "vulnerable-system", "data-leak", "spam", ""}
	kind := kindOf(i)
	status, waits, answered, closed, due := item.Resolved, "nobody", stamp(f.at(i).Add(2*time.Hour)), stamp(f.at(i).Add(30*time.Hour)), "null"
	if kind == item.Measure {
		status = item.Removed
	}
	if f.open(i) {
		status, waits, answered, closed, due = item.First(kind), []string{"us", "them"}[i%2], "null", "null", stamp(f.at(i).Add(8*time.Hour))
	}
	fmt.Fprintf(w, `{"id":%d,"number":%q,"kind":%q,"status":%q,"title":%q,"class":%q,"priority":%d,"tlp":%q,"pap":"amber","owner":%q,"constituent":"org%d","person":%q,"email":%q,"how":"email","waits_for":%q,"created":%s,"changed":%s,"heard":%s,"answered":%s,"closed":%s,"due":%s,"version":1}`+"\n",
		i+1, f.quoted(i), kind, status, title, classes[d.IntN(len(classes))], d.IntN(6), mark(i), []string{"", "amina", "diego", "lena", "wei"}[d.IntN(5)], d.IntN(3000), person, address, waits,
		stamp(f.at(i)), stamp(f.at(i).Add(time.Hour)), stamp(f.at(i)), answered, closed, due)
}

func (f *filler) link(w *bufio.Writer, i int) {
	if kindOf(i) == item.Incident || i < 7 || i%3 != 0 {
		return
	}
	fmt.Fprintf(w, `{"part":%q,"incident":%q,"at":%s,"by":"amina"}`+"\n", f.quoted(i), f.quoted(i/7*7-4), stamp(f.at(i)))
}

func (f *filler) clocks(w *bufio.Writer, i int) {
	for k, name := range []string{record.Attend, record.Solve} {
		met := stamp(f.at(i).Add(time.Duration(2+28*k) * time.Hour))
		if f.open(i) {
			met = "null"
		}
		fmt.Fprintf(w, `{"id":%d,"item":%q,"set":"sla","name":%q,"starts":%s,"due":%s,"met":%s}`+"\n", i*2+k+1, f.quoted(i), name, stamp(f.at(i)), stamp(f.at(i).Add(time.Duration(8+88*k)*time.Hour)), met)
	}
}

func (f *filler) letter(w *bufio.Writer, i int) {
	d, title, person, address := f.head(i)
	for k := range f.letters {
		way, sort := "in", item.Answer
		if k == 0 {
			sort = item.Letter
		}
		if k%2 == 1 {
			way = "out"
		}
		fmt.Fprintf(w, `{"id":%d,"sha256":"%064x","item":%q,"way":%q,"sort":%q,"message_id":"<%d.%d@org.example>","from":%q,"name":%q,"to":["desk@cirt.example"],"subject":"Re: %s","snippet":%q,"date":%s,"at":%s,"bytes":2000,"tlp":%q}`+"\n",
			i*f.letters+k+1, i*f.letters+k, f.quoted(i), way, sort, i, k, address, person, title, text(d, 25), stamp(f.at(i)), stamp(f.at(i).Add(time.Duration(k)*time.Hour)), mark(i))
	}
}

func (f *filler) entries(w *bufio.Writer, i int) {
	first := i*(f.letters+1) + 1
	fmt.Fprintf(w, `{"id":%d,"item":%q,"at":%s,"by":"mail","what":"created","data":{}}`+"\n", first, f.quoted(i), stamp(f.at(i)))
	for k := range f.letters {
		fmt.Fprintf(w, `{"id":%d,"item":%q,"at":%s,"by":"amina","what":"mail","data":{},"letter":%d}`+"\n", first+k+1, f.quoted(i), stamp(f.at(i).Add(time.Duration(k)*time.Hour)), i*f.letters+k+1)
	}
}

// indicators are an address of the item's constituent, which events may name too, and a domain.
func (f *filler) indicators(w *bufio.Writer, i int) {
	d := dice(i)
	for k, v := range []struct{ kind, value string }{{"ip", address(d.IntN(3000), d.IntN(256))}, {"domain", fmt.Sprintf("made%d.example", d.IntN(100_000))}} {
		fmt.Fprintf(w, `{"id":%d,"item":%q,"kind":%q,"value":%q,"tlp":%q,"pap":"amber","from":"letter","at":%s,"by":"amina"}`+"\n", i*2+k+1, f.quoted(i), v.kind, v.value, mark(i), stamp(f.at(i)))
	}
}

// refs link every fifth item to an event of a year.
func (f *filler) refs(w *bufio.Writer, i int) {
	if i%5 == 0 {
		fmt.Fprintf(w, `{"item":%q,"kind":"event","ref":%q,"title":"An event","at":%s,"by":"amina"}`+"\n", f.quoted(i), idOf(i%365, i%1000), stamp(f.at(i)))
	}
}

// indexAtOnce is how many items are put into the index in one transaction.
const indexAtOnce = 20_000

// index makes the indices of words, of the texts that the room would give them.
func (f *filler) index(ctx context.Context) error {
	items, err := search.Open(ctx, f.db, "items")
	if err != nil {
		return err
	}
	mails, err := search.Open(ctx, f.db, "letters")
	if err != nil {
		return err
	}
	for from := 0; from < f.items; from += indexAtOnce {
		err := f.db.Tx(ctx, func(tx *sqldb.Tx) error {
			for i := from; i < min(from+indexAtOnce, f.items); i++ {
				if err := f.found(ctx, tx, items, mails, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return f.db.Tx(ctx, func(tx *sqldb.Tx) error { return errors.Join(items.SetMade(ctx, tx), mails.SetMade(ctx, tx)) })
}

// found lets an item and its letters be found.
func (f *filler) found(ctx context.Context, tx *sqldb.Tx, items, mails *search.Index, i int) error {
	d, title, person, address := f.head(i)
	texts := []string{f.quoted(i), title, person, address}
	for k := range f.letters {
		texts = append(texts, "Re: "+title+" "+address+" "+text(d, 25))
		if k%2 == 1 {
			continue
		}
		if err := mails.Put(ctx, tx, int64(i*f.letters+k+1), "Re: "+title, address, person); err != nil {
			return err
		}
	}
	return items.Put(ctx, tx, int64(i+1), texts...)
}
