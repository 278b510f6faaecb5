package page

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"tocsin/internal/kit/mail/mailtest"
)

// hour is somebody's first hour with a node.
type hour struct {
	t     *testing.T
	n     *node
	b     *browser
	tag   string // the language that they read
	box   *maildir
	post  string // the address of mailpit's pages
	begun time.Time
	shots int
}

// done notes that a step is over: how long it took, a picture of what is seen, and that nothing went wrong in the browser.
func (h *hour) done(name string) {
	h.t.Helper()
	took := time.Since(h.begun)
	h.shots++
	dir := filepath.Join(root(), "out", "first-hour", h.tag)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		h.t.Fatal(err)
	}
	png := ask(h.t, h.b, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d-%s.png", h.shots, name)), png, 0o600); err != nil {
		h.t.Fatal(err)
	}
	for _, s := range h.b.troubles() {
		h.t.Errorf("%s: %s", name, s)
	}
	h.t.Logf("%-12s %5.1f s", name, took.Seconds())
	h.begun = time.Now()
}

// visit opens a page in the reader's language.
func (h *hour) visit(path string) {
	h.t.Helper()
	h.b.visit(h.t, h.n.at(path))
}

// put writes into a field, or chooses in a menu.
func (h *hour) put(sel, value string) {
	h.t.Helper()
	script := fmt.Sprintf(`(() => { const f = document.querySelector(%q); if (!f) return false; f.value = %q; return f.value === %q; })()`, sel, value, value)
	if !eval[bool](h.t, h.b, script) {
		h.t.Fatalf("%s can't be %q at %s", sel, value, eval[string](h.t, h.b, "location.href"))
	}
}

// press clicks something and waits until the next page stands.
func (h *hour) press(sel, at string) {
	h.t.Helper()
	eval[any](h.t, h.b, `document.documentElement.dataset.old = "1", 0`)
	h.b.run(h.t, chromedp.Click(chromedp.CSS(sel)))
	h.arrived(at)
}

// arrived waits until another page than before stands at an address that begins with this.
func (h *hour) arrived(at string) {
	h.t.Helper()
	h.b.wait(h.t, fmt.Sprintf(`!document.documentElement.dataset.old && (location.pathname + location.search).startsWith(%q)`, at))
	if eval[bool](h.t, h.b, `document.body.dataset.failed === "1" || !!document.querySelector(".faults")`) {
		h.t.Fatalf("%s: %s", at, eval[string](h.t, h.b, `document.querySelector("main").innerText.slice(0, 600)`))
	}
}

// key presses keys by which a page is left, and waits for the next.
func (h *hour) key(keys, at string) {
	h.t.Helper()
	eval[any](h.t, h.b, `document.documentElement.dataset.old = "1", 0`)
	if strings.ContainsAny(keys, "\r\t") {
		h.b.run(h.t, chromedp.KeyEvent(keys))
	} else {
		h.b.keys(h.t, keys)
	}
	h.arrived(at)
}

// isDone fails unless a step of the list is done.
func (h *hour) isDone(step string) {
	h.t.Helper()
	h.b.want(h.t, fmt.Sprintf(`!!document.querySelector("#%s.is-done")`, step), true)
}

// The first hour of a team with a node, walked in a real browser: from the link of the first account to the answer to a
// letter that threads back, in a language that runs from left to right and in one that runs the other way. The pictures are
// in out/first-hour.
func TestTheFirstHour(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute; run without -short")
	}
	for _, tag := range []string{"en", "ar"} {
		t.Run(tag, func(t *testing.T) { firstHour(t, tag) })
	}
}

