package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// What was hit, what is looked for and what happened when stand on pages of their own, in every language, and nothing of it
// for who is not cleared.
func TestScenePages(t *testing.T) {
	s := newSite(t)
	who := func(may string) { s.who.may = may }
	who(everything)
	n := s.open(item.Incident, "Ransomware")
	path := "/incidents/" + n
	post := func(may, at, form string, want int) {
		t.Helper()
		who(may)
		if code, page := s.post(path+at, form); code != want {
			t.Errorf("%s %s: %d, want %d: %.300s", at, form, code, want, page)
		}
	}
	const work, done, denied, unread = "incident.read incident.work", http.StatusSeeOther, http.StatusForbidden, http.StatusUnprocessableEntity
	post("incident.read", "/assets", "text=web1", denied)
	post(work, "/assets", "text=web1,192.0.2.7&kind=server&state=compromised", done)
	post(work, "/assets", "text=a,192.0.2.1,192.0.2.2&kind=server&state=compromised", unread)
	post(work, "/indicators", "do=look&text=198.51.100.9", http.StatusOK)
	post(work, "/timeline", "kind=stolen&at=2025-03-01T10:00&exact=hour&zone=Africa/Lusaka&text=Gone&source=log&new_assets=files1&new_indicators=203.0.113.9", done)
	post(work, "/timeline", "kind=stolen&at=2025-03-01T10:00&zone=Moon/Base&text=Gone", http.StatusBadRequest)
	who(everything)
	ways := []string{"", "/assets", "/indicators", "/timeline", "/report", "/relations"}
	var ones []string
	for _, at := range []string{"/assets", "/indicators", "/timeline"} {
		_, page := s.get(path+at, "en")
		one := regexp.MustCompile(`/incidents/[^/"]+(` + at + `/\d+)"`).FindStringSubmatch(page)
		if one == nil {
			t.Fatalf("%s leads nowhere: %s", at, page)
		}
		ways, ones = append(ways, one[1]), append(ones, one[1])
	}
	for _, tag := range lang.Tags() {
		for _, at := range ways {
			code, page := s.get(path+at, tag)
			if code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "⟦") {
				t.Errorf("%s %s: %d", tag, at, code)
			}
		}
	}
	post(work, ones[0], url.Values{"name": {"web1"}, "address": {"192.0.2.8"}, "kind": {"website"}, "state": {"cleaned"}, "tlp": {"amber"}}.Encode(), done)
	post(work, ones[1], "side=attacker&note=x&tlp=red&pap=red", done)
	post(work, ones[2], "kind=harm&at=2025-03-01T10:00&exact=day&text=Gone&tlp=red", done)
	who(everything)
	if code, text := s.get(path+"/assets?as=csv", "en"); code != http.StatusOK || !strings.Contains(text, "website,web1,192.0.2.8") {
		t.Errorf("%d %s", code, text)
	}
	if code, text := s.get(path+"/indicators?as=plain&tlp=green", "en"); code != http.StatusOK || strings.TrimSpace(text) != "" {
		t.Errorf("given to too many: %d %q", code, text)
	}
	if _, page := s.get(path+"/relations", "en"); strings.Count(page, `class="node node-`) != 4 || !strings.Contains(page, "203[.]0[.]113[.]9") {
		t.Errorf("the picture: %s", page)
	}
	s.who.mark = tocsin.Amber
	if _, page := s.get(path+"/relations", "en"); strings.Count(page, `class="node node-`) != 3 || strings.Contains(page, "203[.]0[.]113[.]9") {
		t.Errorf("the picture tells of what is hidden: %s", page)
	}
	for _, at := range ones[1:] {
		if code, page := s.get(path+at, "en"); code != http.StatusNotFound {
			t.Errorf("%s: %d %s", at, code, page)
		}
	}
}
