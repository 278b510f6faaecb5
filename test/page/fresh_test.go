package page

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tocsin/internal/kit/mail/mailtest"
)

// heard is what a program says, to be read while it speaks.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}

// announced are the networks of the made-up country, as a table of ASes has them.
const announced = "192.0.2.0\t192.0.2.255\t64496\tZM\tISP-ZM Lake Internet\n198.51.100.0\t198.51.100.255\t64497\tZM\tBANK-ZM Copper Bank\n203.0.113.0\t203.0.113.255\t64498\tZM\tPOOL-ZM Unclaimed\n"

// freshNode makes a node as an administrator does, adds lines to its settings, and serves it at localhost, where a passkey
// holds. It returns the link that makes the first account.
func freshNode(t *testing.T, as, settings string) (n *node, setup string) {
	t.Helper()
	chromium(t)
	n = &node{as: as, dir: filepath.Join(t.TempDir(), "node")}
	if out, err := program(as, "init", "--data", n.dir, "--country", "ZM", "--name", "Zambia CIRT").CombinedOutput(); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}
	f, err := os.OpenFile(filepath.Join(n.dir, "node.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(settings)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(n.dir, "enrich", "ip2asn-combined.tsv"), []byte(announced), 0o600); err != nil {
		t.Fatal(err)
	}
	return n, n.serveFresh(t)
}

// setupShown finds the link for the first account in what the program says.
var setupShown = regexp.MustCompile(`http://localhost:\d+(/setup/\S+)`)

// serveFresh serves a node that nobody has an account of.
func (n *node) serveFresh(t *testing.T) (setup string) {
	t.Helper()
	addr := mailtest.FreeAddr(t)
	cmd := program(n.as, "serve", "--data", n.dir, "--listen", addr)
	said := &heard{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	n.base = "http://" + strings.Replace(addr, "127.0.0.1", "localhost", 1)
	mailtest.Eventually(t, "the node does not answer", func() bool {
		res, err := http.Get(n.base + "/healthz")
		if err == nil {
			err = res.Body.Close()
		}
		return err == nil && setupShown.MatchString(said.String())
	})
	return setupShown.FindStringSubmatch(said.String())[1]
}

// mailLines are the settings by which letters leave through a server.
func mailLines(smtp string) string {
	return fmt.Sprintf("\n[mail]\nfrom = \"Zambia CIRT <cirt@zm.example>\"\nsmtp = %q\nsmtp_tls = \"none\"\nverp = false\n", smtp)
}

// sheets writes the files that a team has on its first day: its constituents, and two reports of Shadowserver.
func sheets(t *testing.T) (contacts string, reports []string) {
	t.Helper()
	dir, day := t.TempDir(), time.Now().UTC().AddDate(0, 0, -1)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	contacts = write("constituents.csv", "name,sector,prefix,asn,domain,email,language\n"+
		"Lake Internet,telecommunications,192.0.2.0/25,64496,lake-net.example,noc@lake-net.example,en\n"+
		"Copper Bank,finance,198.51.100.0/25,64497,copper-bank.example,soc@copper-bank.example,en\n"+
		"Ministry of Education,public-administration,203.0.113.0/27,,ministry.example,it@ministry.example,ar\n"+
		"State Hospital,health,198.51.100.128/26,,hospital.example,it@hospital.example,fr\n")
	row := func(at int, ip string, asn int, rest string) string {
		return fmt.Sprintf("%q,%q,%d,\"ZM\",%s\n", day.Truncate(24*time.Hour).Add(time.Duration(at)*time.Minute).Format(time.DateTime), ip, asn, rest)
	}
	rdp, sink := "timestamp,ip,asn,geo,port,protocol,tag,hostname\n", "timestamp,src_ip,src_asn,src_geo,src_port,infection,dst_ip,dst_port\n"
	for i, ip := range []string{"192.0.2.10", "192.0.2.44", "198.51.100.20", "198.51.100.130", "203.0.113.9", "203.0.113.200"} {
		rdp += row(60+i, ip, 64496+i/2, `3389,"tcp","rdp",""`)
		sink += row(90+i, ip, 64496+i/2, `49152,"avalanche-andromeda","192.0.2.250",80`)
	}
	date := day.Format(time.DateOnly)
	return contacts, []string{write(date+"-scan_rdp-zambia.csv", rdp), write(date+"-event4_sinkhole-zambia.csv", sink)}
}
