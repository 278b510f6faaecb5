package interop

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/box"
	"tocsin/internal/kit/mail/post"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// mailboxOfATeam is a month of a team's mailbox, in the order in which its letters lie there: what answers comes before
// what it answers. Of each: its name, its head, its text.
var mailboxOfATeam = [][3]string{
	{"answer", "From: Bo <bo@isp.example>\nTo: soc@bank.example, cirt@cirt.example\nSubject: Re: a host calls\nIn-Reply-To: <root@bank.example>", "It is cleaned.\n\n> 203.0.113.9 calls"},
	{"again", "From: soc@bank.example\nTo: bo@isp.example, cirt@cirt.example\nSubject: Re: a host calls\nIn-Reply-To: <answer@test.example>\nReferences: <root@bank.example> <answer@test.example>", "Thank you."},
	{"bounce", "From: mailer-daemon@mx.isp.example\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
		"--b\nContent-Type: text/plain\n\nnobody\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; x@isp.example\nAction: failed\nStatus: 5.1.1\n\n--b--"},
	{"root", "From: SOC <soc@bank.example>\nTo: cirt@cirt.example\nSubject: a host calls\nMessage-ID: <root@bank.example>", "203.0.113.9 talks to hxxp://bad[.]example/ since noon. Please look at it with us."},
	{"away", "From: clerk@bank.example\nSubject: Out of office: your warning\nAuto-Submitted: auto-replied", "I am away."},
	{"feed", "From: feed@feeds.example\nSubject: daily", "see the file"},
	{"news", "From: news@weekly.example\nSubject: Weekly 48\nList-Id: News <news.weekly.example>\nList-Unsubscribe: <https://weekly.example/x>", "All the news"},
	{"spam", "From: prize@win.example\nSubject: You won\nX-Spam-Flag: YES\nX-Spam-Status: Yes, score=12.1", "Click"},
	{"arabic", "From: it@hospital.example\nSubject: =?utf-8?B?2KjZhNin2Lo=?=\nContent-Type: text/plain; charset=utf-8", "السلام عليكم، وجدنا اتصالا من مستشفانا إلى خادم غير معروف ونحتاج إلى مساعدتكم"},
	{"ownlist", "From: citizen@mail.example\nSubject: strange letter\nList-Id: <cirt.cirt.example>\nList-Post: <mailto:cirt@cirt.example>", "I got a strange letter, and this is not the first. What is it, and are you the people to ask?"},
}

// desk is a desk that takes the letters of a mailbox.
func deskOf(t *testing.T) (*respond.Room, *post.Post) {
	t.Helper()
	db := sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
	dir, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	room, err := respond.New(t.Context(), respond.Config{Country: "ZM", From: "CIRT <cirt@cirt.example>"}, respond.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	p, err := post.Open(t.Context(), db, post.Dir{Dir: dir}, post.Config{Reader: read.Reader{}, Act: func(ctx context.Context, in read.Incoming, _ mail.Envelope, hash string) (bool, error) {
		return true, room.Take(ctx, respond.Arrival{Incoming: in, SHA: hash, Feed: in.From == "feed@feeds.example"})
	}})
	if err != nil {
		t.Fatal(err)
	}
	room.Letters = p.Raw
	return room, p
}

// TestDovecotsFirstLook connects a mailbox for the first time: its last 30 days come in, conversations are one item each
// whatever the order of their letters, and each letter is sorted. A second look changes nothing.
func TestDovecotsFirstLook(t *testing.T) {
	_, addr, roots, deliver := dovecot(t, need(t, "openssl", "dovecot"))
	for _, l := range mailboxOfATeam {
		head := l[1]
		if !strings.Contains(head, "Message-ID") {
			head += "\nMessage-ID: <" + l[0] + "@test.example>"
		}
		deliver(head + "\nX-Name: " + l[0] + "\n\n" + l[2] + "\n")
	}
	old := "From: a@isp.example\r\nSubject: long ago\r\nMessage-ID: <old@isp.example>\r\n\r\nx\r\n"
	add := reader(t, addr, roots).Append("INBOX", int64(len(old)), &imap.AppendOptions{Time: time.Now().AddDate(0, 0, -45)})
	if _, err := add.Write([]byte(old)); err != nil {
		t.Fatal(err)
	}
	if err := add.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := add.Wait(); err != nil {
		t.Fatal(err)
	}
	room, p := deskOf(t)
	for range 2 {
		b, err := box.New(box.Config{Addr: addr, User: "node", Password: "secret", Roots: roots, Log: slog.New(slog.DiscardHandler)}, &memory{}, p.Take)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		lookAtDesk(t, room)
	}
}

// lookAtDesk looks at what became of the mailbox.
func lookAtDesk(t *testing.T, room *respond.Room) {
	t.Helper()
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	list, err := room.Mails(t.Context(), v, item.MailFilter{})
	if err != nil || len(list.Letters) != len(mailboxOfATeam) {
		t.Fatalf("%d letters of %d, %v", len(list.Letters), len(mailboxOfATeam), err)
	}
	sorts := map[string]string{}
	for _, m := range list.Letters {
		_, raw, err := room.Raw(t.Context(), v, m.ID)
		if err != nil || int64(len(raw)) != m.Size {
			t.Errorf("letter %d: %d bytes of %d, %v", m.ID, len(raw), m.Size, err)
		}
		_, name, _ := strings.Cut(string(raw), "X-Name: ")
		name, _, _ = strings.Cut(name, "\r\n")
		sorts[name] = fmt.Sprint(m.Sort, " ", m.Why, " ", m.Item != 0)
	}
	for name, want := range map[string]string{"root": "letter waited true", "answer": "letter new true", "again": "answer thread true", "bounce": "bounce bounce false", "away": "auto machine false",
		"feed": "feed feed false", "news": "circular list false", "spam": "spam filter false", "arabic": "letter new true", "ownlist": "letter new true"} {
		if sorts[name] != want {
			t.Errorf("%s: %s, want %s", name, sorts[name], want)
		}
	}
	items, err := room.List(t.Context(), v, item.Filter{Sort: "created"})
	if err != nil || len(items.Items) != 3 {
		t.Fatalf("%d reports, %v", len(items.Items), err)
	}
	for i, want := range []string{"1 en 0", "1 ar 0", "3 en 3"} { // letters, language, indicators
		it := items.Items[i]
		c, err := room.Case(t.Context(), v, it.Number)
		stream, err2 := room.Stream(t.Context(), v, it.Number, item.StreamFilter{What: []item.What{item.Wrote}})
		if got := fmt.Sprint(len(stream), " ", it.Language, " ", len(c.Indicators)); err != nil || err2 != nil || got != want {
			t.Errorf("%s: %s, want %s; %v %v", it.Title, got, want, err, err2)
		}
	}
}
