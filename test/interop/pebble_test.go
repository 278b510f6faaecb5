package interop

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tocsin/internal/kit/certs"
	"tocsin/internal/kit/mail/mailtest"
)

// certLife is how long the authority's certificates hold, in seconds. They are renewed when a third of it is left.
const certLife = 21

// The node gets its certificate from an authority by ACME, renews it, keeps it when it starts again without the
// authority, and lets no other name get one. The authority is Pebble, by those who made Let's Encrypt.
func TestPebbleGivesCertificates(t *testing.T) {
	p := newPebble(t)
	n := newNode(t, "TOCSIN_TLS_ACME_HOSTS=node.example", "TOCSIN_TLS_ACME_DIRECTORY=https://"+p.addr+"/dir", "SSL_CERT_FILE="+p.cert)
	stop, said := n.serve(p.node)
	first := p.shown(t, "node.example")
	if first == nil {
		stop()
		t.Fatalf("no certificate:\n%s\n%s", said, p.log)
	}
	if c := p.shown(t, "other.example"); c != nil {
		t.Errorf("another name got a certificate: %v", c.DNSNames)
	}
	var second *x509.Certificate
	mailtest.Eventually(t, "the certificate is not renewed", func() bool {
		second = p.shown(t, "node.example")
		return second != nil && second.SerialNumber.Cmp(first.SerialNumber) != 0
	})
	if second.NotAfter.Before(first.NotAfter) || time.Now().After(first.NotAfter) {
		t.Errorf("it was renewed too late: the first held until %v, it is %v", first.NotAfter, time.Now())
	}
	p.stop()
	stop()
	stop, _ = n.serve(p.node)
	if c := p.shown(t, "node.example"); c == nil || c.SerialNumber.Cmp(second.SerialNumber) != 0 {
		t.Errorf("started again it has another: %v", c)
	}
	stop()
	if log := p.log.String(); strings.Contains(log, "other.example") {
		t.Errorf("the authority was asked for another name:\n%s", log)
	}
	info, err := os.Stat(filepath.Join(n.dir, "data", "tls", "acme"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("what holds the keys: %v, %v", info, err)
	}
}

// pebble is a Pebble that runs.
type pebble struct {
	addr  string         // of its directory
	node  string         // where it expects the node
	cert  string         // the file of the certificate of its own address
	roots *x509.CertPool // of what it gives
	log   *logged
	stop  func()
}

func newPebble(t *testing.T) *pebble {
	t.Helper()
	bin := mailtest.Tool(t, "../..", "pebble")
	dir := t.TempDir()
	if _, _, err := certs.Self(dir, []string{"127.0.0.1"}, time.Now()); err != nil {
		t.Fatal(err)
	}
	a := &pebble{addr: mailtest.FreeAddr(t), node: mailtest.FreeAddr(t), cert: filepath.Join(dir, "self.crt"), roots: x509.NewCertPool(), log: &logged{}}
	office := mailtest.FreeAddr(t)
	_, port, _ := net.SplitHostPort(a.node)
	config := fmt.Sprintf(`{"pebble": {"listenAddress": %q, "managementListenAddress": %q, "certificate": %q, "privateKey": %q, "httpPort": 1, "tlsPort": %s,
		"profiles": {"default": {"description": "short", "validityPeriod": %d}}}}`, a.addr, office, a.cert, filepath.Join(dir, "self.key"), port, certLife)
	file := filepath.Join(dir, "pebble.json")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bin, "-config", file, "-dnsserver", nameServer(t))
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_AUTHZREUSE=0")
	cmd.Stdout, cmd.Stderr = a.log, a.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	a.stop = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Cleanup(a.stop)
	a.trust(t, "https://"+office+"/roots/0")
	return a
}

// trust gets the root of what the authority gives.
func (a *pebble) trust(t *testing.T, at string) {
	t.Helper()
	own, err := os.ReadFile(a.cert)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(own)
	cl := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}}
	mailtest.Eventually(t, "pebble does not answer", func() bool {
		res, err := cl.Get(at)
		if err != nil {
			return false
		}
		defer res.Body.Close() //nolint:errcheck // it was read
		pem, err := io.ReadAll(res.Body)
		return err == nil && a.roots.AppendCertsFromPEM(pem)
	})
}

// shown is the certificate that the node shows for a name; nil where it shows none that the authority stands for.
func (a *pebble) shown(t *testing.T, name string) *x509.Certificate {
	t.Helper()
	d := tls.Dialer{NetDialer: &net.Dialer{Timeout: 30 * time.Second}, Config: &tls.Config{ServerName: name, RootCAs: a.roots, MinVersion: tls.VersionTLS12}}
	c, err := d.DialContext(t.Context(), "tcp", a.node)
	if err != nil {
		return nil
	}
	defer c.Close() //nolint:errcheck // it said all
	return c.(*tls.Conn).ConnectionState().PeerCertificates[0]
}

// logged is what a program prints, read while it prints.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// nameServer answers that every name is this machine. Pebble asks by TCP. Source: RFC 1035 §4.2.2.
func nameServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			answerOne(c)
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

func answerOne(c net.Conn) {
	defer c.Close() //nolint:errcheck // whoever asks again gets another
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	var n [2]byte
	if _, err := io.ReadFull(c, n[:]); err != nil {
		return
	}
	query := make([]byte, binary.BigEndian.Uint16(n[:]))
	if _, err := io.ReadFull(c, query); err != nil {
		return
	}
	answer := here(query)
	_, _ = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
}

func here(query []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
	}
	b, err := m.Pack()
	if err != nil {
		return nil
	}
	return b
}
