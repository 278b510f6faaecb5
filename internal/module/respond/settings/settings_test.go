package settings

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/team"
)

// reader is who reads, and what they may do.
type reader struct{ may string }

func (r reader) May(_ context.Context, act string) (string, bool) {
	return "ana", slices.Contains(strings.Fields(r.may), act)
}

// post is a mailbox that one password opens.
type post struct{ state MailState }

func (p *post) State(context.Context) (MailState, error) { return p.state, nil }

func (p *post) Look(_ context.Context, b Mailbox) ([]Folder, error) {
	if b.Password != "secret" {
		return nil, bad("password", "log in to mailbox as %s: no", b.User)
	}
	return []Folder{{"INBOX", 30, 29}}, nil
}

func (p *post) Connect(_ context.Context, _ string, b Mailbox) error {
	p.state.Mailbox = b
	return nil
}

func (p *post) Try(_ context.Context, o Outgoing) ([]string, error) {
	if o.Password != "secret" {
		return []string{"connecting to " + o.Server}, bad("smtppassword", "the login of %s: no", o.User)
	}
	return []string{"logged in as " + o.User}, nil
}

func (p *post) SendBy(_ context.Context, _ string, o Outgoing) error {
	p.state.Out, p.state.From, p.state.SMTP = o, o.From, o.Server
	return nil
}

func (p *post) Test(_ context.Context, _, to string) ([]string, error) {
	return []string{"wrote a letter to " + to}, nil
}

// files takes what is brought.
type files struct{ got []string }

func (f *files) take(name string, body io.Reader) error {
	text, err := io.ReadAll(body)
	f.got = append(f.got, name+"="+string(text))
	return err
}

func (f *files) Contacts(_ context.Context, _, name string, body io.Reader) (Brought, error) {
	return Brought{File: name, Format: "csv", Rows: 1, Problems: []string{"x:1: bad"}}, f.take(name, body)
}

func (f *files) Coverage(context.Context) (Coverage, error) {
	return Coverage{Owners: 4, Known: true, Share4: .7}, nil
}

func (f *files) Feeds() []Feed { return []Feed{{"shadowserver", "Shadowserver"}, {"n6", "n6"}} }

func (f *files) Report(_ context.Context, _, feed, name string, body io.Reader) (Taken, error) {
	return Taken{Name: name, ID: 1, Read: 1}, f.take(feed+"/"+name, body)
}

func (f *files) Previews(context.Context) ([]Preview, error) {
	return []Preview{{"bank", "Bank", "a@b.example", 2}}, nil
}

func (f *files) Draft(context.Context, string) (int, error) {
	f.got = append(f.got, "drafted")
	return 1, nil
}

type noKey struct{}

func (noKey) Key(context.Context) (team.Key, error) { return team.Key{}, nil }
func (noKey) Signs(string) (string, bool, error)    { return "", false, nil }

// site is the pages of a real room.
type site struct {
	t     *testing.T
	room  *respond.Room
	desk  *Desk
	who   *reader
	mail  *post
	files *files
	facts Facts
	mux   *http.ServeMux
}

const everything = actRead + " " + actWrite + " " + actTemplate

func newSite(t *testing.T) *site {
	t.Helper()
	db := sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
	room, err := respond.New(t.Context(), respond.Config{Country: "ZM", Team: "Zambia CIRT", Language: "en"}, respond.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Team: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, room: room, who: &reader{everything}, mail: &post{}, files: &files{}, mux: http.NewServeMux()}
	s.desk, err = New(c, Deps{Room: room, Access: s.who, Mail: s.mail, Bring: s.files, Keys: noKey{}, Node: Node{File: "node.toml", Country: "ZM", Language: "en"},
		Facts: func(context.Context) (Facts, error) { return s.facts, nil }})
	if err != nil {
		t.Fatal(err)
	}
	s.desk.Routes(s.mux)
	return s
}

func (s *site) ask(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(console.WithPerson(r.Context(), console.Person{Name: "ana", Display: "ana", Clearance: tocsin.Red})))
	return w
}

func (s *site) get(path, language string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", language)
	w := s.ask(r)
	return w.Code, w.Body.String()
}

func (s *site) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(r)
}

// form makes a form of words: name, value, name, value.
func form1(words ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(words); i += 2 {
		v.Add(words[i], words[i+1])
	}
	return v
}

