package respond_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

func TestEvidenceAndIndicatorsByTheAPI(t *testing.T) {
	respond.EachKeeper(t, func(t *testing.T, r *respond.Room, _ string) {
		it, secret := respond.Started(t, r, respond.Lena, item.Start{Kind: item.Incident}), respond.Started(t, r, respond.Lena, item.Start{Kind: item.Incident, TLP: "red"})
		hidden := respond.Kept(t, r, respond.Lena, secret.Number, "h", "hidden", "")
		table := route.New(slog.New(slog.DiscardHandler))
		api.Desk(table, r)
		f := func(token, method, path, body string, code int, want string) {
			t.Helper()
			req := httptest.NewRequest(method, "/api/v1/incidents/"+path, strings.NewReader(body))
			if token != "" {
				req = req.WithContext(web.WithActor(req.Context(), token))
			}
			w := httptest.NewRecorder()
			table.Inner().ServeHTTP(w, req)
			if w.Code != code || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s %s: %d %s, want %d %s", method, path, w.Code, w.Body, code, want)
			}
		}
		at := it.Number + "/evidence"
		f("bot", "POST", at+"?name=a.log&note=seen&tlp=green", "the bytes", 200, `"tlp":"green"`)
		f("bot", "POST", at+"?name=b", "", 422, "empty")
		f("bot", "POST", at+"?name=b&tlp=red", "x", 422, "would not see")
		list, err := r.Evidence(t.Context(), respond.Lena, it.Number)
		if err != nil || len(list) != 1 || list[0].By != "bot" {
			t.Fatalf("%+v, %v", list, err)
		}
		one := fmt.Sprintf("%s/%d", at, list[0].ID)
		f("bot", "GET", at, "", 200, list[0].SHA)
		f("bot", "GET", one, "", 200, "the bytes")
		f("bot", "GET", one+"/custody", "", 200, `"what":"fetched"`)
		f("bot", "POST", one+"/check", "", 200, `{"whole":true}`)
		f("bot", "POST", one+"/handover", `{"note":"police, ref 7"}`, 200, "police, ref 7")
		f("bot", "POST", one+"/handover", `{"note":""}`, 422, "say why")
		for _, path := range []string{fmt.Sprintf("%s/evidence/%d", secret.Number, hidden.ID), fmt.Sprintf("%s/%d", at, hidden.ID)} { // another's, by both ways
			f("bot", "GET", path, "", http.StatusNotFound, "")
			f("bot", "GET", path+"/custody", "", http.StatusNotFound, "")
			f("bot", "POST", path+"/check", "", http.StatusNotFound, "")
		}
		f("bot", "GET", secret.Number+"/evidence", "", http.StatusNotFound, "")
		f("bot", "POST", it.Number+"/indicators", `{"text":"hxxp://bad[.]example/\nnot one","pap":"green","note":"=1+1"}`, 200, `"unread":[{"line":2,"text":"not one"}]`)
		f("bot", "GET", it.Number+"/indicators", "", 200, `"value":"http://bad.example/"`)
		f("bot", "GET", it.Number+"/indicators.csv", "", 200, "url,http://bad.example/,amber,green,hand,'=1+1,")
		f("bot", "GET", secret.Number+"/indicators", "", 404, "")
		f("bot", "GET", it.Number+"/related", "", 200, `"items":[]`)
		f("bot", "GET", secret.Number+"/related", "", 404, "")
		f("bot", "POST", it.Number+"/refs", `{"kind":"url","ref":"https://example.org/"}`, 200, `"refs":[{"kind":"url"`)
		f("bot", "POST", it.Number+"/refs", `{"kind":"url","ref":"http://example.org/"}`, 422, "https")
		f("bot", "POST", it.Number+"/refs/remove", `{"kind":"url","ref":"https://example.org/","title":""}`, 200, it.Number)
		f("bot", "POST", it.Number+"/refs/remove", `{"kind":"url","ref":"https://example.org/","title":""}`, 404, "")
		found, err := r.Indicators(t.Context(), respond.Lena, it.Number)
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		f("bot", "POST", it.Number+"/indicators/change", fmt.Sprintf(`{"ids":[%d],"tlp":"clear"}`, found[0].ID), 200, `{"count":1,"op":`)
		f("bot", "POST", it.Number+"/indicators/remove", fmt.Sprintf(`{"ids":[%d]}`, found[0].ID), 200, `{"count":1,"op":`)
		f("bot", "POST", it.Number+"/indicators/remove", `{"ids":[]}`, 422, "choose")
	})
}