func firstHour(t *testing.T, tag string) {
	pit := mailtest.Mailpit(t, root())
	h := &hour{t: t, tag: tag, box: dovecot(t), post: mailtest.FreeAddr(t)}
	smtp := mailtest.FreeAddr(t)
	mailtest.Serve(t, smtp, exec.Command(pit, "--smtp", smtp, "--listen", h.post, "--disable-version-check", "--database", filepath.Join(t.TempDir(), "sent.db")))
	now := time.Now()
	for i, l := range theLetters() {
		at := now.AddDate(0, 0, -l.days).Add(time.Duration(i-40) * time.Minute)
		h.box.put(t, l.text(i+1, at), at)
	}
	var setup string
	h.begun = time.Now()
	h.n, setup = freshNode(t, "tocsin", mailLines(smtp))
	h.b = open(t)
	h.b.size(t, 1280, 900)
	h.signUp(setup)
	h.team()
	h.mailbox()
	h.inbox()
	h.contacts()
	h.reports()
	h.previews()
	number := h.incident()
	h.answer(number)
	h.back(number)
	h.month()
	h.end()
}

// signUp makes the first account by a passkey.
func (h *hour) signUp(setup string) {
	h.visit(setup + "?lang=" + h.tag)
	call(h.t, h.b, webauthn.Enable, webauthn.EnableParams{})
	call(h.t, h.b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	h.put("input[name=name]", "amina")
	h.put("input[name=display]", "Amina Tembo")
	h.put("input[name=zone]", "Africa/Lusaka")
	h.b.want(h.t, `document.querySelector("select[name=language]").value`, h.tag)
	h.done("sign-up")
	h.press("button[data-passkey=create]", "/settings/setup")
	h.b.want(h.t, `document.documentElement.lang`, h.tag)
	h.done("steps")
}

// team says who the team is, where, and what of it is public.
func (h *hour) team() {
	h.press("#team a.button", "/settings/team/who")
	h.put("#email", "cirt@zm.example")
	h.put("#phones", "+260 211 000 000")
	h.press("form.fields button", "/settings/setup")
	h.isDone("team")
	h.press("#place a.button", "/settings/team/place")
	h.put("#zone", "Africa/Lusaka")
	h.put("#languages", "en\nar")
	h.press("form.fields button", "/settings/setup")
	h.isDone("place")
	h.isDone("marks")
	h.press("#public a.button", "/settings/team/public")
	h.b.run(h.t, chromedp.Click(chromedp.CSS("#public-on")), chromedp.Click(chromedp.CSS("#public-report")))
	h.done("public")
	h.press("form.fields button", "/settings/setup")
	h.isDone("public")
	for path, want := range map[string]string{"/.well-known/security.txt": "mailto:cirt@zm.example", "/public/rfc2350.txt": "cirt@zm.example", "/public/report": "<form"} {
		if text := h.fetch(path); !strings.Contains(text, want) {
			h.t.Errorf("%s does not say %s: %.300s", path, want, text)
		}
	}
	h.done("team")
}

// fetch asks the node for a page as the browser does, without leaving the one that is open.
func (h *hour) fetch(path string) string {
	h.t.Helper()
	return eval[string](h.t, h.b, fmt.Sprintf(`fetch(%q).then(r => r.text())`, path))
}

// mailbox connects the mailbox; nothing in it is changed.
func (h *hour) mailbox() {
	h.press("#mailbox a.button", "/settings/mail")
	fill := func(password string) {
		h.put("#server", h.box.addr)
		h.put("#way", "none")
		h.put("#user", "cirt")
		h.put("#password", password)
	}
	fill("secret")
	h.press("button[value=look]", "/settings/mail")
	h.b.want(h.t, `Array.from(document.querySelectorAll("[role=status] td.n")).map(n => n.textContent.replace(/[٠-٩]/g, d => d.charCodeAt(0) - 0x660)).join(" ")`, "30 29")
	h.done("look")
	fill("secret")
	h.press("button[value=connect]", "/settings/setup")
	mailtest.Eventually(h.t, "the letters are not read", func() bool {
		return eval[bool](h.t, h.b, `fetch("/settings/setup").then(r => r.text()).then(text => new DOMParser().parseFromString(text, "text/html")).then(d => !!d.querySelector("#mailbox.is-done .dim") && /29|٢٩/.test(d.querySelector("#mailbox .dim").textContent))`)
	})
	h.visit("/settings/mail")
	h.done("mailbox")
	if got := h.box.Unread(h.t); got != 30 {
		h.t.Errorf("%d of 30 letters are still unread: the mailbox was changed", got)
	}
}

// inbox looks at what became of the letters: one item a conversation, sorted, with what they name pulled out.
func (h *hour) inbox() {
	h.visit("/letters")
	h.done("letters")
	h.visit("/inbox")
	titles := eval[[]string](h.t, h.b, `Array.from(document.querySelectorAll("tbody tr td.clip a bdi")).map(n => n.textContent)`)
	all := strings.Join(titles, "\n")
	for title, want := range map[string]int{"Phishing against our customers": 1, "بلاغ عن صفحة مزورة": 1, "Ransomware in our records office": 1, "贵国主机正在攻击我校": 1, "Undelivered Mail": 0, "Cheap watches": 0, "two months ago": 0} {
		if got := strings.Count(all, title); got != want {
			h.t.Errorf("the inbox has %q %d times, want %d:\n%s", title, got, want, all)
		}
	}
	h.done("inbox")
}

// contacts brings the constituents in and shows what is covered.
func (h *hour) contacts() {
	file, _ := sheets(h.t)
	h.visit("/settings/setup/contacts")
	h.b.run(h.t, chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{file}))
	h.press("form.fields button", "/settings/setup/contacts")
	h.done("contacts")
	h.visit("/watch/coverage")
	h.done("coverage")
}

