package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/outbox"
)

// own returns a token of all scopes that is a person's own.
func (k *walked) own(t *testing.T, person string) string {
	t.Helper()
	name := "own-" + person
	if s := k.bearers[name]; s != "" {
		return s
	}
	_, secret, err := k.Tokens.Create(t.Context(), auth.Wish{Name: name, Scopes: auth.Scopes, Person: person, Days: 1, By: person})
	if err != nil {
		t.Fatal(err)
	}
	k.bearers[name] = secret
	return secret
}

func (k *walked) api(t *testing.T, bearer, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	return k.ask(t, asked{method: method, path: path, body: body, kind: "application/json", head: map[string]string{"Authorization": "Bearer " + bearer}})
}

// operations are all that the document tells of: method and path.
func (k *walked) operations(t *testing.T) (list [][2]string) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	w := k.api(t, k.without(t, ""), http.MethodGet, "/api/v1/openapi.json", "")
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, ops := range doc.Paths {
		for method := range ops {
			list = append(list, [2]string{strings.ToUpper(method), path})
		}
	}
	return list
}

// bodies are words for the operations that would refuse an empty wish before they look for the thing.
var bodies = map[string]string{
	"/notes": `{"text":"x"}`, "/notes/{id}": `{"text":"x"}`, "/members": `{"restricted":false}`, "/tasks": `{"text":"x"}`, "/tasks/{id}": `{"done":true}`, "/clocks": `{"set":"nis2"}`, "/playbook": `{"playbook":"phishing"}`,
	"/refs": `{"kind":"url","ref":"https://example.org/"}`, "/indicators": `{"text":"192.0.2.1"}`, "/handover": `{"note":"x"}`, "/discard": `{"reason":"x"}`, "/parts": `{"letter":1,"path":"1"}`,
	"/draft": `{"to":["a@mail.example"],"text":"x"}`, "/send": `{"version":1}`, "/letters": `{"to":["a@mail.example"],"text":"x"}`, "/letters/check": `{"to":["a@mail.example"],"text":"x"}`,
	"/review": `{"do":"ask","reviewer":"x"}`, "/timeline/table": `{"text":"time,what\n2026-01-01,x"}`, "/timeline": `{"at":"2026-01-01T00:00:00Z","kind":"began","text":"x"}`, "/story": `{"summary":"x"}`,
	"/timeline/{id}": `{"at":"2026-01-01T00:00:00Z","kind":"began","text":"x"}`, "/indicators/preview": `{"text":"192.0.2.1"}`, "/assets": `{"text":"web1"}`, "/assets/{id}": `{"kind":"server","name":"web1","state":"suspected"}`,
	"/techniques": `{"text":"T1566"}`, "/techniques/change": `{"ids":[1],"note":"x"}`, "/techniques/remove": `{"ids":[1]}`,
	"/assets/state": `{"ids":[1],"state":"cleaned"}`, "/assets/remove": `{"ids":[1]}`,
}

func bodyFor(path string) string {
	for end, b := range bodies {
		if strings.HasSuffix(path, "}"+end) || strings.HasSuffix(path, "/evidence"+end) || strings.HasSuffix(path, "/evidence/{id}"+end) || strings.HasSuffix(path, "/draft"+end) {
			return b
		}
	}
	return "{}"
}

// reach sees that by the API a restricted incident, its letters, its evidence and what of it waits in the outbox do not exist
// for who is no member: each operation answers as for what was never there, and no list tells of it. So it is for a
// program's token, and for the own token of whoever's clearance is not enough.
func (k *walked) reach(t *testing.T) {
	k.Settings.API.TokenRate, k.Settings.API.AddressRate = 0, 0 // else all answers become alike
	var err error
	if k.site, err = k.Node.site(false); err != nil {
		t.Fatal(err)
	}
	h := k.hide(t)
	for _, bearer := range []string{k.without(t, ""), k.own(t, "handler"), k.own(t, "duty"), k.own(t, "green")} {
		for _, op := range k.operations(t) {
			method, path := op[0], op[1]
			switch {
			case strings.Contains(path, "/incidents/{number}"):
				k.alike(t, bearer, method, path, "{number}", h.number, "QM-2026-999999")
			case strings.HasPrefix(path, "/api/v1/letters/{id}"):
				for _, id := range h.letters {
					k.alike(t, bearer, method, path, "{id}", id, "999999")
				}
			case !strings.Contains(path, "{") && method == http.MethodGet:
				for _, q := range []string{"", "?q=" + h.number, "?limit=500"} {
					if w := k.api(t, bearer, method, path+q, ""); w.Code == http.StatusOK && (strings.Contains(w.Body.String(), `"`+h.number+`"`) || strings.Contains(w.Body.String(), `"`+h.title+`"`)) {
						t.Errorf("GET %s%s tells of it: %.300s", path, q, w.Body)
					}
				}
			}
		}
		for _, act := range []string{"change", "link", "unlink", "merge"} {
			wish := `{"numbers":["NUMBER"],"change":{"title":"x"},"incident":"QM-2026-999998","into":"QM-2026-999998"}`
			a := k.api(t, bearer, http.MethodPost, "/api/v1/incidents/"+act, strings.Replace(wish, "NUMBER", h.number, 1))
			b := k.api(t, bearer, http.MethodPost, "/api/v1/incidents/"+act, strings.Replace(wish, "NUMBER", "QM-2026-999999", 1))
			answersAlike(t, "POST /api/v1/incidents/"+act, a, b, h.number, "QM-2026-999999")
		}
		k.hiddenActs(t, bearer, h)
	}
	if w := k.api(t, k.own(t, "lead"), http.MethodGet, "/api/v1/incidents/"+h.number, ""); w.Code != http.StatusOK {
		t.Errorf("its member's own token: %d %s", w.Code, w.Body)
	}
}

