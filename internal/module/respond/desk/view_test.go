package desk_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestViewsAreLookedAfter(t *testing.T) {
	s := newSite(t)
	f := func(form string, want int) {
		t.Helper()
		if code, _ := s.post("/incidents/views", form); code != want {
			t.Errorf("%s: %d, want %d", form, code, want)
		}
	}
	is := func(want string) {
		t.Helper()
		list, err := s.room.Views(t.Context(), "ana")
		var got []string
		for _, w := range list {
			got = append(got, w.Title)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q %v, want %q", got, err, want)
		}
	}
	f("title=a&back=/incidents%3Fq%3Dx", http.StatusSeeOther)
	f("title=b&back=/inbox%3Fq%3Dx", http.StatusSeeOther)
	is("a b")
	list, err := s.room.Views(t.Context(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	id := "&view=" + strconv.FormatInt(list[1].ID, 10)
	f("do=up"+id, http.StatusSeeOther)
	is("b a")
	f("do=rename&title=c&shared=1"+id, http.StatusSeeOther)
	is("c a")
	f("do=start"+id, http.StatusSeeOther)
	if got := s.room.StartOf(t.Context(), "ana"); got != "/inbox?q=x" {
		t.Errorf("begins at %q", got)
	}
	if got := s.room.StartOf(t.Context(), "bob"); got != "" {
		t.Errorf("bob begins at %q", got)
	}
	if code, page := s.get("/incidents/views", "en"); code != http.StatusOK || !strings.Contains(page, "start page") {
		t.Error(code, page)
	}
	f("do=overview&view=0", http.StatusSeeOther)
	f("do=rename&title="+id, http.StatusBadRequest)
	f("do=paint"+id, http.StatusBadRequest)
	f("do=drop"+id, http.StatusSeeOther)
	f("do=drop"+id, http.StatusNotFound)
	is("a")
	s.who.name = "bob"
	f("do=rename&title=mine&view="+strconv.FormatInt(list[0].ID, 10), http.StatusNotFound)
}
