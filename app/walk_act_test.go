package app

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust"
)

// hiddenAct is what waits of the hidden incident: a letter in the outbox, and something that a second person is to allow.
type hiddenAct struct {
	act, ask    int64
	to, title   string
	askedFor    string
	held, waits string // pages
}

// draftHidden has lead write a letter of the hidden incident, and ask for a second person.
func (k *walked) draftHidden(t *testing.T, h hidden) hiddenAct {
	t.Helper()
	a := hiddenAct{to: "hidden@walk.example", title: "A title of " + h.number, askedFor: "a file of what is hidden", held: "/outbox?state=held", waits: "/settings/waiting"}
	err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
		a.act, _, err = k.Outbox.Draft(t.Context(), tx, outbox.Draft{Key: "walk/" + h.number, Kind: deskKinds[0], Channel: "mail", To: a.to, Title: a.title, Number: h.number,
			Subject: h.number, Author: "node", Mark: tocsin.Green, Clearance: tocsin.Green, Payload: []byte("Subject: x\r\n\r\nwords\r\n")})
		if err != nil {
			return err
		}
		a.ask, err = k.Trust.Ask(t.Context(), tx, trust.Ask{Act: trust.ActEvidenceDelete, Subject: h.number + "/evidence/1", Why: a.askedFor, Href: "/incidents/" + h.number, By: "lead"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// heldCount is the number that the menu of the outbox's states has beside what is held.
var heldCount = regexp.MustCompile(`value="held"[^>]*>[^<(]*\(([^)]*)\)`)

func (k *walked) held(t *testing.T, who string) int {
	t.Helper()
	m := heldCount.FindStringSubmatch(k.ask(t, asked{method: http.MethodGet, path: "/outbox", who: who}).Body.String())
	if m == nil {
		t.Fatalf("the outbox of %s has no count of what is held", who)
	}
	n, err := strconv.Atoi(regexp.MustCompile(`\D`).ReplaceAllString(m[1], ""))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// acts sees that what waits of the hidden incident is in no list and no number for who is no member, is not found, and can't
// be decided on, one by one or with all others.
func (k *walked) acts(t *testing.T, h hidden) {
	t.Helper()
	before := map[string]int{}
	outsiders := []string{"handler", "duty", "administrator", "green"}
	for _, who := range append([]string{"lead"}, outsiders...) {
		before[who] = k.held(t, who)
	}
	a := k.draftHidden(t, h)
	if n := k.held(t, "lead"); n != before["lead"]+1 {
		t.Errorf("lead, a member, counts %d that are held, and %d before there was one more", n, before["lead"])
	}
	for _, who := range outsiders {
		if n := k.held(t, who); n != before[who] {
			t.Errorf("%s, who is no member, counts %d that are held in place of %d", who, n, before[who])
		}
		for path, word := range map[string]string{"/outbox": a.title, a.held: a.title, a.waits: a.askedFor} {
			if w := k.ask(t, asked{method: http.MethodGet, path: path, who: who}); w.Code != http.StatusOK && !refused(w) || strings.Contains(w.Body.String(), word) {
				t.Errorf("GET %s as %s: %d, and tells of it", path, who, w.Code)
			}
		}
		if w := k.ask(t, asked{method: http.MethodGet, path: "/outbox/" + itoa(a.act), who: who}); w.Code != http.StatusNotFound {
			t.Errorf("GET the act as %s: %d", who, w.Code)
		}
		k.untouched(t, a, who)
	}
	for _, who := range []string{"lead", "auditor"} {
		for path, word := range map[string]string{a.held: a.title, "/outbox/" + itoa(a.act): a.title, a.waits: a.askedFor} {
			if w := k.ask(t, asked{method: http.MethodGet, path: path, who: who}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), word) {
				t.Errorf("GET %s as %s, who may: %d, or it is not there", path, who, w.Code)
			}
		}
	}
	if w := k.decideAct(t, a, "lead", "release"); !strings.Contains(w, "changed=1") {
		t.Errorf("a member releases it: %s", w)
	}
}

// decideAct sends the form of the outbox, and returns where it leads.
func (k *walked) decideAct(t *testing.T, a hiddenAct, who, do string) string {
	t.Helper()
	f := filled{path: "/outbox/acts", values: map[string][]string{"do": {do}, "act": {itoa(a.act)}}}
	r := f.asked()
	r.who = who
	return k.ask(t, r).Header().Get("Location")
}

// untouched sees that somebody can do nothing to what is hidden from them.
func (k *walked) untouched(t *testing.T, a hiddenAct, who string) {
	t.Helper()
	for _, do := range []string{"release", "hold", "approve", "cancel"} {
		if to := k.decideAct(t, a, who, do); strings.Contains(to, "changed=1") {
			t.Errorf("%s as %s: %s", do, who, to)
		}
		for _, pick := range []string{`{"to":"` + a.to + `"}`, `{"acts":[` + itoa(a.act) + `]}`} {
			if w := k.api(t, k.own(t, who), http.MethodPost, "/api/v1/outbox/"+do, pick); w.Code == http.StatusOK && !strings.Contains(w.Body.String(), `"changed":0`) {
				t.Errorf("%s %s with the token of %s: %s", do, pick, who, w.Body)
			}
		}
	}
	f := filled{path: "/settings/waiting", values: map[string][]string{"do": {"grant"}, "ask": {itoa(a.ask)}}}
	r := f.asked()
	r.who = who
	if w := k.ask(t, r); w.Code != http.StatusNotFound {
		t.Errorf("grant as %s: %d", who, w.Code)
	}
	act, err := k.Outbox.Get(t.Context(), a.act)
	if err != nil || act.State != outbox.Held {
		t.Errorf("after what %s did it is %s (%v)", who, act.State, err)
	}
}
