package watch

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// warnBench is a node with two owners and a problem each, whose letters wait in the outbox.
func warnBench(t *testing.T) *bench {
	t.Helper()
	b := openMarks(t, t.TempDir())
	b.t = t
	t.Cleanup(b.close)
	b.roster("name,slug,prefix,email,parent\nMinistry,ministry,,m@ministry.example,\nAlpha,alpha,192.0.2.0/25,a@alpha.example,ministry\nBeta,beta,192.0.2.128/25,b@beta.example,\n")
	when := b.Now().Add(-time.Hour).Format("2006-01-02 15:04:05")
	b.takeMarked(t, "when,ip,what,kind,mark,name\n"+when+",192.0.2.1,mirai,infected-system,amber,x\n"+when+",192.0.2.9,mirai,infected-system,amber,x\n"+when+",192.0.2.200,cve-2026-12345,vulnerable-system,amber,x\n")
	return b
}

// letters are those in the outbox, "to: change type", with the mails.
func (b *bench) letters() (list []string, acts []outbox.Act) {
	b.t.Helper()
	acts, err := b.Outbox.List(b.t.Context(), outbox.Filter{Limit: 100})
	if err != nil {
		b.t.Fatal(err)
	}
	for i := len(acts) - 1; i >= 0; i-- {
		l, err := b.warnings.Letter(b.t.Context(), acts[i].Number)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, it := range l.Told {
			list = append(list, fmt.Sprintf("%s: %s %s %d", acts[i].To, it.Change, it.Type, it.Records))
		}
	}
	return list, acts
}

func (b *bench) drafted(ask DigestAsk, want ...string) []outbox.Act {
	b.t.Helper()
	if _, err := b.Draft(b.t.Context(), ask); err != nil {
		b.t.Fatal(err)
	}
	got, acts := b.letters()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return acts
}

const alphaTold, betaTold = "a@alpha.example: new infected-system 2", "b@beta.example: new vulnerable-system 1"

func TestNobodyIsToldTwice(t *testing.T) {
	b := warnBench(t)
	b.drafted(DigestAsk{Now: true}, alphaTold, betaTold)
	b.drafted(DigestAsk{Now: true}, alphaTold, betaTold) // what waits in the outbox is not told again
	b.drafted(DigestAsk{}, alphaTold, betaTold)
}

// TestWhatWasDecidedLateIsDropped drafts between a run's deciding and its keeping, as another process would.
func TestWhatWasDecidedLateIsDropped(t *testing.T) {
	b := warnBench(t)
	d, err := b.newDrafting(t.Context(), DigestAsk{Now: true})
	if err != nil {
		t.Fatal(err)
	}
	s := sheet{to: warn.Whom{Owner: "alpha", Email: "a@alpha.example"}, key: "another", mark: tocsin.Amber, clear: tocsin.Amber, raw: []byte("x")}
	s.letter = warn.Letter{Number: "QM-2026-999999", Kind: warn.KindDigest, Owner: "alpha", Email: "a@alpha.example"}
	b.drafted(DigestAsk{Now: true}, alphaTold, betaTold)
	if err := d.keep(t.Context(), []sheet{s}); err != nil || d.tally.Letters != 0 {
		t.Fatalf("%+v %v", d.tally, err)
	}
}

// TestHalfALetterIsNone ends the transaction of a letter when all of it is written: nothing of it stands.
func TestHalfALetterIsNone(t *testing.T) {
	b := warnBench(t)
	d, err := b.newDrafting(t.Context(), DigestAsk{})
	if err != nil {
		t.Fatal(err)
	}
	w := warn.Whom{Owner: "alpha", Email: "a@alpha.example"}
	s := sheet{to: w, key: "half", mark: tocsin.Amber, clear: tocsin.Amber, raw: []byte("x"), turn: "2026-01-01", link: "h"}
	s.letter = warn.Letter{Number: "QM-2026-999999", Kind: warn.KindDigest, Owner: "alpha", Email: "a@alpha.example", Told: []warn.Item{{Problem: find.Problem{Owner: "alpha", Type: "infected-system", Identifier: "mirai"}, Change: warn.New}}}
	crash := fmt.Errorf("the power is gone")
	err = b.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if n, err := d.r.keep(t.Context(), tx, []sheet{s}); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		return crash
	})
	if err == nil {
		t.Fatal("no crash")
	}
	b.drafted(DigestAsk{Now: true}, alphaTold, betaTold)
}

