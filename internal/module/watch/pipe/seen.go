package pipe

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/plugin/feed"
)

// verdict is what is known of a record before it is stored.
type verdict uint8

const (
	unseen     verdict = iota // it is new
	stored                    // it is new, and an earlier attempt to read this report has stored it already
	duplicated                // the same is known
	refused                   // the event log can't keep it
)

// Seen knows every event by what it is deduplicated by, exactly. It holds nothing that the event log does not: what it
// knows of a day is asked of the log when the first record of that day comes by, and can be forgotten at any time
// between reports.
type Seen struct {
	log     eventlog.Log
	scratch string
	sets    map[setKey]*daySet
	last    setKey // a cache of one: neighbours are mostly of the same day
	hit     *daySet

	report, run int64 // what is being read
}

// setKey names the records that are looked up together: all of one day, or those of a kind of report that has keys of
// its own, in one window of time.
type setKey struct {
	code   string // "" for all
	window int64  // nanoseconds
	number int64  // since 1970
}

// daySet is what is known under one setKey.
type daySet struct {
	known *idSet
	mine  *idSet // stored by an earlier attempt to read this report
}

// knownMost is how many IDs are kept between reports before all are forgotten and asked for anew.
const knownMost = 4 << 20

func newSeen(log eventlog.Log, scratch string) (*Seen, error) {
	if err := errors.Join(os.RemoveAll(scratch), os.MkdirAll(scratch, 0o700)); err != nil {
		return nil, fmt.Errorf("clear scratch: %w", err)
	}
	return &Seen{log: log, scratch: scratch, sets: map[setKey]*daySet{}}, nil
}

// begin says which report is read from now on. What is known is forgotten when again asks for it, or when it is much.
func (s *Seen) begin(report int64, run int, again bool) error {
	s.report, s.run = report, int64(run)
	known := 0
	for _, set := range s.sets {
		known += set.known.size
		again = again || set.mine.size > 0
	}
	if again || known > knownMost {
		return s.forget()
	}
	return nil
}

func (s *Seen) forget() error {
	var err error
	for _, set := range s.sets {
		err = errors.Join(err, set.known.close(), set.mine.close())
	}
	s.sets, s.hit = map[setKey]*daySet{}, nil
	return err
}

// judge gives a verdict on each event, in their order, and knows them from then on. It is called by one goroutine at a
// time.
func (s *Seen) judge(ctx context.Context, plan *feed.Plan, events []tocsin.Event, keys []tocsin.ID, verdicts []verdict) ([]verdict, error) {
	verdicts = verdicts[:0]
	for i := range events {
		set, err := s.set(ctx, keyOf(plan, events[i].Time))
		if err != nil {
			return verdicts, err
		}
		v, err := set.judge(keys[i])
		if err != nil {
			return verdicts, err
		}
		verdicts = append(verdicts, v)
	}
	return verdicts, nil
}

func (d *daySet) judge(id tocsin.ID) (verdict, error) {
	added, err := d.known.add(id)
	if err != nil || !added {
		return duplicated, err
	}
	if d.mine.size == 0 {
		return unseen, nil
	}
	mine, err := d.mine.has(id)
	if mine {
		return stored, err
	}
	return unseen, err
}

// keyOf returns the set that an event is looked up in. It mirrors feed.Dedupe.
func keyOf(plan *feed.Plan, at int64) setKey {
	k := setKey{window: int64(24 * time.Hour)}
	if d := plan.Feed.Dedupe; len(d.Keys) > 0 {
		k.code = plan.Code
		if d.Window > 0 {
			k.window = int64(d.Window)
		}
	}
	k.number = at / k.window
	if at < 0 && at%k.window != 0 {
		k.number--
	}
	return k
}

// set returns the set of a key, filled from the log when it is new.
func (s *Seen) set(ctx context.Context, k setKey) (*daySet, error) {
	if s.hit != nil && s.last == k {
		return s.hit, nil
	}
	set, ok := s.sets[k]
	if !ok {
		set = &daySet{known: newIDSet(s.scratch), mine: newIDSet(s.scratch)}
		if err := s.load(ctx, k, set); err != nil {
			return nil, errors.Join(fmt.Errorf("ask the event log what is known: %w", err), set.known.close(), set.mine.close())
		}
		s.sets[k] = set
	}
	s.last, s.hit = k, set
	return set, nil
}

// load asks the log for the IDs of a set. Events of this report's earlier readings are not known: they will be deleted.
func (s *Seen) load(ctx context.Context, k setKey, set *daySet) error {
	name, filter := tocsin.KeyID, "*"
	if k.code != "" {
		name = tocsin.KeyHash
		filter = eventlog.And(eventlog.Eq("feed.code", k.code), tocsin.KeyHash+":*")
	}
	q := eventlog.Query{
		LogsQL: filter + " | fields " + name + ", " + tocsin.KeyReport + ", " + tocsin.KeyReportRun,
		From:   time.Unix(0, k.number*k.window), To: time.Unix(0, (k.number+1)*k.window),
	}
	return s.log.Query(ctx, q, func(row []tocsin.Field) error { return s.take(row, name, set) })
}

func (s *Seen) take(row []tocsin.Field, name string, set *daySet) error {
	ev := tocsin.Event{Fields: row}
	id, err := tocsin.ParseID(ev.Get(name))
	if err != nil {
		return nil //nolint:nilerr // a row of another program in a shared log
	}
	to := set.known
	if number(ev.Get(tocsin.KeyReport)) == s.report {
		if number(ev.Get(tocsin.KeyReportRun)) != s.run {
			return nil
		}
		to = set.mine
	}
	_, err = to.add(id)
	return err
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}
