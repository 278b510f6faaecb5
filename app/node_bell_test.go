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

// ringing is a node whose letters go to mailpit, with anna and ben, who has confirmed an address.
type ringing struct {
	*runningNode
	t    *testing.T
	box  mailed
	anna item.Viewer
}

func startRinging(t *testing.T, env ...string) *ringing {
	t.Helper()
	bin := mailtest.Mailpit(t, "..")
	addr, web, dir := mailtest.FreeAddr(t), mailtest.FreeAddr(t), t.TempDir()
	mailtest.Serve(t, addr, exec.Command(bin, "--smtp", addr, "--listen", web, "--disable-version-check", "--database", filepath.Join(dir, "sent.db"))) //nolint:gosec // the test's own
	x := &ringing{t: t, box: mailed{t, web}, anna: item.Viewer{Name: "anna", Clearance: tocsin.Amber, All: true}}
	x.runningNode = startNode(t, filepath.Join(dir, "node"), "", append(env, "TOCSIN_MAIL_FROM=cirt@zm.example", "TOCSIN_MAIL_SMTP="+addr, "TOCSIN_MAIL_SMTP_TLS=none")...)
	ctx := t.Context()
	x.ok(x.startJobs(ctx))
	x.ok(x.Outbox.Open(ctx, "anna", "test"))
	for _, name := range []string{"anna", "ben"} {
		_, err := x.Trust.Add(ctx, trust.Wish{Name: name, Roles: []string{"lead"}, Clearance: "amber"})
		x.ok(err)
	}
	ben, err := x.Trust.Named(ctx, "ben")
	x.ok(err)
	x.ok(x.Trust.WantAddress(ctx, ben, "ben@home.example"))
	x.release("notice.code", 1)
	_, text := x.box.newest(1)
	x.ok(x.Trust.ConfirmAddress(ctx, ben, regexp.MustCompile(`(?m)^[a-z2-7]{4}-[a-z2-7]{4}`).FindString(text)))
	return x
}

func (x *ringing) ok(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// release lets the letters of a kind go, once there are so many.
func (x *ringing) release(kind string, want int) {
	x.t.Helper()
	var held []outbox.Act
	mailtest.Eventually(x.t, "no letter is drafted", func() bool {
		list, err := x.Outbox.List(x.t.Context(), outbox.Filter{Kind: kind, State: outbox.Held, Limit: 10})
		x.ok(err)
		held = list
		return len(held) == want
	})
	for _, a := range held {
		_, err := x.Outbox.Release(x.t.Context(), outbox.Pick{IDs: []int64{a.ID}}, "anna", "looked at")
		x.ok(err)
	}
}

// begun is an item in whose note ben was named, once the letter that tells him has left.
func (x *ringing) begun() item.Item {
	x.t.Helper()
	it, err := x.Respond.Start(x.t.Context(), x.anna, item.Start{Kind: item.Incident, Title: "The ministry of secrets", TLP: "amber"})
	x.ok(err)
	x.ok(x.Respond.Work(x.t.Context(), x.anna, it.Number, item.Log{Text: "Look at this secret, @ben."}))
	x.release("notice", 1)
	return it
}

// Whoever has confirmed an address by the letter that came there is told by another, each once a person has released it. It
// tells number and kind, and not what the note or the title says.
func TestALetterOfANoticeReachesItsReader(t *testing.T) {
	x := startRinging(t)
	it := x.begun()
	subject, text := x.box.newest(2)
	if !strings.HasPrefix(subject, it.Number+": ") || strings.Contains(text, "secret") {
		t.Errorf("%s\n%s", subject, text)
	}
}
