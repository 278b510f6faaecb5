package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type mail struct {
	SMTP     string   `toml:"smtp" default:"localhost:25" help:"the server"`
	Password string   `toml:"password" secret:"env" help:"its password"`
	Kinds    []string `toml:"kinds" default:"a,b" help:"kinds"`
	Port     int      `toml:"port" default:"7" help:"a number"`
}

type settings struct {
	Name    string `toml:"name" help:"the name"`
	Records string `toml:"records" secret:"url" help:"where"`
	Tenant  uint32 `toml:"tenant" help:"which"`
	On      bool   `toml:"on" help:"whether"`
	Mail    mail   `toml:"mail"`
}

func TestRead(t *testing.T) {
	f := func(text, env string, want settings) {
		t.Helper()
		var got settings
		if _, err := Read(&got, Source{File: "node.toml", Text: []byte(text), Env: strings.Fields(env), Prefix: "T_"}); err != nil {
			t.Error(err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	m := mail{SMTP: "localhost:25", Kinds: []string{"a", "b"}, Port: 7}
	f("", "", settings{Mail: m})
	f("name = 'x'\ntenant = 4294967295\non = true\n", "", settings{Name: "x", Tenant: 1<<32 - 1, On: true, Mail: m})
	f("name = 'x'", "T_NAME=y OTHER=1 T_UNKNOWN=1 T_TENANT=3 T_NAME2=", settings{Name: "y", Tenant: 3, Mail: m})
	f("[mail]\nport = 0\nkinds = []\nsmtp=''\n", "", settings{Mail: mail{Kinds: []string{}}})
	f("[mail]\nkinds = ['q']\n", "T_MAIL_PASSWORD=pw", settings{Mail: mail{SMTP: m.SMTP, Kinds: []string{"q"}, Port: 7, Password: "pw"}})
	f("", "T_MAIL_KINDS=x,,y T_MAIL_PORT=-1", settings{Mail: mail{SMTP: m.SMTP, Kinds: []string{"x", "y"}, Port: -1}})
}

func TestReadFaults(t *testing.T) {
	f := func(text, env, want string) {
		t.Helper()
		var got settings
		_, err := Read(&got, Source{File: "node.toml", Text: []byte(text), Env: strings.Fields(env), Prefix: "T_"})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q %q: %v, want %s", text, env, err, want)
		}
	}
	f("name = 'x'\ncolour = 1\n", "", "node.toml:2: colour: there is no such setting")
	f("[mail]\n\nsmpt = 'x'\n", "", "node.toml:3: mail.smpt: there is no such setting")
	f("[mial]\nsmtp = 'x'\n", "", "node.toml:1: mial: there is no such setting")
	f("name = 1\n", "", "node.toml:1: name: ")
	f("\n[mail]\nport = 'x'\n", "", "node.toml:3: mail.port: ")
	f("tenant = -1\n", "", "node.toml:1: tenant: ")
	f("name = \n", "", "node.toml:1: ")
	f("[mail]\npassword = 'x'\n", "", "node.toml: mail.password: a secret does not stand among settings")
	f("", "T_MAIL_PORT=many", "environment: T_MAIL_PORT: \"many\" is not a whole number")
	f("", "T_ON=perhaps", "environment: T_ON: ")
	f("", "T_MAIL_SMPT=x", "environment: T_MAIL_SMPT: there is no such setting")
	f(strings.Repeat("#", maxFile+1), "", "node.toml: settings are longer")
}

func TestDescribe(t *testing.T) {
	var s settings
	from, err := Read(&s, Source{File: "node.toml", Text: []byte("name = 'x'\nrecords = 'postgres://u:geheim@h/db?sslmode=require'"), Env: []string{"T_MAIL_PASSWORD=geheim"}, Prefix: "T_"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Setting{
		{"name", "text", "", "T_NAME", "the name", "x", "node.toml"},
		{"records", "text", "", "T_RECORDS", "where", "postgres://u:********@h/db?sslmode=require", "node.toml"},
		{"tenant", "whole number", "0", "T_TENANT", "which", "0", "default"},
		{"on", "true or false", "false", "T_ON", "whether", "false", "default"},
		{"mail.smtp", "text", "localhost:25", "T_MAIL_SMTP", "the server", "localhost:25", "default"},
		{"mail.password", "text", "", "T_MAIL_PASSWORD", "its password", masked, "environment T_MAIL_PASSWORD"},
		{"mail.kinds", "list of texts", "a,b", "T_MAIL_KINDS", "kinds", "a,b", "default"},
		{"mail.port", "whole number", "7", "T_MAIL_PORT", "a number", "7", "default"},
	}
	if diff := cmp.Diff(want, Describe(&s, "T_", from)); diff != "" {
		t.Error(diff)
	}
}

func TestMaskURL(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := maskURL(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	f("records.db", "records.db")
	f("postgres://u@h/db", "postgres://u@h/db")
	f("postgres://u:p@h/db", "postgres://u:********@h/db")
	f("postgres://h/db?user=u&password=p", "postgres://h/db?password=********&user=u")
	f("postgres://u:p%zz@h", masked)
	f("host=h password=p", masked)
}

func FuzzRead(f *testing.F) {
	f.Add("name = 'x'\n[mail]\nport = 3\n", "T_MAIL_PORT=1")
	f.Add("[mail]\nkinds = [1]\n", "T_ON=x")
	f.Fuzz(func(t *testing.T, text, env string) {
		var s settings
		from, err := Read(&s, Source{File: "f", Text: []byte(text), Env: []string{env}, Prefix: "T_"})
		if err == nil {
			Describe(&s, "T_", from)
		}
	})
}
