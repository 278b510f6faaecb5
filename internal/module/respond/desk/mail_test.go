package desk_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
)

// mailSite is a desk whose letters are kept in memory, each under its text.
func mailSite(t *testing.T, letters map[string]string) *site {
	t.Helper()
	room, err := respond.New(t.Context(), respond.Config{Country: "ZM", From: "CIRT <cirt@cirt.example>"}, respond.Deps{
		DB: sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")), Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Letters: func(_ context.Context, sha string) ([]byte, error) {
			if raw, ok := letters[sha]; ok {
				return []byte(raw), nil
			}
			return nil, tocsin.Faultf(tocsin.NotFound, "no such letter")
		}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Team: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, room: room, who: &reader{"ana", everything + " inbox.read inbox.sort evidence.read", tocsin.Red}, mux: http.NewServeMux()}
	d, err := desk.New(c, room, s.who, func(slug string) string { return slug })
	if err != nil {
		t.Fatal(err)
	}
	d.Routes(s.mux)
	for _, sha := range slices.Sorted(func(yield func(string) bool) {
		for k := range letters {
			if !yield(k) {
				return
			}
		}
	}) {
		in, err := read.Reader{}.Read([]byte(letters[sha]))
		if err == nil {
			err = room.Take(t.Context(), respond.Arrival{Incoming: in, SHA: sha})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// fetch asks for a path and returns the whole answer.
func (s *site) fetch(path string) *httptest.ResponseRecorder {
	return s.ask(httptest.NewRequest(http.MethodGet, path, nil))
}

// poison is put into every field of a letter: what runs in a browser where it stands in a page as it is, each with a mark.
const poison = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><svg onload=alert(3)>`

// hostileLetter has poison in its headers, texts, names of files and types, and a letter of the like within it.
func hostileLetter(n int, more string) string {
	body := poison + `<a href="javascript:alert(4)">x</a><a href="https://evil.example/?a='&quot;>">y</a><iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><input name=q></form>` +
		`<img src="https://evil.example/pixel.png" width=1 height=1><style>@import "https://evil.example/x.css"; body{background:url(https://evil.example/y)}</style><base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">`
	return fmt.Sprintf("From: \"%[1]s\" <a%[2]d@isp.example>\nReply-To: \"%[1]s\" <b@isp.example>\nTo: \"%[1]s\" <cirt@cirt.example>\nCc: %[1]s\nSubject: %[1]s\nMessage-ID: <%[2]d.x\"onload=alert(5)@isp.example>\n"+
		"In-Reply-To: <%[1]s@isp.example>\nList-Post: <mailto:%[1]s>\nAuthentication-Results: %[1]s; spf=%[1]s\nDate: %[1]s\n%[4]sMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n"+
		"--bb\nContent-Type: text/plain\n\n%[1]s\n> %[1]s\n--bb\nContent-Type: text/html\n\n%[3]s\n"+
		"--bb\nContent-Type: text/html; name=\"x%[1]s.html\"\nContent-Disposition: attachment; filename=\"x%[1]s.html\"\n\n%[3]s\n"+
		"--bb\nContent-Type: image/svg+xml\nContent-Disposition: attachment; filename=\"evil.svg\r\nX-Evil: 1\"\n\n%[3]s\n"+
		"--bb\nContent-Type: message/rfc822\n\nFrom: \"%[1]s\" <c@isp.example>\nSubject: %[1]s\nContent-Type: text/html\n\n%[3]s\n--bb--\n",
		strings.ReplaceAll(poison, `"`, `\"`), n, body, more)
}

// runs is what no page may hold of a stranger's.
var runs = regexp.MustCompile(`(?i)<script>|<img|<svg onload|onerror=alert\(2\)>|javascript:alert|<iframe src="https|<form action="https|<base|http-equiv=.?refresh|evil\.example/pixel|@import`)

// known are the page's own.
var known = regexp.MustCompile(`<script src="/static/[^"]*"[^>]*></script>`)

func TestHostileLettersDoNothing(t *testing.T) {
	s := mailSite(t, map[string]string{"1": hostileLetter(1, ""), "2": hostileLetter(2, "List-Id: <"+poison+">\n"), "3": hostileLetter(3, "Auto-Submitted: auto-replied\n")})
	list, err := s.room.Mails(t.Context(), s.viewer(), item.MailFilter{})
	if err != nil || len(list.Letters) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	paths := []string{"/letters?tab=all", "/letters?tab=junk&q=%3Cscript%3E", "/inbox", "/incidents"}
	for _, m := range list.Letters {
		paths = append(paths, fmt.Sprintf("/letters/%d", m.ID))
		if m.Number != "" {
			paths = append(paths, "/incidents/"+m.Number)
		}
	}
	for _, path := range paths {
		w := s.fetch(path)
		page := known.ReplaceAllString(w.Body.String(), "")
		if w.Code != http.StatusOK || !strings.Contains(page, "alert(1)") {
			t.Errorf("%s: %d, and it shows none of it", path, w.Code)
		}
		if bad := runs.FindString(page); bad != "" {
			at := strings.Index(page, bad)
			t.Errorf("%s holds %q: …%s…", path, bad, page[max(0, at-80):min(len(page), at+80)])
		}
	}
	for _, m := range list.Letters {
		boxed(t, s, fmt.Sprintf("/letters/%d", m.ID))
	}
}

// boxed looks at what of a letter is served as it is: its HTML, its files, the letter itself.
func boxed(t *testing.T, s *site, path string) {
	t.Helper()
	w := s.fetch(path + "/html")
	csp := w.Header().Get("Content-Security-Policy")
	if w.Code != http.StatusOK || !strings.HasPrefix(csp, "sandbox; default-src 'none'") || strings.Contains(csp, "unsafe") || w.Header().Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("%s/html: %d, %q", path, w.Code, csp)
	}
	if bad := regexp.MustCompile(`(?i)<script|<img|<svg|<iframe|<form|<input|<base|<link|<meta http|<[^>]*(javascript:| on[a-z]+=|src=|href=)|@import`).FindString(w.Body.String()); bad != "" {
		t.Errorf("%s/html holds %q", path, bad)
	}
	for _, file := range []string{"/raw", "/file/3", "/file/4", "/file/5"} {
		w := s.fetch(path + file)
		h := w.Header()
		if w.Code != http.StatusOK || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
			strings.Contains(h.Get("Content-Type"), "html") || strings.Contains(h.Get("Content-Type"), "svg") || h.Get("X-Evil") != "" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") {
			t.Errorf("%s%s: %d %v", path, file, w.Code, h)
		}
	}
	for _, none := range []string{"/file/99", "/file/..%2f..%2fx", "/file/1"} {
		if w := s.fetch(path + none); w.Code != http.StatusNotFound {
			t.Errorf("%s%s: %d", path, none, w.Code)
		}
	}
}

func TestPagesOfLetters(t *testing.T) {
	s := mailSite(t, map[string]string{
		"1": "From: Ana <ana@isp.example>\nSubject: TLP:RED a\nMessage-ID: <1@isp>\n\nHello,\n\nthe host is bad.\n\nOn Monday, x wrote:\n> what was said\n",
		"2": "From: Bo <bo@isp.example>\nSubject: b\nMessage-ID: <2@isp>\n\nHello\n"})
	list, err := s.room.Mails(t.Context(), s.viewer(), item.MailFilter{Text: "ana"})
	if err != nil || len(list.Letters) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	m := list.Letters[0]
	path := fmt.Sprintf("/letters/%d", m.ID)
	for _, tag := range lang.Tags() {
		for _, p := range []string{"/letters", "/letters?tab=junk", "/letters?tab=all&q=ana", path, "/incidents/" + m.Number} {
			code, page := s.get(p, tag)
			if code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "%!") {
				t.Errorf("%s %s: %d", tag, p, code)
			}
		}
	}
	for _, p := range []string{path, "/incidents/" + m.Number} {
		if _, page := s.get(p, "en"); !strings.Contains(page, "the host is bad.") || !strings.Contains(page, "what was said") || !strings.Contains(page, "<details><summary>") {
			t.Errorf("%s does not show the letter", p)
		}
	}
	if w := s.fetch(path + "/raw"); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "From: Ana") || !strings.Contains(w.Header().Get("Content-Disposition"), ".eml") {
		t.Errorf("raw: %d %q", w.Code, w.Header())
	}
	if _, page := s.get("/inbox", "en"); !strings.Contains(page, "the host is bad.") {
		t.Error("the inbox does not show what was written")
	}
	f := func(may string, mark tocsin.Mark, path string, want int) {
		t.Helper()
		s.who.may, s.who.mark = may, mark
		if code, _ := s.get(path, "en"); code != want {
			t.Errorf("%q %s: %d, want %d", may, path, code, want)
		}
	}
	f("incident.read", tocsin.Red, "/letters", http.StatusForbidden)
	f("incident.read", tocsin.Red, path, http.StatusForbidden)
	f("incident.read inbox.read", tocsin.Red, path, http.StatusOK)
	f("incident.read inbox.read", tocsin.Red, path+"/raw", http.StatusForbidden)
	f("incident.read inbox.read", tocsin.Red, path+"/file/1", http.StatusForbidden)
	f("incident.read inbox.read evidence.read", tocsin.Amber, path, http.StatusNotFound)
	f("incident.read inbox.read evidence.read", tocsin.Amber, path+"/raw", http.StatusNotFound)
	f("incident.read inbox.read evidence.read", tocsin.Amber, "/letters/x", http.StatusNotFound)
	post := func(may, form string, want int, back string) {
		t.Helper()
		s.who.may, s.who.mark = may, tocsin.Red
		if code, to := s.post("/letters/acts", form); code != want || !strings.HasPrefix(to, back) {
			t.Errorf("%q %s: %d to %q", may, form, code, to)
		}
	}
	id := fmt.Sprintf("id=%d&", m.ID)
	post("incident.read inbox.read", id+"do=spam", http.StatusForbidden, "")
	post("incident.read inbox.read inbox.sort", id+"do=spam&back=//evil.example", http.StatusSeeOther, "/incidents?changed=1&op=")
	post("incident.read inbox.read inbox.sort", id+"do=circular&back="+path, http.StatusSeeOther, path+"?changed=1&op=")
	post("incident.read inbox.read inbox.sort", "do=spam", http.StatusBadRequest, "")
	post("incident.read inbox.read inbox.sort", id+"do=burn", http.StatusBadRequest, "")
}
