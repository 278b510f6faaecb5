package crash

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"database/sql"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

// A server that is killed while somebody asks for a second person, and while the second person grants: what was asked is
// done once, never by one pair of eyes, and what was answered stands. A letter to many reaches each of them once, evidence
// that was granted away is gone, and any that was not is still what it was. So it is with records in a file and in PostgreSQL.
func TestFourEyesSurviveKill(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); fourEyes(t, "", roundsOf(5, 3, 2)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); fourEyes(t, sqldbtest.Postgres(t), roundsOf(2, 1, 1)) })
}

// fourEyes is n rounds with records in a database of PostgreSQL; "": in the file of the data directory.
func fourEyes(t *testing.T, where string, n int) {
	box := newBox(t, 0)
	w := &eyes{where: where, outcomes: map[bool]int{}}
	if where == "" {
		w.world = newSendWorld(t, box)
	} else {
		w.world = newSendWorld(t, box, "TOCSIN_RECORDS="+where)
	}
	w.srv = w.world.serve()
	defer func() { w.srv.kill() }()
	ana, ben := w.person("ana"), w.person("ben")
	number := strings.TrimPrefix(ana.moved("/incidents/new", url.Values{"kind": {"incident"}, "title": {"A case"}, "tlp": {"amber"}, "own": {"1"}}), "/incidents/")
	for i := range n {
		w.grants(ana, ben, w.asks(ana, w.mass(ana, i)))
		w.grants(ana, ben, w.asks(ana, w.evidence(ana, number, i)))
	}
	w.checkAsks(2 * n)
	w.checkEvidence(n)
	w.run("outbox", "release", "--all")
	w.settle()
	w.resolve(box)
	w.checkMass(box, n)
	w.run("audit", "verify")
}

// eyes is a world in which people sign in.
type eyes struct {
	*world
	srv      *server
	where    string       // of the records; "" is the file of the data directory
	outcomes map[bool]int // how many grants were answered before the kill
}

// killed does something, kills the server at any moment of it, or a bit later, and starts another. It reports whether
// whoever did it was told that it was done.
func (w *eyes) killed(usual time.Duration, do func() bool) (told bool) {
	w.Helper()
	done := make(chan struct{})
	time.AfterFunc(moment(w.r, usual), func() { w.srv.kill(); close(done) })
	told = do()
	<-done
	w.srv = w.world.serve()
	return told
}

// usualForm is for how long, as a rule, a form is worked on.
const usualForm = 60 * time.Millisecond

// person is somebody's browser.
type person struct {
	*http.Client
	w    *eyes
	name string
}

// eyesPassword is the password of all of them.
const eyesPassword = "correct horse battery staple"

var (
	joinLink   = regexp.MustCompile(`/join/\S+`)
	lookedAt   = regexp.MustCompile(`name="print" value="([^"]*)"`)
	joinSecret = regexp.MustCompile(`(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`)
)

// person makes an account of a lead, who may grant and ask both, and takes the link as the person would.
func (w *eyes) person(name string) *person {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	p := &person{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, w, name}
	path := joinLink.FindString(string(w.run("user", "add", name, "--role", "lead,administrator")))
	_, page := p.get(path)
	secret := strings.ReplaceAll(joinSecret.FindString(page), " ", "")
	code, where, page := p.post(path, url.Values{"password": {eyesPassword}, "code": {totp(secret, time.Now())}, "display": {name}, "language": {"en"}})
	if code != http.StatusOK && code != http.StatusSeeOther {
		w.Fatalf("%s can't join: %d %s %s", name, code, where, page)
	}
	return p
}

// totp is what an authenticator shows. Source: RFC 6238 §4.
func totp(secret string, at time.Time) string {
	key, _ := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret) // a wrong one shows
	h := hmac.New(sha1.New, key)
	_ = binary.Write(h, binary.BigEndian, at.Unix()/30) // a hash takes everything
	sum := h.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:])&0x7fffffff%1_000_000)
}

func (p *person) get(path string) (code int, page string) {
	res, err := p.Get(p.w.srv.url + path)
	code, _, page = read(res, err)
	return code, page
}

func (p *person) post(path string, f url.Values) (code int, where, page string) {
	return read(p.PostForm(p.w.srv.url+path, f))
}

