package crash

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// A server that is killed between what somebody does and the letters that tell others of it: whom a note names is told
// exactly when the note is there, in the list and by one letter. So it is with records in a file and in PostgreSQL.
func TestNoticesSurviveKill(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); notices(t, "", roundsOf(6, 3, 2)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); notices(t, sqldbtest.Postgres(t), roundsOf(3, 1, 1)) })
}

// notices is n rounds with records at a place as fourEyes has it. Each round has an item of its own, by whose number its
// letter is known.
func notices(t *testing.T, where string, n int) {
	box := newBox(t, 0)
	w := &eyes{where: where, outcomes: map[bool]int{}}
	env := []string{"TOCSIN_OUTBOX_NOTICES=true"}
	if where != "" {
		env = append(env, "TOCSIN_RECORDS="+where)
	}
	w.world = newSendWorld(t, box, env...)
	w.srv = w.world.serve()
	defer func() { w.srv.kill() }()
	ana, ben := w.person("ana"), w.person("ben")
	w.address(box, ben, "ben@home.example")
	var items []string
	for i := range n {
		form := url.Values{"kind": {"incident"}, "title": {fmt.Sprint("Case ", i)}, "tlp": {"amber"}, "own": {"1"}}
		items = append(items, strings.TrimPrefix(ana.moved("/incidents/new", form), "/incidents/"))
	}
	for _, number := range items {
		w.names(ana, number)
	}
	w.until("all notices were posted", func() bool {
		return w.number("SELECT COUNT(*) FROM notice_line WHERE posted = 0 AND way = 'mail'") == 0
	})
	w.settle()
	w.resolve(box)
	for _, number := range items {
		if came := box.count(number); came != 1 {
			w.Errorf("%d letters tell of the note in %s", came, number)
		}
	}
	w.Logf("of %d notes that were cut short %d had been answered", n, w.outcomes[true])
	w.run("audit", "verify")
}

var sentCode = regexp.MustCompile(`(?m)^[a-z2-7]{4}-[a-z2-7]{4}\r?$`)

// address confirms an address of somebody's own by the code that goes there.
func (w *eyes) address(box *box, p *person, at string) {
	w.Helper()
	p.moved("/notices/address", url.Values{"address": {at}, "old": {eyesPassword}})
	var code string
	w.until("the code comes", func() bool {
		for _, l := range box.letters() {
			if l.to == at {
				code = strings.TrimSpace(sentCode.FindString(l.text))
			}
		}
		return code != ""
	})
	p.moved("/notices/address/confirm", url.Values{"code": {code}})
}

// usualNotice is for how long, as a rule, a note is worked on and what it leads to is posted and sent.
const usualNotice = 200 * time.Millisecond

// names has somebody write a note that names ben while the server is killed, and once more where it is not there then.
func (w *eyes) names(by *person, number string) {
	w.Helper()
	note := func() bool {
		code, _, _ := by.post("/incidents/"+number+"/note", url.Values{"text": {"Please look, @ben."}})
		return code == http.StatusSeeOther
	}
	told := w.killed(usualNotice, note)
	w.outcomes[told]++
	notes := w.told(number)
	if told && notes == 0 {
		w.Errorf("the note in %s was kept, and is not there after the kill", number)
	}
	if notes == 0 && !note() {
		w.Errorf("no note can be written in %s after the kill", number)
	}
	if notes := w.told(number); notes != 1 {
		w.Errorf("%d notes are in %s", notes, number)
	}
}

// told counts the notes of an item that name ben, of each of which he must have been told.
func (w *eyes) told(number string) (notes int) {
	w.Helper()
	notes = w.number("SELECT COUNT(*) FROM respond_entry e JOIN respond_item i ON i.id = e.item WHERE i.number = '" + number + "' AND e.text LIKE '%@ben%'")
	lines := w.number("SELECT COUNT(*) FROM notice_line WHERE who = 'ben' AND kind = 'mention' AND about = '" + number + "'")
	if lines != notes {
		w.Errorf("of %d notes in %s ben was told %d times", notes, number, lines)
	}
	return notes
}
