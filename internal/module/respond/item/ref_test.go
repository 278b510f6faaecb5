package item

import "testing"

func TestRef(t *testing.T) {
	f := func(s, href string) {
		t.Helper()
		r, err := ParseRef(s)
		if (err == nil) != (href != "") || err == nil && (r.Href() != href || r.String() != s) {
			t.Errorf("%q: %+v, %v, %q", s, r, err, r.Href())
		}
	}
	f("finding:port/open-redis/a/b", "/watch/findings/one?identifier=a%2Fb&owner=port&type=open-redis")
	f("finding:port", "")
	f("event:0123", "/watch/events/0123")
	f("letter:ZM-2026-000001", "/watch/letters/ZM-2026-000001")
	f("campaign:a b", "/watch/campaigns/a%20b")
	f("url:https://example.org/x?y=1", "https://example.org/x?y=1")
	f("url:http://example.org/", "")
	f("url:javascript:alert(1)", "")
	f("url:https://a@example.org/", "")
	f("item:ZM-2026-000001", "")
	f("event:", "")
	f("event:a\nb", "")
	f("", "")
}