// postFiles posts what a form with room for files would.
func (p *person) postFiles(path string, f url.Values, files map[string]string) (code int, where, page string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range f {
		for _, v := range values {
			_ = m.WriteField(name, v) // a buffer takes everything
		}
	}
	for name, text := range files {
		part, _ := m.CreateFormFile("file", name)
		_, _ = io.WriteString(part, text)
	}
	_ = m.Close()
	return read(p.Post(p.w.srv.url+path, m.FormDataContentType(), &b))
}

// read is what came; code 0 where the server died before it had said so.
func read(res *http.Response, err error) (code int, where, page string) {
	if err != nil {
		return 0, "", err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, "", err.Error()
	}
	return res.StatusCode, res.Header.Get("Location"), string(b)
}

// moved posts what must lead on, and returns where to.
func (p *person) moved(path string, f url.Values) string {
	p.w.Helper()
	code, where, page := p.post(path, f)
	if code != http.StatusSeeOther {
		p.w.Fatalf("%s at %s: %d %s", p.name, path, code, page)
	}
	return where
}

// wanted is something that needs two: the form that asks for it, and what the records call it.
type wanted struct {
	path    string
	form    url.Values
	files   bool // the form has room for files
	subject string
	done    string // SQL: how often it was done
}

// mass begins a letter to all constituents.
func (w *eyes) mass(by *person, i int) wanted {
	w.Helper()
	f := url.Values{}
	for i := range sendOwners {
		f.Add("constituent", fmt.Sprintf("owner-%d", i))
	}
	path := by.moved("/mass", f)
	subject := strings.TrimPrefix(path, "/")
	code, look, page := by.postFiles(path, url.Values{"subject": {massTitle(i)}, "text": {"Please patch."}, "tlp": {"amber"}, "why": {"why"}, "do": {"look"}}, nil)
	if code != http.StatusSeeOther {
		w.Fatalf("keep the letter: %d %s", code, page)
	}
	_, page = by.get(look)
	seen := lookedAt.FindStringSubmatch(page)
	if seen == nil {
		w.Fatalf("nothing to ask for at %s: %s", look, page)
	}
	return wanted{path, url.Values{"do": {"ask"}, "print": {seen[1]}}, true, subject,
		"SELECT COUNT(*) FROM audit_line WHERE act = 'respond.mass.send' AND subject = '" + subject + "'"}
}

func massTitle(i int) string { return fmt.Sprintf("To many %03d", i) }

// evidence keeps a file.
func (w *eyes) evidence(by *person, number string, i int) wanted {
	w.Helper()
	files := map[string]string{fmt.Sprintf("disk-%d.img", i): fmt.Sprintf("bytes of piece %d", i)}
	if code, _, page := by.postFiles("/incidents/"+number+"/evidence", nil, files); code != http.StatusSeeOther {
		w.Fatalf("keep a file: %d %s", code, page)
	}
	id := w.number("SELECT MAX(id) FROM respond_evidence")
	subject := fmt.Sprintf("%s/evidence/%d", number, id)
	return wanted{"/incidents/" + subject, url.Values{"do": {"discard"}, "reason": {"the owner wants it gone"}}, false, subject,
		fmt.Sprintf("SELECT COUNT(*) FROM respond_custody WHERE what = 'deleted' AND evidence = %d", id)}
}

// asks asks for a second person while the server is killed, and once more where nobody was told that it was. It must have
// been asked once then, and nothing may be done.
func (w *eyes) asks(by *person, x wanted) wanted {
	w.Helper()
	var said string
	ask := func() bool {
		post := by.post
		if x.files {
			post = func(path string, f url.Values) (int, string, string) { return by.postFiles(path, f, nil) }
		}
		code, _, page := post(x.path, x.form)
		said = fmt.Sprint(code, " ", page)
		return code == http.StatusSeeOther
	}
	if told := w.killed(usualForm, ask); told && w.waiting(x) != 1 {
		w.Errorf("%s was asked for, and is not there after the kill", x.subject)
	}
	if w.waiting(x) == 0 && !ask() {
		w.Errorf("%s can't be asked for after the kill: %s", x.subject, said)
	}
	if n, done := w.waiting(x), w.number(x.done); n != 1 || done != 0 {
		w.Errorf("%s waits %d times and was done %d times", x.subject, n, done)
	}
	return x
}

