package page

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long one step in the browser may take on a busy machine.
const patience = 60 * time.Second

var (
	chrome struct {
		sync.Once
		ctx  context.Context
		err  error
		ends []func()
	}
)

// closeAll ends the browser and the nodes that the tests have shared.
func closeAll() {
	for i := len(chrome.ends) - 1; i >= 0; i-- {
		chrome.ends[i]()
	}
}

// browser is one tab, and what went wrong in it.
type browser struct {
	ctx context.Context
	mu  sync.Mutex
	bad []string
	got map[network.RequestID]*loaded
}

// loaded is one answer that the tab received.
type loaded struct {
	url   string
	bytes float64 // as they came over the wire
	cache bool
}

// chromium finds the browser, or skips.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no chromium here: apt-get install chromium")
	return ""
}

// start starts the browser that all tests share.
func start(path string) {
	dir, err := os.MkdirTemp("", "tocsin-page-")
	if err != nil {
		chrome.err = err
		return
	}
	chrome.ends = append(chrome.ends, func() { os.RemoveAll(dir) })
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(patience))
	alloc, end := chromedp.NewExecAllocator(context.Background(), opts...)
	chrome.ends = append(chrome.ends, end)
	ctx, stop := chromedp.NewContext(alloc)
	chrome.ends = append(chrome.ends, stop)
	chrome.ctx, chrome.err = ctx, chromedp.Do(ctx)
}

// open opens a tab of its own: no cookies, nothing kept.
func open(t *testing.T) *browser {
	t.Helper()
	path := chromium(t)
	chrome.Do(func() { start(path) })
	if chrome.err != nil {
		t.Fatal(chrome.err)
	}
	ctx, cancel := chromedp.NewContext(chrome.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &browser{ctx: ctx, got: map[network.RequestID]*loaded{}}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	call(t, b, network.Enable, network.EnableParams{})
	call(t, b, log.Enable, cdp.Empty{})
	call(t, b, runtime.Enable, cdp.Empty{})
	return b
}

// listen notes errors of the console, breaches of the policy, and what was loaded.
func (b *browser) listen(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.bad = append(b.bad, "exception: "+ev.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError {
			b.bad = append(b.bad, "console: "+ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		b.got[ev.RequestID] = &loaded{url: ev.Request.URL}
	case *network.EventRequestServedFromCache:
		if l := b.got[ev.RequestID]; l != nil {
			l.cache = true
		}
	case *network.EventLoadingFinished:
		if l := b.got[ev.RequestID]; l != nil {
			l.bytes = ev.EncodedDataLength
		}
	}
}

// step is one act in the browser.
type step = chromedp.Action[chromedp.Void]

// run does steps, within patience.
func (b *browser) run(t *testing.T, steps ...step) {
	t.Helper()
	if err := b.try(steps...); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) try(steps ...step) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// ask does an act that gives something.
func ask[T any](t *testing.T, b *browser, a chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// follow does a step that leads to another page, and waits for that.
func (b *browser) follow(t *testing.T, s step) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, s); err != nil {
		t.Fatal(err)
	}
}

// call gives the browser a command of its protocol.
func call[P, R any](t *testing.T, b *browser, c cdp.Command[P, R], params P) {
	t.Helper()
	ask(t, b, func(ctx context.Context, to *chromedp.Target) (R, error) { return cdp.Call(ctx, to, c, params) })
}

// visit opens an address and forgets what was before.
func (b *browser) visit(t *testing.T, address string) {
	t.Helper()
	b.mu.Lock()
	b.bad, b.got = nil, map[network.RequestID]*loaded{}
	b.mu.Unlock()
	if err := b.try(chromedp.Navigate(address)); err != nil {
		t.Fatalf("open %s: %v", address, err)
	}
}

// troubles returns what went wrong since the last visit.
func (b *browser) troubles() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.bad...)
}

// weight returns the bytes that came over the wire since the last visit, and the hosts that they came from.
func (b *browser) weight() (bytes float64, hosts map[string]bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	hosts = map[string]bool{}
	for _, l := range b.got {
		if u, err := url.Parse(l.url); err == nil && u.Host != "" {
			hosts[u.Host] = true
		}
		if !l.cache {
			bytes += l.bytes
		}
	}
	return bytes, hosts
}

// eval evaluates a script.
func eval[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	return ask(t, b, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// wait waits until a script gives true. While the tab goes from one page to the next there is nothing to ask.
func (b *browser) wait(t *testing.T, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && (`+script+`)`)); err == nil && ok {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("wait for %s at %s", script, eval[string](t, b, "location.href"))
		}
	}
}

// want fails unless a script gives this.
func (b *browser) want(t *testing.T, script string, want any) {
	t.Helper()
	got := eval[any](t, b, script)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", script, got, want)
	}
}

// keys presses keys in turn, as a keyboard with Latin letters does: what a script prevents is not typed.
func (b *browser) keys(t *testing.T, keys string) {
	t.Helper()
	for _, k := range keys {
		p := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(k), Text: string(k)}
		if k >= 'a' && k <= 'z' {
			p.Code = "Key" + strings.ToUpper(string(k))
		}
		call(t, b, input.DispatchKeyEvent, p)
		p.Type, p.Text = input.DispatchKeyEventTypeKeyUp, ""
		call(t, b, input.DispatchKeyEvent, p)
	}
}

// size makes the window so wide and high, in CSS pixels.
func (b *browser) size(t *testing.T, width, height int64) {
	t.Helper()
	call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
}

// scheme chooses light or dark.
func (b *browser) scheme(t *testing.T, name string) {
	t.Helper()
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}

// picture keeps what is seen as out/page/NAME.png.
func (b *browser) picture(t *testing.T, name string) {
	t.Helper()
	png := ask(t, b, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(pictures(), 0o755); err != nil {
		t.Fatal(err)
	}
	name = strings.NewReplacer("?", "-", "=", "-", "&", "-", "%", "-").Replace(name)
	name = name[:min(len(name), 80)]
	if err := os.WriteFile(filepath.Join(pictures(), name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// cookie gives the tab a cookie.
func (b *browser) cookie(t *testing.T, at, name, value string) {
	t.Helper()
	yes := true
	call(t, b, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: at, HTTPOnly: &yes})
}

// unscripted turns scripts off.
func (b *browser) unscripted(t *testing.T) {
	t.Helper()
	call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}
