package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// others tries to come to what is somebody else's: a restricted incident and its letters, what is marked more strictly than
// one may see, another constituent's findings and letters.
func (k *walked) others(t *testing.T) {
	t.Run("restricted", k.restricted)
	t.Run("marked", k.marked)
	t.Run("neighbours", k.neighbours)
	t.Run("two constituents", k.owned)
	t.Run("tokens", k.tokens)
	t.Run("ends", k.ended)
	t.Run("reach", k.reach)
	t.Run("marks", k.marks)
	t.Run("persons", k.persons)
}

// hidden are the incident that the walk hides, its title, and the letters that it has.
type hidden struct {
	number, title string
	letters       []string
}

// hide makes the first incident with letters restricted: its member is lead alone.
func (k *walked) hide(t *testing.T) (h hidden) {
	t.Helper()
	everything := item.Viewer{Name: "lead", Clearance: tocsin.Red, All: true}
	list, err := k.Respond.List(t.Context(), everything, item.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range list.Items {
		if it.Restricted {
			continue
		}
		entries, err := k.Respond.Stream(t.Context(), everything, it.Number, item.StreamFilter{})
		if err != nil {
			t.Fatal(err)
		}
		h = hidden{number: it.Number, title: it.Title}
		page := k.ask(t, asked{method: http.MethodGet, path: "/incidents/" + it.Number, who: "lead"}).Body.String()
		for _, m := range regexp.MustCompile(`/letters/(\d+)`).FindAllStringSubmatch(page, -1) {
			h.letters = append(h.letters, m[1])
		}
		if len(h.letters) > 0 && len(entries) > 0 {
			break
		}
	}
	if len(h.letters) == 0 {
		t.Fatal("no incident of the demonstration has a letter")
	}
	f := filled{path: "/incidents/" + h.number + "/members", values: map[string][]string{"restricted": {"1"}, "members": {"lead"}}}
	a := f.asked()
	a.who = "lead"
	if w := k.ask(t, a); w.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", f.path, w.Code, w.Body)
	}
	return h
}

// refused reports whether an answer shows nothing: there is no such thing, or it may not be seen.
func refused(w *httptest.ResponseRecorder) bool {
	return w.Code == http.StatusNotFound || w.Code == http.StatusForbidden
}

// restricted sees that an incident which is restricted does not exist for who is no member, whatever route asks for it by
// its number or by a number of its letters, and that no list tells of it.
func (k *walked) restricted(t *testing.T) {
	h := k.hide(t)
	if w := k.ask(t, asked{method: http.MethodGet, path: "/incidents/" + h.number, who: "auditor"}); w.Code != http.StatusOK {
		t.Fatalf("the auditor does not see it: %d", w.Code)
	}
	k.acts(t, h)
	for _, who := range []string{"handler", "duty", "administrator", "green"} {
		for _, r := range rules() {
			for _, path := range k.ofHidden(r, h) {
				a := k.meaning(t, r)
				a.path, a.who = path, who
				if w := k.ask(t, a); !refused(w) {
					t.Errorf("%s %s as %s, who is no member: %d", a.method, path, who, w.Code)
				}
			}
			if r.method() != http.MethodGet || who != "handler" && who != "green" || strings.Contains(r.pattern, "{n") || strings.Contains(r.pattern, "{id}") {
				continue
			}
			for _, path := range append(slices.Clone(k.paths[r.pattern]), made(r.pattern)+"?q="+h.number) {
				if w := k.ask(t, asked{method: http.MethodGet, path: path, who: who}); tells(w, h) {
					t.Errorf("GET %s as %s tells of it", path, who)
				}
			}
		}
	}
}

// meaning is a rule's request with words where a form wants some, so that nothing is refused for being empty.
func (k *walked) meaning(t *testing.T, r rule) asked {
	t.Helper()
	list := k.forms[r.pattern]
	if r.method() != http.MethodPost {
		return k.target(t, r)
	}
	f := filled{path: made(r.pattern), values: map[string][]string{"text": {"word"}, "to": {"a@mail.example"}, "subject": {"word"}, "version": {"1"}, "id": {"1"}}}
	if len(list) > 0 {
		f = filled{path: list[0].path, values: cloned(list[0].values), multi: list[0].multi}
	}
	for name, v := range f.values {
		if len(v) == 1 && v[0] == "" && name != "at" && name != "due" { // a word is no time
			f.values.Set(name, "word")
		}
	}
	return f.asked()
}