// alike fails where an operation answers otherwise for what is hidden than for what was never there.
func (k *walked) alike(t *testing.T, bearer, method, path, place, hidden, never string) {
	t.Helper()
	fill := func(with string) *httptest.ResponseRecorder {
		at := wildcard.ReplaceAllString(strings.Replace(path, place, with, 1), "1")
		if strings.HasSuffix(path, "/evidence") && method == http.MethodPost {
			at += "?name=x"
		}
		return k.api(t, bearer, method, at, bodyFor(path))
	}
	answersAlike(t, method+" "+path, fill(hidden), fill(never), hidden, never)
}

func answersAlike(t *testing.T, what string, a, b *httptest.ResponseRecorder, hidden, never string) {
	t.Helper()
	if a.Code == http.StatusTooManyRequests {
		t.Fatalf("%s: %d", what, a.Code)
	}
	if a.Code >= http.StatusInternalServerError {
		t.Errorf("%s: %d %s", what, a.Code, a.Body)
	}
	if x := strings.ReplaceAll(a.Body.String(), hidden, never); a.Code != b.Code || x != b.Body.String() && !strings.Contains(x, "reference") {
		t.Errorf("%s answers %d %.200s for what is hidden, %d %.200s for what was never there", what, a.Code, a.Body, b.Code, b.Body)
	}
}

// hiddenActs sees that the outbox tells nothing of the item's letters, and that nothing can be done to them.
func (k *walked) hiddenActs(t *testing.T, bearer string, h hidden) {
	t.Helper()
	list, err := k.Outbox.List(t.Context(), outbox.Filter{Subject: h.number, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		at := "/api/v1/outbox/acts/" + itoa(a.ID)
		for _, path := range []string{at, at + "/raw"} {
			if w := k.api(t, bearer, http.MethodGet, path, ""); w.Code != http.StatusNotFound && w.Code != http.StatusForbidden {
				t.Errorf("GET %s: %d", path, w.Code)
			}
		}
		if w := k.api(t, bearer, http.MethodPost, "/api/v1/outbox/hold", `{"acts":[`+itoa(a.ID)+`]}`); w.Code == http.StatusOK && !strings.Contains(w.Body.String(), `"changed":0`) {
			t.Errorf("hold %d: %s", a.ID, w.Body)
		}
	}
}

// persons sees what takes a person: a program can't, whoever has asked can't, and a constituent's own token does nothing.
func (k *walked) persons(t *testing.T) {
	w := k.api(t, k.own(t, "lead"), http.MethodPost, "/api/v1/mass", `{"constituents":["`+k.slug(t, 0)+`"]}`)
	var m struct {
		ID    int64
		Print string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	at := "/api/v1/mass/" + itoa(m.ID)
	w = k.api(t, k.own(t, "lead"), http.MethodPut, at, `{"subject":"s","text":"t"}`)
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	f := func(bearer, method, path, body string, code int, why string) (answer string) {
		t.Helper()
		w := k.api(t, bearer, method, path, body)
		if w.Code != code {
			t.Errorf("%s %s: %d %s, want %d: %s", method, path, w.Code, w.Body, code, why)
		}
		return w.Body.String()
	}
	f(k.own(t, "lead"), "GET", at+"/preview", "", 200, "it is looked over")
	f(k.own(t, "lead"), "POST", at+"/ask", `{"print":"`+m.Print+`"}`, 200, "a second person is asked")
	open, err := k.Trust.Waiting(t.Context())
	if err != nil || len(open) == 0 {
		t.Fatal(open, err)
	}
	grant := "/api/v1/waiting/" + itoa(open[len(open)-1].ID) + "/grant"
	f(k.own(t, "lead"), "POST", grant, "", 403, "who asks does not decide")
	f(k.without(t, ""), "POST", grant, "", 403, "a program never decides")
	f(k.own(t, "handler"), "POST", grant, "", 403, "a handler may not")
	f(k.own(t, "constituent"), "GET", "/api/v1/findings", "", 401, "a constituent has no token")
	f(k.own(t, "duty"), "POST", grant, "", 200, "a second person")
	f(k.without(t, ""), "POST", "/api/v1/outbox/open", `{}`, 403, "a program lets nothing out")
	f(k.own(t, "handler"), "PUT", "/api/v1/clocks", `{}`, 403, "a handler changes no settings")
	f(k.own(t, "auditor"), "POST", "/api/v1/incidents", `{"kind":"incident","title":"x"}`, 403, "an auditor changes nothing")
	f(k.own(t, "auditor"), "GET", "/api/v1/audit/head", "", 200, "an auditor reads the log")
	f(k.without(t, ""), "GET", "/api/v1/audit", "", 403, "a program does not")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
