// Package fetchtest plays recorded exchanges back to a client: a server that gives the answers of a txtar file, and a test
// that fails where the client asks for something else.
package fetchtest

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"path"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

// Server plays a recording back.
type Server struct {
	*httptest.Server
	t     testing.TB
	mu    sync.Mutex
	pairs [][2][]byte
	next  int
}

// New serves a recording: files "request" and "response" in turn, each as it goes over the wire. A request is its line
// and the headers that it must have, whose values may hold * for anything; a header "!Name:" must not be there. An empty
// response breaks the connection off. The server ends with the test, which fails if a request was left over.
func New(t testing.TB, recording []byte) *Server {
	t.Helper()
	s := &Server{t: t}
	files := txtar.Parse(recording).Files
	for i := 0; i+1 < len(files); i += 2 {
		s.pairs = append(s.pairs, [2][]byte{files[i].Data, files[i+1].Data})
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		if s.next != len(s.pairs) {
			t.Errorf("%d of %d recorded requests were sent", s.next, len(s.pairs))
		}
	})
	return s
}

// Asked returns how many requests came.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// ServeHTTP answers the next request of the recording.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	i := s.next
	s.next++
	s.mu.Unlock()
	if i >= len(s.pairs) {
		s.t.Errorf("request %d is not in the recording: %s %s", i+1, r.Method, r.URL)
		http.Error(w, "not recorded", http.StatusTeapot)
		return
	}
	s.check(i+1, string(s.pairs[i][0]), r)
	if err := answer(w, bytes.ReplaceAll(s.pairs[i][1], []byte("{server}"), []byte(s.URL))); err != nil {
		s.t.Errorf("response %d: %v", i+1, err)
	}
}

func (s *Server) check(n int, want string, r *http.Request) {
	first, head, _ := strings.Cut(strings.TrimSpace(want), "\n")
	if got := r.Method + " " + r.URL.RequestURI(); got != strings.TrimSpace(first) {
		s.t.Errorf("request %d: got %s, want %s", n, got, first)
	}
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		if none, ok := strings.CutPrefix(name, "!"); ok {
			if got := r.Header.Get(none); got != "" {
				s.t.Errorf("request %d: has %s: %s", n, none, got)
			}
			continue
		}
		if ok, err := path.Match(strings.ReplaceAll(value, "/", "|"), strings.ReplaceAll(r.Header.Get(name), "/", "|")); !ok || err != nil {
			s.t.Errorf("request %d: %s is %q, want %q", n, name, r.Header.Get(name), value)
		}
	}
}

// answer writes a recorded response.
func answer(w http.ResponseWriter, raw []byte) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		panic(http.ErrAbortHandler)
	}
	br := bufio.NewReader(bytes.NewReader(raw))
	tp := textproto.NewReader(br)
	line, err := tp.ReadLine()
	if err != nil {
		return err
	}
	var code int
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &code); err != nil {
		return fmt.Errorf("the status line is %q", line)
	}
	head, err := tp.ReadMIMEHeader()
	if err != nil && len(head) == 0 {
		head = textproto.MIMEHeader{}
	}
	for name, values := range head {
		w.Header()[name] = values
	}
	w.WriteHeader(code)
	_, err = br.WriteTo(w)
	return err
}
