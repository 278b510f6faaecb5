package watch

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestAnswerPageInAnotherLanguage: whoever sees to a letter may read another language than whoever gets it.
func TestAnswerPageInAnotherLanguage(t *testing.T) {
	b := warnBench(t)
	token := b.link(b.drafted(DigestAsk{Now: true, Owner: "alpha"}, alphaTold)[0])
	f := func(method, query, want string) {
		t.Helper()
		form := url.Values{"a1": {"accepted"}, "u1": {"soon"}}
		req := httptest.NewRequest(method, AnswerPath+token+query, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res := httptest.NewRecorder()
		b.Answers().ServeHTTP(res, req)
		if body := res.Body.String(); !strings.Contains(body, want) || strings.Count(body, "hreflang=") != 5 {
			t.Errorf("%s %s: no %q and five other languages in\n%s", method, query, want, body)
		}
	}
	f(http.MethodGet, "", `<html lang="en" dir="ltr">`)
	f(http.MethodGet, "?lang=ar", `<html lang="ar" dir="rtl">`)
	f(http.MethodGet, "?lang=xx", `<html lang="en" dir="ltr">`)
	f(http.MethodPost, "?lang=fr", `<html lang="fr" dir="ltr">`) // what is wrong is said in it, too
}
