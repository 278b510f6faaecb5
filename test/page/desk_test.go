package page

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/live"
)

// board is a small room: a list of two pages, an act on many, and a topic.
type board struct {
	shell  *console.Console
	hub    *live.Hub
	url    string
	n      atomic.Int64 // changes of the topic
	mu     sync.Mutex
	posted []string
}

type boardPage struct {
	Rows []string
	Bulk console.Bulk
	Done *console.Done
	News int64
}

const boardList = `{{define "main"}}<h1><bdi>Board</bdi></h1>
{{with .Done}}{{template "done" .}}{{end}}
<section id="rows" data-live="board"><p id="news-n">{{.News}}</p>
<table class="rows"><thead><tr><th scope="col">{{template "pickall" "board"}}</th><th scope="col"><bdi>Name</bdi></th></tr></thead>
<tbody>{{range .Rows}}<tr data-row data-href="/one/{{.}}"><td>{{template "pick" (pick "bar" "id" . .)}}</td><td><a href="/one/{{.}}"><bdi>{{.}}</bdi></a></td></tr>{{end}}</tbody></table></section>
<form id="bar" class="bulk" method="post" action="/acts" data-select="board">{{template "bulk" .Bulk}}
<label><bdi>Why</bdi> <input name="why" data-key="s"></label>
<button name="do" value="close" data-key="e" data-label="Close them">{{t "shell.close"}}</button></form>
<a rel="next" href="/?page=2"><bdi>Next</bdi></a>{{end}}`

// newBoard serves the room.
func newBoard(t *testing.T) *board {
	t.Helper()
	shell, err := console.New(console.Config{Stream: "/live", Search: "/find"})
	if err != nil {
		t.Fatal(err)
	}
	b := &board{shell: shell}
	pages := fstest.MapFS{"list.html": {Data: []byte(boardList)}, "one.html": {Data: []byte(`{{define "main"}}<h1><bdi>{{.}}</bdi></h1>{{end}}`)}, "note.html": {Data: []byte(boardNote)}}
	room := console.Room{Title: "watch.title", Links: []console.Link{
		{Page: "board/list", Text: "watch.overview.title", Href: "/", Icon: "overview", Key: "i"},
		{Page: "board/two", Text: "watch.findings.title", Href: "/one/rail", Icon: "finding", Key: "f"}}}
	if err := shell.Room("board", room, pages); err != nil {
		t.Fatal(err)
	}
	b.hub = live.New(live.Config{
		Source: func(context.Context, []string) (map[string]int64, error) {
			return map[string]int64{"board": b.n.Load()}, nil
		},
		May: func(*http.Request, string) bool { return true },
	})
	mux := http.NewServeMux()
	mux.Handle("GET /static/", shell.Static())
	mux.Handle("GET /live", b.hub)
	mux.Handle("GET /{$}", shell.Handle(b.list))
	mux.Handle("GET /one/{name}", shell.Handle(b.one))
	mux.Handle("GET /find", shell.Handle(b.one))
	mux.Handle("GET /note", shell.Handle(func(w http.ResponseWriter, r *http.Request) error {
		return shell.Render(w, r, console.Page{Name: "board/note", Title: "Note", Mark: tocsin.Amber}, 200)
	}))
	mux.Handle("POST /acts", shell.Handle(b.act))
	s := httptest.NewServer(shell.Secure(mux))
	t.Cleanup(func() { b.hub.Close(); s.CloseClientConnections(); s.Close() })
	b.url = s.URL
	return b
}

func (b *board) list(w http.ResponseWriter, r *http.Request) error {
	p := boardPage{Rows: []string{"a", "b", "c"}, Bulk: console.Bulk{Total: 1204, Filter: "q=x"}, News: b.n.Load()}
	if r.URL.Query().Get("page") == "2" {
		p.Rows = []string{"d", "e"}
	}
	if r.URL.Query().Has("done") {
		p.Done = &console.Done{Text: "Closed.", Undo: "/acts"}
	}
	return b.shell.Render(w, r, console.Page{Name: "board/list", Title: "Board", Mark: tocsin.Amber, Body: p}, 200)
}

func (b *board) one(w http.ResponseWriter, r *http.Request) error {
	return b.shell.Render(w, r, console.Page{Name: "board/one", Title: "One", Mark: tocsin.Amber, Body: r.PathValue("name") + r.URL.Query().Get("q")}, 200)
}

func (b *board) act(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	b.mu.Lock()
	b.posted = append(b.posted, fmt.Sprintf("do=%s id=%s all=%s filter=%s why=%s", r.PostForm.Get("do"), strings.Join(r.PostForm["id"], ","), r.PostForm.Get("all"), r.PostForm.Get("filter"), r.PostForm.Get("why")))
	b.mu.Unlock()
	http.Redirect(w, r, "/?done=1", http.StatusSeeOther)
	return nil
}

// last is what was posted last.
func (b *board) last() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.posted) == 0 {
		return ""
	}
	return b.posted[len(b.posted)-1]
}

const (
	here   = `(document.querySelector("[data-row].here") || {dataset: {}}).dataset.href || ""`
	picked = `Array.from(document.querySelectorAll("input[data-pick]:checked")).map(b => b.value).join("")`
)

