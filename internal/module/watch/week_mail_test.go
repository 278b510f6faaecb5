package watch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/number"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// weekMail is a mail: of whose problems it tells, to whom, and about which address.
type weekMail struct {
	owner, to, about string
	all              bool
}

// caught are the mails that left.
func (w *week) caught(day, hour int) map[weekMail]caught {
	got := map[weekMail]caught{}
	for _, m := range w.box.take() {
		in, err := read.Reader{Verp: w.verp}.Read(m.raw)
		if err != nil {
			w.t.Fatal(err)
		}
		kept, err := w.warnings.Letter(w.ctx, number.Find(in.Subject))
		if err != nil {
			w.t.Fatalf("letter %q: %v", in.Subject, err)
		}
		key := weekMail{kept.Owner, m.to, kept.About, kept.Kind == warn.KindSummary}
		if _, twice := got[key]; twice {
			w.t.Errorf("day %d %d:00: two mails: %v", day, hour, key)
		}
		got[key] = m
	}
	return got
}

var linkForm = regexp.MustCompile(`https://cert\.example/answer/([a-z2-7]{26})`)

// check looks at a mail: whom it is to, what it says, and what was written down of it.
func (w *week) check(o *weekOwner, l *weekLetter, m caught) {
	in, err := read.Reader{Verp: w.verp}.Read(m.raw)
	if err != nil {
		w.t.Fatal(err)
	}
	number := number.Find(in.Subject)
	kept, err := w.warnings.Letter(w.ctx, number)
	if err != nil {
		w.t.Fatalf("letter %q: %v", in.Subject, err)
	}
	var items, part []string
	for _, it := range kept.Told {
		item := strings.TrimSpace(fmt.Sprintf("%s %s %s", it.Change, it.Type, it.Identifier))
		if items = append(items, item); it.Part {
			part = append(part, item)
		}
	}
	slices.Sort(items)
	slices.Sort(part)
	slices.Sort(l.part)
	if diff := cmp.Diff(l.part, part); diff != "" {
		w.t.Errorf("%s about %q: other letters tell more of (-model +letter)\n%s", l.to, l.about, diff)
	}
	if diff := cmp.Diff(l.items, items); diff != "" {
		w.t.Errorf("%s on %v: told of (-model +letter)\n%s", l.to, w.clock, diff)
	}
	if kept.Owner != o.slug || kept.Email != l.to || kept.Language != l.language || kept.State != warn.Sent || in.To[0] != l.to {
		w.t.Errorf("%s: %+v", l.to, kept)
	}
	words := digest.Words().Lang(l.language)
	for _, it := range kept.Told {
		if it.Change != warn.Gone && !l.all && !strings.Contains(in.Text, words.Text("digest.change."+string(it.Change))) {
			w.t.Errorf("%s: no word for %s in\n%s", l.to, it.Change, in.Text)
		}
		w.tally[string(it.Change)]++
	}
	open := slices.ContainsFunc(kept.Told, func(it warn.Item) bool { return it.Change != warn.Gone })
	if l.all {
		w.checkAll(l, in, open)
	} else if files := len(in.Files); open && (files > 0) == (l.format == digest.AsText) {
		w.t.Errorf("%s wants %s: %d files", l.to, l.format, files)
	}
}

// bounce brings a mail back, as servers do.
func (w *week) bounce(m caught) {
	dsn := fmt.Sprintf("From: MAILER-DAEMON@o.example\r\nTo: %s\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"+
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.o.example\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"+
		"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b--\r\n", m.from, m.to)
	in, err := read.Reader{Verp: w.verp}.Read([]byte(dsn), m.from)
	if err != nil {
		w.t.Fatal(err)
	}
	for range 2 { // the same bounce twice changes nothing more
		if ours, err := w.Mail(w.ctx, in, "hash of "+m.from); err != nil || !ours {
			w.t.Fatalf("bounce: %v %v", ours, err)
		}
	}
	w.tally["bounces"]++
}

// answer answers the first problem of an owner's first letter, through the page of its link.
func (w *week) answer(o *weekOwner, l *weekLetter, m caught, day int) {
	if o.answers == "" {
		return
	}
	in, err := read.Reader{Verp: w.verp}.Read(m.raw)
	if err != nil {
		w.t.Fatal(err)
	}
	kept, err := w.warnings.Letter(w.ctx, number.Find(in.Subject))
	link := linkForm.FindStringSubmatch(in.Text)
	if err != nil || link == nil {
		w.t.Fatalf("no link in\n%s", in.Text)
	}
	at := slices.IndexFunc(kept.Told, func(it warn.Item) bool { return it.Change != warn.Gone })
	if at < 0 {
		return
	}
	it := kept.Told[at]
	n := strconv.Itoa(it.N)
	until := 2 + w.rnd.IntN(4)
	form := url.Values{"a" + n: {o.answers}, "t" + n: {"we say so"}, "u" + n: {w.start.AddDate(0, 0, day+until).Format(time.DateOnly)}, "received": {"1"}}
	pages := w.Answers()
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPost} { // the second time changes nothing
		req := httptest.NewRequest(method, AnswerPath+link[1], strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res := httptest.NewRecorder()
		pages.ServeHTTP(res, req)
		if res.Code != http.StatusOK && res.Code != http.StatusNotFound {
			w.t.Fatalf("%s: %d\n%s", method, res.Code, res.Body)
		}
		if said, err := find.LastSaid(w.ctx, w.DB, it.Problem); method == http.MethodGet && (err != nil || said == nil || said.What != find.SayNotified) {
			w.t.Fatalf("opening the page has changed what was said: %+v %v", said, err)
		}
	}
	for _, p := range o.problems {
		switch {
		case p.typ != it.Type:
		case it.Part: // of one address of several nothing is settled
			p.answer("other", l.to, day, 0)
			w.tally["answers of a part"]++
		default:
			p.answer(o.answers, l.to, day, day+until)
		}
	}
	w.tally["answers"]++
	o.answers = ""
}
