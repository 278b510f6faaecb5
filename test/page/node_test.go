package page

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// node is a running node with one person who has signed in.
type node struct {
	as, dir, base string
	client        *http.Client
	once          sync.Once
	pages         []string
	err           error
}

// nodes are those that tests share, by how the program acts.
var nodes struct {
	sync.Mutex
	by map[string]*node
}

// demoNode returns the node of the made-up country, served, with a lead signed in.
func demoNode(t *testing.T, as string) *node {
	t.Helper()
	chromium(t)
	if testing.Short() {
		t.Skip("it takes a minute; run without -short")
	}
	nodes.Lock()
	defer nodes.Unlock()
	if n := nodes.by[as]; n != nil {
		return n
	}
	n, err := startNode(as)
	if err != nil {
		t.Fatal(err)
	}
	if nodes.by == nil {
		nodes.by = map[string]*node{}
	}
	nodes.by[as] = n
	return n
}

// startNode makes the node, serves it and signs the lead in.
func startNode(as string) (*node, error) {
	dir, err := os.MkdirTemp("", "tocsin-page-node-")
	if err != nil {
		return nil, err
	}
	chrome.ends = append(chrome.ends, func() { os.RemoveAll(dir) })
	if out, err := program(as, "demo", "--once", "--keep", dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make the demonstration: %w\n%s", err, out)
	}
	n := &node{as: as, dir: filepath.Join(dir, "node")}
	if err := n.serve(); err != nil {
		return nil, err
	}
	return n, n.signIn("lead")
}

// serve starts the node and waits until it answers.
func (n *node) serve() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addr := l.Addr().String()
	l.Close()
	cmd := program(n.as, "serve", "--data", n.dir, "--listen", addr)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return err
	}
	chrome.ends = append(chrome.ends, func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	n.base = "http://" + addr
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if res, err := http.Get(n.base + "/healthz"); err == nil {
			res.Body.Close()
			return nil
		}
	}
	return fmt.Errorf("the node does not answer: %s", said.String())
}

var (
	linkShown   = regexp.MustCompile(`https?://[^\s"]+/join/[^\s"]+|/join/[^\s"]+`)
	secretShown = regexp.MustCompile(`>((?:[A-Z2-7]{4} )+[A-Z2-7]{1,4})<`)
)

// signIn makes an account of a role and signs it in.
func (n *node) signIn(role string) error {
	out, err := program(n.as, "user", "add", role, "--role", role, "--data", n.dir).Output()
	if err != nil {
		return explain(err)
	}
	link := linkShown.FindString(string(out))
	if link == "" {
		return fmt.Errorf("no link in %q", out)
	}
	path := link[strings.Index(link, "/join/"):]
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	n.client = &http.Client{Jar: jar, Timeout: patience}
	page, err := n.text(path)
	if err != nil {
		return err
	}
	m := secretShown.FindStringSubmatch(page)
	if m == nil {
		return fmt.Errorf("no secret on %s: %.2000s", path, page)
	}
	form := url.Values{"display": {"Amina Tembo"}, "language": {"en"}, "password": {"correct horse battery staple"}, "code": {totp(m[1])}}
	res, err := n.client.PostForm(n.base+path, form)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("join: %s", res.Status)
	}
	return nil
}

// totp is what an authenticator shows now. Source: RFC 6238 §4.
func totp(secret string) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ReplaceAll(secret, " ", ""), "="))
	if err != nil {
		panic(err)
	}
	h := hmac.New(sha1.New, key)
	_ = binary.Write(h, binary.BigEndian, time.Now().Unix()/30)
	sum := h.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:])&0x7fffffff%1_000_000)
}

// at is the address of a path.
func (n *node) at(path string) string { return n.base + path }

// lingo is the end of an address that chooses a language.
func lingo(path, tag string) string {
	if strings.Contains(path, "?") {
		return "&lang=" + tag
	}
	return "?lang=" + tag
}

// enter gives a tab the session.
func (n *node) enter(t *testing.T, b *browser) {
	t.Helper()
	u, err := url.Parse(n.base)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range n.client.Jar.Cookies(u) {
		b.cookie(t, n.base, c.Name, c.Value)
	}
}

func (n *node) text(path string) (string, error) {
	res, err := n.client.Get(n.base + path)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	if kind := res.Header.Get("Content-Type"); err == nil && !strings.HasPrefix(kind, "text/html") {
		return "", errNoPage
	}
	if err == nil && res.StatusCode >= 500 {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	return b.String(), err
}

var errNoPage = fmt.Errorf("no page")

// Limits of a crawl: so many pages of one shape, such as /watch/findings/{id}, and so many in all.
const (
	ofOneShape = 2
	inAll      = 150
)

// numberlike are the parts of a path that differ between pages of one shape.
var numberlike = regexp.MustCompile(`^[0-9a-f]{6,}$|[0-9]|^[a-z0-9]+(-[a-z0-9]+)+$`)

// shape is a path without what differs between pages that look alike, and the names of its query.
func shape(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if i > 2 || numberlike.MatchString(p) {
			parts[i] = "*"
		}
	}
	var names []string
	for name := range u.Query() {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(parts, "/") + "?" + strings.Join(names, "&")
}

// crawl returns the pages that links lead to from the first one on.
func (n *node) crawl(t *testing.T) []string {
	t.Helper()
	n.once.Do(func() { n.pages, n.err = n.walk() })
	if n.err != nil {
		t.Fatal(n.err)
	}
	if len(n.pages) < 15 {
		t.Fatalf("%d pages are not all: %v", len(n.pages), n.pages)
	}
	return n.pages
}

func (n *node) walk() (pages []string, err error) {
	queue, seen, shapes := []string{"/"}, map[string]bool{"/": true}, map[string]int{}
	for len(queue) > 0 && len(pages) < inAll {
		path := queue[0]
		queue = queue[1:]
		text, err := n.text(path)
		if err == errNoPage {
			continue
		}
		if err != nil {
			return nil, err
		}
		pages = append(pages, path)
		for _, to := range links(text, path) {
			if s := shape(to); !seen[to] && shapes[s] < ofOneShape {
				seen[to] = true
				shapes[s]++
				queue = append(queue, to)
			}
		}
	}
	return pages, nil
}

// links are the paths of this node that a page leads to.
func links(page, from string) (list []string) {
	base, err := url.Parse(from)
	if err != nil {
		return nil
	}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return list
		case html.StartTagToken:
			tok := z.Token()
			if tok.Data != "a" {
				continue
			}
			for _, a := range tok.Attr {
				if u, err := base.Parse(a.Val); a.Key == "href" && err == nil && u.Host == "" && u.Scheme == "" && !skipped(u) {
					u.Fragment = ""
					list = append(list, u.String())
				}
			}
		}
	}
}

// skipped are links that only change how the same page looks, files, and what is no page.
func skipped(u *url.URL) bool {
	q := u.Query()
	return q.Has("lang") || q.Has("theme") || u.Path == "" || strings.HasPrefix(u.Path, "/static/") || strings.HasPrefix(u.Path, "/api/")
}