func TestRulesOfRecords(t *testing.T) {
	f := func(rule warn.Rule, want ...string) {
		t.Helper()
		b := warnBench(t)
		b.t = t
		rule.Reason, rule.By = "a test", "desk"
		if _, err := b.warnings.AddRule(t.Context(), rule); err != nil {
			t.Fatal(err)
		}
		b.drafted(DigestAsk{Now: true}, want...)
	}
	f(warn.Rule{Net: "192.0.2.1/32"}, "a@alpha.example: new infected-system 1", betaTold)
	f(warn.Rule{Net: "192.0.2.0/24"})
	f(warn.Rule{Org: "ministry"}, betaTold)
	f(warn.Rule{Taxonomy: "vulnerable"}, alphaTold)
	f(warn.Rule{Identifier: "mirai", To: "soc@provider.example"}, "soc@provider.example: new infected-system 2", betaTold)
	f(warn.Rule{Net: "192.0.2.9/32", To: "soc@provider.example"}, "a@alpha.example: new infected-system 1", "soc@provider.example: new infected-system 1", betaTold)
	f(warn.Rule{Org: "alpha", To: "beta"}, "b@beta.example: new infected-system 2", betaTold)
	f(warn.Rule{Org: "ministry", To: "ministry"}, "m@ministry.example: new infected-system 2", betaTold)
	f(warn.Rule{Net: "192.0.2.9/32", To: "beta"}, "a@alpha.example: new infected-system 1", "b@beta.example: new infected-system 1", betaTold)
	f(warn.Rule{Org: "beta", Repeat: warn.Never}, alphaTold, betaTold)
}

// TestLettersForEachAddress cuts what an owner is told into a letter for each address, once, and answers one of them.
func TestLettersForEachAddress(t *testing.T) {
	b := warnBench(t)
	b.prefer(roster.Preference{Email: "a@alpha.example", Hour: roster.AnyHour, Apart: true, Format: digest.AsCSV})
	acts := b.drafted(DigestAsk{Now: true, Owner: "alpha"}, "a@alpha.example: new infected-system 1", "a@alpha.example: new infected-system 1")
	b.drafted(DigestAsk{Now: true, Owner: "alpha"}, "a@alpha.example: new infected-system 1", "a@alpha.example: new infected-system 1")
	for i, want := range []string{"192.0.2.9", "192.0.2.1"} { // the newest act is the last
		raw, err := b.Outbox.Payload(t.Context(), acts[i].ID)
		other := []string{"192.0.2.1,", "192.0.2.9,"}[i]
		l, err2 := b.warnings.Letter(t.Context(), acts[i].Number)
		if text := unfold(raw); err != nil || err2 != nil || l.About != want || !l.Told[0].Part || !strings.Contains(acts[i].Title, want) || !strings.Contains(text, want+",") || strings.Contains(text, other) {
			t.Errorf("%s: %v %v %+v\n%s", want, err, err2, l, text)
		}
	}
	if err := b.Answer(t.Context(), b.link(acts[0]), warn.Reply{Answers: []warn.Answer{{N: 1, What: warn.AnswerFixed, Text: "cleaned"}}}); err != nil {
		t.Fatal(err)
	}
	last, err := find.LastSaid(t.Context(), b.DB, find.Problem{Owner: "alpha", Type: "infected-system", Identifier: "mirai"})
	if err != nil || last.What != find.SayAnswered || last.Reason != "192.0.2.9: fixed. cleaned" {
		t.Errorf("one address of two is fixed: %+v %v", last, err)
	}
}

