package show

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// attacks are pieces of HTML that do something in a page that shows them as they are.
var attacks = []string{
	`<script>alert(1)</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`, `<script/x>alert(1)</script >`,
	`<img src=x onerror=alert(1)>`, `<img src="https://t.example/p.gif">`, `<img srcset="https://t.example/p.gif 1x">`, `<IMG """><SCRIPT>alert(1)</SCRIPT>">`, `<img/src=x/onerror=alert(1)>`,
	`<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`, `<svg><style><img src=x onerror=alert(1)></style></svg>`,
	`<math><mi//xlink:href="data:x,<script>alert(1)</script>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<body onload=alert(1)>`, `<iframe src=javascript:alert(1)>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<object data=x.swf></object>`, `<embed src=x.swf>`, `<applet code=x>`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="java&#10;script:alert(1)">x</a>`, `<a href=" &#14; javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt:alert(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<a href="vbscript:x">x</a>`,
	`<a href="https://good.example" onclick=alert(1)>x</a>`, `<a href='https://x.example/"onmouseover="alert(1)'>x</a>`, `<a href="https://x.example" target=_top>x</a>`, `<a href="file:///etc/passwd">x</a>`, `<a href="smb://evil.example/x">x</a>`, `<a href="//evil.example">x</a>`,
	`<form action=https://evil.example><input name=a><textarea></form><script>alert(1)</script></textarea>`, `<button formaction=javascript:alert(1)>x</button>`, `<isindex action=javascript:alert(1)>`,
	`<style>@import 'https://t.example/x.css';</style>`, `<p style="background:url(https://t.example/x)">x</p>`, `<p style="position:fixed;top:0">x</p>`, `<link rel=stylesheet href=https://t.example/x.css>`, `<div background="https://t.example/x">x</div>`,
	`<meta http-equiv=refresh content="0;url=https://evil.example">`, `<base href="https://evil.example/">`, `<video src=https://t.example/x poster=https://t.example/y autoplay>`, `<audio src=https://t.example/x onerror=alert(1)>`, `<source src=https://t.example/x>`,
	`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`, `<!--><img src=x onerror=alert(1)>-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?xml:namespace prefix="t" ns="urn:x"><t:set attributeName="innerHTML" to="<script>x</script>">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<title><img src=x onerror=alert(1)></title>`, `<plaintext><script>alert(1)</script>`, `<xmp><script>alert(1)</script></xmp>`, `<template><script>alert(1)</script></template>`, `<noembed><script>alert(1)</script></noembed>`,
	`</div></div></td></table></main><h1>outside</h1>`, `</li><li>x</li></ul><p>outside`, `<td>cell<td>cell<tr>`, `<p id=main class=admin name=x>x</p>`, `<p autofocus tabindex=1 onfocus=alert(1)>x</p>`, `<details open ontoggle=alert(1)>x</details>`,
	`<bdo dir=rtl>x</bdo>`, "<p>\u202egnp.exe</p>", `<a href="https://b` + "\u0430" + `nk.example">bank.example</a>`, `<a href="https://bank.example@evil.example/">x</a>`, "<p>a\x00b</p>", `<p>&#0;&#x202e;&lt;script&gt;</p>`, `<table background=https://t.example/x><caption>x`,
	strings.Repeat("<div>", 10_000) + "deep", strings.Repeat("<a href=https://x.example/>", 5000), `<a href="https://x.example/` + strings.Repeat("a", 5000) + `">x</a>`, "<" + strings.Repeat("a", 100_000), `<p title="` + strings.Repeat("x", 100_000),
}

var mayStand = regexp.MustCompile(`^(?:colspan|rowspan|dir|href|rel|target)$`)

// judge says what is wrong with HTML that is called harmless: it is read the way that a browser does, in an element of a
// page.
func judge(out string) (wrong string) {
	doc, err := html.Parse(strings.NewReader(`<html><body><main id="page"><div id="box">` + out + `</div><p id="after"></p></main></body></html>`))
	if err != nil {
		return "" // deeper than the parser goes
	}
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		id := ""
		for _, a := range n.Attr {
			if a.Key == "id" {
				id = a.Val
			}
		}
		if n.Type == html.ElementNode && in {
			if !kept[n.Data] && n.Data != "a" && n.Data != "br" && n.Data != "hr" {
				wrong = "element " + n.Data
			}
			for _, a := range n.Attr {
				if !mayStand.MatchString(a.Key) {
					wrong = "attribute " + a.Key
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") {
					wrong = "link " + a.Val
				}
			}
		}
		if n.Type == html.CommentNode {
			wrong = "a comment"
		}
		if id == "after" && (n.Parent.Data != "main" || n.PrevSibling == nil || n.PrevSibling.Data != "div") {
			wrong = "it leaves the element that it stands in"
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in || id == "box")
		}
	}
	walk(doc, false)
	return wrong
}

func TestAttacks(t *testing.T) {
	for _, a := range attacks {
		for _, s := range []string{a, "<p>before " + a + " after</p>", "<table><tr><td>" + a + "</td></tr></table>", "<ul><li>" + a + "</ul>"} {
			out, _ := harmless(s)
			if wrong := judge(out); wrong != "" {
				t.Errorf("%s in %.300q, of %.300q", wrong, out, s)
			}
			if strings.ContainsAny(out, "\u202e\x00") {
				t.Errorf("%.200q keeps characters that turn or hide text", out)
			}
		}
	}
}

func TestHarmless(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got, _ := harmless(in); got != want {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
	const rel = ` rel="nofollow noreferrer noopener" target="_blank"`
	f("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>")
	f("a < b & c", "a &lt; b &amp; c")
	f(`<a href="https://evil.example/x">bank</a>`, `bank [<bdi dir="ltr"><a href="https://evil.example/x"`+rel+`>https://evil.example/x</a></bdi>]`)
	f(`<a href="https://isp.example/">https://isp.example</a>`, `<bdi dir="ltr"><a href="https://isp.example/"`+rel+`>https://isp.example/</a></bdi>`)
	f(`<a href="mailto:a@isp.example?subject=x&body=y">a@isp.example</a>`, `a@isp.example`)
	f(`<img src="cid:x" alt="Logo">`, "[Logo]")
	f(`<img src="https://t.example/x">`, "")
	f(`<p dir=rtl>مرحبا</p>`, `<p dir="rtl">مرحبا</p>`)
	f("<b>open", "<b>open</b>")
	f("</p>closed", "closed")
	f("<td>no table", "no table")
	f(`<font color=white style="font-size:0">hidden</font>`, "hidden")
	f(`<script>x</script><style>y</style>z`, "z")
	f(`<svg><svg></svg>x</svg>y`, "y")
}

func TestPlainOf(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := plainOf(in); got != want {
			t.Errorf("%s:\n got %q\nwant %q", in, got, want)
		}
	}
	f("<p>one</p><p>two</p>", "one\n\ntwo")
	f("a<br>b<div>c</div>", "a\nb\nc")
	f("<blockquote><p>said</p><blockquote>before</blockquote></blockquote>now", "> said\n>\n>> before\n\nnow")
	f("<pre>a\n  b</pre>", "a\n  b")
	f("<ul><li>x<li>y</ul>", "- x\n- y")
	f("<table><tr><td>1<td>2<tr><td>3</table>", "1\t2\n3")
	f(`<a href="https://x.example/">here</a>`, "here <https://x.example/>")
	f("<script>no</script>&amp;", "&")
}
