package console

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/lang"
)

func bundle(t *testing.T) *lang.Bundle {
	t.Helper()
	b, err := loadLocale()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLocalesHoldTheSameKeysFormsAndPlaceholders(t *testing.T) {
	for _, p := range bundle(t).Problems() {
		t.Error(p)
	}
}

func TestLocaleKeysAreSortedAndStandOnce(t *testing.T) {
	for _, tag := range lang.Tags() {
		data, err := fs.ReadFile(files, "locale/"+tag+".json")
		if err != nil {
			t.Fatal(err)
		}
		keys := topKeys(t, data)
		if !slices.IsSorted(keys) {
			t.Errorf("%s.json: keys are not sorted", tag)
		}
		for i := 1; i < len(keys); i++ {
			if keys[i] == keys[i-1] {
				t.Errorf("%s.json: %s stands twice", tag, keys[i])
			}
		}
	}
}

// topKeys returns the keys of a JSON object in the order in which they stand.
func topKeys(t *testing.T, data []byte) (keys []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		tok, err := d.Token()
		if err != nil {
			return keys
		}
		switch v := tok.(type) {
		case json.Delim:
			if v == '{' {
				depth++
			} else {
				depth--
			}
		case string:
			if depth == 1 {
				keys = append(keys, v)
				var skip any
				if err := d.Decode(&skip); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

var (
	wholeKey = regexp.MustCompile(`"([a-z]+(?:\.[a-z0-9-]+)+)"`)
)

// sources are the texts of all files that can name a key.
func sources(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, dir := range []string{".", "../kit/lang", "../module"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !(strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".html")) {
				return err
			}
			data, err := os.ReadFile(path)
			b.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// Closed lists, whose words are put behind a prefix when a page is made.
var lists = []string{"answer.", "changed.", "notice.kind.", "notice.way.", "subscribe.offer.", "subscribe.form.", "subscribe.file.", "subscribe.date.", "notice.word.", "origin.", "class.", "fate.", "sign.", "todo.", "told.", "sector.", "severity.", "tend.format.", "tend.summary.", "tend.place.", "tend.lack.", "status.", "state.", "said.", "passon.", "priority.", "reason.", "role.", "rule.", "act.", "scope.", "settings.state.", "settings.wrong.", "settings.team.", "settings.mail.", "settings.playbook.from.", "settings.field.type.", "settings.ignored.set.", "respond.verdict.", "respond.mark.field.", "settings.unit.", "settings.units.", "settings.day.", "setup.step.", "theme.", "error.", "portal.claim.", "portal.kind.", "lookup.registry.", "lookup.security.", "lookup.flaw.",
	"respond.article.state.", "respond.clock.", "respond.every.", "respond.field.", "respond.how.", "respond.inbox.", "respond.kind.", "respond.letter.", "respond.letters.", "respond.list.", "respond.pap.", "respond.priority.", "respond.reporter.", "respond.resolution.",
	"respond.against.", "respond.stays.", "respond.leaves.", "respond.erasure.", "respond.stands.", "respond.as.", "respond.from.", "respond.indicator.", "respond.proof.", "respond.ref.", "respond.same.", "respond.step.", "respond.mass.state.", "respond.mass.source.", "respond.mass.unasked.", "respond.guard.", "respond.people.", "respond.refused.", "respond.way.", "respond.who.",
	"respond.said.", "respond.moment.", "respond.moments.", "respond.exact.", "respond.trace.", "respond.node.", "respond.asset.kind.", "respond.asset.state.", "respond.side.", "respond.story.", "respond.tactic.", "respond.by.", "respond.seal.", "respond.shift.", "respond.skip.", "respond.sort.", "respond.status.", "respond.stream.", "respond.tab.", "respond.task.of.", "respond.review.", "respond.table.order.", "respond.table.state.", "respond.waits.", "respond.wanted.state.", "respond.want.", "respond.when.", "respond.what.", "respond.why.", "respond.yes.",
	"public.addresses.hint", "public.domain", "public.email", "public.kind.", "public.language", "public.name", "public.sender", "public.share.", "public.state.", "rfc2350.",
	"rsit.", "work.figure.", "work.head.", "work.kind.", "work.measure.", "work.month.", "work.say.", "work.span.", "work.table.", "work.time.", "work.watch.",
	"watch.bars.", "watch.event.", "watch.make.delimiter.", "watch.make.format.", "watch.make.group.", "watch.make.key.", "watch.make.side.", "watch.net.", "watch.outbox.kind.", "watch.span."}

func TestEveryKeyIsUsedAndEveryUsedKeyIsThere(t *testing.T) {
	text, en := sources(t), bundle(t).Lang("en")
	used := map[string]bool{}
	for _, m := range wholeKey.FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
	}
	for _, key := range en.Keys() {
		if !used[key] && !slices.ContainsFunc(lists, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("%s: no page uses it", key)
		}
	}
	rooms := regexp.MustCompile(`^(account|watch|shell|form|pager|chart)\.`)
	for key := range used {
		if rooms.MatchString(key) && !en.Has(key) {
			t.Errorf("%s: a page uses it, but no catalogue has it", key)
		}
	}
}

func TestEveryWordOfAClosedListHasAText(t *testing.T) {
	en := bundle(t).Lang("en")
	has := func(key string) {
		t.Helper()
		if !en.Has(key) {
			t.Errorf("%s is missing", key)
		}
	}
	for c := range tocsin.Types {
		has("class." + c.Type)
	}
	for why := tocsin.Internal; why <= tocsin.Unavailable; why++ {
		has("error." + why.String() + ".title")
		has("error." + why.String() + ".text")
	}
	for r := tocsin.Info; r <= tocsin.Critical; r++ {
		has("severity." + r.String())
	}
}

var (
	action = regexp.MustCompile(`\{\{[^}]*\}\}|<[^>]*>`)
	letter = regexp.MustCompile(`[A-Za-z]{2,}`)
	// untranslated are words that are the same in every language, and commands.
	untranslated = []string{"SHA-256", "Ctrl K", "Ctrl", "Enter", "Space", "Esc", "abuse"}
)

func TestTemplatesHoldNoTextOfTheirOwn(t *testing.T) {
	paths, err := filepath.Glob("p*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../module/*/*/page/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, more...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(string(data), "")
		text = action.ReplaceAllString(text, " ")
		for _, w := range untranslated {
			text = strings.ReplaceAll(text, w, "")
		}
		if w := letter.FindString(text); w != "" {
			t.Errorf("%s: the text %q belongs into the catalogues", path, w)
		}
	}
}
