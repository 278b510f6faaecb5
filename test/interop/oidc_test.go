package interop

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tocsin/internal/kit/mail/mailtest"
)

// provider is one of single sign-ons: how it is started, and what people type into its page.
type provider struct {
	issuer   string
	scopes   string
	login    func(name string) string
	password string
}

// People sign in at providers that others have made, by the pages that these have: node-oidc-provider, which tells groups at
// its address of user info alone, and Dex, which tells them in the token for those who ask by a scope.
func TestSignOnAtProvidersOfOthers(t *testing.T) {
	t.Run("node-oidc-provider", func(t *testing.T) { signOn(t, nodeProvider) })
	t.Run("dex", func(t *testing.T) { signOn(t, dexProvider) })
}

// groups are who is in what, at every provider.
const groups = `{"amina": ["cirt-leads", "all-staff"], "bea": ["all-staff"]}`

func signOn(t *testing.T, start func(t *testing.T, back string) provider) {
	at := mailtest.FreeAddr(t)
	_, port, _ := net.SplitHostPort(at)
	own := "http://localhost:" + port
	p := start(t, own+"/sign-in/sso/answer")
	n := newNode(t, "TOCSIN_SERVE_URL="+own, "TOCSIN_OIDC_ISSUER="+p.issuer, "TOCSIN_OIDC_CLIENT_ID=tocsin", "TOCSIN_OIDC_CLIENT_SECRET=the client's secret",
		"TOCSIN_OIDC_SCOPES="+p.scopes, "TOCSIN_OIDC_ROLES=cirt-leads=lead", "TOCSIN_OIDC_CREATE=true", "TOCSIN_OIDC_ALLOW_PRIVATE=true")
	n.run("user", "add", "root", "--role", "administrator")
	n.serve(at)
	b := newVisitor(t, p)
	end, page := b.enter(own+"/sign-in/sso?to=/account", "amina")
	if end.Host != "localhost:"+port || end.Path != "/account" || !strings.Contains(page, "amina") {
		t.Fatalf("amina ends at %s:\n%s", end, page)
	}
	if list := n.run("user", "list", "--format", "csv"); !strings.Contains(list, "amina") || !strings.Contains(list, "lead") || strings.Contains(list, "bea") {
		t.Errorf("the accounts are\n%s", list)
	}
	end, page = newVisitor(t, p).enter(own+"/sign-in/sso?to=/account", "bea")
	if end.Path == "/account" || !strings.Contains(page, "did not let you in") {
		t.Errorf("somebody whose groups mean nothing ends at %s:\n%s", end, page)
	}
	again, _ := b.enter(own+"/sign-in/sso?to=/account", "amina")
	if again.Path != "/account" {
		t.Errorf("a second time she ends at %s", again)
	}
	if res, err := b.Get(own + "/sign-in/sso/answer?code=made-up&state=made-up"); err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("an answer that nobody asked for: %v %v", res, err)
	}
}

// nodeProvider starts github.com/panva/node-oidc-provider.
func nodeProvider(t *testing.T, back string) provider {
	t.Helper()
	need(t, "node")
	folder, err := filepath.Abs("../../out/oidc-provider")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("there is no node-oidc-provider here; .ci/run puts it into out")
	}
	at := mailtest.FreeAddr(t)
	_, port, _ := net.SplitHostPort(at)
	mailtest.Serve(t, at, exec.Command("node", "testdata/provider.mjs", folder, port, back, groups))
	return provider{"http://" + at, "openid,profile", func(name string) string { return name }, "any"}
}

// dexProvider starts github.com/dexidp/dex.
func dexProvider(t *testing.T, back string) provider {
	t.Helper()
	bin := mailtest.Tool(t, "../..", "dex") // not to be had from the module proxy, so CI has none
	at, dir := mailtest.FreeAddr(t), t.TempDir()
	const hash = "$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W" // of "password"
	config := fmt.Sprintf(`issuer: http://%s/dex
storage: {type: memory}
web: {http: %q}
enablePasswordDB: true
staticClients: [{id: tocsin, name: Tocsin, secret: "the client's secret", redirectURIs: [%q]}]
staticPasswords:
- {email: amina@provider.example, hash: %q, username: amina, name: Somebody amina, preferredUsername: amina, emailVerified: true, userID: id-1, groups: [cirt-leads, all-staff]}
- {email: bea@provider.example, hash: %q, username: bea, name: Somebody bea, preferredUsername: bea, emailVerified: true, userID: id-2, groups: [all-staff]}
`, at, at, back, hash, hash)
	file := filepath.Join(dir, "dex.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	mailtest.Serve(t, at, exec.Command(bin, "serve", file))
	return provider{"http://" + at + "/dex", "openid,profile,groups", func(name string) string { return name + "@provider.example" }, "password"}
}

// visitor is somebody's browser.
type visitor struct {
	*http.Client
	t *testing.T
	p provider
}

func newVisitor(t *testing.T, p provider) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{&http.Client{Jar: jar}, t, p}
}

// enter begins at the node and fills the provider's pages until they lead back.
func (v *visitor) enter(from, name string) (end *url.URL, page string) {
	v.t.Helper()
	issuer, err := url.Parse(v.p.issuer)
	if err != nil {
		v.t.Fatal(err)
	}
	res, err := v.Get(from)
	for range 6 {
		if err != nil {
			v.t.Fatal(err)
		}
		body, err2 := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if end, page = res.Request.URL, string(body); err2 != nil || end.Host != issuer.Host {
			return end, page
		}
		action, fields := form(page)
		if fields == nil {
			v.t.Fatalf("no form of the provider at %s:\n%s", end, page)
		}
		for field := range fields {
			switch field {
			case "login":
				fields.Set(field, v.p.login(name))
			case "password":
				fields.Set(field, v.p.password)
			}
		}
		to, err2 := end.Parse(action)
		if err2 != nil {
			v.t.Fatal(err2)
		}
		res, err = v.PostForm(to.String(), fields)
	}
	return end, page
}

// form reads the first form of a page.
func form(page string) (action string, fields url.Values) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return "", nil
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case n.Data == "form" && fields != nil:
			return action, fields
		case n.Data == "form":
			action, fields = attr(n, "action"), url.Values{}
		case n.Data == "input" && fields != nil && attr(n, "name") != "":
			fields.Set(attr(n, "name"), attr(n, "value"))
		}
	}
	return action, fields
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
