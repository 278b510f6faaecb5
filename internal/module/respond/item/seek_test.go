package item

import (
	"fmt"
	"testing"
	"time"
)

var wantFields = []Field{{Name: "cost", Type: NumberField}, {Name: "place", Type: TextField}, {Name: "seen", Type: DateField}, {Name: "region", Type: ChoiceField, Choices: []Choice{{Value: "north"}}}}

func TestFieldsThatAreWanted(t *testing.T) {
	f := func(text, words, wants string) {
		t.Helper()
		parts, err := Seek{Fields: wantFields}.Read(text)
		rest, got := "", ""
		for _, c := range parts {
			if c.Of == OfOwn {
				got += fmt.Sprint(c.Want.Field, c.Want.Tests)
			} else if len(c.Values) > 0 {
				rest += c.Values[0].(string)
			}
		}
		if err != nil {
			rest, got = "", err.Error()
		}
		if rest != words || got != wants {
			t.Errorf("%s: %q %s, want %q %s", text, rest, got, words, wants)
		}
	}
	f("phishing at the port", "phishing at the port", "")
	f(`cost:>100.50 phishing place:"the port"`, "phishing", "cost[{> 100.5}]place[{~ the port}]")
	f("cost:5 COST:<=7", "", "cost[{= 5}]cost[{<= 7}]")
	f("cost:5..10", "", "cost[{>= 5} {<= 10}]")
	f("cost:5..", "", "cost[{>= 5}]")
	f("seen:>=2026-11-01", "", "seen[{>= 2026-11-01}]")
	f("place:=Port", "", "place[{= Port}]")
	f("place:>5", "", "place[{~ >5}]") // texts have no order
	f("region:north http://198.51.100.1/ note:x", "http://198.51.100.1/ note:x", "region[{= north}]")
	f("cost: 5", "cost: 5", "")
	f("cost:many", "", `q: “cost:many” at place 1: "many" is no number`)
	f("region:east", "", `q: “region:east” at place 1: "east" is none of its values`)
}

// said writes what was read as one line.
func said(c Cond) string {
	not := map[bool]string{true: "not "}[c.Not]
	switch {
	case c.Join != "":
		out := ""
		for i, p := range c.Parts {
			if i > 0 {
				out += " " + string(c.Join) + " "
			}
			out += said(p)
		}
		return not + "(" + out + ")"
	case c.Of == OfOwn:
		return fmt.Sprint(not, c.Want.Field, c.Want.Tests)
	case c.Period != Period{}:
		day := func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			return t.Format("01-02T15")
		}
		return fmt.Sprint(not, c.Of, " ", day(c.Period.From), "..", day(c.Period.Until), map[bool]string{true: "never"}[c.Period.None])
	case c.Of == OfWords:
		return fmt.Sprint(not, c.Values[0])
	}
	return fmt.Sprint(not, c.Of, c.Values)
}

func TestConditions(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	f := func(text, want string) {
		t.Helper()
		parts, err := Seek{Fields: wantFields, Me: "ana", Now: now}.Read(text)
		got := ""
		for i, c := range parts {
			if i > 0 {
				got += "; "
			}
			got += said(c)
		}
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	f("", "")
	f("a b", "a b")
	f(`a status:new "the port" b`, `a "the port" b; status[new]`)
	f("status:new,open", "status[new open]")
	f("status:new or priority:1..2", "(status[new] or priority[1 2])")
	f("status:NEW OR #Test a", "(status[new] or (tag[test] and a))")
	f("(a or b) c", "(a or b); c")
	f("a (b c) d", "a b c d")
	f("-a", "not a")
	f("-(a or tag:x) owner:me", "not (a or tag[x]); owner[ana]")
	f("-(a #b)", "not (a and tag[b])")
	f("--a - b", "--a - b")
	f("-", "-")
	f("()", "")
	f("-()", "")
	f(`"or"`, `"or"`)
	f("host(1) a)", "host(1) a)")
	f("(host(1))", "host(1)")
	f(`subject:x http://198.51.100.1/`, `subject:x http://198.51.100.1/`)
	f("type:phishing,-", "type[phishing ]")
	f("tlp:amber", "tlp[2]")
	f("priority:critical,-", "priority[1 0]")
	f("owner:-", "owner[]")
	f("with:ana@x.example technique:T1566 part:ZM-1", "with[ana@x.example]; technique[T1566]; part[ZM-1]")
	f("is:overdue,unread", "is[overdue unread]")
	f("opened:2026-11", "opened 11-01T00..12-01T00")
	f("closed:2026-11-01..2026-11-03", "closed 11-01T00..11-04T00")
	f("closed:..2026-11-03", "closed ..11-04T00")
	f("answered:>2026-11-01", "answered 11-02T00..")
	f("answered:<=2026-11-01", "answered ..11-02T00")
	f("updated:-7d", "updated 11-21T12..11-28T12")
	f("due:+36h", "due 11-28T12..11-30T00")
	f("due:today", "due 11-28T00..11-29T00")
	f("answered:-", "answered ..never")
	f("a or", "q: The last “or” has nothing behind it. Put it between quotation marks to look for the word.")
	f("a or or b", "q: The “or” at place 6 has nothing before it. Put it between quotation marks to look for the word.")
	f("or a", "q: The “or” at place 1 has nothing before it. Put it between quotation marks to look for the word.")
	f("a (b or c", "q: The bracket at place 3 is not closed.")
	f("é status:nwe", `q: “status:nwe” at place 3: "nwe" is none of these: new, open, resolved, rejected, abandoned, pending, active, removing, removed`)
	f("priority:9", "q: “priority:9” at place 1: a priority is 1 (critical) to 5 (very low), 0 is not judged")
	f("opened:soon", `q: “opened:soon” at place 1: "soon" is no time: write 2026-11-28, 2026-11, 2026-11-01..2026-11-30, today or -7d`)
	f("((((((((((((((a", "q: Brackets stand within each other, more than 12 deep.")
	f("-(-(-(-(-(-(-(-(-(a)))))))))", "q: Brackets stand within each other, more than 12 deep.")
}

func FuzzSeek(f *testing.F) {
	for _, s := range []string{`cost:>5 a`, `place:"`, "seen:2026-11-01..", "cost:..", ":", "cost:==", "(a or -b) -(#c d)", "opened:-7d..", "priority:1..5,critical", "\"(", "))", "-|or"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts, err := Seek{Fields: wantFields, Now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}.Read(s)
		if err != nil {
			return
		}
		for _, c := range parts {
			err := c.Walk(func(c *Cond) error {
				if c.Join == "" && c.Of != OfOwn && c.Period == (Period{}) && len(c.Values) == 0 && c.Of != "owner" && c.Values == nil && c.Of == OfWords {
					t.Errorf("%q: a condition without a value", s)
				}
				for _, v := range c.Want.Tests {
					if v.Value == "" || len(v.Value) > maxValue {
						t.Errorf("%q: %+v", s, v)
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}
