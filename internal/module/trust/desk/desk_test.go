package desk

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the sum that authenticators know
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/trust"
)

const password = "correct horse battery"

// node serves the pages of the settings behind the door.
type node struct {
	t       *testing.T
	at      time.Time
	room    *trust.Room
	tokens  *auth.Tokens
	handler http.Handler
}

func (n *node) now() time.Time { return n.at }

func open(t *testing.T) *node {
	t.Helper()
	n := &node{t: t, at: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	db := sqldbtest.Open(t, t.TempDir()+"/records.db")
	db.SetClock(n.now)
	log := slog.New(slog.DiscardHandler)
	must(t, audit.Open(t.Context(), db))
	box, err := seal.New(make([]byte, seal.KeyLen))
	must(t, err)
	n.room, err = trust.New(t.Context(), trust.Deps{DB: db, Log: log, Now: n.now, Team: "ZM-CIRT", Seal: box})
	must(t, err)
	n.tokens, err = auth.Open(t.Context(), db, log, n.now)
	must(t, err)
	t.Cleanup(func() { _ = n.tokens.Close() })
	shell, err := console.New(console.Config{Team: "Test", Now: n.now, Log: log})
	must(t, err)
	people, err := trust.NewWeb(shell, n.room)
	must(t, err)
	feed := func(name string) (string, error) {
		if name != "shadowserver" {
			return "", tocsin.Faultf(tocsin.NotFound, "there is no feed %s", name)
		}
		return name, nil
	}
	d, err := New(shell, Deps{Room: n.room, People: people, Tokens: n.tokens, Feed: feed})
	must(t, err)
	behind, mux := http.NewServeMux(), http.NewServeMux()
	people.Routes(behind)
	d.Routes(behind)
	people.Open(mux)
	mux.Handle("GET /static/", shell.Static())
	mux.Handle("/", people.Door(behind))
	n.handler = shell.Secure(mux)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// code is what an authenticator shows now. Source: RFC 6238 §4.
func (n *node) code(secret string) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	must(n.t, err)
	h := hmac.New(sha1.New, key)
	must(n.t, binary.Write(h, binary.BigEndian, n.at.Unix()/30))
	sum := h.Sum(nil)
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff)%1_000_000)
}

// joined makes somebody with roles and returns their session.
func (n *node) joined(name string, roles ...string) string {
	n.t.Helper()
	inv, err := n.room.Add(n.t.Context(), trust.Wish{Name: name, Roles: roles, Clearance: "red", By: "root"})
	must(n.t, err)
	return n.join(inv.Secret)
}

func (n *node) join(link string) string {
	n.t.Helper()
	_, secret, err := n.room.Invited(n.t.Context(), link)
	must(n.t, err)
	_, session, _, err := n.room.Join(n.t.Context(), trust.Joining{Link: link, Password: password, Code: n.code(secret)})
	must(n.t, err)
	return session
}

func (n *node) ask(method, path, session string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://node.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "tocsin", Value: session})
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, r)
	return w
}

func TestWhoReachesTheSettings(t *testing.T) {
	n := open(t)
	session := map[string]string{"root": n.joined("root", "administrator"), "otto": n.joined("otto", "auditor"), "hana": n.joined("hana", "handler")}
	f := func(who, method, path string, want int) {
		t.Helper()
		if w := n.ask(method, path, session[who], url.Values{}); w.Code != want {
			t.Errorf("%s: %s %s: %d, want %d", who, method, path, w.Code, want)
		}
	}
	for _, path := range []string{PeoplePath, PeoplePath + "/hana", TokensPath} {
		f("root", "GET", path, 200)
		f("otto", "GET", path, 200)
		f("hana", "GET", path, 403)
		f("", "GET", path, 303)
	}
	for _, path := range []string{PeoplePath, PeoplePath + "/hana", PeoplePath + "/hana/disable", PeoplePath + "/hana/reset", PeoplePath + "/hana/session", TokensPath, TokensPath + "/revoke"} {
		f("otto", "POST", path, 403)
		f("hana", "POST", path, 403)
	}
	f("otto", "GET", LogPath, 200)
	f("root", "GET", LogPath, 403)
	f("hana", "GET", LogPath, 403)
	f("hana", "GET", WaitingPath, 200)
	f("root", "GET", PeoplePath+"/nobody", 404)
	if page := n.ask("GET", PeoplePath, session["otto"], nil).Body.String(); strings.Contains(page, `<form class="stack" method="post" action="/settings`) {
		t.Error("an auditor is shown a form")
	}
	if page := n.ask("GET", WaitingPath, session["hana"], nil).Body.String(); strings.Contains(page, `href="`+PeoplePath) {
		t.Error("a handler is shown the way to people")
	}
}

