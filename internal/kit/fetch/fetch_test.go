package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/fetch/fetchtest"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func client(t *testing.T) *Client {
	c := New(Config{Agent: "Tocsin/test", Private: loopback})
	t.Cleanup(c.Close)
	return c
}

const exchange = `
-- request --
GET /list.csv?k=s3cret
User-Agent: Tocsin/*
Accept-Encoding: gzip, zstd
X-Key: s3cret
!If-None-Match:
-- response --
HTTP/1.1 200 OK
ETag: "one"
Last-Modified: Mon, 23 Nov 2026 08:00:00 GMT
Content-Disposition: attachment; filename="../2026 list.csv"

a,b
1,2
-- request --
GET /list.csv?k=s3cret
If-None-Match: "one"
If-Modified-Since: Mon, 23 Nov 2026 08:00:00 GMT
-- response --
HTTP/1.1 304 Not Modified

-- request --
GET /list.csv?k=s3cret
-- response --
HTTP/1.1 503 Service Unavailable
Retry-After: 120

s3cret
-- request --
GET /list.csv?k=s3cret
-- response --
`

func TestExchange(t *testing.T) {
	srv := fetchtest.New(t, []byte(exchange))
	c := client(t)
	r := Request{URL: srv.URL + "/list.csv?k={key}", Header: map[string]string{"X-Key": "{key}"}, Key: "s3cret"}
	a, err := c.Get(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(a.Body)
	if err != nil || string(text) != "a,b\n1,2\n" || a.Name != "2026 list.csv" || a.ETag != `"one"` {
		t.Errorf("got %q %+v %v", text, a, err)
	}
	a.Body.Close()
	r.ETag, r.Modified = a.ETag, a.Modified
	if a, err = c.Get(t.Context(), r); err != nil || !a.Unchanged || a.Body != nil {
		t.Errorf("got %+v %v, want it unchanged", a, err)
	}
	_, err = c.Get(t.Context(), r)
	var trouble *Trouble
	if !errors.As(err, &trouble) || trouble.Status != 503 || trouble.After != 2*time.Minute || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
	if _, err = c.Get(t.Context(), r); err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("got %v", err)
	}
}

func TestGuard(t *testing.T) {
	f := func(address string, want bool) {
		t.Helper()
		got := guard{}.control(t.Context(), "tcp4", netip.AddrPortFrom(netip.MustParseAddr(address), 80).String(), nil) == nil
		if got != want {
			t.Errorf("%s: connected %v, want %v", address, got, want)
		}
	}
	f("9.9.9.9", true)
	f("2620:fe::fe", true)
	f("2001:4860::1", true)
	f("0.0.0.0", false)
	f("10.1.2.3", false)
	f("100.64.0.1", false)
	f("100.128.0.1", true)
	f("127.0.0.1", false)
	f("169.254.169.254", false)
	f("172.31.255.255", false)
	f("172.32.0.0", true)
	f("192.168.1.1", false)
	f("224.0.0.1", false)
	f("255.255.255.255", false)
	f("::1", false)
	f("::", false)
	f("::ffff:10.0.0.1", false)
	f("::ffff:9.9.9.9", true)
	f("64:ff9b::a00:1", false)
	f("64:ff9b::909:909", true)
	f("64:ff9b:1::a00:1", false)
	f("::7f00:1", false)
	f("2002:7f00:1::", false)
	f("2002:909:909::", true)
	f("2001::1", false)
	f("2001:db8::1", false)
	f("fd00:ec2::254", false)
	f("fe80::1%eth0", false)
	f("fec0::1", false)
	f("ff02::1", false)
	inner := guard{private: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	if inner.control(t.Context(), "tcp4", "10.1.2.3:80", nil) != nil || inner.control(t.Context(), "tcp4", "10.2.2.3:80", nil) == nil {
		t.Error("the list of private networks is not kept to")
	}
	if inner.control(t.Context(), "udp4", "10.1.2.3:80", nil) == nil || inner.control(t.Context(), "tcp4", "x", nil) == nil {
		t.Error("an odd connection is let through")
	}
}

func TestInsideIsNotReached(t *testing.T) {
	var asked atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	c := New(Config{})
	defer c.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(inside.URL, "http://"))
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		_, err := c.Get(t.Context(), Request{URL: "http://" + host + ":" + port + "/"})
		if !errors.Is(err, errInside) {
			t.Errorf("%s: got %v", host, err)
		}
	}
	// What some resolvers read as an address and others as a name that there is not: either way nothing is reached.
	for _, host := range []string{"127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "127.0.0.1.", "LOCALHOST", "localhost.", "[::1]", "[::]", "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127.0.0.1%00.public.example", "public.example@127.0.0.1", "①②⑦.⓪.⓪.①"} {
		for _, scheme := range []string{"http", "https"} {
			a, err := c.Get(t.Context(), Request{URL: scheme + "://" + host + ":" + port + "/"})
			if err == nil {
				a.Body.Close()
				t.Errorf("%s://%s is reached", scheme, host)
			}
		}
	}
	if asked.Load() > 0 {
		t.Errorf("the inside was asked %d times", asked.Load())
	}
}

