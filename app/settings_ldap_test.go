package app

import (
	"os"
	"strings"
	"testing"
)

// What is wrong in the settings of the directory is said at the start, with the line.
func TestSettingsOfTheDirectory(t *testing.T) {
	dir := t.TempDir()
	f := func(section, want string) {
		t.Helper()
		text := "profile = 'national'\ncountry = 'ZM'\nname = 'Example CIRT'\n[ldap]\nurl = 'ldaps://dc1.example'\nbase = 'dc=example,dc=org'\n" + section
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
	f("", "")
	f("roles = ['CN=Leads,OU=Groups,DC=example,DC=org=lead']\nclearance = ['cn=leads,dc=example=red']\ncreate = true\n", "")
	f("group_filter = '(member:1.2.840.113556.1.4.1941:={dn})'\n", "")
	f("roles = ['cirt-leads=lead']\n", "node.toml:7: ldap.roles: \"cirt-leads\" is no DN")
	f("roles = ['cn=cirt,dc=example=chief']\n", "node.toml:7: ldap.roles: ")
	f("clearance = ['cn=cirt,dc=example=purple']\n", "node.toml:7: ldap.clearance: ")
	f("create = true\n", "node.toml:7: ldap.create: ")
	f("user_filter = '(uid=anna)'\n", "node.toml:7: ldap.user_filter: ")
	f("user_filter = '(uid={name}'\n", "node.toml:7: ldap.user_filter: ")
	f("group_filter = '(member={who})'\n", "node.toml:7: ldap.group_filter: ")
	f("bind_dn = 'tocsin'\n", "node.toml:7: ldap.bind_dn: ")
	f("id_attribute = 'a,b'\n", "node.toml:7: ldap.id_attribute: ")
	f("second_factor = 'none'\n", "node.toml:7: ldap.second_factor: ")
	f("passwords = 'nobody'\n", "node.toml:7: ldap.passwords: ")
	f("bind_password = 'x'\n", "node.toml: ldap.bind_password: a secret does not stand among settings")
}