func (w *eyes) waiting(x wanted) int {
	w.Helper()
	return w.number("SELECT COUNT(*) FROM trust_ask WHERE decided = 0 AND subject = '" + x.subject + "'")
}

// grants lets the second person grant while the server is killed, after the one who asked has tried. What was answered
// must stand, and what was not is done whole or not at all: then it is granted once more.
func (w *eyes) grants(asker, second *person, x wanted) {
	w.Helper()
	id := w.number("SELECT MAX(id) FROM trust_ask WHERE subject = '" + x.subject + "'")
	grant := func(p *person) int {
		code, _, _ := p.post("/settings/waiting", url.Values{"ask": {strconv.Itoa(id)}, "do": {"grant"}})
		return code
	}
	if code := grant(asker); code != http.StatusForbidden {
		w.Errorf("%s: who asks has granted: %d", x.subject, code)
	}
	told := w.killed(usualForm, func() bool { return grant(second) == http.StatusSeeOther })
	granted, done := w.number(fmt.Sprintf("SELECT COUNT(*) FROM trust_ask WHERE granted = 1 AND id = %d", id)), w.number(x.done)
	if granted != done || told && done != 1 {
		w.Errorf("%s after the kill: told %v, granted %d times, done %d times", x.subject, told, granted, done)
	}
	want := map[int]int{0: http.StatusSeeOther, 1: http.StatusConflict}[granted]
	if code := grant(second); code != want {
		w.Errorf("%s, granted %d times, once more: %d, want %d", x.subject, granted, code, want)
	}
	w.outcomes[told]++
}

// checkAsks compares what was decided, and by whom, with what the audit log says.
func (w *eyes) checkAsks(n int) {
	w.Helper()
	good := w.number("SELECT COUNT(*) FROM trust_ask WHERE granted = 1 AND taken > 0 AND asked_by = 'ana' AND decided_by = 'ben'")
	all := w.number("SELECT COUNT(*) FROM trust_ask")
	lines := w.number("SELECT COUNT(*) FROM audit_line WHERE act = 'trust.grant' AND actor = 'ben'")
	asks := w.number("SELECT COUNT(*) FROM audit_line WHERE act = 'trust.ask' AND actor = 'ana'")
	if good != n || all != n || lines != n || asks != n {
		w.Errorf("%d were asked for and %d of them granted; the audit log has %d and %d; want %d of each", all, good, asks, lines, n)
	}
	w.Logf("of %d grants that were cut short %d had been answered", n, w.outcomes[true])
}

// checkEvidence looks that each piece is gone, once, and that its bytes are, too, once the node has tidied up.
func (w *eyes) checkEvidence(n int) {
	w.Helper()
	for _, q := range []string{"gone > 0", "gone > 0 AND id IN (SELECT evidence FROM respond_custody WHERE what = 'deleted' GROUP BY evidence HAVING COUNT(*) = 1)"} {
		if got := w.number("SELECT COUNT(*) FROM respond_evidence WHERE " + q); got != n {
			w.Errorf("%d pieces are %s, want %d", got, q, n)
		}
	}
}

// checkMass looks that each letter to many is one letter to each.
func (w *eyes) checkMass(box *box, n int) {
	w.Helper()
	came := map[string]int{}
	for _, l := range box.letters() {
		head, _, _ := strings.Cut(l.text, "\r\n\r\n")
		for i := range n {
			if strings.Contains(head, massTitle(i)) {
				came[l.to+" "+massTitle(i)]++
			}
		}
	}
	for to, times := range came {
		if times != 1 {
			w.Errorf("%s came %d times", to, times)
		}
	}
	if len(came) != n*sendOwners {
		w.Errorf("%d letters came, want %d", len(came), n*sendOwners)
	}
}

// number asks the records for one.
func (w *eyes) number(query string) (n int) {
	w.Helper()
	driver, at := "pgx", w.where
	if at == "" {
		driver, at = "sqlite", "file:"+filepath.Join(w.dir, "data", "records.db")+"?mode=ro&_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(w.Context(), query).Scan(&n); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	return n
}