func TestRedirectsInside(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inside was asked") }))
	defer inside.Close()
	host := strings.Replace(inside.URL, "127.0.0.1", "127.0.0.2", 1)
	srv := httptest.NewServer(http.RedirectHandler(host, http.StatusFound))
	defer srv.Close()
	c := New(Config{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	defer c.Close()
	if _, err := c.Get(t.Context(), Request{URL: srv.URL}); !errors.Is(err, errInside) {
		t.Errorf("got %v", err)
	}
}

func TestRedirectTakesNoKeyAlong(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if name != "User-Agent" && name != "Accept-Encoding" {
				t.Errorf("the other server is told %s: %s", name, r.Header.Get(name))
			}
		}
		fmt.Fprint(w, "moved")
	}))
	defer other.Close()
	srv := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer srv.Close()
	a, err := client(t).Get(t.Context(), Request{URL: srv.URL + "/{key}", Header: map[string]string{"Auth-Key": "{key}", "Authorization": "Basic {basic}"}, Key: "s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if text, _ := io.ReadAll(a.Body); string(text) != "moved" {
		t.Errorf("got %q", text)
	}
	loop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }))
	defer loop.Close()
	if _, err := client(t).Get(t.Context(), Request{URL: loop.URL}); err == nil || !strings.Contains(err.Error(), "five times") {
		t.Errorf("got %v", err)
	}
}

func TestCaps(t *testing.T) {
	packed := func(n int) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.CopyN(z, zeros{}, int64(n))
		z.Close()
		return b.Bytes()
	}
	f := func(h http.HandlerFunc, most int64, want string) {
		t.Helper()
		srv := httptest.NewServer(h)
		defer srv.Close()
		a, err := client(t).Get(t.Context(), Request{URL: srv.URL, MaxBytes: most, MaxTime: 5 * time.Second})
		n := int64(0)
		if err == nil {
			n, err = io.Copy(io.Discard, a.Body)
			a.Body.Close()
		}
		if n > most || want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("got %d bytes, %v; want at most %d and %q", n, err, most, want)
		}
	}
	body := func(encoding string, b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			w.Write(b)
		}
	}
	f(body("gzip", packed(1000)), 1000, "")
	f(body("gzip", packed(50<<20)), 1<<20, "longer than 1048576 bytes")
	f(body("gzip", packed(1 << 20)[:500]), 1<<20, "broke off")
	f(body("gzip", []byte("no gzip at all")), 1<<20, "not the gzip")
	f(body("br", []byte("x")), 1<<20, "not asked for")
	f(body("zstd", []byte("(\xb5/\xfd rubbish")), 1<<20, "damaged")
	f(body("", make([]byte, 1001)), 1000, "longer than 1000 bytes")
	f(func(w http.ResponseWriter, _ *http.Request) {
		for range 20 {
			w.Write(make([]byte, 100))
			w.(http.Flusher).Flush()
		}
	}, 1000, "longer than 1000 bytes")
	f(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("short"))
	}, 1000, "broke off")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestTooLongIsAFault(t *testing.T) {
	if tocsin.WhyOf(tooLong(5)) != tocsin.TooLarge {
		t.Error("it is no fault of size")
	}
}

