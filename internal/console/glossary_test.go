package console

import (
	"flag"
	"os"
	"strings"
	"testing"

	"tocsin/internal/kit/lang"
)

var update = flag.Bool("update", false, "write the table of words again")

// glossary is where people look words up.
const glossary = "../../docs/develop/words.md"

// The table of words says what the catalogues say, and no two of its things have the same word in a language.
func TestGlossary(t *testing.T) {
	raw, err := os.ReadFile(glossary)
	if err != nil {
		t.Fatal(err)
	}
	text, rows, ok := strings.Cut(string(raw), "\n| key ")
	if !ok {
		t.Fatal("it has no table")
	}
	var out strings.Builder
	out.WriteString(text + "\n| key | " + strings.Join(names(), " | ") + " |\n|" + strings.Repeat(" --- |", 1+len(lang.Tags())) + "\n")
	for line := range strings.SplitSeq(rows, "\n") {
		key, _, _ := strings.Cut(strings.TrimPrefix(line, "| `"), "`")
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		out.WriteString("| `" + key + "`")
		for _, tag := range lang.Tags() {
			if !Words().Lang(tag).Has(key) {
				t.Errorf("%s: the catalogue in %s has no such text", key, tag)
			}
			out.WriteString(" | " + Words().Lang(tag).Text(key))
		}
		out.WriteString(" |\n")
	}
	if *update {
		if err := os.WriteFile(glossary, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if out.String() != string(raw) {
		t.Errorf("%s is not what the catalogues say; see what was changed, and run this test with -update", glossary)
	}
	apart(t, out.String())
}

// names of the languages by themselves, in the order of their tags.
func names() (list []string) {
	for _, tag := range lang.Tags() {
		list = append(list, Words().Lang(tag).Name)
	}
	return list
}

// apart says which things of the table have the same word.
func apart(t *testing.T, text string) {
	t.Helper()
	seen := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		cells := strings.Split(line, " | ")
		if !strings.HasPrefix(line, "| `") || len(cells) < 2 {
			continue
		}
		for i, word := range cells[1:] {
			id := lang.Tags()[i] + " " + strings.TrimSuffix(word, " |")
			if was := seen[id]; was != "" {
				t.Errorf("%s stands for %s and for %s", id, was, cells[0][2:])
			}
			seen[id] = cells[0][2:]
		}
	}
}
