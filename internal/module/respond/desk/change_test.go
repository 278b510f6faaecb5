package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// What can't be taken of a form that changes an item is shown at it again, with all that was typed.
func TestWhatWasTypedIntoAnItemIsKept(t *testing.T) {
	s := newSite(t)
	s.who.may = everything
	n := s.open(item.Incident, "At the port")
	for _, f := range []item.Field{{Name: "loss", Type: item.NumberField}, {Name: "spent", Type: item.NumberField, Required: true}} {
		if err := s.room.SaveField(t.Context(), s.viewer(), f); err != nil {
			t.Fatal(err)
		}
	}
	path := "/incidents/" + n
	long := strings.Repeat("x", 300)
	sent := func(form url.Values) (int, string) {
		r := httptest.NewRequest(http.MethodPost, path+"/change", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := s.ask(r)
		return w.Code, w.Body.String()
	}
	f := func(form url.Values, texts ...string) {
		t.Helper()
		code, page := sent(form)
		if code != http.StatusUnprocessableEntity || strings.Contains(page, "data-live=") || strings.Count(page, `class="faults"`) != 1 {
			t.Fatalf("%v: %d %.300s", form, code, page)
		}
		for _, want := range texts {
			if !strings.Contains(page, want) {
				t.Errorf("%v: no %q", form, want)
			}
		}
	}
	typed := func(name, value string) url.Values {
		q := url.Values{"version": {"1"}, "title": {"At the quay"}, "priority": {"2"}, "tags": {"port, quay"}, "snooze": {"2030-01-02"}, "f-loss": {"12"}}
		q.Set(name, value)
		return q
	}
	const open, quay, two = "<details open><summary>Change", `value="At the quay"`, `<option value="2" selected`
	f(typed("tags", "port, "+long), open, quay, two, `href="#p-tags"`, "port, "+long, `value="2030-01-02"`, `name="f-loss" type="text" value="12"`, "At the port")
	f(typed("f-loss", "many"), open, quay, two, `href="#f-loss"`, `value="many"`, `id="f-loss-error"`, `value="port, quay"`)
	f(typed("follow", "soon"), open, `href="#p-follow"`, quay)
	f(url.Values{"status": {"resolved"}, "resolution": {"duplicate"}, "note": {"Rang <them>"}, "f-spent": {"much"}}, `<option value="duplicate" selected`, "Rang &lt;them&gt;", `href="#close-f-spent"`, `value="much"`)
	if it, err := s.room.Item(t.Context(), s.viewer(), n); err != nil || it.Title != "At the port" || it.Status.Ends() {
		t.Errorf("%+v, %v", it, err)
	}
	if code, to := s.post(path+"/change", typed("tags", "port").Encode()); code != http.StatusSeeOther || !strings.Contains(to, "changed=1") {
		t.Errorf("mended: %d %s", code, to)
	}
	if code, _ := s.post(path+"/change", "tags="+long); code != http.StatusBadRequest {
		t.Errorf("no form of the page: %d", code)
	}
	s.post(path+"/change", "tlp=red")
	s.who.mark = tocsin.Green
	if code, page := sent(typed("tags", long)); code != http.StatusNotFound || strings.Contains(page, "At the ") {
		t.Errorf("a fault tells of an item: %d", code)
	}
}

// Who changes an item that another has changed meanwhile sees what that was, keeps what was typed, and can send it again.
func TestWhatOthersDidMeanwhileIsToldAtTheForm(t *testing.T) {
	s := newSite(t)
	s.who.may = everything
	n := s.open(item.Incident, "At the port")
	path := "/incidents/" + n
	was, err := s.room.Item(t.Context(), s.viewer(), n)
	if err != nil {
		t.Fatal(err)
	}
	s.who.name = "ben"
	for _, form := range []string{"priority=1&tlp=red&tags=quay", "title=At+the+quay"} {
		if code, _ := s.post(path+"/change", form); code != http.StatusSeeOther {
			t.Fatal(form, code)
		}
	}
	s.who.name = "ana"
	form := url.Values{"version": {strconv.FormatInt(was.Version, 10)}, "seen": {strconv.FormatInt(was.Changed.UnixMicro(), 10)},
		"title": {"At the port"}, "priority": {strconv.Itoa(int(was.Priority))}, "tlp": {was.Mark.String()}, "tags": {"sea"}, "class": {"phishing"}}
	r := httptest.NewRequest(http.MethodPost, path+"/change", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := s.ask(r)
	page := w.Body.String()
	for _, want := range []string{"<bdi>ben</bdi>", "At the port → At the quay", "Save what I typed", `name="title" value="At the quay"`, `value="1" selected`, `value="red" selected`, `name="tags" value="sea"`, `value="phishing" selected`} {
		if !strings.Contains(page, want) {
			t.Errorf("%d: no %q", w.Code, want)
		}
	}
	now, err := s.room.Item(t.Context(), s.viewer(), n)
	if err != nil || !strings.Contains(page, `name="version" value="`+strconv.FormatInt(now.Version, 10)) {
		t.Errorf("it can't be sent again: %v", err)
	}
}

// A note that another has written anew meanwhile is shown with what was typed, and can be sent again.
func TestATypedNoteIsKept(t *testing.T) {
	s := newSite(t)
	s.who.may = everything
	n := s.open(item.Incident, "At the port")
	if code, _ := s.post("/incidents/"+n+"/note", "text=One"); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	list, err := s.room.Stream(t.Context(), s.viewer(), n, item.StreamFilter{What: []item.What{item.Noted}})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	path := "/incidents/" + n + "/notes/" + strconv.FormatInt(list[0].ID, 10)
	if code, _ := s.post(path, "do=text&version=0&text=Two"); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("do=text&version=0&text=Three"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w := s.ask(r); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), ">Three</textarea>") || !strings.Contains(w.Body.String(), "Two") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
