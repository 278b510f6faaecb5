package page

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe is the file of axe-core, or skips: it is not part of the repository.
func axe(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(), "out", "axe.min.js"))
	if err != nil {
		t.Skip("out/axe.min.js is not there: npm pack axe-core@4, and take package/axe.min.js out of it; .ci/run does")
	}
	return string(text)
}

// axeRun asks for the rules of WCAG 2.2 up to AA.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"]}).then(r =>
  JSON.stringify(r.violations.map(v => ({id: v.id, nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + " | " + (n.any[0] || n.all[0] || n.none[0] || {}).message)}))))`

// No page breaks a rule of WCAG 2.2 that axe can see, in either direction, light or dark.
func TestAxeFindsNothing(t *testing.T) {
	script := axe(t)
	n := demoNode(t, "tocsin")
	b := open(t)
	n.enter(t, b)
	for i, path := range n.crawl(t) {
		for j, tag := range []string{"en", "ar"} {
			b.scheme(t, []string{"light", "dark"}[(i+j)%2])
			b.visit(t, n.at(path)+lingo(path, tag))
			eval[any](t, b, script+"; 0")
			text := eval[string](t, b, axeRun)
			var found []struct {
				ID    string
				Nodes []string
			}
			if err := json.Unmarshal([]byte(text), &found); err != nil {
				t.Fatal(err)
			}
			for _, v := range found {
				t.Errorf("%s in %s: %s: %s", path, tag, v.ID, strings.Join(v.Nodes, "\n\t"))
			}
		}
	}
}

// What a page may weigh over the wire, in bytes: the first that a browser opens, and one after it.
const (
	firstLoad = 100_000
	nextLoad  = 30_000
)

// Each page is small, loads nothing from another host, and its console stays empty.
func TestPagesAreSmallAndKeepToTheirHost(t *testing.T) {
	n := demoNode(t, "tocsin")
	b := open(t)
	n.enter(t, b)
	host := strings.TrimPrefix(n.base, "http://")
	heaviest := 0.0
	for i, path := range n.crawl(t) {
		b.visit(t, n.at(path))
		bytes, hosts := b.weight()
		most := float64(nextLoad)
		if i == 0 {
			most = firstLoad
		}
		if heaviest = max(heaviest, bytes); bytes > most {
			t.Errorf("%s: %.0f bytes, %.0f are the most", path, bytes, most)
		}
		if delete(hosts, host); len(hosts) > 0 {
			t.Errorf("%s asks other hosts: %v", path, hosts)
		}
		for _, s := range b.troubles() {
			t.Errorf("%s: %s", path, s)
		}
	}
	t.Logf("%d pages, the heaviest %.0f bytes", len(n.pages), heaviest)
}

// Without a script forms are sent, lists are filtered, and nothing stands there that only a script could use.
func TestPagesWorkWithoutAScript(t *testing.T) {
	n := demoNode(t, "tocsin")
	b := open(t)
	n.enter(t, b)
	b.unscripted(t)
	b.visit(t, n.at("/watch/findings"))
	b.run(t, chromedp.SetAttributeValue(chromedp.CSS("select[name=severity] option[value=high]"), "selected", "selected"),
		chromedp.Click(chromedp.CSS("form.filter button")), chromedp.WaitVisible(chromedp.CSS("a.reset")))
	if at := ask(t, b, chromedp.Location()); !strings.Contains(at, "severity=high") {
		t.Errorf("the filter led to %s", at)
	}
	b.visit(t, n.at("/account"))
	const profile = "form[action='/account/profile']"
	b.run(t, chromedp.SetAttributeValue(chromedp.CSS(profile+" input[name=display]"), "value", "Amina T."),
		chromedp.Click(chromedp.CSS(profile+" button")), chromedp.WaitVisible(chromedp.CSS(".notice[role=status]")))
	if name := ask(t, b, chromedp.Text(chromedp.CSS("h1"))); name != "Amina T." {
		t.Errorf("the profile says %q", name)
	}
	if hidden := ask(t, b, chromedp.AttributeValue(chromedp.CSS("[data-open-keys]"), "hidden")); !hidden.Exists {
		t.Error("a button that only a script could use is seen")
	}
}

// Pictures of each kind of page, for people to look at: both directions, light, dark, a phone, paper.
func TestPictures(t *testing.T) {
	n := demoNode(t, "tocsin")
	b := open(t)
	n.enter(t, b)
	looks := []struct {
		name, tag, scheme string
		width             int64
	}{{"en", "en", "light", 1280}, {"ar", "ar", "light", 1280}, {"ar-dark", "ar", "dark", 1280}, {"en-phone", "en", "light", 390}, {"ar-phone", "ar", "dark", 390}}
	for i, path := range n.crawl(t) {
		for j, look := range looks {
			if i > 14 && j != i%len(looks) {
				continue
			}
			b.size(t, look.width, 900)
			b.scheme(t, look.scheme)
			b.visit(t, n.at(path)+lingo(path, look.tag))
			b.picture(t, fmt.Sprintf("%s%s", look.name, strings.ReplaceAll(path, "/", "-")))
		}
	}
}
