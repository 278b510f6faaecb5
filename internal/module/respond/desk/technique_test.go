package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// Techniques are typed or chosen among those that were found, stand on the page of the item and in its report in every
// language, and nobody who may only read changes them.
func TestTechniquesPage(t *testing.T) {
	s := newSite(t)
	who := func(may string) { s.who.may = may }
	who(everything)
	path := "/incidents/" + s.open(item.Incident, "Ransomware")
	post := func(may, form string, want int) {
		t.Helper()
		who(may)
		if code, page := s.post(path+"/techniques", form); code != want {
			t.Errorf("%s: %d, want %d: %.300s", form, code, want, page)
		}
	}
	const work, done = "incident.read incident.work", http.StatusSeeOther
	post("incident.read", "text=T1566", http.StatusForbidden)
	post(work, "text=T1566.001,T1059&technique=T1486&technique=T1078&at=2025-03-01T10:00&note=x", done)
	post(work, "text=T1193%0Amagic", http.StatusUnprocessableEntity)
	post(work, "text=", http.StatusBadRequest)
	post(work, "do=remove", http.StatusBadRequest)
	post(work, "do=change&id=1&note=y&tlp=red", done)
	post(work, "do=remove&id=2", done)
	who(everything)
	for _, tag := range lang.Tags() {
		for _, at := range []string{"", "/techniques?find=spear+phishing", "/report?for=red"} {
			code, page := s.get(path+at, tag)
			if code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "⟦") || !strings.Contains(page, `<bdi lang="en" dir="ltr">T1566.001 Phishing: Spearphishing Attachment</bdi>`) {
				t.Errorf("%s %s: %d", tag, at, code)
			}
		}
	}
	if _, page := s.get("/incidents?technique=phishing", "en"); !strings.Contains(page, path) {
		t.Error("the list does not find it by the technique")
	}
	if _, page := s.get("/incidents?technique=T1499", "en"); strings.Contains(page, path) {
		t.Error("the list finds it by a technique that it does not have")
	}
}
