package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

// What a letter names leads to where it is looked up on this node, for whoever may look there, and to nowhere else.
func TestALetterLeadsToWhatItNames(t *testing.T) {
	s := mailSite(t, map[string]string{"1": "From: Ana <ana@isp.example>\nSubject: a\nMessage-ID: <1@isp>\n\nhxxp://bad[.]example/<b>x and 203.0.113.7, see ZM-2026-000042 or http://evil.example/\n\nOn Monday, x wrote:\n> CVE-2024-3400\n"})
	list, err := s.room.Mails(t.Context(), s.viewer(), item.MailFilter{})
	if err != nil || len(list.Letters) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	links := []string{`<a href="/watch/find?q=203.0.113.7"><bdi dir="ltr">203[.]0[.]113[.]7</bdi></a>`, `<a href="/watch/find?q=http%3A%2F%2Fevil.example%2F"><bdi dir="ltr">hxxp://evil[.]example/</bdi></a>`,
		`<a href="/incidents?q=ZM-2026-000042">`, `<a href="/watch/find?q=CVE-2024-3400">`, `<a href="/watch/find?q=http%3A%2F%2Fbad.example%2F"><bdi dir="ltr">hxxp://bad[.]example/</bdi></a>&lt;b&gt;x`}
	for _, path := range []string{fmt.Sprintf("/letters/%d", list.Letters[0].ID), "/incidents/" + list.Letters[0].Number} {
		s.who.may = everything + " inbox.read page.read"
		_, page := s.get(path, "en")
		for _, want := range links {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		if strings.Contains(page, `href="http`) {
			t.Errorf("%s leads out of the node", path)
		}
		s.who.may = everything + " inbox.read"
		_, page = s.get(path, "en")
		if !strings.Contains(page, `<bdi dir="ltr">203[.]0[.]113[.]7</bdi>`) || strings.Contains(page, `<a href="/watch/find?q=203.0.113.7"><bdi dir="ltr">203`) {
			t.Errorf("%s leads to where the reader may not look", path)
		}
	}
}
