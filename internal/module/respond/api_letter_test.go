package respond

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

func TestLettersByTheAPI(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	const raw = "From: Ana <ana@isp.example>\nSubject: a\nMessage-ID: <1@isp>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nthe host 192.0.2.1 calls\n--b\nContent-Type: text/html; name=x.html\nContent-Disposition: attachment\n\n<b>\n--b--\n"
	r.Letters = func(context.Context, string) ([]byte, error) { return []byte(raw), nil }
	in, err := read.Reader{}.Read([]byte(raw))
	if err == nil {
		err = r.Take(t.Context(), Arrival{Incoming: in, SHA: "1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	red := in
	red.Subject, red.ID = "TLP:RED b", "<2@isp>"
	if err := r.Take(t.Context(), Arrival{Incoming: red, SHA: "2"}); err != nil {
		t.Fatal(err)
	}
	table := route.New(slog.New(slog.DiscardHandler))
	r.API(table)
	ask := func(token, method, path, body string) (int, string) {
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		if token != "" {
			req = req.WithContext(web.WithActor(req.Context(), token))
		}
		w := httptest.NewRecorder()
		table.Inner().ServeHTTP(w, req)
		return w.Code, w.Body.String()
	}
	f := func(token, method, path, body string, code int, want string) {
		t.Helper()
		if got, text := ask(token, method, path, body); got != code || !strings.Contains(text, want) {
			t.Errorf("%s %s: %d %s", method, path, got, text)
		}
	}
	a := letterOf(t, r, "1")
	one, secret := fmt.Sprintf("/api/v1/letters/%d", a.ID), fmt.Sprintf("/api/v1/letters/%d", letterOf(t, r, "2").ID)
	f("", "GET", "/api/v1/letters?limit=1", "", http.StatusOK, `"next":"`)
	f("bot", "GET", "/api/v1/letters?sort=letter&q=ana&undecided=true", "", http.StatusOK, a.Number)
	f("bot", "GET", "/api/v1/letters?sort=spam", "", http.StatusOK, `{"letters":[]}`)
	f("bot", "GET", "/api/v1/letters?sort=burnt", "", http.StatusUnprocessableEntity, "no sort")
	f("bot", "GET", one, "", http.StatusOK, "the host 192.0.2.1 calls")
	f("bot", "GET", one+"/raw", "", http.StatusOK, "Message-ID: <1@isp>")
	f("bot", "GET", one+"/attachments/2", "", http.StatusOK, "<b>")
	f("bot", "GET", one+"/attachments/9", "", http.StatusNotFound, "")
	f("bot", "GET", secret, "", http.StatusNotFound, "")
	f("bot", "GET", secret+"/raw", "", http.StatusNotFound, "")
	f("", "GET", secret, "", http.StatusOK, "TLP:RED b")
	f("bot", "POST", "/api/v1/letters/sort", fmt.Sprintf(`{"letters":[%d],"do":"circular"}`, a.ID), http.StatusOK, `"changed":1`)
	f("bot", "POST", "/api/v1/letters/sort", `{"letters":[],"do":"circular"}`, http.StatusUnprocessableEntity, "")
}

func TestProgramsReport(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	v := item.Viewer{Name: "bot", Clearance: tocsin.Amber}
	f := func(v item.Viewer, rep Reported) (number string) {
		t.Helper()
		it, err := r.Report(t.Context(), v, rep)
		if err != nil {
			t.Fatal(err)
		}
		return it.Number
	}
	a := f(v, Reported{ID: "7", Title: "a host", Text: "192.0.2.1 calls hxxp://bad[.]example/", Email: "soc@isp.example"})
	if b := f(v, Reported{ID: "7", Title: "a host", Text: "the same"}); b != a {
		t.Errorf("the same is %s, not %s", b, a)
	}
	if b := f(item.Viewer{Name: "other", Clearance: tocsin.Amber}, Reported{ID: "7", Title: "another program's"}); b == a {
		t.Error("an id is a program's own")
	}
	if b := f(v, Reported{Title: "without an id"}); b == a {
		t.Error("without an id each is a report")
	}
	c, err := r.Case(t.Context(), clerk, a)
	text, _ := json.Marshal(c)
	if err != nil || c.Kind != item.Report || c.How != "api" || c.Reporter != "machine" || c.Status != item.New || len(c.Indicators) != 3 {
		t.Errorf("%s, %v", text, err)
	}
	for _, rep := range []Reported{{}, {Title: "x", Class: "nonsense"}, {Title: "x", TLP: "red"}, {Title: "x", Email: "no"}, {Title: "x", ID: strings.Repeat("x", 300)}} {
		if _, err := r.Report(t.Context(), v, rep); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%+v: %v", rep, err)
		}
	}
}