// reports brings files of Shadowserver in.
func (h *hour) reports() {
	_, files := sheets(h.t)
	h.visit("/settings/setup/reports")
	h.b.run(h.t, chromedp.SetUploadFiles(chromedp.CSS("#files"), files))
	h.press("form.fields button", "/settings/setup/reports")
	h.b.want(h.t, `Array.from(document.querySelectorAll("tbody tr")).map(r => r.cells[1].textContent === r.cells[2].textContent && r.cells[2].textContent.trim() !== "0").join(" ")`, "true true")
	h.done("reports")
	h.visit("/watch/findings")
	h.done("findings")
}

// previews reads what an owner would be told.
func (h *hour) previews() {
	h.visit("/settings/setup/warnings")
	h.b.want(h.t, `document.querySelectorAll("tbody tr").length >= 3`, true)
	h.done("warnings")
	h.press("tbody a", "/watch/digest/")
	h.done("digest")
	h.visit("/settings/setup/warnings")
	h.press("form.row button", "/outbox")
	h.done("drafted")
}

// incident makes an incident of a letter, by keys alone.
func (h *hour) incident() (number string) {
	h.visit("/settings/setup")
	h.key("gi", "/inbox")
	h.b.keys(h.t, "j")
	for i := 0; i < 40 && !eval[bool](h.t, h.b, `(document.querySelector("[data-row].here") || {textContent: ""}).textContent.includes("Phishing against our customers")`); i++ {
		h.b.keys(h.t, "j")
	}
	h.key("o", "/incidents/")
	if text := eval[string](h.t, h.b, `document.querySelector("main").textContent`); !strings.Contains(text, "198.51.100.77") && !strings.Contains(text, "198[.]51[.]100[.]77") {
		h.t.Errorf("the report does not show what its letters name: %.2000s", text)
	}
	h.done("report")
	h.key("n", "/incidents/new")
	h.b.wait(h.t, `document.activeElement && document.activeElement.id === "title"`)
	h.done("new")
	h.key("\r", "/incidents/")
	number = eval[string](h.t, h.b, `document.querySelector(".number").textContent.trim()`)
	h.done("incident")
	return number
}

// answer writes to whoever reported, by keys alone, and lets the letter go.
func (h *hour) answer(number string) {
	h.b.keys(h.t, "r")
	h.b.wait(h.t, `document.activeElement && document.activeElement.closest("form[action$='/write']") !== null`)
	h.b.want(h.t, `document.querySelector("#to").value`, "mercy@copper-bank.example")
	for i := 0; i < 5 && !eval[bool](h.t, h.b, `document.activeElement.id === "answer"`); i++ {
		h.b.run(h.t, chromedp.KeyEvent("\t"))
	}
	h.b.run(h.t, chromedp.KeyEvent("Thank you. The page is down; please tell us if another appears."))
	h.done("answer")
	h.b.run(h.t, chromedp.KeyEvent("\t"))
	h.key("\r", "/incidents/")
	h.done("answered")
	h.release()
	mailtest.Eventually(h.t, "no letter has left", func() bool { return len(h.sent()) == 1 })
}

