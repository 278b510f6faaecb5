package app

import (
	"context"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/directory"
)

// openDirectory returns the directory that the settings name; nil where they name none. It is asked nothing yet: a node
// starts while it is away.
func (n *Node) openDirectory() (*trust.Directory, error) {
	o := n.Settings.LDAP
	if o.URL == "" {
		return nil, nil //nolint:nilnil // none is no mistake
	}
	secret, err := n.Home.secret("ldap.bind_password_file", o.Password, o.PasswordFile)
	if err != nil {
		return nil, err
	}
	if o.BindDN != "" && secret == "" {
		return nil, tocsin.Faultf(tocsin.Invalid, "%s needs a password: in this file, or in TOCSIN_LDAP_BIND_PASSWORD", o.BindDN).At("ldap.bind_password_file")
	}
	cas, err := n.authorities("ldap.ca_file", o.CAFile)
	if err != nil {
		return nil, err
	}
	d := directory.New(directory.Config{
		URL: o.URL, CAs: cas, Bind: o.BindDN, Secret: secret, Base: o.Base, Person: o.UserFilter, ID: o.ID, Name: o.Name, Display: o.Display,
		Mail: o.Mail, MemberOf: o.MemberOf, Group: o.GroupFilter, GroupBase: o.GroupBase, Now: time.Now,
	})
	s := trust.Source{Create: o.Create, Only: o.Passwords == "administrators", Holds: time.Duration(o.SessionHours) * time.Hour}
	// The settings were judged when they were read: what is wrong is wrong there.
	s.Roles, _ = pairs("ldap.roles", o.Roles, byDN(trust.ParseGroupRole))
	s.Clearance, _ = pairs("ldap.clearance", o.Clearance, byDN(trust.ParseGroupClearance))
	t := trust.NewDirectory(d, s)
	t.Factor = o.Factor == "directory"
	return t, nil
}

// checkDirectory is what the doctor says of the directory: whether it answers, and has the groups that the settings name.
func (n *Node) checkDirectory(ctx context.Context) []Check {
	d := n.Trust.Directory
	if d == nil {
		return nil
	}
	missing, err := d.Check(ctx, append(d.Roles, d.Source.Clearance...))
	switch {
	case err != nil:
		return []Check{bad("directory", "mend the settings of [ldap], or the directory; accounts of the node's own go on", "%s: %v", d.URL, err)}
	case len(missing) > 0:
		return []Check{note("directory", "mend ldap.roles or ldap.clearance in node.toml", "%s answers, and does not have %s", d.URL, strings.Join(missing, "; "))}
	}
	return []Check{good("directory", "%s answers; people are under %s", d.URL, d.Base)}
}
