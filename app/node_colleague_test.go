package app

import (
	"fmt"
	"io"
	"net/http"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail/mailtest"
	"tocsin/internal/module/respond/item"
)

// raw is the newest letter at mailpit as it was sent.
func (m mailed) raw() string {
	m.t.Helper()
	var list struct{ Messages []struct{ ID string } }
	m.ask("/api/v1/messages", &list)
	res, err := http.Get("http://" + m.addr + "/api/v1/message/" + list.Messages[0].ID + "/raw") //nolint:gosec // the test's own
	if err != nil {
		m.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return string(b)
}

// A colleague answers the letter of a notice with a program of their own: the letter left by a real server, and the answer is
// read from a real mailbox, once where the mail server found it to be from them and once where it found nothing.
func TestAColleagueAnswersByMail(t *testing.T) {
	dir, addr := mailtest.NewMaildir(t), mailtest.FreeAddr(t)
	dir.Serve(t, addr, "")
	x := startRinging(t, "TOCSIN_MAIL_NOTES_BY_MAIL=true", "TOCSIN_MAIL_IMAP="+addr, "TOCSIN_MAIL_IMAP_TLS=none", "TOCSIN_MAIL_IMAP_USER=cirt", "TOCSIN_MAIL_IMAP_PASSWORD=secret", "TOCSIN_MAIL_IMAP_SENT=none")
	_, err := x.startMail(t.Context())
	x.ok(err)
	it := x.begun()
	x.box.newest(2)
	got, err := netmail.ReadMessage(strings.NewReader(x.box.raw()))
	x.ok(err)
	id := got.Header.Get("Message-ID")
	if !strings.HasPrefix(id, "<note.") {
		t.Fatalf("it can't be answered: %v", got.Header)
	}
	answer := func(n int, found, text string) {
		dir.Put(t, "", fmt.Sprintf("Received: from home.example by mx.zm.example with ESMTPS; Mon, 30 Nov 2026 06:00:00 +0000\r\n%sFrom: Ben <ben@home.example>\r\nTo: cirt@zm.example\r\nSubject: Re: %s\r\nMessage-ID: <%d@home.example>\r\nIn-Reply-To: %s\r\n\r\n%s\r\n\r\nOn Monday, CIRT wrote:\r\n> You get this letter\r\n",
			found, got.Header.Get("Subject"), n, id, text), time.Now())
	}
	notes := func() (list []item.Entry) {
		stream, err := x.Respond.Stream(t.Context(), x.anna, it.Number, item.StreamFilter{})
		x.ok(err)
		for _, e := range stream {
			if e.ByMail() {
				list = append(list, e)
			}
		}
		return list
	}
	answer(1, "Authentication-Results: mx.zm.example; dmarc=pass header.from=home.example\r\n", "It is the printer.")
	mailtest.Eventually(t, "the answer is no note", func() bool { return len(notes()) == 1 })
	if e := notes()[0]; e.By != "ben" || e.Text != "It is the printer." {
		t.Errorf("%+v", e)
	}
	if _, raw, err := x.Respond.Raw(t.Context(), x.anna, notes()[0].Mail.ID); err != nil || strings.Contains(string(raw), id) {
		t.Errorf("what proves an answer is shown: %v\n%s", err, raw)
	}
	answer(2, "", "It is not.")
	var letters item.MailList
	mailtest.Eventually(t, "the other answer is lost", func() bool {
		letters, err = x.Respond.Mails(t.Context(), x.anna, item.MailFilter{Sorts: []item.Sort{item.Letter}})
		x.ok(err)
		return len(letters.Letters) == 1
	})
	if m := letters.Letters[0]; m.Why != item.WhyNoteProof || len(notes()) != 1 {
		t.Errorf("%+v", m)
	}
}
