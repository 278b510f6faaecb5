package directory

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/go-ldap/ldap/v3"

	"tocsin/internal/module/trust/sso"
)

// MaxPassword bounds the password that is sent, in bytes.
const MaxPassword = 1024

// Ask returns who somebody is, and whether the password is theirs. An empty password is nobody's and is never sent: a bind
// with one succeeds as nobody. What is asked is as much whether there is such a person or not, so that
// names can't be told from the time it takes. Source: RFC 4513 §5.1.2.
func (d *Directory) Ask(ctx context.Context, name, password string) (who sso.Person, ok bool, err error) {
	c, err := d.open(ctx)
	if err != nil {
		return who, false, err
	}
	defer c.close()
	entry, err := c.person(name)
	if err != nil {
		return who, false, err
	}
	if entry == nil || password == "" || len(password) > MaxPassword {
		_, err := c.prove("cn="+rand.Text()+","+d.Base, rand.Text())
		return who, false, err
	}
	if ok, err := c.prove(entry.DN, password); err != nil || !ok {
		return who, false, err
	}
	if who, err = d.read(entry); err != nil {
		return who, false, err
	}
	if d.Group != "" {
		who.Groups, err = c.groups(entry.DN, who.Name)
	}
	return who, err == nil, err
}

// itself binds as the node's own account.
func (c *conn) itself() error {
	if c.d.Bind == "" {
		return nil
	}
	ok, err := c.prove(c.d.Bind, c.d.Secret)
	if err == nil && !ok {
		err = errors.New("it does not take the node's own account, " + c.d.Bind)
	}
	return err
}

// prove binds with a password and reports whether the directory takes it. Who must change their password first is not in.
// Source: RFC 4513 §5.1.3; draft-behera-ldap-password-policy-11 §6.
func (c *conn) prove(dn, password string) (bool, error) {
	got, err := c.SimpleBind(&ldap.SimpleBindRequest{Username: dn, Password: password, Controls: []ldap.Control{ldap.NewControlBeheraPasswordPolicy()}})
	var said *ldap.Error
	switch {
	case errors.As(err, &said) && refusal(said.ResultCode):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%w: bind: %w", ErrDown, err)
	}
	p, is := ldap.FindControl(got.Controls, ldap.ControlTypeBeheraPasswordPolicy).(*ldap.ControlBeheraPasswordPolicy)
	return !is || p.Error < 0, nil
}

// refusal tells an answer that says no from one that says nothing. Source: RFC 4511 appendix A.
func refusal(code uint16) bool {
	switch code {
	case ldap.LDAPResultInvalidCredentials, ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultUnwillingToPerform,
		ldap.LDAPResultConstraintViolation, ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultNoSuchObject, ldap.LDAPResultInvalidDNSyntax:
		return true
	}
	return false
}

// person returns the one entry of a name; nil where there is none, or more than one.
func (c *conn) person(name string) (*ldap.Entry, error) {
	d := c.d
	list, err := c.find(d.Base, ldap.ScopeWholeSubtree, 2, fill(d.Person, name, ""), d.wanted()...)
	if err != nil || len(list) != 1 {
		return nil, err
	}
	return list[0], nil
}

// wanted are the attributes that are asked for of a person.
func (d *Directory) wanted() []string {
	list := []string{d.ID, d.Name, d.Display}
	if d.Mail != "" {
		list = append(list, d.Mail)
	}
	if d.MemberOf != "" && d.Group == "" {
		list = append(list, d.MemberOf)
	}
	return list
}

// groups looks for the groups of a person, as the node's own account again.
func (c *conn) groups(dn, name string) (list []string, err error) {
	if err := c.itself(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	found, err := c.find(cmp.Or(c.d.GroupBase, c.d.Base), ldap.ScopeWholeSubtree, maxGroups, fill(c.d.Group, name, dn), noAttribute)
	for _, e := range found {
		if g := DN(e.DN); g != "" {
			list = append(list, g)
		}
	}
	return list, err
}

// noAttribute asks for entries without their attributes. Source: RFC 4511 §4.5.1.8.
const noAttribute = "1.1"

// there reports whether there is an entry.
func (c *conn) there(dn string) (bool, error) {
	list, err := c.find(dn, ldap.ScopeBaseObject, 1, "(objectClass=*)", noAttribute)
	return len(list) == 1, err
}

// find returns entries, at most that many and one more. Aliases and referrals are not followed: what is asked is asked of
// this directory alone.
func (c *conn) find(base string, scope, most int, filter string, attributes ...string) ([]*ldap.Entry, error) {
	got, err := c.Search(ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, most, int(maxTime.Seconds()), false, filter, attributes, nil))
	var said *ldap.Error
	switch {
	case err == nil, errors.As(err, &said) && said.ResultCode == ldap.LDAPResultSizeLimitExceeded && got != nil:
		return got.Entries, nil
	case said != nil && said.ResultCode == ldap.LDAPResultNoSuchObject:
		return nil, nil
	}
	return nil, fmt.Errorf("%w: search: %w", ErrDown, err)
}
