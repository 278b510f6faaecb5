package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// found makes the first account of a fresh node by password, and signs it in.
func (n *node) found(t *testing.T, setup string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	n.client = &http.Client{Jar: jar, Timeout: patience}
	page, err := n.text(setup)
	if err != nil {
		t.Fatal(err)
	}
	m := secretShown.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no secret on %s: %.2000s", setup, page)
	}
	res, err := n.client.PostForm(n.at(setup), url.Values{"name": {"amina"}, "display": {"Amina Tembo"}, "language": {"en"}, "zone": {"Africa/Lusaka"},
		"password": {"correct horse battery staple"}, "code": {totp(m[1])}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("make the first account: %s", res.Status)
	}
}

// own are the pages of a fresh node that are its own: those of settings and set-up, and the others where nothing is yet.
func (n *node) own(t *testing.T) (list []string) {
	t.Helper()
	empty := []string{"/", "/inbox", "/letters", "/incidents", "/incidents/new", "/due", "/mine", "/mine/board", "/tasks", "/duty", "/notices", "/notices/choices", "/notices/letters", "/account/tokens", "/outbox", "/watch/coverage", "/watch/findings", "/account", "/reports", "/nowhere"}
	for _, path := range append(n.crawl(t), "/nowhere") {
		if strings.HasPrefix(path, "/settings") || slices.Contains(empty, path) {
			list = append(list, path)
		}
	}
	for _, path := range []string{"/settings/setup/warnings", "/settings/team/place", "/settings/team/words", "/settings/team/public", "/settings/team/children", "/settings/templates/one?language=ar&name=more"} {
		if !slices.Contains(list, path) { // a crawl takes few pages that look alike
			list = append(list, path)
		}
	}
	for _, must := range []string{"/settings/setup", "/settings/mail", "/settings/letters", "/settings/templates", "/settings/playbooks", "/settings/clocks", "/settings/people", "/settings/tokens"} {
		if !slices.Contains(list, must) {
			t.Errorf("no link leads to %s: %v", must, list)
		}
	}
	return list
}

// accuse runs axe on a page and tells what it finds.
func (b *browser) accuse(t *testing.T, script, what string) {
	t.Helper()
	eval[any](t, b, script+"; 0")
	var found []struct {
		ID    string
		Nodes []string
	}
	if err := json.Unmarshal([]byte(eval[string](t, b, axeRun)), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s: %s", what, v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// What nobody has signed in for, and what a new team sees first, breaks no rule that axe can see, is small, and keeps to
// its host.
func TestAFreshNodesPages(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute; run without -short")
	}
	script := axe(t)
	n, setup := freshNode(t, "tocsin", "")
	b := open(t)
	look := func(path string, i int) {
		for j, tag := range []string{"en", "ar"} {
			b.scheme(t, []string{"light", "dark"}[(i+j)%2])
			b.visit(t, n.at(path)+lingo(path, tag))
			bytes, hosts := b.weight()
			if delete(hosts, strings.TrimPrefix(n.base, "http://")); len(hosts) > 0 || i > 0 && bytes > nextLoad {
				t.Errorf("%s: %.0f bytes, and from %v", path, bytes, hosts)
			}
			for _, s := range b.troubles() {
				if path != "/nowhere" {
					t.Errorf("%s: %s", path, s)
				}
			}
			b.accuse(t, script, path+" in "+tag)
		}
	}
	look(setup, 0)
	n.found(t, setup)
	look("/sign-in", 1)
	n.enter(t, b)
	for i, path := range n.own(t) {
		look(path, i)
	}
}

// On a fresh node too every text has a key, and no line sticks out of a screen or a phone.
func TestAFreshNodesTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute; run without -short")
	}
	n, setup := freshNode(t, "pseudo", "")
	b := open(t)
	look := func(path string) {
		for _, width := range []int64{1280, 390} {
			b.size(t, width, 900)
			b.visit(t, n.at(path)+lingo(path, "ar"))
			if eval[bool](t, b, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`) {
				t.Errorf("%s at %d pixels: wider than the window: %s", path, width, strings.Join(eval[[]string](t, b, wideScript), "; "))
				b.picture(t, fmt.Sprintf("fresh-wide-%d%s", width, strings.ReplaceAll(path, "/", "-")))
			}
			if width == 390 {
				continue
			}
			for _, s := range eval[[]string](t, b, strayScript) {
				t.Errorf("%s: no catalogue has the text %s", path, s)
			}
		}
	}
	look(setup)
	n.found(t, setup)
	look("/sign-in")
	n.enter(t, b)
	for _, path := range n.own(t) {
		look(path)
	}
}

// Without a script the first account is made by password, and the steps of the set-up are plain forms.
func TestAFreshNodeIsSetUpWithoutAScript(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a node; run without -short")
	}
	n, setup := freshNode(t, "tocsin", "")
	b := open(t)
	b.unscripted(t)
	b.visit(t, n.at(setup))
	n.client = http.DefaultClient
	page, err := n.text(setup)
	if err != nil {
		t.Fatal(err)
	}
	put := func(sel, value string) step { return chromedp.SetAttributeValue(chromedp.CSS(sel), "value", value) }
	b.run(t, put("input[name=name]", "amina"), put("input[name=password]", "correct horse battery staple"), put("input[name=code]", totp(secretShown.FindStringSubmatch(page)[1])),
		chromedp.Click(chromedp.CSS("form.stack > button")), chromedp.WaitVisible(chromedp.CSS(".codes")), chromedp.Click(chromedp.CSS("main .read > p a")),
		chromedp.WaitVisible(chromedp.CSS("ol.todo")), chromedp.Click(chromedp.CSS("#team a.button")), chromedp.WaitVisible(chromedp.CSS("#email")), put("#email", "cirt@zm.example"),
		chromedp.Click(chromedp.CSS("form.fields > button")), chromedp.WaitVisible(chromedp.CSS("#team.is-done")))
	b.visit(t, n.at("/settings/templates/one?name=more&language=en"))
	b.run(t, put("#subject", "About {number}"))
	b.follow(t, chromedp.Click(chromedp.CSS("button[value=preview]"))) // the page before has a preview too
	b.run(t, chromedp.WaitVisible(chromedp.CSS(".letter h2")))
	if got := ask(t, b, chromedp.Text(chromedp.CSS(".letter h2"))); got != "About ZM-2026-000123" {
		t.Errorf("the preview begins with %q", got)
	}
}
