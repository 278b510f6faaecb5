package playbook

import (
	"strings"
	"testing"

	"tocsin"
)

var languages = []string{"en", "fr", "es", "ru", "ar", "zh"}

func TestBooksAreWhole(t *testing.T) {
	shelf, _, err := new(Live).Get("")
	if err != nil || len(shelf) < 7 {
		t.Fatal(len(shelf), err)
	}
	for _, b := range shelf {
		for _, l := range languages {
			if len(b.In[l].Steps) != len(b.In["en"].Steps) || b.In[l].Text == "" {
				t.Errorf("%s, %s: %d steps, want %d", b.Name, l, len(b.In[l].Steps), len(b.In["en"].Steps))
			}
		}
		for _, c := range b.Classes {
			if _, ok := tocsin.ClassOf(c); !ok {
				t.Errorf("%s: %s is no type of RSIT", b.Name, c)
			}
		}
	}
}

func TestTemplatesAreWhole(t *testing.T) {
	n := map[string]int{}
	for _, tpl := range Templates() {
		n[tpl.Language]++
		for _, w := range []string{"{person}", "{number}", "{team}"} {
			if !strings.Contains(tpl.Body, w) {
				t.Errorf("%s, %s: no %s", tpl.Name, tpl.Language, w)
			}
		}
	}
	for _, l := range languages {
		if n[l] != 6 {
			t.Errorf("%s has %d templates, want 6", l, n[l])
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("classes = [\"ddos\"]\n[in.en]\ntitle = \"a\"\nsteps = [\"b\"]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if b, err := Parse("x", text); err == nil && b.in("zz").Title == "" {
			t.Error("a playbook without a title")
		}
	})
}
