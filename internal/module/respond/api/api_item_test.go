package api

import (
	"net/http/httptest"
	"testing"

	"tocsin"
)

// A list is asked for by the days on which items were made; what is no time is refused, and never taken for none.
func TestAListIsAskedByTimes(t *testing.T) {
	for query, want := range map[string]string{
		"":                 "0001-01-01T00:00:00Z 0001-01-01T00:00:00Z",
		"since=2026-11-01": "2026-11-01T00:00:00Z 0001-01-01T00:00:00Z",
		"until=2026-11-01T10:00:00%2B02:00&since=2026-10-31": "2026-10-31T00:00:00Z 2026-11-01T08:00:00Z",
		"since=yesterday":  "invalid",
		"until=2026-13-01": "invalid",
	} {
		f, err := filterOf(httptest.NewRequest("GET", "/api/v1/incidents?"+query, nil))
		got := f.From.UTC().Format("2006-01-02T15:04:05Z") + " " + f.Until.UTC().Format("2006-01-02T15:04:05Z")
		if tocsin.WhyOf(err) == tocsin.Invalid {
			got = "invalid"
		} else if err != nil {
			t.Error(err)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
