package console

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
)

// Each reader sees times in their own zone and language; what was chosen in the browser goes before the account's language.
func TestAPageSpeaksAsItsReaderDoes(t *testing.T) {
	c, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	page := fstest.MapFS{"now.html": {Data: []byte(`{{define "main"}}<p>{{datetime .}} {{(ago .).Title}}</p>{{end}}`)}}
	if err := c.Pages("test", page); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 4, 22, 30, 0, 0, time.UTC)
	zones := map[string]*time.Location{"": nil, "Lusaka": time.FixedZone("CAT", 2*3600), "Shanghai": time.FixedZone("CST", 8*3600)}
	f := func(person, language, path, want string) {
		t.Helper()
		r := httptest.NewRequest("GET", path, nil)
		r = r.WithContext(WithPerson(r.Context(), Person{Name: "anna", Clearance: tocsin.Red, Language: language, Zone: zones[person]}))
		w := httptest.NewRecorder()
		if err := c.Render(w, r, Page{Name: "test/now", Body: at}, 200); err != nil {
			t.Fatal(err)
		}
		if strings.Count(w.Body.String(), want) < 2 {
			t.Errorf("%s, %s, %s: not twice %q", person, language, path, want)
		}
	}
	f("", "", "/", "4 Mar 2026, 22:30")
	f("Lusaka", "", "/", "5 Mar 2026, 00:30")
	f("Shanghai", "", "/", "5 Mar 2026, 06:30")
	f("", "fr", "/", "4 mars 2026")
	f("Lusaka", "fr", "/?lang=en", "5 Mar 2026, 00:30")
}

func TestTheRailShowsWhatItsReaderMayOpen(t *testing.T) {
	c, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	room := Room{Title: "settings.title", Links: []Link{{Href: "/for-all"}, {Href: "/for-some", Act: "people.read"}}}
	if err := c.Room("test", room, fstest.MapFS{}); err != nil {
		t.Fatal(err)
	}
	f := func(ctx context.Context, want string) {
		t.Helper()
		var got []string
		for _, room := range c.open(httptest.NewRequest("GET", "/", nil).WithContext(ctx)) {
			for _, l := range room.Links {
				got = append(got, l.Href)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	may := func(act string) bool { return act == "people.read" }
	f(t.Context(), "/for-all")
	f(WithPerson(t.Context(), Person{}), "/for-all")
	f(WithPerson(t.Context(), Person{May: may}), "/for-all /for-some")
}
