package desk_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

func TestOwnersAreChosenFromAList(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "x")
	f := func(path, form, want string) {
		t.Helper()
		if code, to := s.post(path, form); code != http.StatusSeeOther {
			t.Errorf("%s: %d %s", form, code, to)
		}
		it, err := s.room.Item(t.Context(), s.viewer(), n)
		if err != nil || it.Owner != want {
			t.Errorf("%s: %q %v, want %q", form, it.Owner, err, want)
		}
	}
	f("/incidents/"+n+"/change", "owner=ana", "ana")
	f("/incidents/"+n+"/change", "owner=-", "")
	f("/incidents/"+n+"/change", "owner=old.system", "old.system") // as an import writes it
	if _, page := s.get("/incidents/"+n, "en"); !strings.Contains(page, `<option value="old.system" selected>old.system</option>`) {
		t.Error("the form does not keep the name that is there")
	}
	f("/incidents/acts", "do=change&priority=2&owner=&id="+n, "old.system")
	f("/incidents/acts", "do=change&owner=-&id="+n, "")
	f("/incidents/"+n+"/task", "text=y&owner=-", "")
	c, err := s.room.Case(t.Context(), s.viewer(), n)
	if err != nil || len(c.Tasks) != 1 || c.Tasks[0].Owner != "" {
		t.Errorf("a task of nobody's: %+v %v", c.Tasks, err)
	}
	if _, page := s.get("/incidents/new", "en"); !strings.Contains(page, `<option value="ana" selected>Me (ana)</option><option value="-">Nobody</option>`) {
		t.Error("who writes a new item down is not offered first")
	}
	_, to := s.post("/incidents/new", "kind=incident&title=z&how=telephone&owner=-")
	if it, err := s.room.Item(t.Context(), s.viewer(), strings.TrimPrefix(to, "/incidents/")); err != nil || it.Owner != "" {
		t.Errorf("%s: %q %v", to, it.Owner, err)
	}
}

func TestMyWorkShowsWhatIsMine(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "a case of mine")
	other := s.open(item.Incident, "of somebody else")
	s.post("/incidents/"+n+"/change", "owner=ana&follow=2020-01-02")
	s.post("/incidents/"+other+"/task", "text=call+them&owner=ana&due=2020-01-02")
	f := func(want bool, words ...string) {
		t.Helper()
		code, page := s.get("/mine", "en")
		for _, w := range words {
			if code != http.StatusOK || strings.Contains(page, w) != want {
				t.Errorf("%s: %d, %q is there: %v", s.who.name, code, w, !want)
			}
		}
	}
	f(true, "a case of mine", "call them", "To come back to today")
	f(false, "Nothing is yours now")
	s.post("/incidents/"+n+"/change", "tlp=red")
	s.post("/incidents/"+other+"/change", "tlp=red")
	*s.who = reader{"ana", "incident.read incident.work", tocsin.Amber}
	f(false, "a case of mine", "call them")
	f(true, "Nothing is yours now")
	s.who.may = ""
	if code, _ := s.get("/mine", "en"); code != http.StatusForbidden {
		t.Errorf("without the right: %d", code)
	}
}

func TestTheHandOverTellsWhatAReaderMaySee(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "of this shift")
	s.post("/incidents/"+n+"/change", "follow=2020-01-02")
	for _, path := range []string{"/mine/shift", "/mine/shift?hours=24"} {
		if code, page := s.get(path, "en"); code != http.StatusOK || strings.Count(page, "<bdi>of this shift</bdi>") != 2 || !strings.Contains(page, "Overdue") {
			t.Errorf("%s: %d", path, code)
		}
	}
	s.post("/incidents/"+n+"/change", "tlp=red")
	*s.who = reader{"otto", "incident.read", tocsin.Amber}
	if _, page := s.get("/mine/shift", "en"); strings.Contains(page, "of this shift") || !strings.Contains(page, "Nothing to hand over") {
		t.Error("it tells what is red")
	}
}

func TestPeoplePutTheirBoardTogether(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "a case to see")
	s.post("/incidents/"+n+"/change", "owner=ana&priority=2&class=phishing")
	has := func(path string, want bool, words ...string) {
		t.Helper()
		code, page := s.get(path, "en")
		for _, w := range words {
			if code != http.StatusOK || strings.Contains(page, w) != want {
				t.Errorf("%d, %q is there: %v", code, w, !want)
			}
		}
	}
	do := func(form string, want int) {
		t.Helper()
		if code, to := s.post("/mine/board", form); code != want {
			t.Errorf("%s: %d %s", form, code, to)
		}
	}
	has("/mine/board", true, "a case to see", "Incidents · Mine", "Inbox · New", `href="/incidents?class=phishing&amp;tab=open"`)
	has("/mine/board", false, "Back to the usual board")
	for range 6 {
		do("do=drop&part=0", http.StatusSeeOther)
	}
	has("/mine/board", true, "An empty board", "Back to the usual board")
	has("/mine/board", false, "a case to see")
	_, _ = s.post("/incidents/views", "title=Of+phishing&back="+"%2Fincidents%3Fclass%3Dphishing")
	list, err := s.room.Views(t.Context(), "ana")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	do("do=add&as=priority&list="+strconv.FormatInt(list[0].ID, 10), http.StatusSeeOther)
	do("do=add&as=rows&list=%2Fincidents%3Ftab%3Dmine", http.StatusSeeOther)
	has("/mine/board", true, `<bdi>Of phishing</bdi></a></h2>`, "High", "a case to see")
	do("do=down&part=0", http.StatusSeeOther)
	if b, err := s.room.Board(t.Context(), s.viewer()); err != nil || len(b) != 2 || b[1].View != list[0].ID {
		t.Errorf("moved down: %+v %v", b, err)
	}
	do("do=up&part=7", http.StatusNotFound)
	do("do=add&as=moons&list=%2Fincidents", http.StatusBadRequest)
	do("do=add&as=rows&list=nothing", http.StatusBadRequest)
	if err := s.room.DropView(t.Context(), s.viewer(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	has("/mine/board", true, "A list that is no more")
	do("do=begin", http.StatusSeeOther)
	if to := s.room.StartOf(t.Context(), "ana"); to != "/mine/board" {
		t.Errorf("begins with %q", to)
	}
	do("do=usual", http.StatusSeeOther)
	has("/mine/board", true, "Inbox · New")
}