var allPages = []string{SetupPath, contactsPath, reportsPath, warningsPath, teamPath, teamPath + "/place", teamPath + "/words?in=ar", teamPath + "/public", teamPath + "/children", mailPath,
	lettersPath, lettersPath + "?in=ar", templatesPath, onePath, onePath + "?name=more&language=ar", playbooksPath, bookPath, bookPath + "?name=phishing", clocksPath}

func TestPagesInSixLanguages(t *testing.T) {
	s := newSite(t)
	for _, tag := range lang.Tags() {
		for _, path := range allPages {
			code, page := s.get(path, tag)
			if code != http.StatusOK || strings.Contains(page, "settings.") && !strings.Contains(page, "settings.css") || strings.Contains(page, "setup.step") || strings.Contains(page, "%!") {
				t.Errorf("%s %s: %d", tag, path, code)
			}
		}
	}
}

// TestWhoMayDoWhat asks for each page and act with each set of rights; what is not allowed is refused, whatever is shown.
func TestWhoMayDoWhat(t *testing.T) {
	s := newSite(t)
	f := func(may, method, path string, want int) {
		t.Helper()
		s.who.may = may
		w := s.ask(httptest.NewRequest(method, path, nil))
		if w.Code != want {
			t.Errorf("%q: %s %s: %d, want %d", may, method, path, w.Code, want)
		}
	}
	const denied, ok = http.StatusForbidden, http.StatusOK
	for _, path := range allPages {
		want := denied
		if path == playbooksPath || path == clocksPath || path == warningsPath {
			want = ok
		}
		f(actRead, "GET", path, want)
		f("", "GET", path, denied)
	}
	for _, path := range []string{SetupPath + "/hide", contactsPath, reportsPath, teamPath + "/who", mailPath, mailPath + "/out", mailPath + "/test", onePath, bookPath, clocksPath} {
		f(actRead, "POST", path, denied)
	}
	f(actWrite, "POST", onePath, denied)
	f(actTemplate, "POST", clocksPath, denied)
	s.who.may = actRead
	if _, page := s.get(clocksPath, "en"); strings.Contains(page, "<button>Save") {
		t.Error("who may not change clocks is shown a button")
	}
}

func TestATeamIsDescribed(t *testing.T) {
	s := newSite(t)
	f := func(part string, want int, words ...string) string {
		t.Helper()
		w := s.post(teamPath+"/"+part, form1(words...))
		if w.Code != want {
			t.Errorf("%s %v: %d, want %d", part, words, w.Code, want)
		}
		return w.Header().Get("Location")
	}
	const saved, wrong = http.StatusSeeOther, http.StatusUnprocessableEntity
	if to := f("who", saved, "version", "0", "in", "en", "name", "Zambia CIRT", "email", "cirt@zm.example", "phones", "+260 1\r\n+260 2", "setup", "1"); to != SetupPath+"#who" {
		t.Errorf("leads to %q", to)
	}
	f("who", wrong, "version", "0", "in", "en", "name", "x") // begun from another version
	f("who", wrong, "version", "1", "in", "en", "name", "x", "email", "no address")
	f("place", wrong, "version", "1", "zone", "Africa/Nowhere")
	f("place", saved, "version", "1", "in", "ar", "zone", "Africa/Lusaka", "languages", "en\nar", "hours", "من الثامنة", "tlp", "green")
	f("words", saved, "version", "2", "in", "fr", "mission", "Aider", "show-members", "1")
	f("public", saved, "version", "3", "public-on", "1", "public-report", "1", "site", "https://cirt.zm.example")
	f("children", saved, "version", "4", "path", "police", "lines", "Line | 116 | https://line.example")
	f("nothing", http.StatusNotFound, "version", "5")
	got, err := s.room.TeamOf(t.Context())
	if err != nil || got.Name["en"] != "Zambia CIRT" || got.Email != "cirt@zm.example" || len(got.Phones) != 2 || got.Zone != "Africa/Lusaka" || got.Hours["ar"] == "" || got.TLP != "green" ||
		got.Mission["fr"] != "Aider" || !got.ShowMembers || !got.Public.On || !got.Public.Report || got.Public.Check || got.Children.Path != team.Police || len(got.Children.Lines) != 1 || got.Version != 5 {
		t.Errorf("%+v %v", got, err)
	}
	if _, page := s.get(teamPath+"/public", "en"); !strings.Contains(page, "mailto:cirt@zm.example") || !strings.Contains(page, `href="/public/report"`) {
		t.Error("what is public is not shown")
	}
}

