package app

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// holder is a constituent with somebody who signs in for it, and all by which its things can be asked for.
type holder struct {
	who, slug string
	findings  []string // keys
	letters   []string // numbers
	emails    []string
	nets      []string
	session   string // number of its person's session
	link      string // secret of the page on which its letter is answered
}

// marks are the words by which its things are known on a page.
func (h holder) marks() []string {
	return append(slices.Concat(h.findings, h.letters, h.emails, h.nets), `value="`+h.slug+`"`)
}

// grabs says for every route that a constituent's person reaches how another's things are asked for by it. Whoever adds
// such a route adds a line; nothing is for those that take nobody's name.
var grabs = map[string]func(h holder) []asked{
	"GET /portal":          looks("/portal"),
	"GET /portal/findings": looks("/portal/findings"),
	"GET /portal/assets":   looks("/portal/assets"),
	"GET /portal/contacts": looks("/portal/contacts"),
	"GET /portal/letters":  looks("/portal/letters"),
	"GET /portal/rules":    looks("/portal/rules"),
	"GET /portal/findings/{key}": func(h holder) []asked {
		return each(h.findings, "/portal/findings/", "", "?format=csv", "?owner="+h.slug)
	},
	"POST /portal/findings/{key}":  func(h holder) []asked { return posts("/portal/findings/"+h.findings[0], "what=fixed&text=mine") },
	"GET /portal/letters/{number}": func(h holder) []asked { return each(h.letters, "/portal/letters/", "", "?owner="+h.slug) },
	"POST /portal/assets": func(h holder) []asked {
		return posts("/portal/assets", "do=gone&value="+url.QueryEscape(h.nets[0])+"&org="+h.slug, "do=new&value=203.0.113.77%2F32&org="+h.slug)
	},
	"POST /portal/contacts": func(h holder) []asked {
		return posts("/portal/contacts", "do=new&value=mine@mail.example&role=abuse&org="+h.slug, "do=gone&value="+h.emails[0]+"&org="+h.slug, "do=prefer&hour=9&language=fr&email="+h.emails[0])
	},
	"POST /account/session":        func(h holder) []asked { return posts("/account/session", "session="+h.session) },
	"GET /account":                 looks("/account"),
	"GET /account/factor":          nothing,
	"POST /account/factor":         nothing,
	"POST /account/factor/confirm": nothing,
	"POST /account/passkey":        nothing, // what was begun is bound to who began it: trust, TestAChallengeHoldsOnceAndForAWhile
	"POST /account/passkey/begin":  nothing,
	"POST /account/passkey/remove": nothing, // nobody has one here: trust, TestNobodyTakesAnothersPasskey
	"POST /account/password":       nothing,
	"POST /account/profile":        nothing,
	"POST /account/recovery":       nothing,
	"POST /account/ldap":           nothing,
	"POST /account/sso":            nothing,
	"POST /account/sso/remove":     nothing,
	"POST /sign-out":               nothing,
}

func nothing(holder) []asked { return nil }

// looks asks for a list in all ways that could make it somebody else's.
func looks(path string) func(h holder) []asked {
	return func(h holder) (list []asked) {
		for _, name := range []string{"owner", "org", "slug", "constituent", "name", "q"} {
			for _, more := range []string{"", "&format=csv", "&status=fixed"} {
				list = append(list, asked{method: http.MethodGet, path: path + "?" + name + "=" + h.slug + more})
			}
		}
		return list
	}
}

func each(names []string, before string, ends ...string) (list []asked) {
	for _, n := range names {
		for _, end := range ends {
			list = append(list, asked{method: http.MethodGet, path: before + url.PathEscape(n) + end})
		}
	}
	return list
}

func posts(path string, bodies ...string) (list []asked) {
	for _, b := range bodies {
		list = append(list, asked{method: http.MethodPost, path: path, body: b})
	}
	return list
}

// holders are two constituents that have something of every kind, and nothing to do with one another.
func (k *walked) holders(t *testing.T) (list []holder) {
	t.Helper()
	for _, o := range k.Watch.Roster.Index().Orgs() {
		if len(list) == 2 {
			return list
		}
		if o.Parent != "" {
			continue
		}
		h := holder{who: "holder" + itoa(int64(len(k.who))), slug: o.Slug}
		k.who[h.who] = k.join(t, trust.Wish{Name: h.who, Roles: []string{"constituent"}, Owner: o.Slug, Clearance: "amber"})
		find := func(path, pattern string) (names []string) {
			page := k.ask(t, asked{method: http.MethodGet, path: path, who: h.who}).Body.String()
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(page, -1) {
				names = append(names, m[1])
			}
			slices.Sort(names)
			return slices.Compact(names)
		}
		h.findings = find("/portal/findings", `/portal/findings/([0-9a-f]{32})"`)
		h.emails, h.nets = find("/portal/contacts", `name="email" value="([^"]+)"`), find("/portal/assets", `>([0-9a-f.:]+/[0-9]+)<`)
		s, err := k.Trust.Sessions(t.Context(), h.who)
		if err != nil || len(s) != 1 {
			t.Fatal(s, err)
		}
		h.session = itoa(s[0].ID)
		if len(h.findings) > 0 && len(h.emails) > 0 && len(h.nets) > 0 {
			h.letters, h.link = k.told(t, h, len(list))
			list = append(list, h)
		}
	}
	if len(list) < 2 {
		t.Fatalf("the demonstration has no two constituents with findings, contacts and networks: %+v", list)
	}
	return list
}

