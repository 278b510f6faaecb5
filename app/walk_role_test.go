package app

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tocsin/internal/kit/audit"
	"tocsin/internal/module/trust"
)

// target is where a rule is tried, with a form as a page shows it.
func (k *walked) target(t *testing.T, r rule) asked {
	t.Helper()
	a := asked{method: r.method(), path: made(r.pattern)}
	if a.method == http.MethodGet {
		if list := k.paths[r.pattern]; len(list) > 0 {
			a.path = list[0]
		}
		return a
	}
	f := filled{path: a.path, values: url.Values{}}
	if list := k.forms[r.pattern]; len(list) > 0 {
		f = list[0]
	}
	if r.form != "" {
		v, err := url.ParseQuery(r.form)
		if err != nil {
			t.Fatal(err)
		}
		f.values = v
	}
	return f.asked()
}

// asked is the request that sends a form.
func (f filled) asked() asked {
	a := asked{method: http.MethodPost, path: f.path, body: f.values.Encode()}
	if !f.multi {
		return a
	}
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, list := range f.values {
		for _, v := range list {
			_ = m.WriteField(name, v) // a buffer takes everything
		}
	}
	_ = m.Close() // the same
	a.body, a.kind = b.String(), m.FormDataContentType()
	return a
}

// ends are routes that end the session of whoever asks, or change how they sign in: they are tried in trust's own tests.
var ends = []string{"POST /sign-out", "POST /account/", "POST /settings/people/{name}", "POST /settings/people/{name}/"}

func ending(pattern string) bool {
	for _, e := range ends {
		if pattern == e || strings.HasSuffix(e, "/") && strings.HasPrefix(pattern, e) {
			return true
		}
	}
	return false
}

// Who the table of acts does not let is refused on every route, deny by default, and nothing is written under their name; who
// it lets is not refused. Nobody who is not signed in comes to anything but what is open.
func (k *walked) roles(t *testing.T) {
	before, err := audit.HeadOf(t.Context(), k.DB)
	if err != nil {
		t.Fatal(err)
	}
	people := []trust.Wish{{Name: ""}}
	people = append(people, walkers...)
	for _, w := range people {
		if w.Name == "all" || w.Name == "green" || w.Name == "neighbour" {
			continue
		}
		for _, r := range rules() {
			if r.act == "open" || w.Name != "" && r.lets(w.Roles) {
				continue
			}
			a := k.target(t, r)
			a.who = w.Name
			got := k.ask(t, a)
			to := got.Header().Get("Location")
			if w.Name == "" && (got.Code != http.StatusSeeOther || !strings.HasPrefix(to, trust.SignInPath)) {
				t.Errorf("%s %s without a session: %d %s", a.method, a.path, got.Code, to)
			}
			if w.Name != "" && got.Code != http.StatusForbidden && got.Code != http.StatusNotFound {
				t.Errorf("%s %s as %s, who may not %s: %d %s; the handler must ask for the act before all else", a.method, a.path, w.Name, r.act, got.Code, to)
			}
		}
		if w.Name == "" {
			continue
		}
		k.didNothing(t, w.Name, before)
	}
	k.letIn(t)
}

// letIn tries everything that somebody of each role may.
func (k *walked) letIn(t *testing.T) {
	t.Helper()
	for _, w := range walkers {
		if w.Name == "green" || w.Name == "neighbour" {
			continue
		}
		for _, r := range rules() {
			if r.act == "open" || !r.lets(w.Roles) || ending(r.pattern) {
				continue
			}
			a := k.target(t, r)
			a.who = w.Name
			if got := k.ask(t, a); got.Code == http.StatusForbidden || got.Code >= 500 || got.Code == http.StatusUnauthorized {
				t.Errorf("%s %s as %s, who may %s: %d", a.method, a.path, w.Name, r.act, got.Code)
			}
		}
	}
}

// didNothing fails where anything but a sign-in is written under somebody's name.
func (k *walked) didNothing(t *testing.T, who string, since audit.Head) {
	t.Helper()
	list, err := audit.List(t.Context(), k.DB, audit.Filter{After: since.Seq, Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if l.Actor == who && !strings.HasPrefix(l.Act, "trust.") {
			t.Errorf("%s, who may not, has done %s on %s", who, l.Act, l.Subject)
		}
	}
}