var secretOnPage = regexp.MustCompile(`(?:/join/|tocsin_)[a-zA-Z0-9_]+`)

func TestPeopleOnTheirPages(t *testing.T) {
	n := open(t)
	root := n.joined("rosa", "administrator")
	w := n.ask("POST", PeoplePath, root, url.Values{"name": {"anna"}, "role": {"duty", "lead"}, "clearance": {"amber"}, "zone": {"Africa/Lusaka"}, "language": {"fr"}})
	link := strings.TrimPrefix(secretOnPage.FindString(w.Body.String()), "/join/")
	if w.Code != 200 || link == "" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	anna := n.join(link)
	f := func(path string, form url.Values, want int) {
		t.Helper()
		if w := n.ask("POST", PeoplePath+path, root, form); w.Code != want {
			t.Errorf("%s %v: %d, want %d", path, form, w.Code, want)
		}
	}
	f("", url.Values{"name": {"anna"}, "role": {"duty"}, "clearance": {"amber"}}, 422)
	f("", url.Values{"name": {"Ben"}, "role": {"duty"}, "clearance": {"amber"}}, 422)
	f("", url.Values{"name": {"ben"}, "clearance": {"amber"}}, 422)
	f("/anna", url.Values{"role": {"handler"}, "clearance": {"green"}}, 303)
	f("/anna", url.Values{"clearance": {"green"}}, 422)
	f("/rosa", url.Values{"role": {"lead"}, "clearance": {"red"}}, 422)
	f("/rosa/disable", nil, 422)
	f("/rosa/reset", nil, 409)
	u, err := n.room.Named(t.Context(), "anna")
	if err != nil || len(u.Roles) != 1 || u.Roles[0] != trust.Handler || u.Clearance != "green" || u.Zone != "Africa/Lusaka" {
		t.Errorf("%+v %v", u, err)
	}
	f("/anna/session", url.Values{"session": {"all"}}, 303)
	if w := n.ask("GET", "/account", anna, nil); w.Code != 303 {
		t.Errorf("her session has ended: %d", w.Code)
	}
	f("/anna/reset", nil, 200)
	f("/anna/disable", nil, 303)
	f("/anna/enable", nil, 303)
}

func TestTokensOnTheirPage(t *testing.T) {
	n := open(t)
	root := n.joined("rosa", "administrator")
	f := func(form url.Values, want int) string {
		t.Helper()
		w := n.ask("POST", TokensPath, root, form)
		if w.Code != want {
			t.Errorf("%v: %d, want %d", form, w.Code, want)
		}
		return secretOnPage.FindString(w.Body.String())
	}
	f(url.Values{"name": {"bot"}, "days": {"30"}}, 422)
	f(url.Values{"name": {"bot"}, "days": {"many"}, "scope": {"reports:write"}}, 422)
	f(url.Values{"name": {"bot"}, "days": {"30"}, "scope": {"everything"}}, 422)
	f(url.Values{"name": {"bot"}, "days": {"30"}, "scope": {"reports:write"}, "feed": {"none"}}, 422)
	secret := f(url.Values{"name": {"bot"}, "days": {"30"}, "scope": {"reports:write"}, "feed": {"shadowserver"}}, 200)
	tok, err := n.tokens.Check(t.Context(), secret)
	if err != nil || tok.By != "rosa" || tok.Feed != "shadowserver" || !tok.May("reports:write") {
		t.Fatalf("%+v %v", tok, err)
	}
	if page := n.ask("GET", TokensPath, root, nil).Body.String(); strings.Contains(page, secret) || !strings.Contains(page, "give reports") {
		t.Error("the list shows the token, or not what it may")
	}
	if w := n.ask("POST", TokensPath+"/revoke", root, url.Values{"name": {"bot"}}); w.Code != 303 {
		t.Errorf("revoke: %d", w.Code)
	}
	if _, err := n.tokens.Check(t.Context(), secret); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("after it was revoked: %v", err)
	}
}

