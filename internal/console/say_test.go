package console

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// arabic is a sayer with a few made-up sentences.
func arabic(t *testing.T) *sayer {
	t.Helper()
	dir := fstest.MapFS{"ar.json": &fstest.MapFile{Data: []byte(`{
		"%q is no day": "ليس %q يوما",
		"%s is merged into %s": "دمج في %[2]s: %[1]s",
		"feed %s: %w": "تغذية %s: %w",
		"it has %d files": {"zero":"0","one":"1","two":"2","few":"قليل %d","many":"كثير %d","other":"آخر %d"},
		"nothing is chosen": "لم يختر شيء",
		"%s": "أبدا"
	}`)}}
	faults, err := lang.LoadOne(dir, "ar")
	if err != nil {
		t.Fatal(err)
	}
	return &sayer{Words().Lang("ar"), faults, index(faults.Keys())}
}

func TestFaultsAreSaidByTheirFormat(t *testing.T) {
	s := arabic(t)
	f := func(want, format string, args ...any) {
		t.Helper()
		if got, ok := s.format(format, args); !ok || got != want {
			t.Errorf("%s: %q, %v, want %q", format, got, ok, want)
		}
	}
	f("لم يختر شيء", "nothing is chosen")
	f("ليس \u2068\"x\"\u2069 يوما", "%q is no day", "x")
	f("دمج في \u2068b\u2069: \u2068a\u2069", "%s is merged into %s", "a", "b")
	f("قليل \u20683\u2069", "it has %d files", 3)
	f("كثير \u206811\u2069", "it has %d files", int64(11))
	f("تغذية \u2068x\u2069: \u2066disk full\u2069", "feed %s: %w", "x", errors.New("disk full"))
	f("تغذية \u2068x\u2069: لم يختر شيء", "feed %s: %w", "x", errors.New("nothing is chosen"))
	f("ليس \u206836\u2069 ساعة يوما", "%q is no day", 36*time.Hour)
	if got, ok := s.format("there is no such sentence", nil); ok {
		t.Error(got)
	}
}

func TestSentencesAreReadBack(t *testing.T) {
	s := arabic(t)
	f := func(text, want string) {
		t.Helper()
		if got := s.sentence(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f("nothing is chosen", "لم يختر شيء")
	f("\"x\" is no day", "ليس \u2068\"x\"\u2069 يوما")
	f("it has 3 files", "قليل \u20683\u2069")
	f("it has x files", "\u2066it has x files\u2069")
	f("nothing is chosen; it has 3 files", "لم يختر شيء؛ قليل \u20683\u2069")
	f("a.csv:3: asn: nothing is chosen", "\u2068a.csv:3\u2069: \u2068asn\u2069: لم يختر شيء")
	f("feed a: the disk \u2069is full", "تغذية \u2068a\u2069: \u2068the disk \u2069is full\u2069")
	f("", "\u2066\u2069")
}

func TestWhatStaysEnglishIsMarked(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := said(text); string(got) != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f("a & b", "a &amp; b")
	f("x: "+foreign("a <b>"), `x: <span lang="en" dir="ltr">a &lt;b&gt;</span>`)
	f("x \u2066cut off", `x <span lang="en" dir="ltr">cut off</span>`)
	ar := Words().Lang("ar")
	if got := SayError(ar, tocsin.Faultf(tocsin.Invalid, "q")); got != foreign("q") {
		t.Error(got)
	}
	if got := SayText(Words().Lang("en"), "q"); got != "q" {
		t.Error(got)
	}
}

func FuzzSayText(f *testing.F) {
	f.Add("%!d(BADINDEX) %[", "a.csv:3: asn: nothing; x")
	f.Fuzz(func(t *testing.T, format, text string) {
		split(format)
		for _, tag := range lang.Tags() {
			said(SayText(Words().Lang(tag), text))
		}
	})
}
