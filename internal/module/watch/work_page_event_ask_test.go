package watch

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/desk"
)

// TestFieldsOfAQuery says that what a person types into the fields stands in the filter as a value alone.
func TestFieldsOfAQuery(t *testing.T) {
	_, p, _ := openPages(t, 200)
	all, err := p.Events(t.Context(), desk.EventQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	one := all.Rows[0]
	for _, q := range []desk.EventQuery{{About: one.Get("source.ip")}, {About: "AS" + one.Get("source.asn")}, {Country: one.Get("source.geolocation.cc"), Severity: one.Get("severity"), About: one.Get("source.ip") + "/32"}} {
		got, err := p.Events(t.Context(), q)
		if err != nil || len(got.Rows) == 0 || got.Filter == "" {
			t.Errorf("%+v: %d rows, %q, %v", q, len(got.Rows), got.Filter, err)
		}
		for _, r := range got.Rows {
			if q.Country != "" && r.Get("source.geolocation.cc") != q.Country {
				t.Errorf("%+v found %+v", q, r)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(1, 40, 80).Draw(t, "typed")
		own, err := p.ownFilter(t.Context(), desk.EventQuery{Country: s, Severity: s, Feed: s})
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{"source.geolocation.cc", "severity", "feed.code"} {
			if !strings.Contains(own, eventlog.Eq(field, s)) {
				t.Fatalf("%q: %s", s, own)
			}
		}
	})
}