// told writes down a letter that has left for a constituent, with a page to answer it on.
func (k *walked) told(t *testing.T, h holder, n int) (numbers []string, link string) {
	t.Helper()
	l := warn.Letter{Number: "QM-2026-99990" + strconv.Itoa(n), Kind: warn.KindDigest, Owner: h.slug, Email: h.emails[0], Day: "2026-11-20", Subject: "s", Mark: "green", Language: "en",
		Told: []warn.Item{{N: 1, Problem: find.Problem{Owner: h.slug, Type: "infected-system", Identifier: "walked"}, Change: warn.New}}}
	link, hash := warn.NewToken()
	err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if err := warn.Put(t.Context(), tx, &l, hash); err != nil {
			return err
		}
		return warn.SetState(t.Context(), tx, l.ID, warn.Sent, "", tx.Now)
	})
	if err != nil {
		t.Fatal(err)
	}
	return []string{l.Number}, link
}

// state is all that a constituent's person sees of its own.
func (k *walked) state(t *testing.T, h holder) string {
	t.Helper()
	var b strings.Builder
	list := []string{"/portal/findings?format=csv", "/portal/assets", "/portal/contacts", "/portal/letters", "/portal/rules"}
	for _, key := range h.findings {
		list = append(list, "/portal/findings/"+key)
	}
	for _, path := range list {
		w := k.ask(t, asked{method: http.MethodGet, path: path, who: h.who})
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s as %s: %d", path, h.who, w.Code)
		}
		b.WriteString(w.Body.String())
	}
	return b.String()
}

// owned sees that two constituents, each with an account, come to nothing of the other's by any route that they reach, and
// change nothing of it; and that each comes to its own by the same requests.
func (k *walked) owned(t *testing.T) {
	known := maps.Clone(grabs)
	two := k.holders(t)
	for i, h := range two {
		k.grabbed(t, two[1-i], h)
	}
	k.answered(t, two[0], two[1])
	for _, r := range rules() {
		grab, ok := grabs[r.pattern]
		delete(known, r.pattern)
		if mine := r.act == string(trust.ActPortalOwn) || r.act == string(trust.ActAccount); mine != ok {
			t.Errorf("%s (%s): in grabs in app/walk_own_test.go %t; a route that a constituent's person reaches has a line there", r.pattern, r.act, ok)
		}
		if !ok {
			continue
		}
		for _, h := range two {
			for _, a := range grab(h) {
				a.who = h.who
				if w := k.ask(t, a); w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
					t.Errorf("%s %s %s as %s, whose it is: %d", a.method, a.path, a.body, h.who, w.Code)
				}
			}
		}
	}
	for p := range known {
		t.Errorf("%s is in grabs, and no route", p)
	}
}

// answered sees that the page of one's letter says nothing of another's, whatever its form names, and that no name of a letter
// is its link.
func (k *walked) answered(t *testing.T, h, other holder) {
	t.Helper()
	before := k.state(t, other)
	for _, at := range []string{other.letters[0], other.session, other.slug, h.link + "x", h.link[1:], strings.ToUpper(h.link), other.link + "/" + h.link} {
		for _, a := range append(posts(watch.AnswerPath+at, "a1=fixed"), asked{method: http.MethodGet, path: watch.AnswerPath + at}) {
			if w := k.ask(t, a); w.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", a.method, a.path, w.Code)
			}
		}
	}
	body := "a1=fixed&a2=fixed&a0=fixed&a-1=fixed&owner=" + other.slug + "&org=" + other.slug + "&letter=" + other.letters[0] + "&number=" + other.letters[0] + "&key=" + other.findings[0]
	if w := k.ask(t, posts(watch.AnswerPath+h.link, body)[0]); w.Code != http.StatusOK || strings.Contains(w.Body.String(), other.letters[0]) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if k.state(t, other) != before {
		t.Errorf("the letter of %s has answered for %s", h.slug, other.slug)
	}
}

// grabbed sees that one constituent's person comes to nothing of another's.
func (k *walked) grabbed(t *testing.T, thief, h holder) {
	t.Helper()
	before := k.state(t, h)
	since, err := audit.HeadOf(t.Context(), k.DB)
	if err != nil {
		t.Fatal(err)
	}
	for pattern, grab := range grabs {
		for _, a := range grab(h) {
			a.who = thief.who
			w := k.ask(t, a)
			list := strings.HasPrefix(pattern, "GET ") && !strings.Contains(pattern, "{")
			if !list && w.Code != http.StatusNotFound {
				t.Errorf("%s %s %s as another's: %d, want that there is no such thing", a.method, a.path, a.body, w.Code)
			}
			for _, m := range h.marks() {
				if body := w.Body.String(); strings.Contains(body, m) && !slices.Contains(thief.marks(), m) && !strings.Contains(a.body+a.path, m) {
					t.Errorf("%s %s as another's tells of %s", a.method, a.path, m)
				}
			}
		}
	}
	if after := k.state(t, h); after != before {
		t.Errorf("%s has changed something of %s", thief.slug, h.slug)
	}
	lines, err := audit.List(t.Context(), k.DB, audit.Filter{After: since.Seq, Limit: 1000})
	for _, l := range lines {
		t.Errorf("%s wrote %s on %s", l.Actor, l.Act, l.Subject)
	}
	if err != nil {
		t.Error(err)
	}
}
