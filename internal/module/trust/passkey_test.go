package trust

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpnet "github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/trust/passkey"
)

// browser opens a browser. The test is skipped where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: passkeys are not tried in a browser")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))
	ctx, end := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(end)
	ctx, end = chromedp.NewContext(ctx)
	t.Cleanup(end)
	call(t, ctx, webauthn.Enable, webauthn.EnableParams{})
	return ctx
}

func call[P, R any](t *testing.T, ctx context.Context, c cdp.Command[P, R], params P) R {
	t.Helper()
	res, err := chromedp.Call(ctx, c, params)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// plug gives the browser an authenticator that says yes to everything.
func plug(t *testing.T, ctx context.Context) webauthn.AuthenticatorID {
	t.Helper()
	return call(t, ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}).AuthenticatorID
}

// patience is how long a step in the browser may take on a busy machine.
const patience = time.Minute

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	limited, end := context.WithTimeout(ctx, patience)
	defer end()
	if err := chromedp.Do(limited, steps...); err != nil {
		page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`))
		t.Fatalf("%v on the page %s", err, page)
	}
}

// at waits until the browser is at a path.
func at(path string) chromedp.Action[chromedp.Void] {
	return until(`location.pathname === "` + path + `" && document.readyState === "complete"`)
}

// until waits until a page says yes; pages come and go meanwhile.
func until(what string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		again := time.NewTicker(50 * time.Millisecond)
		defer again.Stop()
		for {
			if yes, err := chromedp.Evaluate[bool](what)(ctx, tab); err == nil && yes {
				return nil
			}
			select {
			case <-again.C:
			case <-ctx.Done():
				return fmt.Errorf("wait until %s: %w", what, ctx.Err())
			}
		}
	})
}

// The whole way of a passkey in a real browser: the first account, out and in again, a second key, one that was copied.
func TestPasskeysInABrowser(t *testing.T) {
	ctx := browser(t)
	h, r, _ := site(t)
	server := httptest.NewServer(h)
	defer server.Close()
	base := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	first := plug(t, ctx)
	inv, err := r.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const button = chromedp.CSS(`button[data-passkey]`)
	signIn := func() {
		t.Helper()
		call(t, ctx, cdpnet.ClearBrowserCookies, cdp.Empty{})
		do(t, ctx, chromedp.Navigate(base+"/sign-in?to=/account"), chromedp.Click(button))
	}
	do(t, ctx, chromedp.Navigate(base+SetupPath+inv.Secret), chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "anna"),
		chromedp.SendKeys(chromedp.CSS(`input[name=zone]`), "Africa/Lusaka"), chromedp.Click(button), at("/"))
	anna := userOf(t, r, "anna")
	if !anna.Joined || anna.password != "" || !anna.May(ActPeopleWrite) || anna.Zone != "Africa/Lusaka" {
		t.Fatalf("%+v", anna)
	}
	signIn()
	do(t, ctx, at("/account"))
	call(t, ctx, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: first})
	plug(t, ctx)
	do(t, ctx, chromedp.SendKeys(chromedp.CSS(`form[action="/account/passkey"] input[name=name]`), "Key on the ring"), chromedp.Click(button),
		until(`document.body.innerText.includes("Key on the ring")`))
	list, err := r.Passkeys(t.Context(), anna)
	if err != nil || len(list) != 2 || list[0].Used.IsZero() || list[1].Name != "Key on the ring" {
		t.Fatalf("%+v %v", list, err)
	}
	signIn()
	do(t, ctx, at("/account"))
	counted(t, r, anna, list[1], 1<<20)
	signIn()
	do(t, ctx, at("/sign-in/passkey"), until(`document.querySelector(".read > .notice[role=alert]") !== null`))
	lines, err := audit.List(t.Context(), r.DB, audit.Filter{Act: "trust.passkey_copied"})
	if err != nil || len(lines) != 1 {
		t.Errorf("%v %v", lines, err)
	}
}

// counted gives a passkey another counter, as if a copy of it had been used.
func counted(t *testing.T, r *Room, u User, p Passkey, n int) {
	t.Helper()
	var c map[string]any
	if err := json.Unmarshal([]byte(p.key.Data), &c); err != nil {
		t.Fatal(err)
	}
	c["authenticator"].(map[string]any)["signCount"] = n
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	key := passkey.Key{ID: p.key.ID, Data: string(data)}
	if err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return usePasskey(t.Context(), tx, u.ID, key) }); err != nil {
		t.Fatal(err)
	}
}

func TestAChallengeHoldsOnceAndForAWhile(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		here := passkey.Site{ID: "node.example", Origin: "https://node.example", Name: "Test"}
		begin := func() string {
			t.Helper()
			got, err := r.BeginPasskeySignIn(t.Context(), here)
			if err != nil || !strings.Contains(string(got.Options), `"userVerification":"required"`) {
				t.Fatalf("%s %v", got.Options, err)
			}
			return got.Secret
		}
		f := func(secret, kind string, good bool) {
			t.Helper()
			if _, err := r.kept(t.Context(), secret, kind); (err == nil) != good {
				t.Errorf("%q as %s: %v", secret, kind, err)
			}
		}
		one := begin()
		f(one, ceremonyAdd+"1", false)
		f(one, ceremonySign, true)
		f(one, ceremonySign, false)
		f("", ceremonySign, false)
		f(strings.Repeat("x", 1000), ceremonySign, false)
		late := begin()
		c.add(ceremonyHolds)
		f(late, ceremonySign, false)
		for _, text := range []string{"", "{}", "null", `{"id":"x"}`, strings.Repeat("[", 1<<17)} {
			_, session, err := r.PasskeySignIn(t.Context(), Answer{begin(), text, here}, Place{Address: "192.0.2.1"})
			if tocsin.WhyOf(err) != tocsin.Denied || session != "" {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	})
}

func TestTheFirstAccount(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		old, err := r.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		inv, err := r.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		secret, err := r.SetupSecret(t.Context(), inv.Secret)
		if err != nil {
			t.Fatal(err)
		}
		f := func(link, name, password, code string, field string) {
			t.Helper()
			_, session, _, err := r.SetUp(t.Context(), Founder{Wish{Name: name}, Joining{Link: link, Password: password, Code: code}})
			var fault *tocsin.Fault
			if !errors.As(err, &fault) || fault.Field != field || session != "" {
				t.Errorf("%s %s: %v, want %q", link, name, err, field)
			}
		}
		code := person{secret: secret}.code(c)
		f(old.Secret, "anna", goodPassword, code, "")
		f("made up", "anna", goodPassword, code, "")
		f(inv.Secret, "Anna", goodPassword, code, "name")
		f(inv.Secret, "anna", "short", code, "password")
		f(inv.Secret, "anna", goodPassword, "000000", "code")
		u, session, codes, err := r.SetUp(t.Context(), Founder{Wish{Name: "anna", Language: "ar"}, Joining{Link: inv.Secret, Password: goodPassword, Code: code}})
		if err != nil || !in(t, r, session) || len(codes) != recoveryCodes || !u.May(ActPeopleWrite) || !u.May(ActOpen) {
			t.Fatalf("%+v %v", u, err)
		}
		f(inv.Secret, "ben", goodPassword, code, "")
		if _, err := r.First(t.Context()); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("a link although there is somebody: %v", err)
		}
	})
}

// A passkey holds for a name that is the node's, and for this machine's own.
func TestWhereAPasskeyHolds(t *testing.T) {
	w := &Web{room: &Room{Deps: Deps{Team: "Test", URL: "https://cirt.example:8443", Hosts: []string{"node.example"}}}}
	f := func(host string, encrypted bool, want string) {
		t.Helper()
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		if encrypted {
			r.TLS = &tls.ConnectionState{}
		}
		got := ""
		if s, ok := w.site(r); ok {
			got = s.ID + " " + s.Origin
		}
		if got != want {
			t.Errorf("%s, %v: %q, want %q", host, encrypted, got, want)
		}
	}
	f("cirt.example:8443", true, "cirt.example https://cirt.example:8443")
	f("cirt.example", false, "cirt.example https://cirt.example:8443")
	f("node.example", true, "node.example https://node.example")
	f("node.example", false, "")
	f("evil.example", true, "")
	f("localhost:8470", false, "localhost http://localhost:8470")
	f("127.0.0.1:8470", false, "")
	f("[::1]:8470", true, "")
}
