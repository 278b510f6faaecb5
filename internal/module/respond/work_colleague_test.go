package respond

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// by mail is a desk to which colleagues answer by mail: ben may, as far as he is cleared, and owns the token of the item.
type byMailDesk struct {
	*Room
	t     *testing.T
	ana   item.Viewer
	ben   Colleague // what the bell says of ben's token
	token string    // the Message-ID of ben's notice
	raws  map[string][]byte
	n     int
}

func mailDesk(t *testing.T, db *sqldb.DB, start item.Start) *byMailDesk {
	t.Helper()
	r, _ := mailroom(t, db)
	d := &byMailDesk{Room: r, t: t, ana: item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}, raws: map[string][]byte{}}
	it, err := r.Start(t.Context(), d.ana, start)
	if err != nil {
		t.Fatal(err)
	}
	d.token = "<" + notice.Secret("s").ID(notice.Line{ID: 7, Who: "ben", About: it.Number}, 2, "cirt.example") + ">"
	d.ben = Colleague{Viewer: item.Viewer{Name: "ben", Clearance: tocsin.AmberStrict}, Number: it.Number}
	r.Own = func() way.Own { return way.Own{Domain: "cirt.example"} }
	r.Letters = func(_ context.Context, sha string) ([]byte, error) { return d.raws[sha], nil }
	r.Colleague = func(_ context.Context, answers []string, from string) (Colleague, bool, error) {
		c := d.ben
		if !strings.EqualFold(from, "ben@cirt.example") && c.Why == "" {
			c.Why = item.WhyNoteSender
		}
		return c, strings.Contains(strings.Join(answers, " "), d.token), nil
	}
	return d
}

const (
	fromOurs = "Received: from client by mx.cirt.example with ESMTPS; Mon, 30 Nov 2026 06:00:00 +0000\r\nAuthentication-Results: mx.cirt.example; dmarc=pass header.from=cirt.example\r\n"
	fromBen  = "From: Ben <ben@cirt.example>\r\n"
)

// come has a letter come in by the mailbox: its headers and its body.
func (d *byMailDesk) come(head, body string) { d.comeBy("box", head, body) }

func (d *byMailDesk) comeBy(box, head, body string) {
	d.t.Helper()
	d.n++
	raw := []byte(strings.ReplaceAll(head, "TOKEN", d.token) + "\r\n" + body)
	in, err := read.Reader{}.Read(raw)
	if err != nil {
		d.t.Fatal(err)
	}
	sha := fmt.Sprint("sha", d.n)
	d.raws[sha] = raw
	for range 2 { // handed over again, since a server heard no yes
		if err := d.Take(d.t.Context(), Arrival{Incoming: in, SHA: sha, Box: box}); err != nil {
			d.t.Fatal(err)
		}
	}
}

