package app

import (
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/mailtest"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
)

// mailed are letters at mailpit.
type mailed struct {
	t    *testing.T
	addr string // of its pages
}

// ask asks mailpit for a page and decodes its JSON.
func (m mailed) ask(path string, into any) {
	m.t.Helper()
	res, err := http.Get("http://" + m.addr + path) //nolint:gosec // the test's own
	if err != nil {
		m.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		m.t.Fatalf("%v in %s", err, b)
	}
}

// newest is the subject and text of the newest letter, once there are so many.
func (m mailed) newest(count int) (subject, text string) {
	m.t.Helper()
	var list struct {
		Total    int
		Messages []struct{ ID, Subject string }
	}
	mailtest.Eventually(m.t, "the letter does not come", func() bool { m.ask("/api/v1/messages", &list); return list.Total >= count })
	if list.Total != count {
		m.t.Fatalf("%d letters came, want %d", list.Total, count)
	}
	var one struct {
		Text string
		To   []struct{ Address string }
	}
	m.ask("/api/v1/message/"+list.Messages[0].ID, &one)
	if len(one.To) != 1 || one.To[0].Address != "ben@home.example" {
		m.t.Errorf("it is to %v", one.To)
	}
	return list.Messages[0].Subject, one.Text
}

// Whoever has confirmed an address by the letter that came there is told by another, each once a person has released it. It
// tells number and kind, and not what the note or the title says.
func TestALetterOfANoticeReachesItsReader(t *testing.T) {
	bin := mailtest.Mailpit(t, "..")
	addr, web, dir := mailtest.FreeAddr(t), mailtest.FreeAddr(t), t.TempDir()
	mailtest.Serve(t, addr, exec.Command(bin, "--smtp", addr, "--listen", web, "--disable-version-check", "--database", filepath.Join(dir, "sent.db"))) //nolint:gosec // the test's own
	box, ctx := mailed{t, web}, t.Context()
	n := startNode(t, filepath.Join(dir, "node"), "", "TOCSIN_MAIL_FROM=cirt@zm.example", "TOCSIN_MAIL_SMTP="+addr, "TOCSIN_MAIL_SMTP_TLS=none")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(n.startJobs(ctx))
	ok(n.Outbox.Open(ctx, "anna", "test"))
	for _, name := range []string{"anna", "ben"} {
		_, err := n.Trust.Add(ctx, trust.Wish{Name: name, Roles: []string{"lead"}, Clearance: "amber"})
		ok(err)
	}
	ben, err := n.Trust.Named(ctx, "ben")
	ok(err)
	release := func(kind string, want int) {
		t.Helper()
		var held []outbox.Act
		mailtest.Eventually(t, "no letter is drafted", func() bool {
			held, err = n.Outbox.List(ctx, outbox.Filter{Kind: kind, State: outbox.Held, Limit: 10})
			return err != nil || len(held) == want
		})
		ok(err)
		for _, a := range held {
			_, err := n.Outbox.Release(ctx, outbox.Pick{IDs: []int64{a.ID}}, "anna", "looked at")
			ok(err)
		}
	}
	ok(n.Trust.WantAddress(ctx, ben, "ben@home.example"))
	release("notice.code", 1)
	_, text := box.newest(1)
	ok(n.Trust.ConfirmAddress(ctx, ben, regexp.MustCompile(`(?m)^[a-z2-7]{4}-[a-z2-7]{4}`).FindString(text)))
	anna := item.Viewer{Name: "anna", Clearance: tocsin.Amber, All: true}
	it, err := n.Respond.Start(ctx, anna, item.Start{Kind: item.Incident, Title: "The ministry of secrets", TLP: "amber"})
	ok(err)
	ok(n.Respond.Work(ctx, anna, it.Number, item.Log{Text: "Look at this secret, @ben."}))
	release("notice", 1)
	subject, text := box.newest(2)
	if !strings.HasPrefix(subject, it.Number+": ") || strings.Contains(text, "secret") {
		t.Errorf("%s\n%s", subject, text)
	}
}
