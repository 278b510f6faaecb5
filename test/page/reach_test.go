package page

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// controls are the roles of what people use; each needs a name that says what it is.
var controls = []string{"button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "DisclosureTriangle", "img", "image", "table", "navigation", "dialog", "Date"}

// shapeScript names what of a page's build a reader without eyes would stumble over: its headings, landmarks, ids and labels.
const shapeScript = `(() => {
  const out = [], seen = {}, count = s => document.querySelectorAll(s).length;
  if (count("h1") !== 1) out.push(count("h1") + " h1");
  let was = 1; // a card may stand above the title
  document.querySelectorAll("main :is(h1,h2,h3,h4,h5,h6)").forEach(h => {
    if (h.closest("dialog, template, [lang]:not(html)") || !h.checkVisibility()) return;
    const n = +h.tagName[1];
    if (n > was + 1) out.push("h" + n + " after h" + was + ": " + h.textContent.trim().slice(0, 40));
    was = n;
  });
  for (const s of ["main", "body > header", "body > footer"]) if (count(s) !== 1) out.push(count(s) + " " + s);
  document.querySelectorAll("nav:not([aria-label], [aria-labelledby])").forEach(n => out.push("a nav without a name: " + n.className));
  document.querySelectorAll("[id]").forEach(el => { if (seen[el.id]) out.push("the id " + el.id + " twice"); seen[el.id] = 1; });
  for (const a of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) document.querySelectorAll("[" + a + "]").forEach(el =>
    el.getAttribute(a).split(/\s+/).forEach(id => { if (id && !document.getElementById(id)) out.push(a + " leads to no " + id); }));
  document.querySelectorAll("[tabindex]").forEach(el => { if (+el.getAttribute("tabindex") > 0) out.push("a tabindex of " + el.getAttribute("tabindex")); });
  return out;
})()`

// Everything that can be used has a name in the browser's own tree of accessibility, headings do not skip, landmarks are there
// once, and what refers to an id refers to one that is there.
func TestEverythingHasANameAndAPlace(t *testing.T) {
	n := demoNode(t, "tocsin")
	b := open(t)
	n.enter(t, b)
	for _, path := range append([]string{"/made-up"}, n.crawl(t)...) {
		b.visit(t, n.at(path))
		for _, s := range append(eval[[]string](t, b, shapeScript), nameless(t, b)...) {
			t.Errorf("%s: %s", path, s)
		}
	}
}

// nameless returns the roles of things without a name.
func nameless(t *testing.T, b *browser) (list []string) {
	t.Helper()
	tree := ask(t, b, func(ctx context.Context, to *chromedp.Target) (accessibility.GetFullAXTreeResult, error) {
		return cdp.Call(ctx, to, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	})
	for _, node := range tree.Nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role := strings.Trim(string(node.Role.Value), `"`)
		if slices.Contains(controls, role) && (node.Name == nil || strings.TrimSpace(strings.Trim(string(node.Name.Value), `"`)) == "") {
			list = append(list, "without a name: "+role)
		}
	}
	return slices.Compact(list)
}

// The first press of Tab leads past the rail, what is focused is seen, and an answer that says what is wrong is where people are.
func TestFocusIsWherePeopleAre(t *testing.T) {
	n := demoNode(t, "tocsin")
	b := open(t)
	n.enter(t, b)
	b.visit(t, n.at("/watch/findings"))
	b.keys(t, "\t")
	b.want(t, `document.activeElement.className`, "skip")
	b.wait(t, `document.activeElement.getBoundingClientRect().top >= 0`) // it slides in
	b.follow(t, chromedp.Evaluate[chromedp.Void](`document.activeElement.click()`))
	b.want(t, `document.activeElement.id`, "main")

	b.visit(t, n.at("/incidents/new"))
	eval[any](t, b, `(() => { const f = document.querySelector("main form:has([name=title])"); f.noValidate = true; f.text.value = "what I wrote"; f.email.value = "x"; f.requestSubmit(); return 0 })()`)
	b.wait(t, `document.querySelector(".faults") !== null`)
	b.want(t, `document.querySelector("[name=text]").value`, "what I wrote")
	b.want(t, `document.activeElement.className`, "faults")
	b.want(t, `document.querySelector(document.querySelector(".faults a").getAttribute("href")) !== null`, true)
}