// notes are what the item's stream says by mail, the newest first.
func (d *byMailDesk) notes() (texts []string) {
	d.t.Helper()
	list, err := d.Stream(d.t.Context(), d.ana, d.ben.Number, item.StreamFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range list {
		if e.ByMail() {
			texts = append(texts, e.By+": "+e.Text)
		}
	}
	return texts
}

// whys are why the letters of reports came where they are, the newest first.
func (d *byMailDesk) whys() (list []string) {
	d.t.Helper()
	l, err := d.Mails(d.t.Context(), d.ana, item.MailFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range l.Letters {
		if m.Number != d.ben.Number {
			list = append(list, m.Why)
		}
	}
	return list
}

func (d *byMailDesk) is(what string, notes int, whys ...string) {
	d.t.Helper()
	if got := d.notes(); len(got) != notes {
		d.t.Errorf("%s: %d notes, want %d: %.300q", what, len(got), notes, got)
	}
	if got := d.whys(); fmt.Sprint(got) != fmt.Sprint(whys) {
		d.t.Errorf("%s: letters %q, want %q", what, got, whys)
	}
}

func TestAColleaguesAnswerIsANote(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := mailDesk(t, db, item.Start{Kind: item.Incident, Title: "x", TLP: "amber", Email: "soc@isp.example", How: "email"})
		d.come(fromOurs+fromBen+"Subject: Re: given to you\r\nMessage-ID: <1@cirt.example>\r\nIn-Reply-To: TOKEN\r\n",
			"It is the printer.\r\n\r\n-- \r\nBen, CIRT\r\n\r\nOn Monday cirt@cirt.example wrote:\r\n> Given to you\r\n> "+d.token+"\r\n")
		d.is("a note", 1)
		if got := d.notes(); got[0] != "ben: It is the printer." {
			t.Errorf("%q", got)
		}
		list, err := d.Stream(t.Context(), d.ana, d.ben.Number, item.StreamFilter{})
		if err != nil || !list[0].ByMail() {
			t.Fatal(list, err)
		}
		m, raw, err := d.Raw(t.Context(), d.ana, list[0].Mail.ID)
		if err != nil || m.Sort != item.NoteMail || strings.Contains(string(raw), d.token) || !strings.Contains(string(raw), "note.7.xxxx") {
			t.Errorf("%+v %v\n%s", m, err, raw)
		}
		it, err := d.Case(t.Context(), d.ana, d.ben.Number)
		if err != nil || !it.Heard.IsZero() || !it.Answered.IsZero() {
			t.Errorf("it counts as a letter: %+v %v", it.Item, err)
		}
		if letters, _, err := d.Enclosable(t.Context(), d.ana, d.ben.Number); err != nil || len(letters) != 0 {
			t.Errorf("it can be passed on: %+v %v", letters, err)
		}
		if _, err := d.Write(t.Context(), d.ana, d.ben.Number, item.Compose{Text: "x", Way: item.Forward, Of: m.ID, To: []string{"soc@isp.example"}}); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("it is passed on: %v", err)
		}
		if out, err := d.Resort(t.Context(), d.ana, item.Resort{Letters: []int64{m.ID}, Do: item.DoReport}); err != nil || out.Changed != 0 {
			t.Errorf("it becomes a report: %+v %v", out, err)
		}
		// Whoever answers the note's own letter, or takes its number, does not get into the item.
		d.come("From: eve@evil.example\r\nSubject: Re: ["+d.ben.Number+"] x\r\nMessage-ID: <2@evil.example>\r\nIn-Reply-To: <1@cirt.example>\r\n", "let me in")
		d.come(fromBen+"Subject: Re: ["+d.ben.Number+"] x\r\nMessage-ID: <3@cirt.example>\r\n", "let me in")
		d.is("strangers", 1, item.WhyNew, item.WhyNew)
	})
}

// What is tried by those who are not ben, or not as he wrote.
func TestWhatIsNoNote(t *testing.T) {
	const answer = "Subject: Re: given\r\nMessage-ID: <1@cirt.example>\r\nIn-Reply-To: TOKEN\r\n"
	for _, c := range []struct{ what, box, head, body, why string }{
		{"a forged sender", "box", strings.Replace(fromOurs, "pass", "fail", 1) + fromBen + answer, "x", item.WhyNoteProof},
		{"nobody checked", "box", fromBen + answer, "x", item.WhyNoteProof},
		{"checked by the door's visitor", "", fromOurs + fromBen + answer, "x", item.WhyNoteProof},
		{"a stolen token", "box", fromOurs + "From: eve@cirt.example\r\n" + answer, "x", item.WhyNoteSender},
		{"two senders", "box", fromOurs + "From: ben@cirt.example, eve@evil.example\r\n" + answer, "x", item.WhyNoteProof},
		{"two From", "box", fromOurs + fromBen + "From: eve@evil.example\r\n" + answer, "x", item.WhyNoteProof},
		{"a header that was slipped in", "box", fromBen + "Subject: x\r\n y\r\n" + answer, "Authentication-Results: mx.cirt.example; dmarc=pass header.from=cirt.example", item.WhyNoteProof},
		{"nothing but the quote", "box", fromOurs + fromBen + answer, "> Given to you\r\n\r\n-- \r\nBen", item.WhyNoteEmpty},
		{"a forwarded letter of an outsider", "box", "From: soc@isp.example\r\nSubject: Fwd: given\r\nMessage-ID: <9@isp.example>\r\nReferences: TOKEN\r\n", "see below", item.WhyNoteSender},
		{"the number alone", "box", fromOurs + fromBen + "Subject: [NUMBER] x\r\nMessage-ID: <1@cirt.example>\r\n", "x", item.WhyNew},
	} {
		t.Run(c.what, func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				d := mailDesk(t, db, item.Start{Kind: item.Incident, Title: "x", TLP: "amber+strict"})
				if _, err := d.Change(t.Context(), d.ana, item.Pick{Numbers: []string{d.ben.Number}}, item.Change{Restricted: ptr(true)}); err != nil {
					t.Fatal(err)
				}
				d.comeBy(c.box, strings.ReplaceAll(c.head, "NUMBER", d.ben.Number), c.body)
				d.is(c.what, 0, c.why)
				l, err := d.Mails(t.Context(), item.Viewer{Name: "carl", Clearance: tocsin.AmberStrict}, item.MailFilter{})
				if err != nil || c.why != item.WhyNew && len(l.Letters) != 0 {
					t.Errorf("one who may not see the item sees it: %+v %v", l.Letters, err)
				}
			})
		})
	}
}

