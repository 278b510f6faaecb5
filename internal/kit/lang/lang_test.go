package lang

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// fake returns the six languages with a few texts; in each, the text names its plural form.
func fake(t testing.TB) *Bundle {
	t.Helper()
	dir := fstest.MapFS{}
	for _, tag := range Tags() {
		dir[tag+".json"] = &fstest.MapFile{Data: []byte(`{
			"a": {"zero":"zero","one":"one","two":"two","few":"few","many":"many","other":"other {n}"},
			"hello": "<b>{name}</b> {n}", "word.x": "ex", "time.at": "{date}, {clock} {zone}",
			"time.ago.now": "now", "time.ago.minutes": "{n}m", "time.ago.hours": "{n}h", "time.ago.days": "{n}d",
			"time.ago.months": "{n}mo", "time.ago.years": "{n}y"}`)}
	}
	b, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPluralsAreThoseOfCLDR(t *testing.T) {
	forms := map[plural.Form]Plural{plural.Other: Other, plural.Zero: Zero, plural.One: One, plural.Two: Two, plural.Few: Few, plural.Many: Many}
	for _, tag := range Tags() {
		rule := rulesOf(tag).plural
		for _, n := range append(upTo(1300), 1_000_000, 1_000_001, 2_000_000, 5_000_011) {
			want := forms[plural.Cardinal.MatchPlural(language.Make(tag), n, 0, 0, 0, 0)]
			got := rule(int64(n))
			if (tag == "fr" || tag == "es") && got == Many && want == Other {
				continue // x/text holds CLDR 32, which had no "many" in these two
			}
			if got != want {
				t.Errorf("%s: %d is %s, want %s", tag, n, got, want)
			}
		}
	}
}

func upTo(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

func TestNumbers(t *testing.T) {
	b := fake(t)
	f := func(tag string, n int64, want string) {
		t.Helper()
		if got := b.Lang(tag).Number(n); got != want {
			t.Errorf("%s: %d is %q, want %q", tag, n, got, want)
		}
	}
	f("en", 0, "0")
	f("en", 999, "999")
	f("en", 1000, "1,000")
	f("en", 1234567, "1,234,567")
	f("en", -1234, "-1,234")
	f("en", -9223372036854775808, "-9,223,372,036,854,775,808")
	f("es", 1234, "1234")
	f("es", 12345, "12.345")
	f("fr", 1234, "1\u202f234")
	f("ru", 1234, "1\u00a0234")
	f("ar", 1234, "1,234")
	f("zh", 123456, "123,456")
}

func TestPercentNeverRoundsToNothingOrAll(t *testing.T) {
	l := fake(t).Lang("en")
	f := func(share float64, want string) {
		t.Helper()
		if got := l.Percent(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
	f(0, "0%")
	f(0.0000001, "0.1%")
	f(0.5, "50%")
	f(0.99999, "99.9%")
	f(1, "100%")
}

func TestTextsAreFilledAndIsolated(t *testing.T) {
	b := fake(t)
	f := func(tag, want string, args ...any) {
		t.Helper()
		if got := b.Lang(tag).Text("hello", args...); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	f("en", "<b>Ana</b> 1,000", "name", "Ana", "n", 1000)
	f("en", "<b>\u2068مصلحة\u2069</b> 3", "name", "مصلحة", "n", 3)
	f("ar", "<b>\u2068Ana\u2069</b> \u20683\u2069", "name", "Ana", "n", 3)
	f("en", "<b>{n}</b> 3", "name", "{n}", "n", 3)
	f("en", "<b>{name}</b> {n}")
}

func TestWhatTheCatalogueLacksIsSeen(t *testing.T) {
	l := fake(t).Lang("en")
	if got := l.Text("no.such"); got != "⟦no.such⟧" {
		t.Error(got)
	}
	if got := l.Word("word", "y"); got != "y" {
		t.Error(got)
	}
	if got := l.Word("word", "x"); got != "ex" {
		t.Error(got)
	}
}

func TestAgo(t *testing.T) {
	l, now := fake(t).Lang("en"), time.Date(2026, 11, 24, 15, 4, 0, 0, time.UTC)
	f := func(d time.Duration, want string) {
		t.Helper()
		if got := l.Ago(now.Add(-d), now); got != want {
			t.Errorf("%v ago is %q, want %q", d, got, want)
		}
	}
	f(0, "now")
	f(-30*time.Second, "now")
	f(-time.Hour, "24 Nov 2026")
	f(59*time.Minute, "59m")
	f(47*time.Hour, "47h")
	f(48*time.Hour, "2d")
	f(100*24*time.Hour, "3mo")
	f(800*24*time.Hour, "2y")
	if got := l.Ago(time.Time{}, now); got != "–" {
		t.Error(got)
	}
}

func TestMatch(t *testing.T) {
	b := fake(t)
	f := func(query, cookie, accept, want string) {
		t.Helper()
		r := httptest.NewRequest("GET", "/"+query, nil)
		r.Header.Set("Accept-Language", accept)
		if cookie != "" {
			r.Header.Set("Cookie", "lang="+cookie)
		}
		if got := b.Match(r).Tag; got != want {
			t.Errorf("%q %q %q: %s, want %s", query, cookie, accept, got, want)
		}
	}
	f("", "", "", "en")
	f("?lang=ar", "fr", "ru", "ar")
	f("?lang=xx", "fr", "ru", "fr")
	f("", "xx", "ru", "ru")
	f("", "", "de, fr-CA;q=0.8, en;q=0.9", "en")
	f("", "", "zh-Hant-TW", "zh")
	f("", "", "fr;q=0, es;q=0.1", "es")
	f("", "", "fr;q=NaN, es;q=2", "en")
	f("", "", strings.Repeat("fr,", 1000), "en")
}

func TestProblemsNamesWhatATranslatorMustMend(t *testing.T) {
	dir := fstest.MapFS{}
	for _, tag := range Tags() {
		dir[tag+".json"] = &fstest.MapFile{Data: []byte(`{"a":"{x}"}`)}
	}
	f := func(ru, want string) {
		t.Helper()
		dir["ru.json"] = &fstest.MapFile{Data: []byte(ru)}
		b, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(b.Problems(), "; "); got != want {
			t.Errorf("%s: %q, want %q", ru, got, want)
		}
	}
	f(`{"a":"да {x}"}`, "")
	f(`{}`, "ru: a: missing")
	f(`{"a":"да"}`, "ru: a : placeholders [], want [x]")
	f(`{"a":""}`, "ru: a: empty")
	f(`{"a":"{x}","b":"б"}`, "ru: b: en has no such key")
	f(`{"a":{"one":"{x}","other":"{x}"}}`, "ru: a: form few is missing; ru: a: form many is missing")
}

func FuzzText(f *testing.F) {
	b := fake(f)
	f.Add("hello", "name", int64(3))
	f.Fuzz(func(t *testing.T, key, value string, n int64) {
		for _, l := range b.All() {
			l.Text(key, "name", value, "n", n)
			l.fill(value, []any{"n", n})
			l.Bytes(n)
			l.Ago(time.Unix(n, 0), time.Unix(0, 0))
		}
	})
}
