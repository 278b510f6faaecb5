package post_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/watch/post"
)

const letter = "From: cirt@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nBonjour =C3=A0 tous <script>alert(1)</script>\r\n" +
	"--b\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--b--\r\n"

// nobody may do nothing.
type nobody struct{}

func (nobody) May(context.Context, string) (string, bool) { return "", false }

// site serves the pages of an outbox with some acts to somebody who may do nothing.
func site(t *testing.T, acts int) http.Handler {
	t.Helper()
	h, _ := siteFor(t, acts, nobody{})
	return h
}

func siteFor(t *testing.T, acts int, who post.Access) (http.Handler, *sqldb.DB) {
	t.Helper()
	db := sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
	o, err := outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for i := range acts {
			_, _, err := o.Draft(t.Context(), tx, outbox.Draft{Key: fmt.Sprint(i), Kind: "digest", Channel: "mail", To: "soc@example.org", Number: fmt.Sprint("ZM-", i),
				Title: "Report <b>of</b> Tuesday", Mark: tocsin.Amber, Clearance: tocsin.Amber, Payload: []byte(letter)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Team: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := post.New(c, o, who)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	p.Routes(mux)
	return mux, db
}

func get(t *testing.T, h http.Handler, path, language string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestPagesInSixLanguages(t *testing.T) {
	h := site(t, 60)
	f := func(language, held, waits string) {
		t.Helper()
		code, page := get(t, h, "/outbox", language)
		if code != http.StatusOK || !strings.Contains(page, held) || !strings.Contains(page, waits) || !strings.Contains(page, "/outbox/59\"") || strings.Contains(page, "/outbox/9\"") {
			t.Errorf("%s: %d\n%s", language, code, page)
		}
		if code, page := get(t, h, "/outbox/60", language); code != http.StatusOK || !strings.Contains(page, waits) {
			t.Errorf("%s: %d\n%s", language, code, page)
		}
	}
	f("en", "The outbox is held", "Held")
	f("es", "La bandeja está retenida", "Retenido")
	f("fr", "La boîte d’envoi est retenue", "Retenu")
	f("ru", "Отправка остановлена", "Задержано")
	f("zh", "发件箱已暂停", "已暂停")
	f("ar", "الصادر موقوف", "موقوف")
}

func TestOneActShowsItsLetterHarmlessly(t *testing.T) {
	h := site(t, 1)
	code, page := get(t, h, "/outbox/1", "en")
	if code != http.StatusOK || !strings.Contains(page, "Bonjour à tous &lt;script&gt;") || strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>of</b>") {
		t.Errorf("%d\n%s", code, page)
	}
}

func TestPagesAndMistakes(t *testing.T) {
	h := site(t, 60)
	f := func(path string, code int, holds string) {
		t.Helper()
		if got, page := get(t, h, path, "en"); got != code || !strings.Contains(page, holds) {
			t.Errorf("%s: %d, want %d with %q", path, got, code, holds)
		}
	}
	f("/outbox?before=11", 200, "/outbox/9\"")
	f("/outbox?state=sent", 200, "Nothing here")
	f("/outbox?state=lost", 400, "")
	f("/outbox?before=x", 400, "")
	f("/outbox/61", 404, "")
	f("/outbox/x", 404, "")
}
