package feed_test

import (
	"strings"
	"testing"

	"tocsin"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

const table = "when;who;what;note\n28.11.2026 10:00;192.0.2.1;rdp;a\n28.11.2026 11:00;192.0.2.2;vnc;b\n"

// drafted is the draft of a table, with all that a person says of it.
func drafted(t *testing.T) *feed.Draft {
	t.Helper()
	d, err := feed.Sketch("office", "a.csv", "", format.Options{}, []byte(table))
	if err != nil {
		t.Fatal(err)
	}
	d.Title, d.Provider, d.Terms, d.Mark, d.Type = `The "office"`, "us\n", `C:\ours`, "green", "scanner"
	return d
}

func keyed(d *feed.Draft, column, key, layout string) {
	for i := range d.Columns {
		if d.Columns[i].Name == column {
			d.Columns[i].Key, d.Columns[i].Time = key, layout
		}
	}
}

func TestDraftBecomesAFeed(t *testing.T) {
	d := drafted(t)
	if got := d.Columns[1]; got.Key != "source.ip" || strings.Join(got.Values, " ") != "192.0.2.1 192.0.2.2" {
		t.Errorf("the second column is %+v", got)
	}
	keyed(d, "when", "time.source", "02.01.2006 15:04")
	keyed(d, "what", "classification.identifier", "")
	keyed(d, "note", feed.Ignored, "")
	file, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	f, err := feed.Parse("office.txtar", file)
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	if f.Title != `The "office"` || f.Provider != "us\n" || f.Terms != `C:\ours` || f.Mark != tocsin.Green {
		t.Errorf("it is %+v", f)
	}
	l, err := d.Look(5)
	if err != nil || l.Accepted != 2 || l.Events[0]["classification.identifier"] != "rdp" || l.Events[0]["time.source"] != "2026-11-28T10:00:00Z" ||
		l.Events[0]["classification.type"] != "scanner" || l.Events[0]["extra.note"] != "" {
		t.Errorf("its sample gives %+v, %v", l, err)
	}
}

func TestDraftSaysWhatItLacks(t *testing.T) {
	f := func(field string, change func(d *feed.Draft)) {
		t.Helper()
		d := drafted(t)
		keyed(d, "when", "time.source", "02.01.2006 15:04")
		change(d)
		_, err := d.Write()
		if fault, ok := err.(*tocsin.Fault); !ok || fault.Why != tocsin.Invalid || fault.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	f("provider", func(d *feed.Draft) { d.Provider = "" })
	f("terms", func(d *feed.Draft) { d.Terms = "" })
	f("type", func(d *feed.Draft) { d.Type = "evil" })
	f("when", func(d *feed.Draft) { keyed(d, "when", "time.source", "") })
	f("note", func(d *feed.Draft) { keyed(d, "note", "source.ip", "") })
	f("note", func(d *feed.Draft) { keyed(d, "note", "source.colour", "") })
}

func TestSketchFindsTheRecordsOfADocument(t *testing.T) {
	d, err := feed.Sketch("office", "a.json", "", format.Options{}, []byte(`{"count":2,"data":[{"ip":"192.0.2.1"},{"ip":"192.0.2.2"}]}`))
	if err != nil || d.Options.Path != "data" || len(d.Columns) != 1 {
		t.Errorf("it is %+v, %v", d, err)
	}
}

// Whatever a person types into a draft, its file says it, and says nothing else.
func FuzzDraft(f *testing.F) {
	f.Add("us", "ours", "a\"b\\c", "rdp")
	f.Add("-- want.jsonl --", "\n-- feed.toml --\n", "\x00\x7f\u2028", "\xff'''")
	f.Fuzz(func(t *testing.T, provider, terms, title, identifier string) {
		d := drafted(t)
		d.Provider, d.Terms, d.Title, d.Identifier, d.About = provider, terms, title, identifier, terms
		keyed(d, "when", "time.source", "02.01.2006 15:04")
		file, err := d.Write()
		if err != nil {
			return
		}
		got, err := feed.Parse("office.txtar", file)
		if err != nil {
			t.Fatalf("%v in\n%s", err, file)
		}
		if got.Provider != strings.ToValidUTF8(provider, "\uFFFD") || got.Terms != strings.ToValidUTF8(terms, "\uFFFD") {
			t.Fatalf("it says %q and %q of %q and %q", got.Provider, got.Terms, provider, terms)
		}
	})
}
