package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

func testTimeRange(t *testing.T, l eventlog.Log) {
	a, b, c := event(0), event(10), event(20)
	add(t, l, a, b, c)
	at := func(i int) time.Time { return noon().Add(time.Duration(i) * time.Second) }
	f := func(from, to time.Time, want ...tocsin.Event) {
		t.Helper()
		expect(t, l, eventlog.Query{LogsQL: eventlog.All, From: from, To: to}, want...)
	}
	var open time.Time
	f(open, open, a, b, c)
	f(at(0), open, a, b, c)
	f(at(0).Add(1), open, b, c)
	f(open, at(20), a, b)
	f(open, at(20).Add(1), a, b, c)
	f(at(10), at(10).Add(1), b)
	f(at(10), at(10))
	f(at(20), at(0))
	f(at(-10), at(0))
	f(time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), a, b, c)
}

func testSortedRows(t *testing.T, l eventlog.Log) {
	var events []tocsin.Event
	for i := range 100 {
		events = append(events, event(i, "zeta", fmt.Sprint(i%3), "alpha", "x", "m.n", "y"))
	}
	add(t, l, events...)
	q := eventlog.Query{LogsQL: `zeta:="1" | sort by (_time desc) | limit 3 | fields _time, zeta, alpha, gone`}
	var got []string
	err := l.Query(t.Context(), q, func(row []tocsin.Field) error {
		got = append(got, show(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, i := range []int{97, 94, 91} {
		when := noon().Add(time.Duration(i) * time.Second).Format(time.RFC3339Nano)
		want = append(want, fmt.Sprintf("%q=%q %q=%q %q=%q ", "_time", when, "alpha", "x", "zeta", "1"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	stats := rows(t, l, eventlog.Query{LogsQL: `* | stats by (zeta) count() n`})
	if want := []string{`"n"="33" "zeta"="1" `, `"n"="33" "zeta"="2" `, `"n"="34" "zeta"="0" `}; !slices.Equal(stats, want) {
		t.Errorf("stats: got %q\nwant %q", stats, want)
	}
}

func testEachError(t *testing.T, l eventlog.Log) {
	var events []tocsin.Event
	for i := range 3000 {
		events = append(events, event(i, "f", fmt.Sprint(i)))
	}
	add(t, l, events...)
	stop := errors.New("enough")
	n := 0
	err := l.Query(t.Context(), all(), func([]tocsin.Field) error {
		n++
		if n == 10 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 10 {
		t.Errorf("got %v after %d rows, want %v after 10", err, n, stop)
	}
}

func testBadQuery(t *testing.T, l eventlog.Log) {
	ignore := func([]tocsin.Field) error { return nil }
	f := func(q string, want tocsin.Why) {
		t.Helper()
		expectWhy(t, fmt.Sprintf("query %.80q", q), l.Query(t.Context(), eventlog.Query{LogsQL: q}, ignore), want)
	}
	f(``, tocsin.Invalid)
	f(` `, tocsin.Invalid)
	f(`a:(`, tocsin.Invalid)
	f(`a | nosuchpipe`, tocsin.Invalid)
	f(`a)`, tocsin.Invalid)
	f(`options(concurrency=1000) *`, tocsin.Invalid)
	f("# x\n OPTIONS (parallel_readers=1000) *", tocsin.Invalid)
	f(strings.Repeat("(", 30_000), tocsin.Invalid)
	f(strings.Repeat("a ", eventlog.MaxQueryLen), tocsin.TooLarge)
	for _, deep := range []string{"!", "-", "not ", "!(", "a:", "a:!", "a:in(", "a:(", "{", "\"", "'", "`", "a or ", "* | filter ", "[", "a:[", "# \"\n("} {
		start := time.Now()
		err := l.Query(t.Context(), eventlog.Query{LogsQL: strings.Repeat(deep, eventlog.MaxQueryLen/len(deep))}, ignore)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q repeated takes %v (%.100v)", deep, took, err)
		}
	}
}

func testCancelled(t *testing.T, l eventlog.Log) {
	add(t, l, event(1), event(2), event(3))
	ctx, cancel := context.WithCancel(t.Context())
	err := l.Query(ctx, all(), func([]tocsin.Field) error {
		cancel()
		return nil
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("query cancelled in the middle: %v", err)
	}
	if err := l.Query(ctx, all(), func([]tocsin.Field) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("query: %v, want %v", err, context.Canceled)
	}
	if err := l.Append(ctx, []tocsin.Event{event(4)}); !errors.Is(err, context.Canceled) {
		t.Errorf("append: %v, want %v", err, context.Canceled)
	}
	expect(t, l, all(), event(1), event(2), event(3))
}

// A value never becomes LogsQL: it finds the row that has it, and no other.
func testQuoting(t *testing.T, l eventlog.Log) {
	var events []tocsin.Event
	for i, s := range hostile {
		events = append(events, event(i, "f", s, "owner", s))
	}
	without := event(len(hostile), "g", "x")
	add(t, l, append(events, without)...)
	for i, s := range hostile {
		one := events[i]
		for _, q := range []string{
			eventlog.Eq("f", s), eventlog.In("f", s, "nothing of that"), eventlog.OwnedBy(s),
			eventlog.And(eventlog.Eq("f", s), "", eventlog.Eq("owner", s)), eventlog.Or(eventlog.Eq("f", s), eventlog.Nothing),
		} {
			expect(t, l, eventlog.Query{LogsQL: q}, one)
		}
	}
	expect(t, l, eventlog.Query{LogsQL: eventlog.Eq("f", "")}, without)
	expect(t, l, eventlog.Query{LogsQL: eventlog.In("f")})
	expect(t, l, eventlog.Query{LogsQL: eventlog.In("f", hostile...)}, events...)
	expect(t, l, eventlog.Query{LogsQL: eventlog.Or()})
	expect(t, l, eventlog.Query{LogsQL: eventlog.And()}, append(events, without)...)
	for _, name := range []string{"*", "f*", "extra.*"} {
		expect(t, l, eventlog.Query{LogsQL: eventlog.Eq(name, "*")})
		expect(t, l, eventlog.Query{LogsQL: eventlog.In(name, hostile...)})
	}
	names := []string{"extra.a b", "*x", `extra."`, "in", "not", "or", "extra.a:b", "0x", "ünï", "A.B", "(", "a|b", "options"}
	for i, name := range names {
		ev := event(1000+i, name, "named")
		add(t, l, ev)
		expect(t, l, eventlog.Query{LogsQL: eventlog.Eq(name, "named")}, ev)
		expect(t, l, eventlog.Query{LogsQL: eventlog.In(name, "named", "x")}, ev)
	}
}

func testOwned(t *testing.T, l eventlog.Log) {
	owners := []string{"", "acme", "a\"b", "ministry of x", "{", "o=1", "none"}
	byOwner := map[string][]tocsin.Event{}
	var events []tocsin.Event
	for i := range 70 {
		owner := owners[i%len(owners)]
		ev := event(i, "owner", owner)
		byOwner[owner] = append(byOwner[owner], ev)
		events = append(events, ev)
	}
	add(t, l, events...)
	for owner, want := range byOwner {
		expect(t, l, eventlog.Query{LogsQL: eventlog.OwnedBy(owner)}, want...)
		expect(t, l, eventlog.Query{LogsQL: eventlog.OwnedBy(owner) + " | limit 100"}, want...)
		expect(t, l, eventlog.Query{LogsQL: eventlog.And(eventlog.OwnedBy(owner), eventlog.OwnedBy("nobody"))})
	}
	expect(t, l, eventlog.Query{LogsQL: eventlog.Or(eventlog.OwnedBy("acme"), eventlog.OwnedBy(`a"b`))}, append(byOwner["acme"], byOwner[`a"b`]...)...)
}

func testInfo(t *testing.T, l eventlog.Log) {
	info, err := l.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.Rows != 0 || !info.Oldest.IsZero() || !info.Newest.IsZero() || info.Engine == "" {
		t.Errorf("empty log: %+v", info)
	}
	a, b := event(0), event(100)
	add(t, l, a, b)
	info, err = l.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.Rows != 2 || info.Oldest.UnixNano() != a.Time || info.Newest.UnixNano() != b.Time {
		t.Errorf("two events: %+v", info)
	}
}
