package app

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/mailtest"
	"tocsin/internal/module/respond/settings"
)

// A server is tried, used at once without a restart, and again after one; its password is nowhere in the open.
func TestAServerOfLettersIsSetByAPage(t *testing.T) {
	bin := mailtest.Mailpit(t, "..")
	addr, web, dir := mailtest.FreeAddr(t), mailtest.FreeAddr(t), t.TempDir()
	mailtest.Serve(t, addr, exec.Command(bin, "--smtp", addr, "--listen", web, "--smtp-auth-accept-any", "--smtp-auth-allow-insecure", "--disable-version-check", "--database", filepath.Join(dir, "sent.db"))) //nolint:gosec // the test's own
	sent := func() int {
		res, err := http.Get("http://" + web + "/api/v1/messages") //nolint:gosec // the test's own
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var got struct{ Total int }
		if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return got.Total
	}
	n := startNode(t, filepath.Join(dir, "node"), "")
	d := deskMail{n.Node}
	out := settings.Outgoing{From: "Zambia CIRT <cirt@zm.example>", Server: addr, Way: "none", User: "cirt", Password: "open sesame"}
	steps, err := d.Try(t.Context(), out)
	if said := strings.Join(steps, "; "); err != nil || !strings.Contains(said, "inside your own network") || !strings.Contains(said, "logged in as cirt") || !strings.Contains(said, "ready for letters") || sent() != 0 {
		t.Fatalf("%s, %v", said, err)
	}
	if n.mailNow().SMTP != "" {
		t.Error("a try was kept")
	}
	if err := d.SendBy(t.Context(), "ana", out); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Test(t.Context(), "ana", "ana@zm.example"); err != nil || sent() != 1 {
		t.Errorf("%d letters, %v", sent(), err)
	}
	out.Password = ""
	if _, err := d.Try(t.Context(), out); err != nil {
		t.Errorf("with the password that is kept: %v", err)
	}
	out.User = "other"
	if _, err := d.Try(t.Context(), out); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("the password was given to another user: %v", err)
	}
	if err := n.end(); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(n.Home.path(n.mailNow().SMTPPasswordFile))
	if err != nil || !strings.HasPrefix(string(kept), "sealed:1:") {
		t.Errorf("%s, %v", kept, err)
	}
	again := startNode(t, n.Home.Dir, "")
	if steps, err := (deskMail{again.Node}).Test(t.Context(), "ana", "ana@zm.example"); err != nil || sent() != 2 {
		t.Errorf("%q, %v", steps, err)
	}
}

func TestWhereNoMailServerIs(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "", "TOCSIN_MAIL_SMTP=mail.zm.example:587")
	d := deskMail{n.Node}
	f := func(o settings.Outgoing, field string) {
		t.Helper()
		_, err := d.Try(t.Context(), o)
		if f, ok := errors.AsType[*tocsin.Fault](err); !ok || f.Field != field {
			t.Errorf("%+v: %v", o, err)
		}
	}
	f(settings.Outgoing{From: "a@b.example", Server: "169.254.169.254:25"}, "smtp")
	f(settings.Outgoing{From: "a@b.example", Server: "[fe80::1]:25"}, "smtp")
	f(settings.Outgoing{From: "a@b.example", Server: "0.0.0.0:25"}, "smtp")
	f(settings.Outgoing{From: "nobody", Server: "192.0.2.1:25"}, "from")
	f(settings.Outgoing{From: "a@b.example", Server: "192.0.2.1:25", User: "u"}, "smtppassword")
	f(settings.Outgoing{From: "a@b.example", Server: "192.0.2.1:25", Way: "none", User: "u", Password: "x"}, "smtpway")
	if s, err := d.State(t.Context()); err != nil || !s.OutFixed || s.Fixed {
		t.Errorf("%+v, %v", s, err)
	}
	if err := d.SendBy(t.Context(), "ana", settings.Outgoing{From: "a@b.example", Server: "192.0.2.1:25"}); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("what the environment says was changed: %v", err)
	}
}
