// Package directorytest runs a real directory for tests: slapd of OpenLDAP, which takes nothing but TLS.
package directorytest

import (
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"tocsin/internal/kit/mail/mailtest"
)

// DNs of the directory. Node is the account that looks people up; its password is Secret.
const (
	Base   = "dc=example,dc=org"
	People = "ou=people," + Base
	Groups = "ou=groups," + Base
	Node   = "cn=tocsin," + Base
	Secret = "the node's own"

	root, rootSecret = "cn=root," + Base, "the root's own"
)

// Server is a directory that runs until the test ends.
type Server struct {
	LDAPS, StartTLS string         // its addresses, as settings have them
	CAs             *x509.CertPool // whose certificate it bears
	CAFile          string

	t    testing.TB
	stop func()
}

// New starts a directory with the node's account and nobody else. It skips where there is no slapd.
func New(t testing.TB) *Server {
	t.Helper()
	slapd, err := exec.LookPath("slapd")
	if err != nil {
		if slapd, err = exec.LookPath("/usr/sbin/slapd"); err != nil {
			t.Skip("there is no slapd here: apt-get install slapd")
		}
	}
	dir := t.TempDir()
	s := &Server{t: t, CAFile: dir + "/ca.pem"}
	s.CAs = authority(t, dir)
	if err := os.Mkdir(dir+"/db", 0o700); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "slapd.conf")
	if err := os.WriteFile(conf, []byte(strings.ReplaceAll(settings, "DIR", dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	safe, plain := mailtest.FreeAddr(t), mailtest.FreeAddr(t)
	s.LDAPS, s.StartTLS = "ldaps://"+safe, "ldap://"+plain
	cmd := exec.Command(slapd, "-d", "0", "-f", conf, "-h", s.LDAPS+" "+s.StartTLS) //nolint:gosec // the file is the test's own
	mailtest.Serve(t, safe, cmd)
	s.stop = func() { _ = cmd.Process.Kill() }
	s.fill()
	return s
}

// Stop ends the directory at once.
func (s *Server) Stop() { s.stop() }

// settings are slapd's: simple binds over TLS alone, groups that their members know, and accounts that can be locked.
const settings = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
TLSCACertificateFile DIR/ca.pem
TLSCertificateFile DIR/cert.pem
TLSCertificateKeyFile DIR/key.pem
security tls=128
database mdb
maxsize 10485760
suffix "` + Base + `"
rootdn "` + root + `"
rootpw "` + rootSecret + `"
directory DIR/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="` + Node + `" read by * none
overlay memberof
overlay ppolicy
ppolicy_default "cn=policy,` + Base + `"
`

func (s *Server) fill() {
	s.Add(Base, "objectClass", "dcObject", "objectClass", "organization", "o", "Example", "dc", "example")
	s.Add(People, "objectClass", "organizationalUnit")
	s.Add(Groups, "objectClass", "organizationalUnit")
	s.Add(Node, "objectClass", "organizationalRole", "objectClass", "simpleSecurityObject", "userPassword", Secret)
	s.Add("cn=policy,"+Base, "objectClass", "organizationalRole", "objectClass", "pwdPolicy", "pwdAttribute", "userPassword", "pwdLockout", "TRUE", "pwdMustChange", "TRUE")
}

// Do does something as the root of the directory.
func (s *Server) Do(what func(c *ldap.Conn) error) {
	s.t.Helper()
	c, err := ldap.DialURL(s.LDAPS, ldap.DialWithTLSConfig(trusting(s.CAs)))
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // what was asked was answered
	if err := c.Bind(root, rootSecret); err != nil {
		s.t.Fatal(err)
	}
	if err := what(c); err != nil {
		s.t.Fatal(err)
	}
}

// Add makes an entry of pairs of attribute and value.
func (s *Server) Add(dn string, pairs ...string) {
	s.t.Helper()
	r := ldap.NewAddRequest(dn, nil)
	values := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = append(values[pairs[i]], pairs[i+1])
	}
	for name, v := range values {
		r.Attribute(name, v)
	}
	s.Do(func(c *ldap.Conn) error { return c.Add(r) })
}

// Person adds somebody and returns their DN.
func (s *Server) Person(uid, password string) (dn string) {
	s.t.Helper()
	dn = fmt.Sprintf("uid=%s,%s", uid, People)
	s.Add(dn, "objectClass", "inetOrgPerson", "uid", uid, "cn", "Amina Tembo", "sn", "Tembo", "mail", uid+"@people.example", "userPassword", password)
	return dn
}

// Group adds a group with a member and returns its DN.
func (s *Server) Group(cn, member string) (dn string) {
	s.t.Helper()
	dn = fmt.Sprintf("cn=%s,%s", cn, Groups)
	s.Add(dn, "objectClass", "groupOfNames", "member", member)
	return dn
}

// Set puts values in the place of those of an attribute; without any it takes the attribute away.
func (s *Server) Set(dn, attribute string, values ...string) {
	s.t.Helper()
	r := ldap.NewModifyRequest(dn, nil)
	r.Replace(attribute, values)
	s.Do(func(c *ldap.Conn) error { return c.Modify(r) })
}

// Drop takes an entry away.
func (s *Server) Drop(dn string) {
	s.t.Helper()
	s.Do(func(c *ldap.Conn) error { return c.Del(ldap.NewDelRequest(dn, nil)) })
}