func TestTime(t *testing.T) {
	block := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("begin"))
		w.(http.Flusher).Flush()
		<-block
	}))
	defer srv.Close()
	defer close(block)
	a, err := client(t).Get(t.Context(), Request{URL: srv.URL, MaxTime: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if _, err := io.ReadAll(a.Body); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}
}

func TestBadRequests(t *testing.T) {
	f := func(r Request, want string) {
		t.Helper()
		if _, err := client(t).Get(t.Context(), r); err == nil || !strings.Contains(err.Error(), want) || r.Key != "" && strings.Contains(err.Error(), r.Key) {
			t.Errorf("%+v: got %v, want %q", r, err, want)
		}
	}
	f(Request{URL: "file:///etc/passwd"}, "not one of HTTP")
	f(Request{URL: "gopher://example.org"}, "not one of HTTP")
	f(Request{URL: "https:///x"}, "not one of HTTP")
	f(Request{URL: "https://u:p@example.org/"}, "key file")
	f(Request{URL: "https://example.org/", Method: "DELETE"}, "only GET and POST")
	f(Request{URL: "https://example.org/{key}"}, "needs a key")
	f(Request{URL: "http://example.org/{key}", Key: "s3cret"}, "over HTTPS alone")
	f(Request{URL: "https://example.org/", Header: map[string]string{"A\r\nB": "c"}}, "")
	f(Request{URL: "https://name-with-{key}.invalid/", Key: "s3cret"}, "")
	f(Request{URL: "https://example.org/", Header: map[string]string{"A": "{key}"}, Key: "s3\r\ncret"}, "")
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	f := func(in string, want time.Duration) {
		t.Helper()
		if got := retryAfter(in, now); got != want {
			t.Errorf("%q: got %v, want %v", in, got, want)
		}
	}
	f("", 0)
	f("90", 90*time.Second)
	f("-1", 0)
	f("99999999", 24*time.Hour)
	f("99999999999999999999", 0)
	f("Tue, 24 Nov 2026 12:10:00 GMT", 10*time.Minute)
	f("Tue, 24 Nov 2026 11:10:00 GMT", 0)
	f("soon", 0)
}

func TestWait(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1000).Draw(t, "failures")
		every := time.Duration(rapid.Int64Range(0, int64(48*time.Hour)).Draw(t, "every"))
		after := time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "after"))
		chance := rapid.Float64Range(0, 0.999).Draw(t, "chance")
		got := Wait(n, every, after, chance)
		if got < after || got > max(after, longestWait*6/5) {
			t.Fatalf("Wait(%d, %v, %v, %v) = %v", n, every, after, chance, got)
		}
		if every > 0 && got > max(after, every*6/5) {
			t.Fatalf("waits %v, longer than the interval of %v", got, every)
		}
	})
	if Wait(1, 0, 0, 0.5) != time.Minute || Wait(4, 0, 0, 0.5) != 8*time.Minute || Wait(40, 0, 0, 0.5) != 6*time.Hour {
		t.Error("the wait does not double from a minute up to six hours")
	}
}

func TestReadKey(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	f := func(name, want, fault string) {
		t.Helper()
		got, err := ReadKey(os.DirFS(dir), name)
		if got != want || fault != "" && (err == nil || !strings.Contains(err.Error(), fault)) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	write("good", "  s3cret \nsecond line", 0o600)
	write("open", "s3cret", 0o644)
	write("empty", " \n", 0o600)
	write("long", strings.Repeat("x", maxKey+1), 0o600)
	f("good", "s3cret", "")
	f("open", "", "other users")
	f("empty", "", "no key")
	f("long", "", "at most")
	f("none", "", "no such file")
}