func TestClocksAreSet(t *testing.T) {
	s := newSite(t)
	base := func(words ...string) url.Values {
		v := form1("hours", "week", "zone", "Africa/Lusaka", "holidays", "2026-12-25\n2027-01-01", "day-1", "08:00-12:30, 13:30–17:00", "chase", "3", "chase-unit", "day")
		for _, p := range []string{"0", "1", "2", "3", "4", "5"} {
			v.Set("attend-"+p, p)
			v.Set("attend-"+p+"-unit", "hour")
			v.Set("solve-"+p, p)
			v.Set("solve-"+p+"-unit", "day")
		}
		for i := 0; i+1 < len(words); i += 2 {
			v.Set(words[i], words[i+1])
		}
		return v
	}
	f := func(want int, words ...string) {
		t.Helper()
		if w := s.post(clocksPath, base(words...)); w.Code != want {
			t.Errorf("%v: %d, want %d: %s", words, w.Code, want, w.Body)
		}
	}
	f(422, "attend-1", "soon")
	f(422, "attend-1", "-1")
	f(422, "solve-2-unit", "year")
	f(422, "day-2", "8-17")
	f(422, "day-2", "17:00-08:00")
	f(422, "day-1", "")
	f(422, "holidays", "Christmas")
	f(422, "zone", "Nowhere")
	f(422, "chase", "never")
	f(422, "chase", "400")
	f(303)
	got, err := s.room.Terms(t.Context())
	if err != nil || got.Promises[1].Attend != time.Hour || got.Promises[5].Solve != 5*24*time.Hour || len(got.Calendar.Week[1]) != 2 || len(got.Calendar.Holidays) != 2 {
		t.Errorf("%+v %v", got, err)
	}
	if got.Chase != 3*24*time.Hour {
		t.Errorf("asks again after %v", got.Chase)
	}
	f(303, "hours", "always", "chase", "0")
	if got, _ := s.room.Terms(t.Context()); !got.Calendar.Always() || got.Chase != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAMailboxIsConnected(t *testing.T) {
	s := newSite(t)
	f := func(want int, words ...string) string {
		t.Helper()
		w := s.post(mailPath, form1(words...))
		if w.Code != want {
			t.Errorf("%v: %d, want %d", words, w.Code, want)
		}
		return w.Body.String()
	}
	if page := f(422, "do", "connect", "server", "m.example", "user", "u", "password", "wr0ng-pass"); strings.Contains(page, "wr0ng-pass") {
		t.Error("a password stands on a page")
	}
	if page := f(200, "do", "look", "server", "m.example", "user", "u", "password", "secret"); !strings.Contains(page, "29") || strings.Contains(page, `"secret"`) || s.mail.state.Mailbox.User != "" {
		t.Error("a look connects, or shows nothing")
	}
	f(303, "do", "connect", "server", "m.example", "user", "u", "password", "secret", "folders", "INBOX\r\nAbuse")
	if b := s.mail.state.Mailbox; b.User != "u" || len(b.Folders) != 2 {
		t.Errorf("%+v", b)
	}
}

func TestAServerOfLettersIsUsed(t *testing.T) {
	s := newSite(t)
	f := func(want int, words ...string) string {
		t.Helper()
		w := s.post(mailPath+"/out", form1(append(words, "from", "CIRT <c@zm.example>", "smtp", "m.example:587", "smtpuser", "u")...))
		if w.Code != want {
			t.Errorf("%v: %d, want %d", words, w.Code, want)
		}
		return w.Body.String()
	}
	if page := f(422, "do", "use", "smtppassword", "wr0ng-pass"); strings.Contains(page, "wr0ng-pass") || !strings.Contains(page, "connecting to m.example") || s.mail.state.Out.Server != "" {
		t.Errorf("a wrong password: %s", page)
	}
	if page := f(200, "do", "try", "smtppassword", "secret"); !strings.Contains(page, "logged in as u") || !strings.Contains(page, "c@zm.example") || s.mail.state.Out.Server != "" {
		t.Errorf("a try: %s", page)
	}
	f(303, "do", "use", "smtppassword", "secret")
	if o := s.mail.state.Out; o.Server != "m.example:587" || o.From != "CIRT <c@zm.example>" {
		t.Errorf("%+v", o)
	}
}

func (s *site) upload(path string, parts ...string) *httptest.ResponseRecorder {
	var b strings.Builder
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		if parts[i] == "feed" || parts[i] == "language" {
			_ = m.WriteField(parts[i], parts[i+1])
			continue
		}
		w, _ := m.CreateFormFile("files", parts[i])
		_, _ = io.WriteString(w, parts[i+1])
	}
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(b.String()))
	r.Header.Set("Content-Type", m.FormDataContentType())
	return s.ask(r)
}

