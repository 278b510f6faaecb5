package respond_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/api"
)

func TestLettersByTheAPI(t *testing.T) {
	r, _ := respond.Mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	const raw = "From: Ana <ana@isp.example>\nSubject: a\nMessage-ID: <1@isp>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nthe host 192.0.2.1 calls\n--b\nContent-Type: text/html; name=x.html\nContent-Disposition: attachment\n\n<b>\n--b--\n"
	r.Letters = func(context.Context, string) ([]byte, error) { return []byte(raw), nil }
	in, err := read.Reader{}.Read([]byte(raw))
	if err == nil {
		err = r.Take(t.Context(), respond.Arrival{Incoming: in, SHA: "1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	red := in
	red.Subject, red.ID = "TLP:RED b", "<2@isp>"
	if err := r.Take(t.Context(), respond.Arrival{Incoming: red, SHA: "2"}); err != nil {
		t.Fatal(err)
	}
	table := route.New(slog.New(slog.DiscardHandler))
	api.Desk(table, r)
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
	a := respond.LetterOf(t, r, "1")
	one, secret := fmt.Sprintf("/api/v1/letters/%d", a.ID), fmt.Sprintf("/api/v1/letters/%d", respond.LetterOf(t, r, "2").ID)
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
