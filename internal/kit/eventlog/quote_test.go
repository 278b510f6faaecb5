package eventlog_test

import (
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

func TestFilters(t *testing.T) {
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	f(eventlog.Quote(`a"b`), `"a\"b"`)
	f(eventlog.Eq("source.ip", "192.0.2.1"), `source.ip:="192.0.2.1"`)
	f(eventlog.Eq("extra.a b", `"`), `"extra.a b":="\""`)
	f(eventlog.Eq("not", "v"), `"not":="v"`)
	f(eventlog.Eq("extra.*", "v"), `(!*)`)
	f(eventlog.In("feed.code", "a", `b,c`), `feed.code:in("a","b,c")`)
	f(eventlog.In("feed.code"), `(!*)`)
	f(eventlog.And("", "a", "b or c"), `(a) (b or c)`)
	f(eventlog.And(), `*`)
	f(eventlog.Or("a", ""), `(a)`)
	f(eventlog.Or(), `(!*)`)
	f(eventlog.OwnedBy(""), `{shard="none"} "owner":=""`)
}

func TestCheckQuery(t *testing.T) {
	f := func(q string, ok bool) {
		t.Helper()
		if err := eventlog.CheckQuery(q); (err == nil) != ok {
			t.Errorf("%.60q: %v", q, err)
		}
	}
	f("*", true)
	f(" ", false)
	f(strings.Repeat("(", 100)+"a", true)
	f(strings.Repeat("(", 101)+"a", false)
	f(`f:="`+strings.Repeat("(", 101)+`"`, true)
	f("# "+strings.Repeat("(", 101)+"\n*", true)
	f(`"`+strings.Repeat("(", 101), false) // a quote without an end begins no string
	f("options(concurrency=9) *", false)
	f("# x\n Options (concurrency=9) *", false)
	f(`"options" (a)`, true)
	f("option", true)
	f(strings.Repeat("a", eventlog.MaxQueryLen+1), false)
}

// An event of common fields costs no memory to check.
func TestCheckAllocates(t *testing.T) {
	var ev tocsin.Event
	for _, name := range []string{"source.ip", "source.asn", "owner", "classification.type", "extra.a"} {
		ev.Add(name, "value")
	}
	var c eventlog.Checker
	if n := testing.AllocsPerRun(100, func() {
		if err := c.Check(&ev); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// A query that is taken nests its parentheses no deeper than allowed, whatever is in its strings.
func FuzzCheckQuery(f *testing.F) {
	for _, s := range []string{"*", `f:="("`, "'a\\'(' (", "`(`", "# (\n(", "options(x)", "((((", `"\"("`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, q string) {
		err := eventlog.CheckQuery(q)
		if err == nil && strings.TrimSpace(q) == "" {
			t.Error("an empty query is taken")
		}
		if err == nil && !strings.ContainsAny(q, "\"'`#") && strings.Count(q, "(")-strings.Count(q, ")") > 100 {
			t.Error("a deep query is taken")
		}
	})
}