// release opens the outbox and lets go the letter, by keys alone.
func (h *hour) release() {
	h.t.Helper()
	h.enter(`.rail a[href="/outbox"]`, "/outbox")
	h.done("outbox")
	h.enter(`form[action="/outbox/all"] button[value=open]`, "/outbox")
	h.enter(`tbody tr:first-child td a`, "/outbox/")
	h.b.want(h.t, `document.querySelector(".letter").textContent.includes("mercy@copper-bank.example")`, true)
	h.enter(`button[value=release]`, "/outbox")
	h.done("released")
}

// enter goes from thing to thing with Tab until it is at one, and presses Enter there.
func (h *hour) enter(sel, at string) {
	h.t.Helper()
	for range 150 {
		h.b.run(h.t, chromedp.KeyEvent("\t"))
		if eval[bool](h.t, h.b, fmt.Sprintf(`document.activeElement.matches(%q)`, sel)) {
			h.key("\r", at)
			return
		}
	}
	h.t.Fatalf("Tab does not come to %s at %s", sel, eval[string](h.t, h.b, "location.href"))
}

// sent are the letters that mailpit has, as they left.
func (h *hour) sent() (list []*mail.Message) {
	h.t.Helper()
	var all struct {
		Messages []struct{ ID string }
	}
	if err := json.Unmarshal(h.pit("/api/v1/messages"), &all); err != nil {
		h.t.Fatal(err)
	}
	for _, m := range all.Messages {
		msg, err := mail.ReadMessage(strings.NewReader(string(h.pit("/api/v1/message/" + m.ID + "/raw"))))
		if err != nil {
			h.t.Fatal(err)
		}
		list = append(list, msg)
	}
	return list
}

func (h *hour) pit(path string) []byte {
	h.t.Helper()
	res, err := http.Get("http://" + h.post + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

// back lets the one who reported answer: the letter must come to the same conversation.
func (h *hour) back(number string) {
	sent := h.sent()[0]
	const words = "Another has appeared at 198.51.100.79."
	h.box.put(h.t, fmt.Sprintf("From: Mercy Banda <mercy@copper-bank.example>\nTo: cirt@zm.example\nSubject: %s\nDate: %s\nMessage-ID: <answer@copper-bank.example>\nIn-Reply-To: %s\nReferences: %s\n\n%s\n",
		sent.Header.Get("Subject"), time.Now().Format(time.RFC1123Z), sent.Header.Get("Message-ID"), sent.Header.Get("Message-ID"), words), time.Now())
	mailtest.Eventually(h.t, "the answer does not come to "+number, func() bool { return strings.Contains(h.fetch("/incidents/"+number), "Another has appeared") })
	h.visit("/incidents/" + number)
	h.done("threaded")
}

// month reads the report of the month, which has what was done.
func (h *hour) month() {
	h.visit("/reports/" + time.Now().UTC().Format("2006-01"))
	h.b.want(h.t, `document.querySelector(".stats.key dd").textContent.trim().split(/\s/)[0]`, "1") // incidents
	h.b.want(h.t, `Array.from(document.querySelectorAll("[aria-labelledby=table-flow] tbody tr:first-child td")).map(n => n.textContent).slice(0, 1).join("")`, "16")
	h.done("month")
}

// end looks at the list once more, and at the overview.
func (h *hour) end() {
	h.visit("/settings/setup")
	for _, step := range []string{"team", "place", "public", "mailbox", "marks", "contacts", "reports", "warnings", "incident"} {
		h.isDone(step)
	}
	h.b.want(h.t, `/30/.test(document.querySelector("#mailbox .dim").textContent)`, true) // the letter of two months ago never came
	h.done("left")
	h.visit("/")
	h.done("overview")
}
