package watch

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// allAt is how an address wants the letter of all that is open, on the day that the node has.
func allAt(b *bench, email string, none bool) roster.Preference {
	day := int(b.Now().UTC().Weekday())
	if day == 0 {
		day = 7
	}
	return roster.Preference{Email: email, Zone: "UTC", Summary: roster.SummaryWeekly, SummaryDay: day, SummaryNone: none}
}

// TestAllThatIsOpenLeavesOnItsDay drafts beside the digest the letter of all that is open, once; by hand it does not come.
func TestAllThatIsOpenLeavesOnItsDay(t *testing.T) {
	b := warnBench(t)
	if err := b.Roster.SetPreference(t.Context(), allAt(b, "a@alpha.example", false), "desk"); err != nil {
		t.Fatal(err)
	}
	b.drafted(DigestAsk{Owner: "alpha"}, alphaTold, "a@alpha.example: still infected-system 2")
	b.drafted(DigestAsk{Owner: "alpha"}, alphaTold, "a@alpha.example: still infected-system 2")
	acts := b.drafted(DigestAsk{Owner: "alpha", Now: true}, alphaTold, "a@alpha.example: still infected-system 2")
	if acts[0].Kind != warn.KindSummary || acts[0].State != outbox.Held {
		t.Errorf("%+v", acts[0])
	}
}

// TestAllThatIsOpenHidesWhatIsMarked says nothing of what is above the recipient's clearance, also not that nothing is open.
func TestAllThatIsOpenHidesWhatIsMarked(t *testing.T) {
	b := openMarks(t, t.TempDir())
	b.t = t
	t.Cleanup(b.close)
	b.roster("name,slug,prefix,email\nAlpha,alpha,192.0.2.0/25,a@alpha.example\nBeta,beta,192.0.2.128/25,b@beta.example\nGamma,gamma,198.51.100.0/24,c@gamma.example\n")
	when := b.Now().Add(-time.Hour).Format("2006-01-02 15:04:05")
	b.takeMarked(t, "when,ip,what,kind,mark,name\n"+when+",192.0.2.1,mirai,infected-system,amber,x\n"+when+",192.0.2.9,secret,infected-system,red,x\n"+when+",192.0.2.200,secret,infected-system,red,x\n")
	for _, email := range []string{"a@alpha.example", "b@beta.example", "c@gamma.example"} {
		if err := b.Roster.SetPreference(t.Context(), allAt(b, email, true), "desk"); err != nil {
			t.Fatal(err)
		}
	}
	f := func(owner string, findings int, want string) {
		t.Helper()
		l, err := b.Digest(t.Context(), owner, true)
		if err != nil || l.Findings != findings || strings.Contains(l.Text+l.HTML, "secret") || strings.Contains(l.Text, "192.0.2.9") || !strings.Contains(l.Text, want) || (want == "") != (l.Text == "") {
			t.Errorf("%s: %+v %v", owner, l, err)
		}
		for _, file := range l.Files {
			if strings.Contains(string(file.Body), "secret") {
				t.Errorf("%s: the table has it\n%s", owner, file.Body)
			}
		}
	}
	f("alpha", 1, "is marked more strictly")
	f("beta", 0, "")
	f("gamma", 0, "No report that has reached us says that anything is open")
}

// TestAdviceHasAPage puts advice into letters, looks at one, takes it back and puts it back.
func TestAdviceHasAPage(t *testing.T) {
	k := newKeeper(t, lets{"template.write": true})
	form := url.Values{"do": {"look"}, "about": {"malicious-code"}, "language": {"fr"}, "place": {"after"}, "words": {"Appelez le 1010."}}
	k.ask(t, "/settings/advice", nil, 200, "No advice of your own")
	k.ask(t, "/settings/advice", form, 200, "Appelez le 1010.\n")
	if list, err := k.warnings.Advice(t.Context(), true); err != nil || len(list) != 0 {
		t.Fatalf("a look has kept %+v %v", list, err)
	}
	form.Set("do", "put")
	k.ask(t, "/settings/advice", form, 303, "done=1")
	k.ask(t, "/settings/advice", nil, 200, "Appelez le 1010.")
	k.ask(t, "/settings/advice", url.Values{"do": {"put"}, "place": {"after"}}, 422, `href="#put-words"`)
	k.ask(t, "/settings/advice", url.Values{"do": {"end"}, "advice": {"1"}}, 303, "done=1")
	k.ask(t, "/settings/advice", nil, 200, "No advice of your own")
	k.ask(t, "/settings/advice?all=1", nil, 200, "Put back")
	k.ask(t, "/settings/advice", url.Values{"do": {"put"}, "place": {"after"}, "words": {"Call 1010."}}, 303, "done=1")
	if l, err := k.Digest(t.Context(), "alpha", false); err != nil || !strings.Contains(l.Text, "Call 1010.") {
		t.Errorf("%+v %v", l, err)
	}
}
