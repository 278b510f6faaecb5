package app

import (
	"net/http"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/inbox"
)

// marks sees that by the API nobody gets what bears a stricter mark than they may see: findings, letters, reports and their
// bytes. A program's token sees what is TLP:AMBER.
func (k *walked) marks(t *testing.T) {
	green, program := k.own(t, "green"), k.without(t, "")
	f := func(bearer, path string, code int, some bool) {
		t.Helper()
		w := k.api(t, bearer, http.MethodGet, path, "")
		if w.Code != code || code == http.StatusOK && (strings.TrimSpace(w.Body.String()) != "") != some {
			t.Errorf("GET %s: %d %.200s", path, w.Code, w.Body)
		}
	}
	f(program, "/api/v1/findings", 200, true)
	f(green, "/api/v1/findings", 200, false)
	f(green, "/api/v1/findings?sort=priority", 200, false)
	for _, path := range []string{"/api/v1/overview", "/api/v1/world", "/api/v1/digests", "/api/v1/findings/times"} {
		f(program, path, 200, true)
		f(green, path, 403, false)
	}
	list, err := k.Inbox.List(t.Context(), inbox.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	strict := 0
	for _, r := range list {
		if r.Mark >= tocsin.Green {
			continue
		}
		strict++
		for _, end := range []string{"", "/raw", "/rejects"} {
			f(green, "/api/v1/reports/"+itoa(r.ID)+end, 404, false)
		}
	}
	if strict == 0 {
		t.Error("no report of the demonstration is marked more strictly than TLP:GREEN")
	}
	if w := k.api(t, green, http.MethodGet, "/api/v1/reports?limit=1000", ""); strings.Count(w.Body.String(), "\n") != len(list)-strict {
		t.Errorf("the list has %d reports, and %d of %d are for everybody", strings.Count(w.Body.String(), "\n"), len(list)-strict, len(list))
	}
}
