package search

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func opened(t testing.TB, db *sqldb.DB) *Index {
	t.Helper()
	x, err := Open(t.Context(), db, "things")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func put(t testing.TB, db *sqldb.DB, x *Index, id int64, texts ...string) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return x.Put(t.Context(), tx, id, texts...) }); err != nil {
		t.Fatal(err)
	}
}

// Both engines find the same.
func TestSearch(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := opened(t, db)
		put(t, db, x, 1, "Phishing of Banque de l'Énergie", "ZM-2026-000123 http://www.evil.example/login.php from 192.0.2.17")
		put(t, db, x, 2, "北京市的服务器被攻击", "フィッシングサイト")
		put(t, db, x, 3, "هجوم على الشبكة في مدينة أُخرى")
		put(t, db, x, 4, "Предупреждение: взлом сервера", "a.b+c@mail.isp.example")
		put(t, db, x, 5, "Über die Straße", "fil\x00e \xff name_of_file.exe 2001:db8::1")
		f := func(looked string, want ...int64) {
			t.Helper()
			got, err := x.Search(t.Context(), looked, 10)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q: got %v, %v; want %v", looked, got, err, want)
			}
		}
		f("phish", 1)
		f("PHISHING energie", 1)
		f("hishing")
		f("phishing взлом")
		f("ZM-2026-000123", 1)
		f("000123", 1)
		f("evil.example", 1)
		f("evil[.]example", 1)
		f("192.0.2.17", 1)
		f("192.0.2", 1)
		f("192.0.2.1", 1) // how a longer one begins
		f("0.2.18")
		f("login.php", 1)
		f("北京", 2)
		f("京", 2)
		f("击", 2)
		f("服务器", 2)
		f("服器")
		f("フィッシング", 2)
		f("الشبكه", 3)
		f("مدينه اخري", 3)
		f("أخرى", 3)
		f("сервер", 4)
		f("isp.example", 4)
		f("b+c@mail", 4)
		f("strasse")
		f("uber", 5)
		f("2001:db8", 5)
		f("name_of_file", 5)
		f("e", 5, 4, 1)
		f("")
		f(" -- ' \" * ( ) : ^ NEAR \x00")
		f(`phish" OR "взлом`)
		f("phish* NOT evil")
		f("a' & !b | c:*", 4)
		f(strings.Repeat("(", 5000))
		f(strings.Repeat("x", 50_000))

		put(t, db, x, 1, "something else")
		f("phish")
		f("else", 1)
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return x.Remove(t.Context(), tx, 1) })
		if err != nil {
			t.Fatal(err)
		}
		f("else")
		put(t, db, x, 2)
		f("北京")

		if made, err := x.Made(t.Context()); made || err != nil {
			t.Errorf("made %v, %v", made, err)
		}
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return x.SetMade(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		x = opened(t, db)
		if made, err := x.Made(t.Context()); !made || err != nil {
			t.Errorf("made %v, %v", made, err)
		}
		f("uber", 5)
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return x.Clear(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		f("uber")
		put(t, db, x, 9, "Uber")
		f("uber", 9)
	})
}

// Where enough rows have the very word, those that only begin so do not push them out.
func TestTheVeryWordComesFirst(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := opened(t, db)
		for id, words := range []string{"", "port", "port", "portal", "ports"} {
			put(t, db, x, int64(id), words)
		}
		f := func(limit int, want ...int64) {
			t.Helper()
			if got, err := x.Search(t.Context(), "port", limit); err != nil || !slices.Equal(got, want) {
				t.Errorf("%d: %v, %v; want %v", limit, got, err, want)
			}
		}
		f(2, 2, 1)
		f(3, 4, 3, 2)
		f(10, 4, 3, 2, 1)
	})
}

// A row as long as can be is taken by both engines.
func TestLong(t *testing.T) {
	var all strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&all, "w%d.北京%d ", i, i)
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := opened(t, db)
		put(t, db, x, 1, all.String(), strings.Repeat("я", 300_000))
		if got, err := x.Search(t.Context(), "w77", 1); err != nil || len(got) != 1 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// Records that are moved leave their index behind, on both ways, and it is known that it must be made again.
func TestMove(t *testing.T) {
	sqldbtest.EachPlace(t, func(t *testing.T, where string) {
		to := filepath.Join(t.TempDir(), "records.db")
		if sqldb.EngineOf(where) == sqldb.SQLite {
			to = sqldbtest.Postgres(t)
		}
		old, fresh := sqldbtest.Open(t, where), sqldbtest.Open(t, to)
		if err := fresh.ReadyToMove(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, db := range []*sqldb.DB{old, fresh} {
			x := opened(t, db)
			put(t, db, x, 1, "word")
			if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return x.SetMade(t.Context(), tx) }); err != nil {
				t.Fatal(err)
			}
		}
		moved, err := sqldb.Move(t.Context(), old, fresh, func(string) bool { return false }, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range moved {
			if strings.HasPrefix(m.Table, "search_") {
				t.Errorf("%s was moved", m.Table)
			}
		}
		if made, err := opened(t, fresh).Made(t.Context()); made || err != nil {
			t.Errorf("made %v, %v", made, err)
		}
	})
}

// What is looked for can't be more than words.
func FuzzTerms(f *testing.F) {
	for _, s := range []string{"a.b", "北京 ' \" ", "هجوم", "\xff\x00", "Ⅷ ½ ﷺ", "ก็", "한국어"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, term := range termsOf(s) {
			checkWord(t, term.word)
		}
		for _, w := range Words(s) {
			checkWord(t, w)
		}
	})
}

func checkWord(t *testing.T, w string) {
	t.Helper()
	if w == "" || len(w) > maxWord*2 || strings.ContainsFunc(w, func(r rune) bool {
		return r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.IsSpace(r)
	}) {
		t.Errorf("the word %q", w)
	}
}

// Every word of a text finds it.
func TestWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		words := Words(text)
		for _, piece := range strings.Fields(text) {
			if len(piece) > 30 {
				continue
			}
			for _, term := range termsOf(piece) {
				if !slices.ContainsFunc(words, func(w string) bool { return w == term.word || term.begins && strings.HasPrefix(w, term.word) }) {
					t.Fatalf("%q has %q and not %q", text, words, term.word)
				}
			}
		}
	})
}
