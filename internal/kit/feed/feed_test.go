package feed

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"
)

// endsOrSteers reports whether a program may take a character for the end of a line, or for an order.
func endsOrSteers(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// No line is too long, none is broken inside a character, and unfolded the text is what it was.
func TestLinesAreFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aé中\r\n\t\u0085\u2028\u2029;,:\\\x00")))).Draw(t, "title")
		text := string(Calendar{Title: title}.ICalendar([]Entry{{ID: "a", Title: title}}))
		for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(line) > lineOctets || strings.ContainsFunc(line, endsOrSteers) || strings.ToValidUTF8(line, "") != line {
				t.Errorf("%q", line)
			}
		}
		if whole := strings.ReplaceAll(text, "\r\n ", ""); !strings.Contains(whole, "\r\nSUMMARY:"+escape(title)+"\r\n") {
			t.Errorf("%q is not in %q", title, whole)
		}
	})
}

func TestADateLeadsToItsPage(t *testing.T) {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	got := string(Calendar{Title: "Due", Host: "node", Now: at}.ICalendar([]Entry{{ID: "x", From: at, To: at, Title: "N-1", Link: "https://node.example/incidents/N-1\r\nX:1", Busy: true}}))
	for _, want := range []string{"\r\nURL:https://node.example/incidents/N-1X:1\r\n", "\r\nTRANSP:OPAQUE\r\n", "\r\nUID:x@node\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestAFeed(t *testing.T) {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	out, err := List{ID: "urn:x", Title: "Open", Self: "https://n.example/feed/s", Team: "Team", Now: at.Add(time.Hour)}.Atom([]Item{{ID: "urn:1", Title: "a <b> & c", Changed: at, Link: "https://n.example/1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<feed xmlns="http://www.w3.org/2005/Atom">`, "<updated>2026-11-30T08:00:00Z</updated>", "<title>a &lt;b&gt; &amp; c</title>", `<link rel="self" href="https://n.example/feed/s"></link>`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if out, err := (List{Now: at}).Atom(nil); err != nil || !strings.Contains(string(out), "<updated>2026-11-30T08:00:00Z</updated>") {
		t.Errorf("%s %v", out, err)
	}
}

// Whatever stands in a title, a feed can be read and has it as one line.
func TestAFeedIsXML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a<&>\"'\r\n\t\x00\u0085\uFFFE]]>")))).Draw(t, "title")
		out, err := List{Title: title}.Atom([]Item{{Title: title, Summary: title, Author: title}})
		if err != nil {
			t.Fatal(err)
		}
		var f atomFeed
		if err := xml.Unmarshal(out, &f); err != nil || f.Title != plain(title) || f.Entries[0].Title != plain(title) {
			t.Errorf("%q: %v\n%s", title, err, out)
		}
	})
}
