package statute

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNIS2(t *testing.T) {
	shelf, _, err := new(Live).Get("")
	s, ok := shelf.Named("nis2")
	if err != nil || !ok || len(s.Clocks) != 4 {
		t.Fatal(s, err)
	}
	from := time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)
	f := func(i int, name, want string) {
		t.Helper()
		if c := s.Clocks[i]; c.Name != name || c.Due(from).Format("2006-01-02 15:04") != want || len(c.Title) != 6 {
			t.Errorf("%s %v, want %s %s", c.Name, c.Due(from), name, want)
		}
	}
	f(0, "early-warning", "2026-02-01 10:00")
	f(1, "notification", "2026-02-03 10:00")
	f(2, "answer", "2026-02-01 10:00")
	f(3, "final-report", "2026-02-28 10:00")
}

func TestFolderOfTheOperator(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "clocks"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nis2.toml": "title.en = 'ours'\n[[clock]]\nname = 'a'\ntitle.en = 'A'\ndays = 2\n",
		"bad.toml":  "title.en = 'ours'\n[[clock]]\nname = 'a'\nafter = 'z'\ntitle.en = 'A'\ndays = 2\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, "clocks", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shelf, _, err := new(Live).Get(dir)
	if s, ok := shelf.Named("nis2"); err == nil || !ok || s.Title["en"] != "ours" || len(shelf) != 1 {
		t.Error(shelf, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("title.en = 'a'\n[[clock]]\nname = 'a'\ntitle.en = 'A'\ndays = 2\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := Parse("x", text); err == nil && !s.Clocks[0].Due(time.Unix(0, 0)).After(time.Unix(0, 0)) {
			t.Error("a clock without time")
		}
	})
}
