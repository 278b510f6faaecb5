package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

func testAppend(t *testing.T, l eventlog.Log) {
	a, b := event(1, "source.ip", "192.0.2.1", "owner", "acme"), event(2, "extra.x y", "ü €")
	add(t, l, a, b)
	expect(t, l, all(), a, b)
	c := event(3)
	add(t, l, c)
	expect(t, l, all(), a, b, c)
	expect(t, l, eventlog.Query{LogsQL: `source.ip:="192.0.2.1"`}, a)
}

func testNothing(t *testing.T, l eventlog.Log) {
	add(t, l)
	expect(t, l, all())
	if err := l.Delete(t.Context(), eventlog.Eq("owner", "nobody")); err != nil {
		t.Errorf("delete from an empty log: %v", err)
	}
}

func testStrings(t *testing.T, l eventlog.Log) {
	var events []tocsin.Event
	for i, s := range hostile {
		events = append(events, event(i, "f", s, "extra."+strings.Repeat("n", i), "1"))
	}
	add(t, l, events...)
	expect(t, l, all(), events...)
}

// hostile are strings that have broken parsers: quotes, control characters, bytes that are not UTF-8, numbers and
// times in other forms than the ones an engine would write itself.
var hostile = []string{
	`"`, `'`, "`", `\`, `a"b`, `a\`, "\x00", "a\x00b", "\n", "a\r\nb", "\t", " ", " a ", "é", "日本語", "\u202eabc", "\U0001f512",
	"\ufeff", "\ufffd", "*", "a*", "(", ")", "|", "a | delete b", `") or *`, `" or "`, "#", "# x", "{", "}",
	"not", "or", "and", "in", "_time", "0", "00", "007", "1.0", "1.00", "1e3", "-0", "-1", "+1", "0x10", "1_000", "1K", "1KiB", "5m", "inf", "NaN",
	"18446744073709551615", "18446744073709551616", "-9223372036854775808", "192.0.2.1", "192.0.2.01", "192.000.002.001", "2001:DB8::1", "2001:db8::1",
	"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05+00:00", "2026-01-02 03:04:05", "true", "TRUE", "null",
	"<script>", "%00", "\\u0000", "\\x00", "$1", "a,b", "a;b", "=", ":=", "!=", "~", "?", "\x7f", "\u0085", "\u2028",
}