// What machines write is never a note, and opens nothing.
func TestMachinesWriteNoNotes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := mailDesk(t, db, item.Start{Kind: item.Incident, Title: "x"})
		for i, head := range []string{"Auto-Submitted: auto-replied\r\n", "Precedence: auto_reply\r\n", "X-Autoreply: yes\r\n", "Subject: Out of office: given\r\n",
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"} {
			d.come(fromOurs+fromBen+fmt.Sprintf("Message-ID: <%d@cirt.example>\r\nIn-Reply-To: TOKEN\r\n", i)+head, "--b\r\n\r\nI am away.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n")
		}
		d.is("machines", 0, d.whys()...)
		if list, err := d.List(t.Context(), d.ana, item.Filter{}); err != nil || len(list.Items) != 1 {
			t.Errorf("%d items, %v", len(list.Items), err)
		}
	})
}

// A letter is noted once, by whatever way and however often it comes.
func TestANoteByMailIsNotedOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := mailDesk(t, db, item.Start{Kind: item.Incident, Title: "x"})
		answer := func(id, more string) string {
			return fromOurs + more + fromBen + "Subject: Re: given\r\nMessage-ID: <" + id + "@cirt.example>\r\nIn-Reply-To: TOKEN\r\n"
		}
		d.come(answer("1", ""), "first")
		d.come(answer("1", "X-Way: another\r\n"), "first")
		d.come(answer("2", ""), "first") // again under an id that no signature covers
		d.is("a replay", 1)
		d.come(answer("3", ""), "second")
		d.is("another word", 2)
		d.come(answer("3", ""), "third under the same id")
		d.is("the same id", 2, item.WhyNoteAgain)
	})
}

func TestWhatANoteByMailMayDo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := mailDesk(t, db, item.Start{Kind: item.Incident, Title: "x", TLP: "red"})
		answer := fromOurs + fromBen + "Subject: Re: given\r\nIn-Reply-To: TOKEN\r\n"
		d.come(answer, "I may not see it any more")
		d.is("hidden", 0, item.WhyNoteHidden)
		d.ben.Clearance = tocsin.Red
		d.come(answer+"Content-Type: text/html\r\n", "<p>seen &amp; done</p><script>alert(1)</script><blockquote>Given to you</blockquote>")
		if got := d.notes(); len(got) != 1 || got[0] != "ben: seen & done" {
			t.Errorf("%q", got)
		}
		d.come(answer, strings.Repeat("ten million letters \r\n", 500_000))
		list, err := d.Stream(t.Context(), d.ana, d.ben.Number, item.StreamFilter{})
		if err != nil || len(d.notes()) != 2 || !list[0].Cut() || len(list[0].Text) > maxMailNote {
			t.Errorf("%d %v", len(list[0].Text), err)
		}
		d.ben.Why = item.WhyNoteLapsed
		d.come(answer, "late")
		d.ben.Why = item.WhyNoteAccount
		d.come(answer, "locked")
		d.is("lapsed, locked", 2, item.WhyNoteAccount, item.WhyNoteLapsed, item.WhyNoteHidden)
	})
}

// A letter that is signed by its sender's key needs no server's word.
func TestASignedAnswerIsANote(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := mailDesk(t, db, item.Start{Kind: item.Incident, Title: "x"})
		for i, seal := range []string{"signed", "both", "unchecked", "broken", "encrypted", "locked"} {
			raw := []byte(fromBen + fmt.Sprintf("Subject: x\r\nMessage-ID: <%d@cirt.example>\r\nIn-Reply-To: %s\r\n\r\nword %d", i, d.token, i))
			in, err := read.Reader{}.Read(raw)
			if err != nil {
				t.Fatal(err)
			}
			in.Seal, d.raws[seal] = seal, raw
			if err := d.Take(t.Context(), Arrival{Incoming: in, SHA: seal}); err != nil {
				t.Fatal(err)
			}
		}
		d.is("seals", 2, item.WhyNoteProof, item.WhyNoteProof, item.WhyNoteProof, item.WhyNoteProof)
	})
}
