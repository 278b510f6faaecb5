package console

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"tocsin"
)

// The parts of the desk write what a page without a script needs, and escape what people wrote.
func TestPartsOfTheDesk(t *testing.T) {
	c, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := func(part string, body any, want ...string) {
		t.Helper()
		name := strings.NewReplacer(" ", "", "\"", "").Replace(part)
		page := fstest.MapFS{name + ".html": {Data: []byte(`{{define "main"}}{{template "` + part + `" .}}{{end}}`)}}
		if err := c.Pages("test", page); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if err := c.Render(w, httptest.NewRequest("GET", "/", nil), Page{Name: "test/" + name, Mark: tocsin.Clear, Body: body}, 200); err != nil {
			t.Fatal(err)
		}
		for _, s := range want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s: no %s in %s", part, s, w.Body)
			}
		}
	}
	f("tabs", Tabs{"Views", []Tab{{Text: "New", Href: "/new", N: 1204, Counted: true, On: true}, {Text: "Old", Href: "/old"}}},
		`aria-label="Views"`, `<a href="/new" aria-current="true">New <span class="tally">1,204</span></a>`, `<a href="/old">Old</a>`)
	f("bulk", Bulk{1204, "state=new"}, `name="all" value="1" data-total="1204"`, "Select all 1,204 that match", `name="filter" value="state=new"`, `{&#34;one&#34;:`)
	f("pick", Pick{"bar", "id", "7", `"><b>`}, `form="bar" data-pick`, `&lt;b&gt;`)
	f("done", Done{Text: "Closed 3.", Undo: "/undo", Fields: []Hidden{{"act", "9"}}}, `role="status"`, `action="/undo"`, `name="act" value="9"`, `data-key="u"`)
	f("done", Done{Text: "Closed 3."}, "<p>Closed 3.</p></div>")
	f("faults", []Wrong{{"who", "Say who."}, {"", "Try later."}}, `role="alert"`, `<a href="#who">Say who.</a>`, "<li>Try later.</li>")
	f("field", Field{ID: "who", Name: "who", Label: "Who", Hint: "A name", Error: "Say who.", Max: 80, Required: true, Value: `a"b`},
		`<label for="who">Who`, `type="text" value="a&#34;b" maxlength="80" aria-invalid="true" aria-describedby="who-hint who-error" required>`)
	f("field", Field{ID: "t", Name: "t", Type: "textarea", Value: "</textarea><b>", Dir: "auto", Key: `"x`}, `rows="6" dir="auto" data-key="&#34;x">&lt;/textarea&gt;`)
	f("field", Field{ID: "s", Name: "s", Type: "select", Options: []Option{{"a", "A", false}, {"b", "B", true}}}, `<option value="b" selected>B</option>`)
	f("field", Field{ID: "c", Name: "c", Type: "checkbox", On: true, Label: "Yes"}, `type="checkbox" id="c" name="c" value="1" checked`, `<label for="c">Yes</label>`)
}
