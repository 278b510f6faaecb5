package settings

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"tocsin/internal/module/respond/playbook"
)

func TestTemplatesAreMadeOwn(t *testing.T) {
	s := newSite(t)
	f := func(want int, words ...string) string {
		t.Helper()
		w := s.post(onePath, form1(words...))
		if w.Code != want {
			t.Errorf("%v: %d, want %d", words, w.Code, want)
		}
		return w.Body.String()
	}
	if page := f(200, "do", "preview", "name", "more", "language", "en", "subject", "About {number}", "body", "Dear {person}, <b>{x}</b>"); !strings.Contains(page, "About ZM-2026-000123") || strings.Contains(page, "<b>{x}") {
		t.Error("the preview")
	}
	f(303, "do", "save", "name", "more", "language", "en", "subject", "Ours", "body", "Ours")
	f(422, "do", "save", "name", "No Name", "language", "en", "subject", "x", "body", "x")
	f(422, "do", "save", "name", "more", "language", "xx", "subject", "x", "body", "x")
	own, err := s.room.OwnTemplates(t.Context())
	if err != nil || len(own) != 1 || own[0].Subject != "Ours" {
		t.Fatalf("%+v %v", own, err)
	}
	f(303, "do", "drop", "name", "more", "language", "en")
	f(404, "do", "drop", "name", "more", "language", "en")
}

func TestFieldsAreDefined(t *testing.T) {
	s := newSite(t)
	f := func(want int, words ...string) {
		t.Helper()
		if w := s.post(fieldPath, form1(words...)); w.Code != want {
			t.Errorf("%v: %d, want %d: %s", words, w.Code, want, w.Body)
		}
	}
	f(422, "new", "true", "name", "Region", "type", "text", "title-en", "Region")
	f(422, "new", "true", "name", "region", "type", "choice", "title-en", "Region")
	f(303, "new", "true", "name", "region", "type", "choice", "title-en", "Region", "title-fr", "Région", "kind", "incident", "required", "1", "choices", "n\r\n\r\ns", "choices-en", "North\r\nSouth")
	f(303, "new", "true", "name", "cost", "type", "number", "title-en", "Cost")
	f(422, "new", "true", "name", "cost", "type", "number", "title-en", "Cost")
	f(303, "name", "cost", "title-en", "Costs", "listed", "1")
	f(404, "name", "other", "title-en", "Costs")
	f(303, "name", "cost", "do", "up")
	list, err := s.room.Fields(t.Context())
	if err != nil || len(list) != 2 || list[0].Title["en"] != "Costs" || list[0].Type != "number" || list[1].Say("fr", "s") != "South" || list[1].In("fr") != "Région" || !list[1].Required {
		t.Errorf("%+v %v", list, err)
	}
	for _, path := range []string{fieldsPath, fieldPath, fieldPath + "?name=region"} {
		if code, page := s.get(path, "en"); code != 200 {
			t.Errorf("%s: %d %s", path, code, page)
		}
	}
	f(303, "name", "cost", "do", "drop")
	f(404, "name", "cost", "do", "drop")
}

// TestPlaybooksAreWritten writes a playbook in the desk, over one that came with Tocsin and anew, and takes it back.
func TestPlaybooksAreWritten(t *testing.T) {
	s := newSite(t)
	const good = "classes = [\"phishing\"]\n[in.en]\ntitle = \"Ours\"\nsteps = [\"Call <b>Ana</b>\"]\n"
	f := func(want int, do, name, text string, shown ...string) {
		t.Helper()
		w := s.post(bookPath, form1("do", do, "name", name, "text", text))
		if w.Code != want {
			t.Errorf("%s %s: %d, want %d", do, name, w.Code, want)
		}
		for _, text := range shown {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s %s: does not show %q", do, name, text)
			}
		}
	}
	steps := func(class, name string, want ...string) {
		t.Helper()
		for _, b := range s.room.Playbooks(class) {
			if b.Name == name && slices.Equal(b.Steps, want) {
				return
			}
		}
		if want != nil {
			t.Errorf("%s has no playbook %s of %q", class, name, want)
		}
	}
	f(200, "preview", "phishing", good, "<li><bdi>Call &lt;b&gt;Ana&lt;/b&gt;</bdi></li>", "Shipped with")
	f(303, "save", "phishing", good)
	f(303, "save", "visit", strings.ReplaceAll(strings.ReplaceAll(good, "phishing", "ddos"), "\n", "\r\n"))
	steps("phishing", "phishing", "Call <b>Ana</b>")
	steps("ddos", "visit", "Call <b>Ana</b>")
	f(422, "save", "No Name", good, "a name is up to 40")
	f(422, "save", "x", good+"stepz = 1\n", "line 5: in.en.stepz: nothing is known by this name")
	f(422, "save", "x", strings.Replace(good, "Ours", "", 1), "line 3: in.en.title: a playbook has a title")
	f(422, "preview", "x", strings.Replace(good, "Call <b>Ana</b>", " ", 1), "line 4: in.en.steps: a step is a text")
	f(422, "save", "x", strings.Replace(good, "phishing", "fishing", 1), "is no type of RSIT")
	f(422, "save", "x", "[in.fr]\n", "there are no steps in English")
	if _, page := s.get(bookHref("phishing"), "en"); !strings.Contains(page, "Back to what came with Tocsin") {
		t.Error("what came with Tocsin can't be taken back")
	}
	if _, page := s.get(playbooksPath, "en"); !strings.Contains(page, "written here") || !strings.Contains(page, "shipped") {
		t.Error("where playbooks stand is not told")
	}
	f(303, "drop", "phishing", "")
	f(303, "drop", "visit", "")
	f(404, "drop", "visit", "")
	all, trouble, err := s.room.Books(t.Context())
	if err != nil || trouble != nil || slices.ContainsFunc(all, func(b playbook.Book) bool { return b.From != playbook.Shipped }) {
		t.Error("not all is as it came", trouble, err)
	}
}

// TestLettersPage writes signatures, each in its own language, and further addresses; a form from before another's change is
// refused.
func TestLettersPage(t *testing.T) {
	s := newSite(t)
	f := func(want int, form url.Values, shown ...string) {
		t.Helper()
		w := s.post(lettersPath, form)
		if w.Code != want {
			t.Errorf("%v: %d, want %d", form, w.Code, want)
		}
		for _, text := range shown {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%v: does not show %q", form, text)
			}
		}
	}
	f(200, form1("do", "preview", "version", "0", "in", "en", "signature", "{name}\n{team}"), ">Anna Phiri, duty officer\nZambia CIRT</span></pre>")
	f(303, form1("version", "0", "in", "en", "signature", "{name}\r\n{team}", "addresses", "Info <info@cirt.example>\n"))
	f(303, form1("version", "1", "in", "ar", "signature", "مع التحية", "addresses", "Info <info@cirt.example>", "receipts", "1"))
	f(422, form1("version", "1", "in", "ar"), "Somebody else has changed this", `name="version" value="2"`)
	f(422, form1("version", "2", "in", "en", "addresses", "nobody"), "nobody", `aria-invalid="true"`)
	h, err := s.room.Letterhead(t.Context())
	if err != nil || h.Signatures["en"] != "{name}\n{team}" || h.Signatures["ar"] != "مع التحية" || !h.Receipts || !slices.Equal(h.Addresses, []string{"Info <info@cirt.example>"}) {
		t.Errorf("%+v, %v", h, err)
	}
	if _, page := s.get(lettersPath+"?in=ar", "en"); !strings.Contains(page, `lang="ar" dir="rtl"`) {
		t.Error("a signature in Arabic does not run from right to left")
	}
}
