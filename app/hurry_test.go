package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// served is a server of a handler as the node's own is, and a connection to it.
func served(t *testing.T, h http.Handler) net.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(h, t.Context())
	go func() { _ = s.Serve(l) }() // ends with the test
	t.Cleanup(func() { _ = s.Close() })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A body that does not come, or comes a byte at a time, ends its request and its connection; who reads no body is not held by
// one; and a connection whose bodies come is good for more.
func TestSlowBodiesEnd(t *testing.T) {
	const patience = 100 * time.Millisecond
	read := make(chan error, 1)
	h := hurried(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/deaf" {
			return
		}
		_, err := io.ReadAll(r.Body)
		read <- err
		fmt.Fprint(w, "read")
	}), patience)
	const head = "POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n"
	c := served(t, h)
	for range 2 {
		fmt.Fprintf(c, head, "")
		fmt.Fprint(c, strings.Repeat("a", 50))
		if err := <-read; err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || res.StatusCode != http.StatusOK || res.Close {
			t.Fatal(res, err)
		}
	}
	fmt.Fprintf(c, head, "")
	fmt.Fprint(c, "a")
	if err := <-read; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a body that does not come: %v", err)
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		t.Errorf("its connection: %v", err)
	}
	c = served(t, h)
	fmt.Fprintf(c, head, "")
	go func() {
		for range 49 { // each byte comes soon enough, all of them do not
			if _, err := c.Write([]byte("a")); err != nil {
				return
			}
			<-time.After(patience / 10)
		}
	}()
	if err := <-read; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a body that comes a byte at a time: %v", err)
	}
	c = served(t, h)
	fmt.Fprintf(c, head, "deaf")
	if b, err := io.ReadAll(c); err != nil || !strings.Contains(string(b), "200 OK") {
		t.Errorf("a body that nobody reads: %q %v", b, err)
	}
}

// A head that is too long is refused, and so is one that does not end.
func TestLargeHeads(t *testing.T) {
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was served") })
	for _, head := range []string{"GET /" + strings.Repeat("a", 200<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("a=b; ", 50_000) + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", 50_000)} {
		c := served(t, h)
		go func() { _, _ = io.WriteString(c, head) }() // the server may close before the end
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err == nil && res.StatusCode != http.StatusRequestHeaderFieldsTooLarge && res.StatusCode != http.StatusRequestURITooLong {
			t.Errorf("%.30q: %s", head, res.Status)
		}
	}
}