func TestFilesAreBrought(t *testing.T) {
	s := newSite(t)
	f := func(want int, path string, parts ...string) {
		t.Helper()
		if w := s.upload(path, parts...); w.Code != want {
			t.Errorf("%s %v: %d, want %d", path, parts, w.Code, want)
		}
	}
	f(200, contactsPath, "a.csv", "name")
	f(200, reportsPath, "feed", "n6", "b.json", "{}", "c.json", "[]")
	f(200, reportsPath, "d.csv", "x")
	f(422, reportsPath, "feed", "n6")
	f(422, contactsPath)
	if w := s.post(warningsPath, nil); w.Code != http.StatusForbidden {
		t.Errorf("who may not write to many drafts: %d", w.Code)
	}
	s.who.may = actMass
	if w := s.post(warningsPath, nil); w.Code != http.StatusSeeOther {
		t.Errorf("draft: %d", w.Code)
	}
	if want := []string{"a.csv=name", "n6/b.json={}", "n6/c.json=[]", "shadowserver/d.csv=x", "drafted"}; !slices.Equal(s.files.got, want) {
		t.Errorf("%q", s.files.got)
	}
}

func TestStepsAreJudgedByFacts(t *testing.T) {
	f := func(tm team.Team, facts Facts, box bool, want string) {
		t.Helper()
		var done []string
		for _, s := range steps(tm, facts, box) {
			if s.Done {
				done = append(done, s.Key)
			}
		}
		if got := strings.Join(done, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	name := team.Said{"ar": "فريق"}
	f(team.Team{TLP: "amber", Name: name, Email: "a@b.example", Zone: "UTC"}, Facts{}, false, "") // nobody has said it yet
	f(team.Team{Version: 1, TLP: "amber", Name: name, Email: "a@b.example"}, Facts{}, false, "team marks")
	f(team.Team{Version: 2, Zone: "UTC", Languages: []string{"en"}, Public: team.Public{On: true}}, Facts{}, true, "place public mailbox")
	f(team.Team{}, Facts{Letters: 1, Owners: 1, Reports: 1, Warnings: 1, Incidents: 1}, false, "mailbox contacts reports warnings incident")
}

func TestTheCardCanBePutAway(t *testing.T) {
	s := newSite(t)
	card := func() *console.Notice {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		n, err := s.desk.Notice(r.WithContext(console.WithPerson(r.Context(), console.Person{Name: "ana"})))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := card(); n == nil || len(n.Items) != 9 {
		t.Errorf("%+v", n)
	}
	s.post(SetupPath+"/hide", form1("do", "hide"))
	if n := card(); n != nil {
		t.Errorf("%+v", n)
	}
	s.post(SetupPath+"/hide", form1("do", "show", "from", "list"))
	s.who.may = actRead
	if n := card(); n != nil {
		t.Errorf("who may do none of it: %+v", n)
	}
}

func FuzzSpans(f *testing.F) {
	for _, s := range []string{"08:00-12:30, 13:30-17:00", "00:00-24:00", "8-17", "-", "،"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := readSpans(text, "day-1")
		if err != nil {
			var fault *tocsin.Fault
			if !errors.As(err, &fault) {
				t.Fatal(err)
			}
			return
		}
		again, err := readSpans(writeSpans(list), "")
		if err != nil || !slices.Equal(list, again) {
			t.Fatalf("%v %v %v", list, again, err)
		}
	})
}
