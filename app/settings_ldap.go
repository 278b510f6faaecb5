package app

import (
	"regexp"

	"tocsin"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/directory"
	"tocsin/internal/module/trust/sso"
)

// LDAPSettings say which directory the sign-in asks, how people and groups stand in it, and what the node makes of them.
type LDAPSettings struct {
	URL          string   `toml:"url" help:"a directory whose names and passwords are taken at the sign-in, ldaps://dc1.example, or ldap://dc1.example, which is asked for TLS (StartTLS) before anything else; empty: no directory is asked"`
	CAFile       string   `toml:"ca_file" help:"certificates (PEM) of authorities that the directory is believed by, in place of those of the machine"`
	BindDN       string   `toml:"bind_dn" help:"the node's own account there, which looks people up: cn=tocsin,ou=services,dc=example,dc=org; empty: as nobody"`
	PasswordFile string   `toml:"bind_password_file" help:"a file with the password of that account"`
	Password     string   `toml:"bind_password" secret:"env" help:"the password of that account; from the environment alone"`
	Base         string   `toml:"base" help:"the DN under which people are: ou=people,dc=example,dc=org"`
	UserFilter   string   `toml:"user_filter" default:"(uid={name})" help:"which entry is the person who typed a name; of Active Directory: (&(objectCategory=person)(sAMAccountName={name}))"`
	ID           string   `toml:"id_attribute" default:"entryUUID" help:"the attribute that tells people apart for ever; of Active Directory: objectGUID"`
	Name         string   `toml:"name_attribute" default:"uid" help:"the attribute that makes the user name of a new account, up to its @; of Active Directory: sAMAccountName"`
	Display      string   `toml:"display_attribute" default:"cn" help:"the attribute with the name that colleagues see"`
	Mail         string   `toml:"mail_attribute" default:"mail" help:"the attribute with the address that notices of a new account go to; empty: people give their own"`
	MemberOf     string   `toml:"groups_attribute" default:"memberOf" help:"the attribute that lists the DNs of a person's groups; not asked for where group_filter is set"`
	GroupFilter  string   `toml:"group_filter" help:"which entries are the groups of a person, by {dn} or {name}: (member={dn}), or (memberUid={name}); of Active Directory with groups in groups: (member:1.2.840.113556.1.4.1941:={dn})"`
	GroupBase    string   `toml:"group_base" help:"the DN under which groups are; empty: base"`
	Roles        []string `toml:"roles" help:"what a group is on the node, by its DN, \"cn=cirt-leads,ou=groups,dc=example,dc=org=lead\": duty, handler, lead, administrator or auditor. Judged at each sign-in; whose groups mean nothing is not let in. Empty: roles are given on the node"`
	Clearance    []string `toml:"clearance" help:"the strictest TLP mark that a group may see, by its DN, with =red and so on; the strictest counts, and whose groups stand nowhere sees up to TLP:GREEN. Empty: given on the node"`
	Create       bool     `toml:"create" help:"make an account for whoever has none and whose groups mean a role; false: people link the account that they have"`
	Factor       string   `toml:"second_factor" default:"node" help:"who asks for a second factor after the password: node, or directory, where its passwords hold a code already"`
	Passwords    string   `toml:"passwords" default:"everybody" help:"who of the team may still sign in by a password of the node's own or a passkey: everybody, or administrators for the day on which the directory is away"`
	SessionHours int      `toml:"session_hours" default:"12" help:"after how many hours whoever came by the directory signs in again; 0: a session holds as long as any"`
}

// attribute is a name of an attribute. Source: RFC 4512 §1.4.
var attribute = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

// checkLDAP finds what can't be in the settings of the directory.
func (s *Settings) checkLDAP() *tocsin.Fault {
	o := &s.LDAP
	if o.URL == "" {
		return nil
	}
	const noDN, noName = "it is no DN, such as ou=people,dc=example,dc=org", "it is no name of an attribute"
	for _, c := range []checkOf{
		{"ldap.url", directory.GoodURL(o.URL), "it is ldaps:// or ldap:// and a host"},
		{"ldap.base", directory.DN(o.Base) != "", noDN},
		{"ldap.bind_dn", o.BindDN == "" || directory.DN(o.BindDN) != "", noDN},
		{"ldap.group_base", o.GroupBase == "" || directory.DN(o.GroupBase) != "", noDN},
		{"ldap.user_filter", directory.GoodFilter(o.UserFilter, "{name}"), "it is no filter with {name}"},
		{"ldap.group_filter", o.GroupFilter == "" || directory.GoodFilter(o.GroupFilter, "{dn}", "{name}"), "it is no filter with {dn} or {name}"},
		{"ldap.id_attribute", attribute.MatchString(o.ID), noName},
		{"ldap.name_attribute", attribute.MatchString(o.Name), noName},
		{"ldap.display_attribute", attribute.MatchString(o.Display), noName},
		{"ldap.mail_attribute", o.Mail == "" || attribute.MatchString(o.Mail), noName},
		{"ldap.groups_attribute", o.MemberOf == "" || attribute.MatchString(o.MemberOf), noName},
		{"ldap.second_factor", in(o.Factor, []string{"node", "directory"}), "it is node or directory"},
		{"ldap.passwords", in(o.Passwords, []string{"everybody", "administrators"}), "it is everybody or administrators"},
		{"ldap.session_hours", o.SessionHours >= 0, "it can't be less than 0"},
		{"ldap.create", !o.Create || len(o.Roles) > 0, "an account is made with the roles that ldap.roles says: it is empty"},
		{"ldap.roles", len(o.Roles) == 0 || o.MemberOf != "" || o.GroupFilter != "", "ldap.groups_attribute and ldap.group_filter are empty: nothing says what groups somebody is in"},
		{"ldap.roles", len(o.Roles) <= sso.MaxPairs && len(o.Clearance) <= sso.MaxPairs, "there are too many lines: 200 are the most"},
	} {
		if !c.good {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: c.field, Text: c.text}
		}
	}
	if _, err := pairs("ldap.roles", o.Roles, byDN(trust.ParseGroupRole)); err != nil {
		return err
	}
	_, err := pairs("ldap.clearance", o.Clearance, byDN(trust.ParseGroupClearance))
	return err
}

// byDN reads a line of a mapping whose groups are DNs, as they are compared.
func byDN(parse func(string) (sso.Pair, error)) func(string) (sso.Pair, error) {
	return func(line string) (sso.Pair, error) {
		p, err := parse(line)
		if err != nil {
			return p, err
		}
		dn := directory.DN(p.Group)
		if dn == "" {
			return p, tocsin.Faultf(tocsin.Invalid, "%.80q is no DN of a group, such as cn=leads,ou=groups,dc=example,dc=org", p.Group)
		}
		p.Group = dn
		return p, nil
	}
}
