package app

import (
	"os"
	"strings"
	"testing"
)

// What is wrong in the settings of the single sign-on is said at the start, with the line.
func TestSettingsOfTheSignOn(t *testing.T) {
	dir := t.TempDir()
	f := func(url, section, want string) {
		t.Helper()
		text := "profile = 'national'\ncountry = 'ZM'\nname = 'Example CIRT'\n[serve]\nurl = '" + url + "'\n\n[oidc]\n" + section
		if err := os.WriteFile(dir+"/node.toml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := openHome(dir, nil)
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), dir+"/")
		}
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", section, got, want)
		}
	}
	const at, good = "https://node.example", "issuer = 'https://login.example/realms/x'\nclient_id = 'tocsin'\n"
	f(at, good, "")
	f(at, good+"roles = ['cirt=handler', 'CN=leads,OU=cirt=lead']\nclearance = ['cirt=amber+strict']\ncreate = true\n", "")
	f("http://localhost:8470", "issuer = 'http://127.0.0.1:9998'\nclient_id = 'x'\n", "")
	f(at, "issuer = 'http://login.example'\nclient_id = 'x'\n", "node.toml:8: oidc.issuer: ")
	f(at, "issuer = 'https://login.example/?x=1'\nclient_id = 'x'\n", "node.toml:8: oidc.issuer: ")
	f(at, "issuer = 'https://u:p@login.example/'\nclient_id = 'x'\n", "node.toml:8: oidc.issuer: ")
	f(at, "issuer = 'https://login.example'\n", "node.toml: oidc.client_id: ")
	f("", good, "node.toml:5: serve.url: ")
	f(at, good+"roles = [\n  'cirt=handler',\n  'cirt-leads=chief',\n]\n", "node.toml:12: oidc.roles: \"chief\" is no role")
	f(at, good+"roles = ['x=constituent']\n", "node.toml:10: oidc.roles: ")
	f(at, good+"roles = ['x=bot']\n", "node.toml:10: oidc.roles: ")
	f(at, good+"roles = ['handler']\n", "node.toml:10: oidc.roles: ")
	f(at, good+"clearance = ['cirt=purple']\n", "node.toml:10: oidc.clearance: ")
	f(at, good+"create = true\n", "node.toml:10: oidc.create: ")
	f(at, good+"passwords = 'nobody'\n", "node.toml:10: oidc.passwords: ")
	f(at, good+"client_secret = 'x'\n", "node.toml: oidc.client_secret: a secret does not stand among settings")
	f(at, good+"session_hours = -1\n", "node.toml:10: oidc.session_hours: ")
}