func testManyFields(t *testing.T, l eventlog.Log) {
	// More names than the engine takes in one block, at once and one after the other: it merges blocks behind the scenes.
	var events []tocsin.Event
	for i := range 16 {
		ev := event(i)
		for j := range eventlog.MaxFields {
			ev.Add(fmt.Sprintf("extra.column_%d_%d", i, j), fmt.Sprint(i*j))
		}
		events = append(events, ev)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := l.Append(t.Context(), events[i:i+1]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := 8; i < len(events); i++ {
		add(t, l, events[i])
	}
	expect(t, l, all(), events...)
}

func testLongValue(t *testing.T, l eventlog.Log) {
	var events []tocsin.Event
	for i, s := range []string{"a", "é", "\n", "\"", "\x01"} {
		const room = eventlog.MaxEventLen - 1000
		grown := map[string]int{"\x01": 6, "\n": 2, "\"": 2}[s]
		events = append(events, event(i, "f", strings.Repeat(s, room/max(grown, len(s)))))
	}
	name := "extra." + strings.Repeat("n", eventlog.MaxNameLen-len("extra."))
	events = append(events, event(10, name, "long name"))
	add(t, l, events...)
	expect(t, l, all(), events...)
}

func testRefused(t *testing.T, l eventlog.Log) {
	good := event(1, "f", "good")
	f := func(what string, bad tocsin.Event) {
		t.Helper()
		if eventlog.Check(&bad) == nil {
			t.Errorf("%s: Check takes it", what)
		}
		expectRowError(t, what, l.Append(t.Context(), []tocsin.Event{good, bad, good}), 1)
	}
	many := event(2)
	for i := range eventlog.MaxFields + 1 {
		many.Add(fmt.Sprintf("f%d", i), "v")
	}
	f("too many fields", many)
	f("too long a name", event(2, strings.Repeat("n", eventlog.MaxNameLen+1), "v"))
	f("too long a value", event(2, "f", strings.Repeat("v", eventlog.MaxEventLen)))
	f("too long when escaped", event(2, "f", strings.Repeat("\x01", eventlog.MaxEventLen/5)))
	f("no name", event(2, "", "v"))
	for _, s := range []string{"\xff", "a\xc3", "\xed\xa0\x80"} {
		f("bytes that are not UTF-8", event(2, "f", s))
		f("a name that is not UTF-8", event(2, s, "v"))
	}
	f("a name that stands for many", event(2, "extra.a*", "v"))
	f("a name twice", event(2, "f", "v", "g", "v", "f", "w"))
	for _, name := range []string{"_time", "_msg", "_stream", "_stream_id", "_x", "id", "shard", "form"} {
		f(name, event(2, name, "v"))
	}
	add(t, l)
	expect(t, l, all())
}

func testWindow(t *testing.T, l eventlog.Log) {
	oldest, newest := l.Window(time.Now())
	at := func(i int, when time.Time) tocsin.Event {
		ev := event(i)
		ev.Time = when.UnixNano()
		return ev
	}
	kept := []tocsin.Event{at(1, oldest.Add(time.Second)), at(2, newest.Add(-time.Second)), at(3, time.Now())}
	add(t, l, kept...)
	expect(t, l, all(), kept...)
	for _, when := range []time.Time{oldest.Add(-25 * time.Hour), newest.Add(25 * time.Hour), time.Unix(0, 0), time.Unix(0, 1<<62)} {
		expectRowError(t, when.String(), l.Append(t.Context(), []tocsin.Event{at(4, when)}), 0)
	}
}

func testDelete(t *testing.T, l eventlog.Log) {
	var keep, drop []tocsin.Event
	for i := range 200 {
		keep = append(keep, event(i, "owner", "a", "f", fmt.Sprint(i)))
		drop = append(drop, event(1000+i, "owner", `b" or *`, "f", fmt.Sprint(i)))
	}
	tomorrow := event(5000, "owner", `b" or *`)
	tomorrow.Time = time.Now().Add(-time.Minute).UnixNano()
	drop = append(drop, tomorrow)
	add(t, l, append(keep, drop...)...)
	if err := l.Delete(t.Context(), eventlog.Eq("owner", `b" or *`)); err != nil {
		skipUnavailable(t, err)
		t.Fatal(err)
	}
	expect(t, l, all(), keep...)
	expectWhy(t, "bad filter", l.Delete(t.Context(), `a:(`), tocsin.Invalid)
	expectWhy(t, "pipes", l.Delete(t.Context(), `* | limit 1`), tocsin.Invalid)
	expectWhy(t, "empty filter", l.Delete(t.Context(), ``), tocsin.Invalid)
	expect(t, l, all(), keep...)
}

// skipUnavailable skips a test for what the log at hand says that it can't do.
func skipUnavailable(t *testing.T, err error) {
	t.Helper()
	if tocsin.WhyOf(err) == tocsin.Unavailable {
		t.Skip(err)
	}
}

// Rows that were deleted may come back when they are appended again: a deletion is of what is there.
func testDeleteOther(t *testing.T, l eventlog.Log) {
	a := event(1, "f", "v")
	add(t, l, a)
	if err := l.Delete(t.Context(), eventlog.Eq("f", "v")); err != nil {
		skipUnavailable(t, err)
		t.Fatal(err)
	}
	expect(t, l, all())
	add(t, l, a)
	expect(t, l, all(), a)
}

func testConcurrent(t *testing.T, l eventlog.Log) {
	const writers, each, size = 4, 10, 50
	var wg sync.WaitGroup
	errs := make(chan error, 2*writers)
	var want []tocsin.Event
	for w := range writers {
		batches := make([][]tocsin.Event, each)
		for i := range each * size {
			ev := event(w*each*size+i, "writer", fmt.Sprint(w), "owner", fmt.Sprint(i%7))
			batches[i%each] = append(batches[i%each], ev)
			want = append(want, ev)
		}
		wg.Go(func() { errs <- write(t.Context(), l, batches) })
		wg.Go(func() { errs <- read(t.Context(), l, each) })
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	expect(t, l, all(), want...)
}

func write(ctx context.Context, l eventlog.Log, batches [][]tocsin.Event) error {
	for i, b := range batches {
		if err := l.Append(ctx, b); err != nil {
			return err
		}
		if i%3 == 0 || i == len(batches)-1 {
			if err := l.Sync(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// read asks while others write, and checks that each is never called twice at once.
func read(ctx context.Context, l eventlog.Log, times int) error {
	for range times {
		var mu sync.Mutex
		err := l.Query(ctx, all(), func([]tocsin.Field) error {
			if !mu.TryLock() {
				return errors.New("each is called by two goroutines at once")
			}
			defer mu.Unlock()
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