// TestTooManyAddresses has one letter of its own at most; the other address comes in the one of the rest.
func TestTooManyAddresses(t *testing.T) {
	b := warnBench(t)
	b.Warnings.Apart = 1
	b.prefer(roster.Preference{Email: "a@alpha.example", Hour: roster.AnyHour, Apart: true})
	acts := b.drafted(DigestAsk{Now: true, Owner: "alpha"}, "a@alpha.example: new infected-system 1", "a@alpha.example: new infected-system 1")
	raw, err := b.Outbox.Payload(t.Context(), acts[0].ID)
	if text := unfold(raw); err != nil || !strings.Contains(text, "1 more letter of today") || !strings.Contains(text, "192.0.2.9") || strings.Contains(text, "192.0.2.1 ") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestThresholdOfAnAddress(t *testing.T) {
	f := func(severity, least string, want bool) {
		t.Helper()
		if got := (roster.Preference{Least: least}).Wants(severity); got != want {
			t.Errorf("%q with a threshold of %q: %v", severity, least, got)
		}
	}
	f("info", "", true)
	f("", "critical", true)
	f("low", "low", true)
	f("info", "low", false)
	f("high", "critical", false)
	f("critical", "high", true)
}

func (b *bench) prefer(p roster.Preference) {
	b.t.Helper()
	if err := b.Roster.SetPreference(b.t.Context(), p, "desk"); err != nil {
		b.t.Fatal(err)
	}
}

func TestCampaign(t *testing.T) {
	b := warnBench(t)
	words := map[string]warn.Words{"en": {Title: "Update now", Text: "One.\n\nTwo."}}
	tally, err := b.Campaign(t.Context(), warn.Campaign{Name: "hole", CVE: "cve-2026-12345", Words: words, By: "desk"})
	if err != nil || tally.Letters != 1 || tally.Owners != 1 {
		t.Fatalf("%+v %v", tally, err)
	}
	if _, err := b.Campaign(t.Context(), warn.Campaign{Name: "hole", CVE: "cve-2026-12345", Words: words}); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Fatalf("the same campaign twice: %v", err)
	}
	tally, err = b.Campaign(t.Context(), warn.Campaign{Name: "leak", Indicators: []string{"192.0.2[.]7", "hxxp://192.0.2.201/x", "198.51.100.1", "no indicator"}, Words: words})
	if err != nil || tally.Letters != 2 || strings.Join(tally.Nobody, " ") != "198.51.100.1" || strings.Join(tally.Unread, " ") != "no indicator" {
		t.Fatalf("%+v %v", tally, err)
	}
	_, acts := b.letters()
	raw, err := b.Outbox.Payload(t.Context(), acts[len(acts)-1].ID)
	if text := unfold(raw); err != nil || !strings.Contains(text, "Update now") || !strings.Contains(text, "Two.") || !strings.Contains(text, "192.0.2.200") {
		t.Fatalf("%v\n%s", err, text)
	}
	b.drafted(DigestAsk{Now: true}, "b@beta.example: new vulnerable-system 1", "a@alpha.example: new undetermined 1", "b@beta.example: new undetermined 1", alphaTold, betaTold) // a campaign is apart from digests
	list, err := b.Campaigns(t.Context(), "hole")
	if err != nil || len(list) != 1 || list[0].Letters != 1 || list[0].Problems != 1 || list[0].Told != 0 || list[0].Fixed != 0 {
		t.Fatalf("%+v %v", list, err)
	}
}

// link returns the token of a letter's link.
func (b *bench) link(act outbox.Act) string {
	b.t.Helper()
	raw, err := b.Outbox.Payload(b.t.Context(), act.ID)
	m := linkForm.FindStringSubmatch(unfold(raw))
	if err != nil || m == nil {
		b.t.Fatalf("no link: %v", err)
	}
	return m[1]
}

func TestAnswerPage(t *testing.T) {
	b := warnBench(t)
	acts := b.drafted(DigestAsk{Now: true, Owner: "alpha"}, alphaTold)
	token := b.link(acts[0])
	ask := func(method, token string, form url.Values, status int, want string) {
		t.Helper()
		req := httptest.NewRequest(method, AnswerPath+token, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res := httptest.NewRecorder()
		b.Answers().ServeHTTP(res, req)
		if res.Code != status || !strings.Contains(res.Body.String(), want) || !strings.Contains(res.Header().Get("Content-Security-Policy"), "default-src 'none'") || res.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Fatalf("%s %v: %d, want %d with %q\n%s", method, form, res.Code, status, want, res.Body)
		}
	}
	said := func(want string) {
		t.Helper()
		last, err := find.LastSaid(t.Context(), b.DB, find.Problem{Owner: "alpha", Type: "infected-system", Identifier: "mirai"})
		if err != nil || (last == nil) != (want == "") || last != nil && last.What != want {
			t.Fatalf("said %+v %v, want %q", last, err, want)
		}
	}
	ask("GET", token, nil, 200, "infected-system (mirai)")
	ask("GET", strings.Repeat("a", 26), nil, 404, "no longer works")
	ask("GET", "x", nil, 404, "no longer works")
	said("")
	ask("POST", token, url.Values{"a1": {"accepted"}, "u1": {"soon"}}, 422, "Please check")
	ask("POST", token, url.Values{"a1": {"accepted"}, "u1": {"2199-01-01"}}, 422, "Please check")
	ask("POST", token, url.Values{"a1": {"dance"}}, 422, "Please check")
	ask("POST", token, url.Values{"a1": {"fixed"}, "email": {"no address"}}, 422, "Please check")
	said("")
	ask("POST", token, url.Values{"a1": {"fixed"}, "t1": {"<b>gone</b>"}, "email": {"new@alpha.example"}, "name": {"N"}}, 200, "Thank you")
	said(find.SayFixed)
	ask("POST", token, url.Values{"a1": {"not-ours"}}, 404, "no longer works")
	said(find.SayFixed)
	claims, err := b.Roster.Claims(t.Context(), "alpha", "", 10)
	if err != nil || len(claims) != 1 || claims[0].Value != "new@alpha.example" || claims[0].State != roster.Waiting {
		t.Fatalf("%+v %v", claims, err)
	}
}