func TestASecondPersonDecides(t *testing.T) {
	n := open(t)
	anna, ben, hana := n.joined("anna", "lead"), n.joined("ben", "duty"), n.joined("hana", "handler")
	var id int64
	must(t, n.room.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
		id, err = n.room.Ask(t.Context(), tx, trust.Ask{Act: trust.ActEvidenceDelete, Subject: "C-12/evidence/3", Why: `<script>`, By: "anna"})
		return err
	}))
	f := func(session, do string, want int) {
		t.Helper()
		if w := n.ask("POST", WaitingPath, session, url.Values{"ask": {fmt.Sprint(id)}, "do": {do}}); w.Code != want {
			t.Errorf("%s: %d, want %d", do, w.Code, want)
		}
	}
	page := n.ask("GET", WaitingPath, ben, nil).Body.String()
	if !strings.Contains(page, "Delete evidence") || !strings.Contains(page, `value="grant"`) || strings.Contains(page, "<script>") {
		t.Error("what waits is not shown as it should be")
	}
	if page := n.ask("GET", WaitingPath, anna, nil).Body.String(); strings.Contains(page, `value="grant"`) || !strings.Contains(page, `value="withdraw"`) {
		t.Error("who asks is offered to decide")
	}
	f(anna, "grant", 403)
	f(hana, "grant", 403)
	f(ben, "", 400)
	f(ben, "grant", 303)
	f(ben, "refuse", 409)
}

// The log shows what was done, finds it, goes on where a page ends, and says where it was tampered with.
func TestTheLogOnItsPage(t *testing.T) {
	n := open(t)
	lena := n.joined("lena", "lead")
	must(t, n.room.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for i := range logLines + 2 {
			if err := audit.Add(t.Context(), tx, audit.Line{Actor: "anna", Act: "test.do", Subject: fmt.Sprint("<i>", i), Detail: map[string]string{"why": "<script>"}}); err != nil {
				return err
			}
		}
		return nil
	}))
	f := func(query string, want int, has, hasNot string) string {
		t.Helper()
		w := n.ask("GET", LogPath+query, lena, nil)
		page := w.Body.String()
		if w.Code != want || !strings.Contains(page, has) || hasNot != "" && strings.Contains(page, hasNot) {
			t.Errorf("%s: %d, has no %q or has %q", query, w.Code, has, hasNot)
		}
		return page
	}
	page := f("?actor=anna", 200, "&lt;i&gt;51", "<script>")
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal("no way on")
	}
	f(strings.ReplaceAll(strings.TrimPrefix(next[1], LogPath), "&amp;", "&"), 200, "&lt;i&gt;1<", "&lt;i&gt;2<")
	f("?subject=%3Ci%3E7", 200, "&lt;i&gt;7", "&lt;i&gt;8")
	f("?act=trust.", 200, "trust.", "test.do")
	f("?since=2026-11-24&until=2026-11-24", 200, "test.do", "")
	f("?until=2026-11-23", 200, "Nothing was done that fits.", "")
	f("?since=yesterday", 400, "yesterday", "")
	f("?before=x", 400, "", "")
	f("?check=1", 200, "none changed", "")
	must(t, n.room.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE audit_line SET actor = 'ben' WHERE seq = 9")
		return err
	}))
	f("?check=1", 200, "Line 9 ", "none changed")
}

func TestPagesInSixLanguages(t *testing.T) {
	n := open(t)
	root := n.joined("rosa", "administrator", "lead")
	n.ask("POST", TokensPath, root, url.Values{"name": {"bot"}, "days": {"30"}, "scope": {"reports:write"}})
	for _, l := range []string{"en", "ar", "es", "fr", "ru", "zh"} {
		for _, path := range []string{PeoplePath, PeoplePath + "/rosa", TokensPath, WaitingPath, LogPath, LogPath + "?check=1", LogPath + "?actor=nobody", "/account"} {
			w := n.ask("GET", path+"?lang="+l, root, nil)
			if w.Code != 200 || strings.Contains(w.Body.String(), "⟦") {
				t.Errorf("%s in %s: %d, or a text is missing", path, l, w.Code)
			}
		}
	}
}
