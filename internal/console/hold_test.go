package console

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin"
)

func TestEachPageSaysWhetherTheOutboxIsHeld(t *testing.T) {
	f := func(tag string, held bool, trouble error, want string) {
		t.Helper()
		c, err := New(Config{Outbox: "/outbox", Held: func(context.Context) (bool, error) { return held, trouble }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/x", nil)
		r.Header.Set("Accept-Language", tag)
		w := httptest.NewRecorder()
		c.Handle(func(http.ResponseWriter, *http.Request) error { return tocsin.Faultf(tocsin.NotFound, "none") }).ServeHTTP(w, r)
		page := w.Body.String()
		if got := strings.Contains(page, `class="hold`); got != (trouble == nil) || !strings.Contains(page, want) {
			t.Errorf("%s, held %v, %v: chip %v, want %q", tag, held, trouble, got, want)
		}
	}
	f("en", true, nil, "</span>Held</a>")
	f("en", false, nil, "</span>Open</a>")
	f("es", true, nil, "</span>Retenida</a>")
	f("fr", false, nil, "</span>Ouverte</a>")
	f("ru", true, nil, "</span>Остановлена</a>")
	f("zh", true, nil, "</span>已暂停</a>")
	f("ar", false, nil, "</span>مفتوح</a>")
	f("en", true, errors.New("no records"), "</html>")
}

func TestAddressesBreakAtTheirDotsAlone(t *testing.T) {
	f := func(s string, want ...string) {
		t.Helper()
		if got := pieces(s); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	f("noc@interior.gov-meridia.example", "noc", "@interior.", "gov-meridia.", "example")
	f("a.b@c.example", "a.", "b", "@c.", "example")
	f("203.0.113.7")
	f("@x")
	f("two words@x.example")
	f("https://a@b.example/c")
	f("a@" + strings.Repeat("x.", 200))
	f("")
}
