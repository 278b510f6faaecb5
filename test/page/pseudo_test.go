package page

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/internal/kit/lang"
)

// stretch makes a catalogue of another: each text 40 per cent longer and between ⟦ and ⟧.
func stretch(catalogue []byte) []byte {
	var texts map[string]any
	if err := json.Unmarshal(catalogue, &texts); err != nil {
		panic(err)
	}
	for key, v := range texts {
		switch v := v.(type) {
		case string:
			texts[key] = longer(v)
		case map[string]any:
			for form, text := range v {
				v[form] = longer(fmt.Sprint(text))
			}
		}
	}
	out, err := json.Marshal(texts)
	if err != nil {
		panic(err)
	}
	return out
}

// longer fills a text up with words of its own length.
func longer(s string) string {
	n := (utf8.RuneCountInString(s)*4 + 9) / 10
	return "⟦" + s + " " + strings.Repeat("~~~~ ", n/5) + strings.Repeat("~", max(1, n%5)) + "⟧"
}

func TestStretchKeepsPlaceholdersAndForms(t *testing.T) {
	b := pseudo()
	f := func(tag, want string, key string, args ...any) {
		t.Helper()
		if got := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(b.Lang(tag).Text(key, args...)); got != want {
			t.Errorf("%s %s: %q, want %q", tag, key, got, want)
		}
	}
	f("en", "3 selected", "form.bulk.picked", "n", 3)
	f("ar", "⟦3 selected ~~~~ ~⟧", "form.bulk.picked", "n", 3)
	f("ar", "⟦1 selected ~~~~ ~⟧", "form.bulk.picked", "n", 1)
	if b.Lang("ar").Dir() != "rtl" || len(lang.Tags()) != 6 {
		t.Error("the made-up language does not run from right to left in the place of the Arabic one")
	}
}

// strayScript returns the texts of a page that no catalogue has, and what no reader of another language could read.
const strayScript = `(() => {
  const out = [], data = "bdi, code, kbd, time, pre, [data-raw], [dir=ltr], [lang=en], script, style, template, .words";
  const bare = s => { let was; do { was = s; s = s.replace(/⟦[^⟦⟧]*⟧/g, " "); } while (s !== was); return s; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const gather = [];
  for (let n; (n = walk.nextNode());) {
    const el = n.parentElement;
    if (!el || el.closest(data) || el.closest("[lang]") !== document.documentElement) continue;
    if (!(el.checkVisibility && el.checkVisibility()) && el.tagName !== "OPTION" && el.tagName !== "title") continue;
    const left = bare(n.textContent);
    if (el.tagName === "OPTION" && !/⟦/.test(n.textContent) && !/ /.test(left.trim())) continue; // a name of a feed or a code
    if (/[A-Za-z]{2,}/.test(left.replace("SHA-256", ""))) out.push("<" + el.tagName.toLowerCase() + (el.className && el.className.baseVal === undefined ? "." + el.className : "") + "> " + left.trim().slice(0, 80));
  }
  for (const name of ["aria-label", "placeholder", "alt", "title"]) document.querySelectorAll("[" + name + "]").forEach(el => {
    if (name === "placeholder" && !/[A-Za-z]+ [A-Za-z]+ [A-Za-z]+/.test(el.placeholder)) return; // examples of what may be typed
    if (name === "title" && (el.closest(data) || el.tagName === "TIME")) return;
    const s = el.getAttribute(name);
    if (/[A-Za-z]{2,}/.test(s) && !/⟦/.test(s) && !el.closest("[data-raw]") && !(el.dir === "ltr") && !el.querySelector(":scope > bdi")) out.push(name + ": " + s.slice(0, 80));
  });
  return [...new Set(out)];
})()`

// A made-up language that is 40 per cent longer and runs from right to left finds texts that no catalogue has, and lines
// that do not fit a screen or a phone.
func TestEveryTextHasAKeyAndFits(t *testing.T) {
	n := demoNode(t, "pseudo")
	b := open(t)
	n.enter(t, b)
	for _, path := range n.crawl(t) {
		for _, width := range []int64{1280, 390} {
			b.size(t, width, 900)
			b.visit(t, n.at(path)+lingo(path, "ar"))
			if eval[bool](t, b, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`) {
				who := eval[[]string](t, b, wideScript)
				t.Errorf("%s at %d pixels: wider than the window: %s", path, width, strings.Join(who, "; "))
				b.picture(t, fmt.Sprintf("wide-%d%s", width, strings.ReplaceAll(path, "/", "-")))
			}
			if width == 390 {
				continue
			}
			for _, s := range eval[[]string](t, b, strayScript) {
				t.Errorf("%s: no catalogue has the text %s", path, s)
			}
		}
	}
}

// wideScript names the things that stick out.
const wideScript = `(() => {
  const w = document.documentElement.clientWidth, out = [];
  document.querySelectorAll("body *").forEach(el => {
    const r = el.getBoundingClientRect();
    if ((r.left < -1 || r.right > w + 1) && r.width > 0 && el.checkVisibility() && !el.closest(".scroll, .rail, .hide, .skip, .tabs")) out.push(el.tagName.toLowerCase() + "." + el.className + " " + Math.round(r.left) + ".." + Math.round(r.right));
  });
  return out.slice(0, 6);
})()`
