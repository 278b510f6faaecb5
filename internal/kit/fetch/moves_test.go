package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// answers serves names by a resolver of this machine: to each question for an address it gives what is set at that moment.
type answers struct{ now atomic.Pointer[[]netip.Addr] }

func (a *answers) are(list ...string) {
	addrs := make([]netip.Addr, len(list))
	for i, s := range list {
		addrs[i] = netip.MustParseAddr(s)
	}
	a.now.Store(&addrs)
}

// reply answers one question; nil where it is none.
func (a *answers) reply(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	for _, ip := range *a.now.Load() {
		head := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class} // a time to live of 0, as whoever moves a name sets it
		switch {
		case q.Type == dnsmessage.TypeA && ip.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: ip.As4()}})
		case q.Type == dnsmessage.TypeAAAA && ip.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}})
		}
	}
	b, err := m.Pack()
	if err != nil {
		return nil
	}
	return b
}

// resolver makes the answers those of this process, until the test ends.
func resolver(t *testing.T) *answers {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := &answers{}
	a.are()
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1<<12)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if out := a.reply(b[:n]); out != nil {
				_, _ = conn.WriteTo(out, from) // who is not answered asks again
			}
		}
	}()
	was := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = was; conn.Close(); <-done })
	return a
}

// A name whose resolver answers otherwise at each question is judged by the address that is connected to. None of several
// addresses is taken for another's sake, nor is one of IPv4 that is written as one of IPv6, or that a gateway would make one.
func TestANameWhoseAnswersChange(t *testing.T) {
	names := resolver(t)
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer srv.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	for _, r := range []struct {
		outside bool // what is asked is taken for the outside
		answers []string
	}{
		{true, []string{"127.0.0.1"}},
		{false, []string{"127.0.0.2"}},
		{false, []string{"127.0.0.3", "127.0.0.2"}},
		{false, []string{"0.0.0.0"}},
		{false, []string{"::1"}},
		{false, []string{"::ffff:127.0.0.2"}},
		{false, []string{"64:ff9b::7f00:2"}},
		{false, []string{"169.254.169.254", "fe80::1"}},
		{true, []string{"127.0.0.2", "127.0.0.1"}}, // the one inside is passed over
	} {
		names.are(r.answers...)
		asked.Store(0)
		c := New(Config{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
		a, err := c.Get(t.Context(), Request{URL: "http://moves.example:" + port + "/"})
		if err == nil {
			a.Body.Close()
		}
		c.Close()
		if r.outside != (err == nil) || !r.outside && (!errors.Is(err, errInside) || asked.Load() > 0) || r.outside && asked.Load() != 1 {
			t.Errorf("%v: asked %d times, %v", r.answers, asked.Load(), err)
		}
		if conn, err := Dialer(nil)(t.Context(), "tcp", "moves.example:"+port); err == nil || !errors.Is(err, errInside) {
			t.Errorf("%v, by the dialer of webhooks and issuers: %v %v", r.answers, conn, err)
		}
	}
}

// An address that was outside and redirects to a name that is inside by then is followed nowhere.
func TestRedirectToANameThatMoves(t *testing.T) {
	names := resolver(t)
	names.are("127.0.0.1")
	var srv *httptest.Server
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inside" {
			t.Error("the inside was asked")
		}
		names.are("127.0.0.2")
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, strings.Replace(srv.URL, "127.0.0.1", "moves.example", 1)+"/inside", http.StatusFound)
	}))
	defer srv.Close()
	c := New(Config{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	defer c.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	if _, err := c.Get(t.Context(), Request{URL: "http://moves.example:" + port + "/"}); !errors.Is(err, errInside) {
		t.Errorf("got %v", err)
	}
}
