package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin/internal/kit/config"
)

func TestLinesOfTheSettingsFile(t *testing.T) {
	f := func(text string, lines []setting, want string) {
		t.Helper()
		got, err := withLines(text, "mail", lines)
		if err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
	}
	imap := []setting{{"imap", "a:993"}}
	f("name = 'x'\n", imap, "name = 'x'\n\n[mail]\nimap = 'a:993'\n")
	f("[mail]\n# ours\nimap = 'b'\nsmtp = 'c'\n[tls]\nimap = 'd'\n", imap, "[mail]\n# ours\nimap = 'a:993'\nsmtp = 'c'\n[tls]\nimap = 'd'\n")
	f("[mail]\nsmtp = 'c' # out\n\n[tls]\n", imap, "[mail]\nsmtp = 'c' # out\nimap = 'a:993'\n\n[tls]\n")
	f("imap = 'top'\n[mail]\n", imap, "imap = 'top'\n[mail]\nimap = 'a:993'\n")
	f("", []setting{{"imap_folders", []string{"INBOX", "a 'b' \"c\""}}, {"imap_days", 30}, {"verp", false}}, "\n\n[mail]\nimap_folders = ['INBOX', \"a 'b' \\\"c\\\"\"]\nimap_days = 30\nverp = false\n")
	f("", []setting{{"imap_user", "x'\n[serve]\nopen = true"}}, "\n\n[mail]\nimap_user = \"x'\\n[serve]\\nopen = true\"\n")
}

// Whatever is written, the file says it and nothing else that was not there.
func FuzzLinesOfTheSettingsFile(f *testing.F) {
	f.Add("name = 'x'\n[mail]\nimap = 'y'\n", "a'\n[serve]\nopen = true")
	f.Add("[mail]\nimap = '''\n[tls]'''\n", "x")
	f.Add("", "\xff")
	f.Fuzz(func(t *testing.T, text, value string) {
		var was, is Settings
		if _, err := config.Read(&was, config.Source{Text: []byte(text)}); err != nil {
			return
		}
		out, err := rewritten(text, "mail", []setting{{"imap_user", value}})
		if err != nil {
			return
		}
		if _, err := config.Read(&is, config.Source{Text: []byte(out)}); err != nil {
			t.Fatalf("%v:\n%s", err, out)
		}
		if is.Mail.IMAPUser != value {
			t.Fatalf("%q, want %q:\n%s", is.Mail.IMAPUser, value, out)
		}
		if was.Serve != is.Serve || was.TLS.CertFile != is.TLS.CertFile || was.Name != is.Name {
			t.Fatalf("something else changed:\n%s\n---\n%s", text, out)
		}
	})
}

func TestSettingsAreWrittenWholeOrNotAtAll(t *testing.T) {
	h, err := initHome(filepath.Join(t.TempDir(), "node"), Settings{Profile: "national", Country: "ZM", Name: "x", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	read := func() string {
		b, err := os.ReadFile(h.path(settingsFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	was := read()
	if _, err := h.write("mail", []setting{{"imap_tls", "perhaps"}}, nil); err == nil || read() != was {
		t.Errorf("a setting that can't be: %v", err)
	}
	if _, err := h.write("mail", []setting{{"imap", "a:993"}}, []string{"TOCSIN_MAIL_IMAP=b:993"}); err == nil || read() != was {
		t.Errorf("a setting of the environment: %v", err)
	}
	s, err := h.write("mail", []setting{{"imap", "a:993"}}, nil)
	if err != nil || s.Mail.IMAP != "a:993" || !strings.HasPrefix(read(), was) {
		t.Errorf("%v %q", err, read())
	}
	info, err := os.Stat(h.path(settingsFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := (&Node{Home: h}).keepSealed("secrets/imap", "two\nlines"); err == nil {
		t.Error("a secret of two lines")
	}
}
