package post_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tocsin/internal/kit/audit"
)

// reader is somebody who may do some things.
type reader struct {
	name string
	may  string
}

func (r reader) May(_ context.Context, act string) (string, bool) {
	return r.name, slices.Contains(strings.Fields(r.may), act)
}

func send(h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestDecisions(t *testing.T) {
	who := reader{"anna", "outbox.release outbox.hold outbox.approve outbox.cancel outbox.open outbox.close"}
	h, db := siteFor(t, 5, who)
	f := func(path, do, acts, back string, code int, to string) {
		t.Helper()
		form := url.Values{"do": {do}, "back": {back}, "why": {"because"}}
		if acts != "" {
			form["act"] = strings.Fields(acts)
		}
		if w := send(h, path, form); w.Code != code || w.Header().Get("Location") != to {
			t.Errorf("%s %s %s: %d %q, want %d %q", path, do, acts, w.Code, w.Header().Get("Location"), code, to)
		}
	}
	f("/outbox/acts", "release", "1 2", "/outbox?state=held&changed=7", 303, "/outbox?changed=2&state=held")
	f("/outbox/acts", "hold", "1 99", "/outbox/1", 303, "/outbox/1?changed=1&left=1")
	f("/outbox/acts", "cancel", "3", "//evil.example/outbox", 303, "/outbox?changed=1")
	f("/outbox/acts", "approve", "4", "/outbox/../sign-out", 303, "/outbox?changed=0&left=1")
	f("/outbox/acts", "release", "", "", 400, "")
	f("/outbox/acts", "release", "x", "", 400, "")
	f("/outbox/acts", "release", "-1", "", 400, "")
	f("/outbox/acts", "confirm", "1", "", 403, "")
	f("/outbox/acts", "open", "1", "", 400, "")
	f("/outbox/all", "open", "", "", 303, "/outbox")
	f("/outbox/all", "close", "", "/outbox", 303, "/outbox")
	f("/outbox/all", "release", "", "", 400, "")
	lines, err := audit.List(t.Context(), db, audit.Filter{Act: "outbox."})
	if err != nil {
		t.Fatal(err)
	}
	var did []string
	for _, l := range lines {
		if l.Actor == "anna" {
			did = append(did, l.Act)
		}
	}
	if got := fmt.Sprint(did); got != "[outbox.release outbox.hold outbox.cancel outbox.open outbox.hold_all]" {
		t.Error(got)
	}
	if code, page := get(t, h, "/outbox?changed=2&left=1", "en"); code != 200 || !strings.Contains(page, "Changed: 2") || !strings.Contains(page, `name="act" value="1"`) || !strings.Contains(page, `value="open"`) || strings.Contains(page, `value="close"`) {
		t.Errorf("%d %s", code, page)
	}
}

func TestWhoMayNotDecideSeesNoButtonAndIsRefused(t *testing.T) {
	h, _ := siteFor(t, 1, reader{"otto", "outbox.hold"})
	_, page := get(t, h, "/outbox/1", "en")
	if !strings.Contains(page, `value="hold"`) || strings.Contains(page, `value="release"`) {
		t.Error(page)
	}
	for _, do := range []string{"release", "approve", "cancel", "", "*"} {
		if w := send(h, "/outbox/acts", url.Values{"do": {do}, "act": {"1"}}); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", do, w.Code)
		}
	}
	if w := send(h, "/outbox/all", url.Values{"do": {"open"}}); w.Code != http.StatusForbidden {
		t.Errorf("open: %d", w.Code)
	}
}
