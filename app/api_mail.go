package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// mailAPI tests the way out, and lists what came in, which is for the inner door alone: programs ask the desk for letters.
func (n *Node) mailAPI(t *route.Table) {
	t.On("POST /api/v1/mail/test", n.postMailTest, route.Doc{Scope: "settings:write", Person: true, Summary: "Send a letter of greetings and tell each step", Body: mailTest{}, Lines: mailStep{}})
	t.On("GET /api/v1/mail", n.getMail)
}

// mailTest asks for a test.
type mailTest struct {
	To      string   `json:"to"`
	Sign    keys.Way `json:"sign"`
	Encrypt keys.Way `json:"encrypt"`
	By      string   `json:"by"`
}

// mailStep is one thing that happened.
type mailStep struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
	Todo  string `json:"todo,omitempty"`
}

// testWait is how long a test may take.
const testWait = 2 * time.Minute

// postMailTest sends one letter that holds nothing but greetings, at once, as an act of the outbox that does not wait for
// the outbox to be open: it is how a person finds out whether the outbox would get anything through.
func (n *Node) postMailTest(w http.ResponseWriter, r *http.Request) error {
	var ask mailTest
	if err := web.Read(w, r, "the wish", route.MaxBody, &ask); err != nil {
		return err
	}
	ask = askedTest(r.Context(), ask)
	to, err := mail.Address(ask.To)
	if err != nil {
		return err
	}
	ask.To = to
	if err := n.mailReady(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var mu sync.Mutex
	step := func(s mailStep) {
		mu.Lock()
		defer mu.Unlock()
		_ = enc.Encode(s) // whoever asked is gone; the test goes on to its end
		_ = http.NewResponseController(w).Flush()
	}
	ctx, cancel := context.WithTimeout(r.Context(), testWait)
	defer cancel()
	if err := n.testMail(ctx, ask, func(s string) { step(mailStep{Text: s}) }); err != nil {
		step(mailStep{Error: err.Error(), Todo: mailTodo(err)})
	}
	return nil
}

// mailReady says what is missing or wrong in the settings of mail.
func (n *Node) mailReady() error {
	if s := n.mailNow(); s.From == "" || s.SMTP == "" {
		return tocsin.Faultf(tocsin.Invalid, "the settings name no sender (mail.from) or no server (mail.smtp)").At("mail.smtp")
	}
	_, err := n.sender(nil)
	return err
}

// mailTodo says what a person can do about trouble with mail.
func mailTodo(err error) string {
	if tocsin.WhyOf(err) == tocsin.Invalid {
		return "mend that in the settings"
	}
	return "nothing was lost; see docs/operate/mail.md for what servers say and what it means"
}

// testMail writes, protects and sends the test mail.
func (n *Node) testMail(ctx context.Context, ask mailTest, tell func(string)) error {
	s := n.mailNow()
	sender, err := n.sender(tell)
	if err != nil {
		return err
	}
	defer sender.Close() //nolint:errcheck // it says good-bye to a server
	text := fmt.Sprintf("This is a test of the mail of %s.\n\nIt needs no answer.\n", n.Settings.Name)
	raw, err := mail.Build(mail.Message{From: s.From, To: ask.To, ReplyTo: s.ReplyTo, Subject: "Test of mail: " + n.Settings.Name, Text: text, Date: time.Now(), Auto: true})
	if err != nil {
		return err
	}
	tell(fmt.Sprintf("wrote a letter of %d bytes from %s to %s", len(raw), s.From, ask.To))
	if ask.Sign != keys.None || ask.Encrypt != keys.None {
		ring, err := n.ring()
		if err != nil {
			return err
		}
		if raw, err = ring.Protect(raw, ask.To, keys.Protection{Sign: ask.Sign, Encrypt: ask.Encrypt, Must: ask.Encrypt != keys.None}); err != nil {
			return err
		}
		tell(fmt.Sprintf("protected it: signed %s, encrypted %s", orNot(ask.Sign), orNot(ask.Encrypt)))
	}
	act, err := n.Outbox.Now(ctx, outbox.Draft{Key: "mail-test/" + rand.Text(), Kind: "test", Channel: "mail", To: ask.To,
		Title: "Test of mail: " + n.Settings.Name, Author: ask.By, Mark: tocsin.Clear, Clearance: tocsin.Clear, Payload: raw}, ask.By, sender)
	if err != nil {
		return err
	}
	tell(fmt.Sprintf("kept as act %d: tocsin outbox show %d", act.ID, act.ID))
	status, err := n.Outbox.Status(ctx)
	if err != nil {
		return err
	}
	if status.Held {
		tell("done. The outbox itself is held, so other letters wait: tocsin outbox open")
		return nil
	}
	tell("done")
	return nil
}

func orNot(w keys.Way) string {
	if w == keys.None {
		return "not"
	}
	return "with " + string(w)
}

// getMail lists letters that came in.
func (n *Node) getMail(w http.ResponseWriter, r *http.Request) error {
	p, err := n.post()
	if err != nil {
		return err
	}
	const most = 500
	list, err := p.List(r.Context(), r.URL.Query().Get("open") == "1", most)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	for _, l := range list {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}
