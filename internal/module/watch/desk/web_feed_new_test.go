package desk_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tocsin/internal/kit/lang"
	"tocsin/plugin/feed"
)

// making keeps what is made.
type making struct {
	may  bool
	name string
	file []byte
}

func (m *making) May(_ context.Context, act string) (string, bool) {
	return "anna", m.may && act == "settings.write"
}

func (m *making) MakeFeed(_ context.Context, by, name string, file []byte) error {
	m.name, m.file = by+" "+name, file
	return nil
}

func post(h http.Handler, tag string, form url.Values) *http.Response {
	r := httptest.NewRequest("POST", "/watch/feeds/new", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", tag)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

const officeTable = "seen,ip,what\r\n2026-11-23 08:00:00,192.0.2.1,rdp <b>\r\n2026-11-23 09:00:00,192.0.2.2,vnc\r\n"

func TestFeedIsMadeFromASample(t *testing.T) {
	m := &making{may: true}
	h := handler(t, sample{now: now, maker: m})
	form := url.Values{"name": {"office"}, "sample": {officeTable}, "do": {"look"}}
	for _, tag := range lang.Tags() {
		first := get(t, h, "/watch/feeds/new", tag)
		text, tree := parsed(t, first)
		judge(t, "sample "+tag, tag, text, tree)
		looked := post(h, tag, form)
		text, tree = parsed(t, looked)
		judge(t, "columns "+tag, tag, text, tree)
		if looked.StatusCode != http.StatusOK || !strings.Contains(text, `<option value="source.ip" selected>`) || !strings.Contains(text, "2026-11-23T08:00:00Z") {
			t.Fatalf("%s: %d, and shows no address or no time", tag, looked.StatusCode)
		}
	}
	form["do"] = []string{"keep"}
	if r := post(h, "en", form); r.StatusCode != http.StatusUnprocessableEntity || m.name != "" {
		t.Errorf("without terms: %d, kept %q", r.StatusCode, m.name)
	}
	for i, c := range [][2]string{{"seen", "time.source"}, {"ip", "destination.ip"}, {"what", "classification.identifier"}} {
		n := string(rune('0' + i))
		form["col."+n], form["key."+n] = []string{c[0]}, []string{c[1]}
	}
	form["provider"], form["terms"], form["type"], form["mark"] = []string{"us"}, []string{"ours"}, []string{"scanner"}, []string{"green"}
	r := post(h, "en", form)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/watch/feeds/office" || m.name != "anna office" {
		t.Fatalf("%d to %q, kept %q", r.StatusCode, r.Header.Get("Location"), m.name)
	}
	f, err := feed.Parse("office.txtar", m.file)
	if err != nil {
		t.Fatalf("%v in\n%s", err, m.file)
	}
	if _, err := f.Prove(); err != nil || !bytes.Contains(m.file, []byte(`"destination.ip":"192.0.2.1"`)) || !bytes.Contains(m.file, []byte(`"classification.identifier":"rdp <b>"`)) {
		t.Errorf("%v: it gives\n%s", err, m.file)
	}
}

func TestWhatIsNoFeedIsSaid(t *testing.T) {
	m := &making{may: true}
	h := handler(t, sample{now: now, maker: m})
	f := func(want string, form url.Values) {
		t.Helper()
		r := post(h, "en", form)
		text, tree := parsed(t, r)
		judge(t, want, "en", text, tree)
		if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, want) || m.name != "" {
			t.Errorf("%v: %d, not %q; kept %q", form, r.StatusCode, want, m.name)
		}
	}
	f("there is no sample", url.Values{"name": {"office"}})
	f("lower-case letters", url.Values{"name": {"../x"}, "sample": {officeTable}, "do": {"keep"}})
	f("not &#34;new&#34;", url.Values{"name": {"new"}, "sample": {officeTable}})
	f("XML needs", url.Values{"name": {"office"}, "sample": {"<a/>"}})
	f("UTF-8", url.Values{"name": {"office"}, "sample": {"a,b\n\xff,1\n"}})
	f("goes to source.ip already", url.Values{"name": {"office"}, "sample": {"a,b\n192.0.2.1,192.0.2.2\n"}, "provider": {"us"}, "terms": {"x"}, "do": {"keep"},
		"col.0": {"a"}, "key.0": {"source.ip"}, "col.1": {"b"}, "key.1": {"source.ip"}})
	f("is longer than 256 KiB", url.Values{"name": {"office"}, "sample": {strings.Repeat("a,b\n", 100_000)}})
}

func TestFeedIsMadeFromAFile(t *testing.T) {
	h := handler(t, sample{now: now, maker: &making{may: true}})
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("name", "office") // into memory
	part, err := form.CreateFormFile("report", "list.json")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(`{"data":[{"address":"2001:db8::1"}]}`)) // into memory
	_ = form.Close()                                                  // into memory
	r := httptest.NewRequest("POST", "/watch/feeds/new", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if text := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(text, `name="path" value="data"`) || !strings.Contains(text, "2001:db8::1") {
		t.Errorf("%d %s", w.Code, text)
	}
}

func TestWhoMayNotMakesNoFeed(t *testing.T) {
	for _, s := range []sample{{now: now}, {now: now, maker: &making{}}} {
		h := handler(t, s)
		if r := get(t, h, "/watch/feeds/new", "en"); r.StatusCode != http.StatusForbidden {
			t.Errorf("the page: %d", r.StatusCode)
		}
		if r := post(h, "en", url.Values{"name": {"office"}, "sample": {officeTable}, "do": {"keep"}}); r.StatusCode != http.StatusForbidden {
			t.Errorf("the act: %d", r.StatusCode)
		}
		if text, _ := parsed(t, get(t, h, "/watch/feeds", "en")); strings.Contains(text, "/watch/feeds/new") {
			t.Error("the list leads to it")
		}
	}
}
