package show

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// mutants are pieces that a browser reads otherwise than whoever cleaned them, or otherwise the second time; and pieces that
// fetch something by a way that is easily forgotten.
var mutants = []string{
	// elements whose inside is read as text in one place and as elements in another
	`<svg></p><style><a title="</style><img src=x onerror=alert(1)>"></style></svg>`, `<math></p><style><!--</style><img src=x onerror=alert(1)>--></style></math>`,
	`<svg><desc><style><p title="</style></svg><img src=x onerror=alert(1)>"></style></desc></svg>`, `<svg><foreignObject><math><style></svg><img src=x onerror=alert(1)></style>`,
	`<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>`, `<math><mi><table><mglyph><style><math><img src=x onerror=alert(1)></style>`,
	`<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)></style></form>`, `<svg><title><textarea></title></svg><img src=x onerror=alert(1)></textarea>`,
	`<noscript><style></noscript><img src=x onerror=alert(1)></style>`, `<noscript><!--</noscript><img src=x onerror=alert(1)>-->`, `<noframes><p title="</noframes><img src=x onerror=alert(1)>">`, `<xmp><p title="</xmp><img src=x onerror=alert(1)>">`,
	`<template><style></template><img src=x onerror=alert(1)></style>`, `<template><noscript><p title="</noscript></template><img src=x onerror=alert(1)>">`, `<select><template><style></select><img src=x onerror=alert(1)></style></template>`,
	`<textarea><!--</textarea><img src=x onerror=alert(1)>-->`, `<title><!--</title><img src=x onerror=alert(1)>-->`, `<iframe><!--</iframe><img src=x onerror=alert(1)>-->`, `<style><!--</style><img src=x onerror=alert(1)>--></style>`,
	"<listing>\n&lt;img src=x onerror=alert(1)&gt;</listing>", "<pre>\n\n&lt;img src=x onerror=alert(1)&gt;</pre>", `<plaintext>&lt;img src=x onerror=alert(1)&gt;`,
	// comments and declarations that end where it is not expected
	`<!--><img src=x onerror=alert(1)>`, `<!---><img src=x onerror=alert(1)>`, `<!-- --!><img src=x onerror=alert(1)>-->`, `<!--<!--><img src=x onerror=alert(1)>`, `<?<img src=x onerror=alert(1)>`, `<!x <img src=x onerror=alert(1)>`, `</ <img src=x onerror=alert(1)>>`,
	`<![CDATA[><img src=x onerror=alert(1)>]]>`, `<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>`, `<math><![CDATA[]]><img src=x onerror=alert(1)>`,
	// signs that are taken for others
	"<img\x0csrc=x\x0conerror=alert(1)>", "<img\x00src=x onerror=alert(1)>", "<im\x00g src=x onerror=alert(1)>", "<p title='`x` onmouseover=alert(1)//'>x</p>", `<p title="&quot;><img src=x onerror=alert(1)>">x</p>`, `&lt;img src=x onerror=alert(1)&gt;`, `&amp;lt;img src=x onerror=alert(1)&amp;gt;`, `&#60img src=x onerror=alert(1)&#62`, `＜img src=x onerror=alert(1)＞`,
	"<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"\x01javascript:alert(1)\">x</a>", `<a href="&Tab;javascript&colon;alert(1)">x</a>`, `<a href="javascript&#x3a;alert(1)">x</a>`, `<a href="http://x.example&quot; onclick=&quot;alert(1)">x</a>`, `<a href="https://x.example/&#34;><img src=x onerror=alert(1)>">x</a>`,
	`<a href="blob:https://x.example/1">x</a>`, `<a href="filesystem:https://x.example/1">x</a>`, `<a href="view-source:https://x.example">x</a>`, `<a href="intent://x#Intent;end">x</a>`, `<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>`,
	// what fetches
	`<style>@import url("https://t.example/i.css");@font-face{font-family:x;src:url(https://t.example/f.woff2)}p{font-family:x;background:url(https://t.example/b)}</style><p>x</p>`, `<p style="background-image:url('https://t.example/s')">x</p>`, `<p style="background:u\72l(https://t.example/e)">x</p>`, `<p style="width:expression(alert(1))">x</p>`, `<p style="list-style:image-set('https://t.example/l' 1x)">x</p>`, `<p style="content:url(https://t.example/c);cursor:url(https://t.example/d),auto;-webkit-mask:url(https://t.example/m)">x</p>`,
	`<img srcset="https://t.example/a 1x, https://t.example/b 2x" sizes=1px>`, `<picture><source srcset=https://t.example/p><img src=https://t.example/q></picture>`, `<img loading=eager src=//t.example/r>`, `<input type=image src=https://t.example/t>`, `<svg><image href=https://t.example/u /><use href=https://t.example/v#x /><feImage href=https://t.example/w /></svg>`, `<svg><style>@import 'https://t.example/x';</style></svg>`, `<svg><animate attributeName=href values=javascript:alert(1) /></svg>`, `<svg><set attributeName=onload to=alert(1) /></svg>`,
	`<link rel=prefetch href=https://t.example/1>`, `<link rel=dns-prefetch href=//t.example>`, `<link rel=preconnect href=https://t.example>`, `<link rel="icon" href=https://t.example/2>`, `<link rel=modulepreload href=https://t.example/3>`, `<link rel=manifest href=https://t.example/4>`, `<track src=https://t.example/5>`, `<video poster=https://t.example/6></video>`, `<body background=https://t.example/7>`, `<td background=https://t.example/8>x`, `<object data=https://t.example/9></object>`, `<embed src=https://t.example/10>`, `<frameset><frame src=https://t.example/11></frameset>`, `<iframe src=https://t.example/12></iframe>`, `<portal src=https://t.example/13></portal>`, `<fencedframe></fencedframe>`, `<script src=https://t.example/14></script>`, `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["https://t.example/15"]}]}</script>`,
	`<meta http-equiv="refresh" content="0; url=https://t.example/16">`, `<meta http-equiv="Content-Security-Policy" content="default-src *">`, `<base href=https://t.example/ target=_self>`, `<form id=f action=https://t.example/17 method=post><button autofocus>x</button></form><input form=f formaction=https://t.example/18 type=submit>`, `<a href=https://good.example ping=https://t.example/19 download>x</a>`, `<marquee onstart=alert(1)>x</marquee>`, `<input autofocus onfocus=alert(1)>`, `<dialog open onclose=alert(1)>x</dialog>`, `<p popover onbeforetoggle=alert(1)>x</p>`, `<p contenteditable onbeforeinput=alert(1)>x</p>`, `<custom-element onclick=alert(1) is=x>x</custom-element>`, `<div><template shadowrootmode=open><img src=x onerror=alert(1)></template></div>`,
}

