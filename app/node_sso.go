package app

import (
	"crypto/x509"
	"net/url"
	"os"
	"time"

	"tocsin"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/sso"
)

// openSSO returns the single sign-on that the settings name; nil where they name none. The issuer is asked nothing yet: a
// node starts while it is away.
func (n *Node) openSSO() (*trust.SSO, error) {
	o := n.Settings.OIDC
	if o.Issuer == "" {
		return nil, nil //nolint:nilnil // none is no mistake
	}
	secret, err := n.Home.secret("oidc.client_secret_file", o.Secret, o.SecretFile)
	if err != nil {
		return nil, err
	}
	cas, err := n.authorities("oidc.ca_file", o.CAFile)
	if err != nil {
		return nil, err
	}
	issuer, err := url.Parse(o.Issuer)
	if err != nil {
		return nil, err
	}
	c := sso.Config{Issuer: o.Issuer, Client: o.Client, Secret: secret, Scopes: o.Scopes, Private: o.Private || loopback(issuer.Hostname()),
		CAs: cas, Name: o.NameClaim, Roles: o.RolesClaim, Now: time.Now}
	if o.Proxy != "" {
		if c.Proxy, err = url.Parse(o.Proxy); err != nil {
			return nil, err
		}
	}
	s := trust.Source{Create: o.Create, Only: o.Passwords == "administrators", Holds: time.Duration(o.SessionHours) * time.Hour}
	// The settings were judged when they were read: what is wrong is wrong there.
	s.Roles, _ = pairs("oidc.roles", o.Roles, trust.ParseGroupRole)
	s.Clearance, _ = pairs("oidc.clearance", o.Clearance, trust.ParseGroupClearance)
	t := trust.NewSSO(sso.New(c), s)
	t.Button = o.Button
	return t, nil
}

// authorities reads the certificates that a setting names; nil where it names none.
func (n *Node) authorities(setting, file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // those of the machine
	}
	pem, err := os.ReadFile(n.Home.file(file))
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "%s can't be read: %v", file, err).At(setting)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: setting, Text: file + " holds no certificate (PEM)"}
	}
	return pool, nil
}