// await waits until something has been posted.
func (b *board) await(t *testing.T, want string) {
	t.Helper()
	tick, over := time.NewTicker(25*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for b.last() != want {
		select {
		case <-tick.C:
		case <-over:
			t.Fatalf("posted %q, want %q", b.last(), want)
		}
	}
}

func TestKeysMoveSelectAndAct(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.visit(t, s.url+"/?lang=en")
	b.want(t, `document.querySelector("#bar").getClientRects().length`, 0)
	b.keys(t, "jj")
	b.want(t, here, "/one/b")
	b.keys(t, "k")
	b.want(t, here, "/one/a")
	b.keys(t, "xjx")
	b.want(t, picked, "ab")
	b.want(t, `document.querySelector("[data-count]").textContent`, "2 selected")
	b.want(t, `document.querySelector("#bar button[data-key]").title`, "Close them (\u2066e\u2069)")

	b.visit(t, s.url+"/?page=2") // selection survives paging
	b.want(t, `document.querySelector("[data-count]").textContent`, "2 selected")
	b.keys(t, "jx")
	b.keys(t, "s")
	b.keys(t, "jjxe") // typed, not done
	b.want(t, `document.querySelector("[name=why]").value`, "jjxe")
	eval[any](t, b, `document.activeElement.blur(), 0`)
	b.keys(t, "e")
	b.wait(t, `document.querySelector(".done") !== null`)
	if got, want := s.last(), "do=close id=d,a,b all= filter=q=x why=jjxe"; got != want {
		t.Errorf("posted %q, want %q", got, want)
	}
	b.want(t, picked, "") // it has been used
	b.keys(t, "jj.")      // the same again, with the row that is here
	b.wait(t, `location.search === "?done=1" && document.readyState === "complete"`)
	s.await(t, "do=close id=b all= filter=q=x why=jjxe")
	for _, bad := range b.troubles() {
		t.Error(bad)
	}
}

func TestKeysLeadAndTell(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.visit(t, s.url+"/?lang=en")
	b.keys(t, "?")
	b.want(t, `document.querySelector("#keys").open && document.querySelector("#keys").textContent.includes("Close them")`, true)
	b.run(t, chromedp.KeyEvent("\u001b"))
	b.want(t, `document.querySelector("#keys").open`, false)
	b.keys(t, "*a")
	b.want(t, picked, "abc")
	b.run(t, chromedp.Click(chromedp.CSS("input[name=all]")))
	b.want(t, `document.querySelector("[data-count]").textContent`, "1,204 selected")
	b.run(t, chromedp.Click(chromedp.CSS("[data-clear]")))
	b.keys(t, "jo")
	b.wait(t, `location.pathname === "/one/a"`)
	b.keys(t, "gf")
	b.wait(t, `location.pathname === "/one/rail"`)
	b.keys(t, "/")
	b.want(t, `document.activeElement.id`, "find")
	b.visit(t, s.url+"/?lang=en")
	b.run(t, chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.want(t, `document.querySelector("#palette").open`, true)
	b.keys(t, "198.51")
	b.want(t, `document.querySelector("#palette [role=option]").textContent.includes("198.51")`, true)
	b.picture(t, "palette")
	b.run(t, chromedp.KeyEvent("\r"))
	b.wait(t, `location.pathname === "/find" && location.search === "?q=198.51"`)
}

// In an Arabic layout the place of a key counts: the key of J gives ت there.
func TestKeysWorkInAnArabicLayout(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.visit(t, s.url+"/?lang=ar")
	press := func(key, code string) {
		t.Helper()
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			call(t, b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Code: code})
		}
	}
	press("ت", "KeyJ")
	press("ت", "KeyJ")
	press("ن", "KeyK")
	b.want(t, here, "/one/a")
	press("ء", "KeyX")
	b.want(t, picked, "a")
	b.want(t, `document.querySelector("[data-count]").textContent`, "حُدِّد عنصر واحد")
	b.picture(t, "board-ar")
}

func TestALivePartSaysWhatIsNew(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.visit(t, s.url+"/?lang=en")
	b.wait(t, `"streaming" in document.getElementById("main").dataset`)
	b.keys(t, "jx")
	for i := 0; i < 3; i++ {
		s.n.Add(1)
	}
	b.wait(t, `(s => { return !!s && !s.parentNode.hidden && s.textContent === "3 new"; })(document.querySelector(".news [role=status]"))`)
	b.want(t, `document.getElementById("news-n").textContent`, 0)
	b.run(t, chromedp.Click(chromedp.CSS(".news button")))
	b.wait(t, `document.getElementById("news-n").textContent === "3"`)
	b.want(t, picked, "a")
	b.want(t, here, "/one/a")
	b.want(t, `document.querySelector(".news").hidden`, true)
	for _, bad := range b.troubles() {
		t.Error(bad)
	}
}

// Without a script the boxes of the page are posted, and "all" is a box like any other.
func TestActingOnManyWithoutAScript(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.unscripted(t)
	b.visit(t, s.url+"/?lang=en")
	b.run(t, chromedp.Click(chromedp.CSS("input[value=b]")), chromedp.Click(chromedp.CSS("input[name=all]")),
		chromedp.Click(chromedp.CSS("#bar button[name=do]")), chromedp.WaitVisible(chromedp.CSS(".done")))
	if got, want := s.last(), "do=close id=b all=1 filter=q=x why="; got != want {
		t.Errorf("posted %q, want %q", got, want)
	}
}

// On paper the rail and what can be pressed are gone, and the mark stands there.
func TestPaper(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.visit(t, s.url+"/?lang=en")
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.want(t, `[".rail", ".find", "#bar", "input[data-pick]"].filter(q => document.querySelector(q).getClientRects().length).join()`, "")
	b.want(t, `document.querySelectorAll(".tlp").length`, 2)
	b.want(t, `getComputedStyle(document.querySelector("td a")).textDecorationLine`, "none")
	b.picture(t, "paper")
}