// watched is a page that notes what its pieces do: alert counts, and the parts that stand in a box are listed.
const watched = `<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script>window.ran = 0; window.alert = () => { window.ran++ }</script><body>%s
<script>
for (const box of document.querySelectorAll(".box")) for (let i = 0; i < 2; i++) box.innerHTML = box.innerHTML;
window.odd = [];
for (const n of document.querySelectorAll(".box *")) {
	for (const a of n.attributes) if (a.name.startsWith("on") || a.name === "style" || a.name.includes("src") || /^\s*(java|vb)script:|^data:|^blob:/i.test(a.value)) odd.push(n.localName + " " + a.name + "=" + a.value.slice(0, 80));
	if (n.namespaceURI !== "http://www.w3.org/1999/xhtml" || /^(script|style|img|svg|math|iframe|object|embed|form|input|button|link|meta|base|template|noscript)$/.test(n.localName)) odd.push(n.localName);
}
for (const a of document.querySelectorAll(".box a")) { a.target = "none"; if (!/^(https?|mailto):/.test(a.href)) odd.push("href " + a.href) }
for (const n of document.querySelectorAll(".box, .after")) if (n.parentElement !== document.body) odd.push(n.className + " is in " + n.parentElement.localName);
addEventListener("load", () => setTimeout(() => { document.title = "done" }, 100));
</script>`

// Nothing of a letter runs in a real browser and no request leaves for it, even where no policy of the page would forbid it
// and the page is read again; and where the same pieces stand as they came, some of them do.
func TestNothingOfALetterActsInABrowser(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: letters are not tried in a browser")
	}
	pieces := slices.DeleteFunc(slices.Concat(attacks, mutants), func(s string) bool { return len(s) > 10_000 }) // the long ones are tried by TestAttacks
	var raw []string
	var clean strings.Builder
	for i, p := range pieces {
		for _, s := range []string{p, "<p>before " + p + " after</p>", "<table><tr><td>" + p + "</td></tr></table>", "<svg><desc>" + p + "</desc></svg>", "<math><mtext>" + p + "</mtext></math>"} {
			out, _ := harmless(s)
			if wrong := judge(out); wrong != "" {
				t.Errorf("%s in %.300q, of %.300q", wrong, out, s)
			}
			fmt.Fprintf(&clean, "<div class=box id=box%d>%s</div><p class=after></p>\n", i, out)
		}
		if !strings.Contains(p, "refresh") && !strings.Contains(p, "<base") && !strings.Contains(p, "frame") { // these lead the page away, or open a dialog that stops it
			raw = append(raw, p)
		}
	}
	ran, odd, asked := acted(t, path, fmt.Sprintf(watched, clean.String()))
	if ran != 0 || odd != "" || len(asked) > 0 {
		t.Errorf("%d pieces ran; odd: %s; asked for %q", ran, odd, asked)
	}
	list, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	put := fmt.Sprintf(`<script>for (const p of %s) { const b = document.createElement("div"); b.className = "box"; document.body.append(b); b.innerHTML = p }</script>`, list)
	if ran, odd, asked = acted(t, path, fmt.Sprintf(watched, put)); ran < 10 || odd == "" || len(asked) < 10 {
		t.Errorf("as they came, %d pieces ran, and %d requests left: does the page notice them?", ran, len(asked))
	}
}

// acted opens a page in a browser that reaches nothing else, and tells what ran, what stood there and what was asked for.
func acted(t *testing.T, chromium, page string) (ran int, odd string, asked []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	defer server.Close()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.WSURLReadTimeout(time.Minute))
	ctx, end := chromedp.NewExecAllocator(t.Context(), opts...)
	defer end()
	ctx, end = chromedp.NewContext(ctx)
	defer end()
	ctx, end = context.WithTimeout(ctx, time.Minute)
	defer end()
	var mu sync.Mutex
	if err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		if r, ok := ev.(*network.EventRequestWillBeSent); ok && r.Request.URL != server.URL+"/" && !strings.HasPrefix(r.Request.URL, "data:,") {
			asked = append(asked, r.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	done := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		for again := time.NewTicker(50 * time.Millisecond); ; {
			if title, err := chromedp.Evaluate[string](`document.title`)(ctx, tab); err == nil && title == "done" {
				return nil
			}
			select {
			case <-again.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/"), done); err != nil {
		t.Fatalf("%v: %.300s", err, page[len(watched):])
	}
	ran, err := chromedp.Run(ctx, chromedp.Evaluate[int](`window.ran`))
	if err != nil {
		t.Fatal(err)
	}
	if odd, err = chromedp.Run(ctx, chromedp.Evaluate[string](`window.odd.slice(0, 20).join("; ")`)); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	return ran, odd, slices.Clone(asked)
}