func TestAnswerIsTold(t *testing.T) {
	b := warnBench(t)
	acts := b.drafted(DigestAsk{Now: true, Owner: "alpha"}, alphaTold)
	hash := ""
	if err := b.DB.QueryRow(t.Context(), "SELECT hash FROM warn_link").Scan(&hash); err != nil || hash == b.link(acts[0]) || hash != warn.HashToken(b.link(acts[0])) {
		t.Fatalf("the link itself is kept: %q %v", hash, err)
	}
	b.DB.SetClock(func() time.Time { return b.Now().Add(warn.LinkLife) })
	if _, err := b.warnings.LetterOfLink(t.Context(), b.link(acts[0])); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Fatalf("a link that has expired: %v", err)
	}
}

// TestForgedBounce brings a bounce without the letter's own return address: it counts as one that may pass, at most, and
// for the letter's own recipient alone.
func TestForgedBounce(t *testing.T) {
	b := warnBench(t)
	acts := b.drafted(DigestAsk{Now: true, Owner: "alpha"}, alphaTold)
	for i := range 4 {
		m := read.Incoming{Kind: read.Bounce, Subject: "Undelivered: " + acts[0].Number, Failed: []read.Failure{{Address: "A@alpha.example", Action: "failed", Permanent: true, Gone: true}, {Address: "b@beta.example", Action: "failed", Permanent: true}}}
		if ours, err := b.Mail(t.Context(), m, fmt.Sprint("mail", i)); err != nil || !ours {
			t.Fatal(ours, err)
		}
	}
	for _, email := range []string{"a@alpha.example", "b@beta.example"} {
		if p, err := b.Roster.Preference(t.Context(), email); err != nil || p.Off {
			t.Fatalf("%+v %v", p, err)
		}
	}
	m := read.Incoming{Kind: read.AutoReply, From: "a@alpha.example", Subject: "Away: " + acts[0].Number}
	for range 2 {
		if ours, err := b.Mail(t.Context(), m, "reply"); err != nil || !ours {
			t.Fatal(ours, err)
		}
	}
	l, err := b.warnings.Letter(t.Context(), acts[0].Number)
	n := 0
	for _, f := range l.Fate {
		if f.What == "auto-reply" {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Fatalf("%+v %v", l.Fate, err)
	}
}

func TestReminder(t *testing.T) {
	b := warnBench(t)
	now := b.Now()
	start := now.AddDate(0, 0, 181)
	for start.Weekday() != time.Monday {
		start = start.AddDate(0, 0, 1)
	}
	clock := start.Truncate(24 * time.Hour).Add(12 * time.Hour)
	b.Room.Now = func() time.Time { return clock }
	b.DB.SetClock(b.Room.Now)
	f := func(days, want int) {
		t.Helper()
		clock = clock.AddDate(0, 0, days)
		if n, err := b.Remind(t.Context()); err != nil || n != want {
			t.Fatalf("%v: %d %v, want %d", clock, n, err, want)
		}
	}
	f(0, 3)
	f(0, 0)
	f(7, 0)
	f(22, 0) // a Tuesday
	f(6, 3)  // the next Monday
	_, acts := b.letters()
	raw, err := b.Outbox.Payload(t.Context(), acts[0].ID)
	if text := unfold(raw); err != nil || !strings.Contains(text, "half a year") || acts[0].Kind != warn.KindReminder || acts[0].Mark != tocsin.Green {
		t.Fatalf("%v %+v\n%s", err, acts[0], text)
	}
	if err := b.Answer(t.Context(), b.link(acts[0]), warn.Reply{Right: true}); err != nil {
		t.Fatal(err)
	}
	if p, err := b.Roster.Preference(t.Context(), acts[0].To); err != nil || !p.Confirmed.Equal(clock) {
		t.Fatalf("%+v %v", p, err)
	}
	f(35, 2)
}

func TestPreviewKeepsNothing(t *testing.T) {
	b := warnBench(t)
	n := 0
	for range 2 {
		err := b.Digests(t.Context(), DigestAsk{Format: digest.AsCSV}, func(l digest.Letter) error {
			n++
			if len(l.Files) != 1 || l.Number != "" {
				t.Errorf("%+v", l)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, acts := b.letters(); n != 4 || len(acts) != 0 {
		t.Fatalf("%d previews, %d letters", n, len(acts))
	}
}
