package worldmap

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNames(t *testing.T) {
	for code, names := range world().Names {
		for _, language := range []string{"ar", "en", "es", "fr", "ru", "zh"} {
			if names[language] == "" {
				t.Errorf("%s has no name in %s", code, language)
			}
		}
	}
	f := func(language, code, want string) {
		t.Helper()
		if got := Name(language, code); got != want {
			t.Errorf("%s in %s: %q, want %q", code, language, got, want)
		}
	}
	f("en", "ZM", "Zambia")
	f("ar", "zm", "زامبيا")
	f("zh", "ZM", "赞比亚")
	f("en", "ZZ", "")
}

func TestEveryCountryIsOnTheMapOnce(t *testing.T) {
	drawn := map[string]int{}
	for _, a := range New("en", "", nil, nil).Areas {
		drawn[a.Code]++
	}
	for code, n := range drawn {
		if n != 1 {
			t.Errorf("%s is drawn %d times", code, n)
		}
	}
	for _, code := range []string{"ZM", "MV", "TO", "SG", "MT", "FR", "BH", "KI", "PS"} {
		if drawn[code] == 0 {
			t.Errorf("%s is not drawn", code)
		}
	}
}

func TestView(t *testing.T) {
	f := func(s string, ok bool) {
		t.Helper()
		if _, err := ParseView(s); (err == nil) != ok {
			t.Errorf("%q: %v", s, err)
		}
	}
	f("", true)
	f("XK=RS, x-somaliland=SO", true)
	f("XK", false)
	f("XK=ZZ", false)
	f("FR=DE", false)
	loose := func(v View) (n int, shown int64) {
		for _, a := range New("en", "", map[string]int64{"SO": 7}, v).Areas {
			if a.Loose {
				n++
			}
			shown += a.N
		}
		return n, shown
	}
	if n, shown := loose(nil); n != len(disputed) || shown != 7 {
		t.Error(n, shown)
	}
	if n, shown := loose(View{"x-somaliland": "SO"}); n != len(disputed)-1 || shown != 14 {
		t.Error(n, shown)
	}
}

// TestCounts says that each count has one shade, that a larger count has none paler, and that nothing is lost.
func TestCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"ZM", "MV", "FR", "US", "QM", "?", ""})
		counts := rapid.MapOf(code, rapid.Int64Range(0, 1<<40)).Draw(t, "counts")
		m := New("fr", "ZM", counts, nil)
		sum := m.Elsewhere
		for i, r := range m.Rows {
			sum += r.N
			if r.Level < 1 || r.Level > Levels {
				t.Fatalf("%d has shade %d of %v", r.N, r.Level, m.Steps)
			}
			if i > 0 && m.Rows[i-1].Level < r.Level {
				t.Fatalf("%d is darker than %d", r.N, m.Rows[i-1].N)
			}
		}
		var want int64
		for _, n := range counts {
			want += n
		}
		if sum != want {
			t.Fatalf("%d of %d are shown", sum, want)
		}
	})
}

func TestNear(t *testing.T) {
	f := func(code string, wide bool, with ...string) {
		t.Helper()
		m, ok := Near("en", code, wide, map[string]int64{code: 5, "NZ": 2}, nil)
		if !ok {
			t.Errorf("%s is not drawn", code)
			return
		}
		on := map[string]bool{}
		for _, a := range m.Areas {
			on[a.Code] = true
			if a.Code == code && !a.Home {
				t.Errorf("%s is not its own home", code)
			}
		}
		for _, c := range append(with, code) {
			if !on[c] {
				t.Errorf("%s is not on the map of %s", c, code)
			}
		}
		var sum int64
		for _, r := range m.Rows {
			sum += r.N
		}
		if sum+m.Elsewhere != 7 && code != "NZ" {
			t.Errorf("%s: %d on the map and %d elsewhere are not 7", code, sum, m.Elsewhere)
		}
	}
	f("ZM", false, "ZW", "MW", "AO", "TZ")
	f("ZM", true, "ZA", "KE")
	f("OM", true, "SA", "QA", "YE", "EG")
	f("FJ", false)
	f("ES", false, "PT", "FR")
	f("RU", false)
	f("MV", true, "IN")
	if _, ok := Near("en", "QM", false, nil, nil); ok {
		t.Error("a country that is none is drawn")
	}
	if m, _ := Near("en", "ES", false, nil, nil); len(m.Areas) > 60 {
		t.Errorf("%d countries are near Spain", len(m.Areas))
	}
	for _, code := range Drawn("en") {
		if m, ok := Near("ar", code, true, nil, nil); !ok || len(m.Areas) == 0 {
			t.Errorf("%s has no map", code)
		}
	}
}

// What has a count and no place stands in the corner; what has a place or no count does not.
func TestBeside(t *testing.T) {
	f := func(counts map[string]int64, want ...string) {
		t.Helper()
		var got []string
		m := New("en", "QM", counts, nil)
		for _, a := range m.Beside {
			got = append(got, a.Code)
			if a.X < 0 || a.X > m.Width || a.Y < 0 || a.Y > m.Height {
				t.Errorf("%s stands at %d, %d, beyond the map", a.Code, a.X, a.Y)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", counts, got, want)
		}
	}
	f(nil)
	f(map[string]int64{"ZM": 3, "MV": 1})
	f(map[string]int64{"QM": 5, "XZ": 7, "ZM": 9}, "XZ", "QM")
	f(map[string]int64{"QM": 0})
	f(map[string]int64{"QM": 9, "QN": 8, "QO": 7, "QP": 6, "QQ": 5, "QR": 4, "QS": 3}, "QM", "QN", "QO", "QP", "QQ", "QR")
}
