package app

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"

	"tocsin"
	"tocsin/internal/kit/config"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/sso"
)

// OIDCSettings say at which issuer people sign in, and what the node makes of what it says of them.
type OIDCSettings struct {
	Issuer       string   `toml:"issuer" help:"who signs people in by OpenID Connect, https://login.example/realms/team, as its own document writes it; empty: there is no single sign-on"`
	Client       string   `toml:"client_id" help:"what the issuer knows the node by"`
	SecretFile   string   `toml:"client_secret_file" help:"a file with the client's secret; without any the node is a public client"`
	Secret       string   `toml:"client_secret" secret:"env" help:"the client's secret; from the environment alone"`
	Scopes       []string `toml:"scopes" default:"openid,profile" help:"what is asked for; openid is always among it"`
	NameClaim    string   `toml:"name_claim" default:"preferred_username" help:"the claim that makes the user name of a new account, up to its @"`
	RolesClaim   string   `toml:"roles_claim" default:"groups" help:"the claim that lists a person's groups or roles"`
	Roles        []string `toml:"roles" help:"what a group is on the node, \"cirt-leads=lead\": duty, handler, lead, administrator or auditor. Judged at each sign-in; whose groups mean nothing is not let in. Empty: roles are given on the node"`
	Clearance    []string `toml:"clearance" help:"the strictest TLP mark that a group may see, \"cirt-leads=red\"; the strictest counts, and whose groups stand nowhere sees up to TLP:GREEN. Empty: given on the node"`
	Create       bool     `toml:"create" help:"make an account for whoever has none and whose groups mean a role; false: people link the account that they have"`
	Passwords    string   `toml:"passwords" default:"everybody" help:"who of the team may still sign in by a password or a passkey: everybody, or administrators for the day on which the issuer is away"`
	SessionHours int      `toml:"session_hours" default:"12" help:"after how many hours whoever came by the issuer signs in there again; 0: a session holds as long as any"`
	Button       string   `toml:"button" help:"the text of the button; empty: Single sign-on, in the reader's language"`
	Private      bool     `toml:"allow_private" help:"the issuer is at a private address"`
	CAFile       string   `toml:"ca_file" help:"certificates (PEM) of authorities that the issuer is believed by, in place of those of the machine"`
	Proxy        string   `toml:"proxy" secret:"url" help:"the proxy that the issuer is reached through, http://proxy:3128"`
}

// badEntry is the entry of a list that is wrong: by it the line is found.
type badEntry string

// Error returns the entry.
func (b badEntry) Error() string { return string(b) }

// checkOIDC finds what can't be in the settings of the single sign-on.
func (s *Settings) checkOIDC() *tocsin.Fault {
	o := &s.OIDC
	if o.Issuer == "" {
		return nil
	}
	for _, c := range []checkOf{
		{"oidc.issuer", goodIssuer(o.Issuer), "it is https:// and a host, without a query; http:// for this machine alone"},
		{"oidc.client_id", o.Client != "", "the issuer knows the node by it: it can't be empty"},
		{"serve.url", s.Serve.URL != "", "the issuer sends people back to it: oidc.issuer needs it"},
		{"oidc.name_claim", o.NameClaim != "", "it can't be empty"},
		{"oidc.session_hours", o.SessionHours >= 0, "it can't be less than 0"},
		{"oidc.passwords", in(o.Passwords, []string{"everybody", "administrators"}), "it is everybody or administrators"},
		{"oidc.create", !o.Create || len(o.Roles) > 0, "an account is made with the roles that oidc.roles says: it is empty"},
		{"oidc.roles", len(o.Roles) == 0 || o.RolesClaim != "", "oidc.roles_claim is empty: nothing says what groups somebody is in"},
		{"oidc.roles", len(o.Roles) <= sso.MaxPairs && len(o.Clearance) <= sso.MaxPairs, "there are too many lines: 200 are the most"},
		{"oidc.proxy", goodProxy(o.Proxy), "it is http:// or https:// and a host"},
	} {
		if !c.good {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: c.field, Text: c.text}
		}
	}
	if _, err := pairs("oidc.roles", o.Roles, trust.ParseGroupRole); err != nil {
		return err
	}
	_, err := pairs("oidc.clearance", o.Clearance, trust.ParseGroupClearance)
	return err
}

// pairs reads the lines of a mapping; a fault names the one that is wrong.
func pairs(field string, lines []string, parse func(string) (sso.Pair, error)) (list []sso.Pair, fault *tocsin.Fault) {
	for _, line := range lines {
		p, err := parse(line)
		if err != nil {
			return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: field, Text: err.Error(), Err: badEntry(line)}
		}
		list = append(list, p)
	}
	return list, nil
}

// goodIssuer reports whether an address can be an issuer's. Source: OpenID Connect Discovery 1.0 §3.
func goodIssuer(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func goodProxy(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// atLine puts the line into a fault of a setting that stands in a file, unless the environment goes before it.
func atLine(text []byte, from config.Origins, err error) error {
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Line != 0 || f.Field == "" {
		return err
	}
	if where, ok := from[f.Field]; ok && where != f.File {
		return err
	}
	var entry badEntry
	errors.As(f.Err, &entry)
	f.Line = lineOf(string(text), f.Field, string(entry))
	return err
}

// lineOf returns the line that a setting stands in, or further down that which holds one entry of it; 0 where it can't be
// told.
func lineOf(text, key, entry string) int64 {
	section, name, ok := strings.Cut(key, ".")
	if !ok {
		section, name = "", key
	}
	now, at := "", int64(0)
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if at == 0 && strings.HasPrefix(line, "[") {
			now = strings.TrimSpace(strings.Trim(line, "[]"))
		}
		word, _, is := strings.Cut(line, "=")
		if at == 0 && is && now == section && strings.Trim(strings.TrimSpace(word), `"'`) == name {
			at = int64(i) + 1
		}
		if at > 0 && (entry == "" || strings.Contains(line, entry)) {
			return int64(i) + 1
		}
	}
	return at
}
