package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

// TestFilesPage shows the files of an item to who may see letters, and gives them to who may have evidence.
func TestFilesPage(t *testing.T) {
	s := mailSite(t, map[string]string{"a": "From: ana@isp.example\nSubject: x\nMessage-ID: <1@isp>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: text/html\nContent-Disposition: attachment; filename=\"<i>.html\"\n\nbad\n--b--\n"})
	list, err := s.room.List(t.Context(), s.viewer(), item.Filter{Kinds: []item.Kind{item.Report}})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	path := "/incidents/" + list.Items[0].Number
	f := func(may, path string, code int, want string) {
		t.Helper()
		s.who.may = may
		if got, text := s.get(path, "en"); got != code || !strings.Contains(text, want) {
			t.Errorf("%s of %q: %d %.3000s", path, may, got, text)
		}
	}
	f("incident.read inbox.read evidence.read", path, http.StatusOK, path+"/files")
	f("incident.read inbox.read evidence.read", path+"/files", http.StatusOK, "&lt;i&gt;.html")
	f("incident.read inbox.read evidence.read", path+"/files", http.StatusOK, path+"/files.zip")
	f("incident.read inbox.read evidence.read", path+"/files.zip", http.StatusOK, "PK\x03\x04")
	f("incident.read", path+"/files", http.StatusForbidden, "")
	f("incident.read inbox.read", path+"/files.zip", http.StatusForbidden, "")
	f("incident.read evidence.read", path+"/files.zip", http.StatusForbidden, "")
	s.who.may = "incident.read inbox.read"
	if _, text := s.get(path+"/files", "en"); strings.Contains(text, "/file/") || strings.Contains(text, "files.zip") {
		t.Error("files are offered to who may not have them")
	}
}
