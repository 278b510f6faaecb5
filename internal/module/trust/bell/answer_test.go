package bell

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// posted is the newest letter of a notice, as it leaves.
func (x *ringing) posted() string {
	x.t.Helper()
	x.letters()
	acts, err := x.Outbox.List(x.t.Context(), outbox.Filter{Kind: ActKind, Limit: 1})
	if err != nil || len(acts) != 1 {
		x.t.Fatal(acts, err)
	}
	raw, err := x.Outbox.Payload(x.t.Context(), acts[0].ID)
	if err != nil {
		x.t.Fatal(err)
	}
	return string(raw)
}

var idLine = regexp.MustCompile(`(?m)^Message-ID: (<note\..*>)\r$`)

func TestALetterOfANoticeCanBeAnswered(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := ring(t, db)
		how := Answering{On: true, Secret: notice.Secret("secret of the node"), ReplyTo: "desk@team.example"}
		x.tell(notice.Given, "ZM-1")
		if raw := x.posted(); strings.Contains(raw, "note.") || strings.Contains(raw, "Reply-To") {
			t.Errorf("no answers are taken, and it can be answered:\n%s", raw)
		}
		x.Answering = func() (Answering, error) { return how, nil }
		x.tell(notice.Given, "ZM-2")
		raw := x.posted()
		m := idLine.FindStringSubmatch(raw)
		if m == nil || !strings.Contains(raw, "Reply-To: <desk@team.example>") || !strings.Contains(raw, "Auto-Submitted: auto-generated") {
			t.Fatal(raw)
		}
		id := m[1]
		f := func(from, id string, found bool, trouble string) {
			t.Helper()
			a, ok, err := x.Answered(t.Context(), []string{"<of@elsewhere.example>", id}, from)
			if err != nil || ok != found || a.Trouble != trouble || ok && (a.About != "ZM-2" || a.Trouble == "" != (a.Who.Name == "anna")) {
				t.Errorf("%s of %s: %v %+v %v, want %v %q", id, from, ok, a, err, found, trouble)
			}
		}
		const home = "anna@home.example"
		f(home, id, true, "")
		f("Anna@Home.Example", id, true, "")
		f("eve@evil.example", id, true, AnswerSender)
		f("", id, true, AnswerSender)
		f(home, strings.Replace(id, ".", ".9", 1), false, "")
		f(home, id[:len(id)-20]+"a"+id[len(id)-19:], false, "")
		f(home, "<ZM-2@team.example>", false, "")
		how.On = false
		f(home, id, true, AnswerOff)
		how.On = true
		x.now = x.now.Add(notice.AnswerTime + time.Minute)
		f(home, id, true, AnswerLapsed)
		x.now = x.now.Add(-notice.AnswerTime)
		for _, off := range []bool{true, false} {
			if err := x.Notices.SetAnswers(t.Context(), "anna", off); err != nil {
				t.Fatal(err)
			}
			f(home, id, true, map[bool]string{true: AnswerOff, false: AnswerLapsed}[off])
		}
		if err := x.Room.Disable(t.Context(), "anna", "root"); err != nil {
			t.Fatal(err)
		}
		f(home, id, true, AnswerAccount)
	})
}

// A letter of many notices, and one that is about no number, can't be answered; who has turned answers off gets none that can.
func TestWhatCanNotBeAnswered(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		x := ring(t, db)
		x.Answering = func() (Answering, error) { return Answering{On: true, Secret: notice.Secret("s")}, nil }
		not := func() {
			t.Helper()
			if raw := x.posted(); idLine.MatchString(raw) {
				t.Error(raw)
			}
		}
		x.tell(notice.Decision, "")
		not()
		for i := range burst + 1 {
			x.tell(notice.Given, several(i))
		}
		not()
		if err := x.Notices.SetAnswers(t.Context(), "anna", true); err != nil {
			t.Fatal(err)
		}
		x.tell(notice.Given, "ZM-9")
		not()
	})
}
