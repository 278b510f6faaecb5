package respond

import (
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

func TestWhoHasNotReadALetter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: tocsin.Green.String()})
		m, err := r.Write(t.Context(), lena, it.Number, item.Compose{To: []string{"a@isp.example"}, Cc: []string{"b@isp.example"}, Text: "Look.", Way: item.Afresh})
		if err != nil {
			t.Fatal(err)
		}
		f := func(sha string, in read.Incoming, unread bool, want string) {
			t.Helper()
			in.Date = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
			if err := r.Take(t.Context(), Arrival{Incoming: in, SHA: sha}); err != nil {
				t.Fatal(err)
			}
			list, err := r.Stream(t.Context(), lena, it.Number, item.StreamFilter{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				if e.Mail == nil || e.Mail.ID != m.ID {
					continue
				}
				got := ""
				for _, c := range e.Mail.Copies {
					if !c.Bounced.IsZero() {
						got += c.To + " bounced "
					}
					if !c.Away.IsZero() {
						got += c.To + " away " + c.AwayUntil.Format("01-02") + " "
					}
				}
				if got != want || e.Mail.Unread() != unread {
					t.Errorf("%s: %q, unread %v; want %q", sha, got, e.Mail.Unread(), want)
				}
			}
		}
		f("ticket", read.Incoming{Kind: read.AutoReply, From: "a@isp.example", InReplyTo: []string{m.MessageID}, Subject: "We have your request"}, false, "")
		f("stranger", read.Incoming{Kind: read.AutoReply, From: "x@isp.example", InReplyTo: []string{m.MessageID}, Subject: "Out of office"}, false, "")
		f("away", read.Incoming{Kind: read.AutoReply, From: "A@isp.example", InReplyTo: []string{m.MessageID}, Subject: "Out of office", Text: "until 5 December"}, false, "a@isp.example away 12-05 ")
		back := read.Incoming{Kind: read.Bounce, From: "mailer-daemon@isp.example", Token: smtp.Token(m.Copies[1].Act), Failed: []read.Failure{{Permanent: true, Status: mail.Status{}}}}
		f("back", back, true, "a@isp.example away 12-05 b@isp.example bounced ")
		f("answer", read.Incoming{Kind: read.Letter, From: "a@isp.example", InReplyTo: []string{m.MessageID}, Subject: "Re: x"}, false, "a@isp.example away 12-05 b@isp.example bounced ")
	})
}
