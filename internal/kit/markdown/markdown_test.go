package markdown

import (
	"strings"
	"testing"
)

// find takes the word FIND for something that can be looked up.
func find(text string) (list []Piece) {
	before, after, ok := strings.Cut(text, "FIND")
	if !ok {
		return []Piece{{Text: text}}
	}
	return []Piece{{Text: before}, {Text: "F[.]D", Look: true, Href: "/find?q=a&b"}, {Text: after}}
}

func TestHTML(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		got := strings.ReplaceAll(HTML(text, Look{Table: "T", Split: find}), "\n", "")
		if got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
	f("", ``)
	f("one\ntwo\n\nthree", `<p dir="auto">one<br>two</p><p dir="auto">three</p>`)
	f("# a\n### b\n# c", `<h3 dir="auto">a</h3><h4 dir="auto">b</h4><h3 dir="auto">c</h3>`)
	f("### a\n# b", `<h3 dir="auto">a</h3><h3 dir="auto">b</h3>`)
	f("*a* **b** `c` ~~d~~", `<p dir="auto"><em>a</em> <strong>b</strong> <code dir="ltr">c</code> <del>d</del></p>`)
	f("- a\n- b\n  1. c", `<ul dir="auto"><li>a</li><li>b<ol><li>c</li></ol></li></ul>`)
	f("> مرحبا", `<blockquote dir="auto"><p>مرحبا</p></blockquote>`)
	f("```sh\nrm -rf <x>\n```", `<pre dir="ltr"><code dir="ltr">rm -rf &lt;x&gt;</code></pre>`)
	f("|a|b|\n|-|-|\n|1|2|", `<div class="scroll" tabindex="0" role="region" aria-label="T"><table class="rows tight" dir="auto" aria-label="T"><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>`)
	f("[x](https://a.example/?b=1&c=2)", `<p dir="auto">x [<bdi dir="ltr"><a href="https://a.example/?b=1&amp;c=2" rel="nofollow noreferrer noopener" target="_blank">https://a.example/?b=1&amp;c=2</a></bdi>]</p>`)
	f("see FIND now", `<p dir="auto">see <a href="/find?q=a&amp;b"><bdi dir="ltr">F[.]D</bdi></a> now</p>`)
	f("`FIND`", `<p dir="auto"><code dir="ltr"><a href="/find?q=a&amp;b"><bdi dir="ltr">F[.]D</bdi></a></code></p>`)
	f("a\n---\nb", `<p dir="auto">a</p><hr><p dir="auto">b</p>`)
	f("    four", `<pre dir="ltr"><code dir="ltr">four</code></pre>`)
	f("[a]: https://a.example", `<p dir="auto">[a]: https://a.example</p>`)
	f("![words](https://t.example/p.png)", `<p dir="auto">[words]</p>`)
	f("<b>x</b> &amp; &lt;", `<p dir="auto">&lt;b&gt;x&lt;/b&gt; &amp; &lt;</p>`)
}

// Texts that are made to harm show as what they are: nothing of them runs, and nothing is fetched.
func TestHostile(t *testing.T) {
	for _, inner := range hostile {
		for _, text := range []string{inner, "# " + inner, "- " + inner, "1. " + inner, "> " + inner, "`" + inner + "`", "```" + inner + "\n" + inner + "\n```", "*" + inner + "*", "**" + inner + "**",
			"|" + inner + "|b|\n|-|-|\n|" + inner + "|2|", "[" + inner + "](https://a.example)", "[x](" + inner + ")", "[x](<" + inner + ">)", "[x](https://a.example \"" + inner + "\")",
			"![" + inner + "](https://a.example/x.png)", "![x](" + inner + ")", "<" + inner + ">", "~~" + inner + "~~", "[x]: " + inner + "\n\n[x]", "a\n" + inner + "\nb"} {
			if wrong := judge(HTML(text, Look{Table: `T" onfocus="alert(1)`, Split: find})); wrong != "" {
				t.Errorf("%s of %q", wrong, text)
			}
		}
	}
}

// A text that costs much to read is shown as it is.
func TestCostly(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		if got := HTML(text, Look{}) != ""; got != want {
			t.Errorf("%.40q is read: %v", text, got)
		}
	}
	f(strings.Repeat(">", 30)+" x", true)
	f(strings.Repeat(">", 1000)+" x", false)
	f(strings.Repeat("- ", 1000)+" x", false)
	f(strings.Repeat("1) ", 1000)+" x", false)
	f("192.0.2.1 "+strings.Repeat("1.2.3.4 ", 1000), true)
	f(strings.Repeat("[", 3000), false)
	f(strings.Repeat("-", 1000), true)
	f(strings.Repeat("x", maxText+1), false)
}

func FuzzHTML(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
		f.Add("|" + s + "|b|\n|-|-|\n|[" + s + "](" + s + ")|`" + s + "`|")
	}
	f.Fuzz(func(t *testing.T, text string) {
		if wrong := judge(HTML(text, Look{Split: find})); wrong != "" {
			t.Error(wrong)
		}
	})
}
