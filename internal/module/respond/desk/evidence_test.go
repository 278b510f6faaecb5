package desk_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// upload sends the form of evidence.
func (s *site) upload(number, name, body string) int {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("note", "seen on the host") // a Buffer takes all
	_ = m.WriteField("tlp", "")
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(body))
	}
	if err != nil || m.Close() != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/incidents/"+number+"/evidence", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return s.ask(r).Code
}

// TestEvidenceByRole does each act with evidence and indicators with each set of rights.
func TestEvidenceByRole(t *testing.T) {
	s := newSite(t)
	dir, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.room.Blobs = dir
	n := s.open(item.Incident, "x")
	const denied, done = http.StatusForbidden, http.StatusSeeOther
	who := func(may string) { s.who.may = may }
	who("incident.read")
	if code := s.upload(n, "a.html", "<script>"); code != denied {
		t.Errorf("a reader keeps: %d", code)
	}
	who("incident.read incident.work")
	if code := s.upload(n, "a.html", "<script>"); code != done {
		t.Errorf("a handler keeps: %d", code)
	}
	list, err := s.room.Evidence(t.Context(), s.viewer(), n)
	if err != nil || len(list) != 1 || list[0].Note != "seen on the host" {
		t.Fatalf("%+v, %v", list, err)
	}
	one := fmt.Sprintf("/incidents/%s/evidence/%d", n, list[0].ID)
	f := func(may, path, form string, want int) {
		t.Helper()
		who(may)
		code := 0
		if form == "" {
			code, _ = s.get(path, "en")
		} else {
			code, _ = s.post(path, form)
		}
		if code != want {
			t.Errorf("%q: %s %s: %d, want %d", may, path, form, code, want)
		}
	}
	f("incident.read incident.work", one, "", denied)
	f("incident.read evidence.read", one, "", http.StatusOK)
	f("incident.read evidence.read", one, "do=hand&note=x", denied)
	f("incident.read incident.work", one, "do=check", denied)
	f("incident.read evidence.read", one, "do=check", done)
	f("incident.read incident.work", one, "do=hand&note=police", done)
	f("incident.read incident.work", one, "do=discard&reason=x", denied)
	f("incident.read", one, "do=burn", http.StatusBadRequest)
	f("incident.read", "/incidents/"+n+"/indicators", "text=192.0.2.1", denied)
	f("incident.read incident.work", "/incidents/"+n+"/indicators", "text="+url.QueryEscape("hxxp://bad[.]example/\n192.0.2.1"), done)
	f("incident.read incident.work", "/incidents/"+n+"/indicators", "text=no+indicator", http.StatusUnprocessableEntity)
	f("incident.read", "/incidents/"+n+"/refs", "kind=url&ref=https://example.org/", denied)
	f("incident.read incident.work", "/incidents/"+n+"/refs", "kind=url&ref=https://example.org/", done)
	who("incident.read evidence.read")
	r := httptest.NewRequest(http.MethodGet, one, nil)
	if w := s.ask(r); w.Header().Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || w.Body.String() != "<script>" {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	who(everything + " evidence.read evidence.delete")
	for _, tag := range lang.Tags() {
		for _, path := range []string{"", "/indicators", "/related"} {
			if code, page := s.get("/incidents/"+n+path, tag); code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "⟦") {
				t.Errorf("%s %s: %d", tag, path, code)
			}
		}
	}
	for as, want := range map[string]string{"plain": "http://bad.example/", "defanged": "hxxp://bad[.]example/", "csv": "url,http://bad.example/"} {
		if code, text := s.get("/incidents/"+n+"/indicators?as="+as, "en"); code != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", as, code, text)
		}
	}
	f("incident.read evidence.read evidence.delete", one, "do=discard&reason=x", done)
	f("incident.read evidence.read", one, "", http.StatusNotFound)
	secret := s.open(item.Incident, "red")
	who(everything)
	if code, _ := s.post("/incidents/"+secret+"/change", "tlp=red"); code != done {
		t.Fatal(code)
	}
	s.who.mark = tocsin.Amber
	for _, path := range []string{"/indicators", "/related", "/indicators?as=csv"} {
		if code, _ := s.get("/incidents/"+secret+path, "en"); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}