// tells reports whether a page shows the incident: not only what was asked for, said again.
func tells(w *httptest.ResponseRecorder, h hidden) bool {
	body := w.Body.String()
	return w.Code == http.StatusOK && (strings.Contains(body, `/incidents/`+h.number) || strings.Contains(body, ">"+h.title+"<"))
}

// ofHidden are the addresses of a rule that ask for the hidden incident or for a letter of it.
func (k *walked) ofHidden(r rule, h hidden) (list []string) {
	_, path, _ := strings.Cut(r.pattern, " ")
	switch {
	case strings.HasPrefix(path, "/incidents/{number}"):
		list = append(list, strings.Replace(path, "{number}", h.number, 1))
	case strings.HasPrefix(path, "/letters/{id}"):
		for _, id := range h.letters {
			list = append(list, strings.NewReplacer("{id}", id, "{path}", "1").Replace(path))
		}
	}
	return list
}

// banner is the mark that a page bears, as the shell writes it.
var banner = regexp.MustCompile(`class="tlp[^"]*"[^>]*>(?:<[^>]*>)*TLP:([A-Z+]+)`)

// marked sees that nobody is shown a page that bears a stricter mark than they may see, on any route that there is.
func (k *walked) marked(t *testing.T) {
	seen := 0
	for _, r := range rules() {
		if r.method() != http.MethodGet || r.act == "open" || strings.HasPrefix(r.pattern, "GET /portal") {
			continue
		}
		for _, path := range k.paths[r.pattern] {
			all, green := k.ask(t, asked{method: http.MethodGet, path: path, who: "all"}), k.ask(t, asked{method: http.MethodGet, path: path, who: "green"})
			for _, m := range banner.FindAllStringSubmatch(green.Body.String(), -1) {
				mark, err := tocsin.ParseMark(m[1])
				if err == nil && mark < tocsin.Green && green.Code == http.StatusOK && !strings.HasPrefix(path, "/account") && !strings.HasPrefix(path, "/settings/") && !strings.HasPrefix(path, "/watch/feeds") { // a feed's mark is what its reports bear
					t.Errorf("GET %s shows %s to somebody who may see TLP:GREEN", path, m[0])
				}
			}
			if all.Code == http.StatusOK && refused(green) {
				seen++
			}
		}
	}
	if seen < 5 {
		t.Errorf("%d pages alone were kept from who may see TLP:GREEN: does the demonstration hold anything stricter?", seen)
	}
}

// neighbours sees that a constituent's people come to nothing of another's, by no address that one of them has.
func (k *walked) neighbours(t *testing.T) {
	for _, r := range rules() {
		if !strings.Contains(r.pattern, "/portal/") || !strings.Contains(r.pattern, "{") {
			continue
		}
		list := k.paths["GET "+strings.TrimPrefix(strings.TrimPrefix(r.pattern, "GET "), "POST ")]
		for _, path := range list {
			a := k.target(t, r)
			a.path, a.who = path, "neighbour"
			if w := k.ask(t, a); !refused(w) {
				t.Errorf("%s %s as another constituent's: %d", a.method, path, w.Code)
			}
		}
	}
	for _, path := range []string{"/portal", "/portal/findings", "/portal/letters", "/portal/assets", "/portal/contacts", "/portal/rules"} {
		for _, q := range []string{"owner", "slug", "org", "constituent"} {
			own := k.ask(t, asked{method: http.MethodGet, path: path, who: "neighbour"}).Body.String()
			with := k.ask(t, asked{method: http.MethodGet, path: path + "?" + q + "=" + k.slug(t, 0), who: "neighbour"}).Body.String()
			if strings.Count(own, "<tr") != strings.Count(with, "<tr") {
				t.Errorf("%s?%s= shows another constituent's", path, q)
			}
		}
	}
}
