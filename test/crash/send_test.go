package crash

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Owners of a sending world, each with one network and one address.
const sendOwners = 30

// kinds of report whose problems are told apart: a round has one of its own, so every owner has something new to hear.
var kinds = strings.Fields(`scan_rdp scan_vnc scan_telnet scan_ftp scan_smb scan_redis scan_mongodb scan_elasticsearch scan_ldap_tcp
	scan_mysql scan_postgres scan_mssql scan_snmp scan_tftp scan_ntp scan_ssdp scan_mdns scan_memcached scan_netbios scan_rsync`)

// A server that is killed while it drafts and sends: each letter reaches its recipient once. Where the server died
// between the last byte of a letter and its receipt nobody knows whether that letter left: the act says so and waits, and
// once a person has looked (here: into the mailbox) there is one of it, too.
func TestSendingSurvivesKill(t *testing.T) {
	t.Parallel()
	n := roundsOf(len(kinds), 8, 4)
	box := newBox(t, 0)
	w := newSendWorld(t, box)
	srv := w.serve()
	defer func() { srv.kill() }()
	for i := range min(n, len(kinds)) {
		w.run("ingest", "--json", "--feed", "shadowserver", w.reportOf(kinds[i]))
		client := w.command("digest", "send", "--now", "--json")
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		killed := make(chan struct{})
		time.AfterFunc(moment(w.r, 1200*time.Millisecond), func() { srv.kill(); close(killed) })
		_ = client.Wait() // it may have had its answer before, or do the work itself when it finds no server
		<-killed
		srv = w.serve()
		w.run("digest", "send", "--now", "--json")
	}
	w.settle()
	w.resolve(box)
	w.checkLetters(box, min(n, len(kinds)))
}

// newSendWorld makes a node whose outbox is open and lets digests go by themselves.
func newSendWorld(t *testing.T, box *box, more ...string) *world {
	w := newWorldWith(t, *seed, 1, append([]string{"TOCSIN_MAIL_FROM=warn@cert.example", "TOCSIN_MAIL_SMTP=" + box.addr,
		"TOCSIN_MAIL_SMTP_TLS=none", "TOCSIN_OUTBOX_AUTO=digest", "TOCSIN_OUTBOX_RATE_PER_MINUTE=100000"}, more...))
	var list strings.Builder
	list.WriteString("name,prefix,email\n")
	for i := range sendOwners {
		fmt.Fprintf(&list, "Owner %d,198.18.%d.0/24,abuse@o%d.example\n", i, i, i)
	}
	file := filepath.Join(w.dir, "send.csv")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	w.run("constituent", "import", file)
	w.run("outbox", "open")
	return w
}

// reportOf writes a report of a kind with one row of every owner.
func (w *world) reportOf(kind string) string {
	w.Helper()
	var s strings.Builder
	s.WriteString("timestamp,ip,protocol,port,hostname,tag\n")
	for i := range sendOwners {
		fmt.Fprintf(&s, "%s 01:02:03,198.18.%d.9,tcp,%d,,%s\n", yesterday().Format(time.DateOnly), i, 1000+i, kind)
	}
	file := filepath.Join(w.dir, yesterday().Format(time.DateOnly)+"-"+kind+"-test.csv")
	if err := os.WriteFile(file, []byte(s.String()), 0o600); err != nil {
		w.Fatal(err)
	}
	return file
}

// act is what is read of a line of `tocsin outbox list --json`.
type act struct {
	Act     int64
	Number  string
	Subject string
	State   string
	To      string
}

// known is what a letter of the act bears in its subject.
func (a act) known() string { return cmp.Or(a.Number, a.Subject) }

func (w *world) acts() []act {
	w.Helper()
	return lines[act](w, w.run("outbox", "list", "--limit", "100000", "--json"))
}

// settle waits until nothing is on its way.
func (w *world) settle() {
	w.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		way := 0
		for _, a := range w.acts() {
			if a.State == "ready" || a.State == "sending" {
				way++
			}
		}
		if way == 0 {
			return
		}
		if time.Now().After(end) {
			w.Fatalf("%d letters have not left:\n%s", way, w.run("outbox", "status"))
		}
	}
}

// resolve does what a person does with an act of which the node does not know whether it left.
func (w *world) resolve(box *box) {
	w.Helper()
	for _, a := range w.acts() {
		if a.State != "uncertain" {
			continue
		}
		do := "release"
		if box.count(a.known()) > 0 {
			do = "confirm"
		}
		w.Logf("%s is uncertain: %s", a.known(), do)
		w.run("outbox", do, strconv.FormatInt(a.Act, 10))
	}
	w.settle()
}

// checkLetters compares what the mailbox holds with what the rules say: of each owner and kind one letter tells.
func (w *world) checkLetters(box *box, rounds int) {
	w.Helper()
	for _, a := range w.acts() {
		if n := box.count(a.Number); a.State != "sent" || n != 1 {
			w.Errorf("%s to %s is %s and came %d times", a.Number, a.To, a.State, n)
		}
	}
	told := 0
	for i := range sendOwners {
		for _, kind := range kinds[:rounds] {
			n := box.tells(fmt.Sprintf("abuse@o%d.example", i), "shadowserver."+kind)
			if told += n; n != 1 {
				w.Errorf("owner %d was told %d times of %s", i, n, kind)
			}
		}
	}
	w.Logf("%d letters came, which told of %d problems", len(box.letters()), told)
}

// box is a mail server that keeps what it is given.
type box struct {
	addr string
	slow time.Duration // for so long it thinks about each letter
	mu   sync.Mutex
	mail []letter
}

type letter struct{ to, text string }

func newBox(t *testing.T, slow time.Duration) *box {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &box{addr: l.Addr().String(), slow: slow}
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &taking{box: b}, nil }))
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	return b
}

func (b *box) letters() []letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]letter(nil), b.mail...)
}

// count returns how many letters bear a number in their subject.
func (b *box) count(number string) (n int) {
	for _, m := range b.letters() {
		head, _, _ := strings.Cut(m.text, "\r\n\r\n")
		if strings.Contains(head, number) {
			n++
		}
	}
	return n
}

// tells returns how many letters to an address tell of a kind of report.
func (b *box) tells(to, kind string) (n int) {
	for _, m := range b.letters() {
		if m.to == to && bytes.Contains(plain(m.text), []byte(kind)) {
			n++
		}
	}
	return n
}

// plain takes the soft line ends of quoted-printable out.
func plain(text string) []byte { return bytes.ReplaceAll([]byte(text), []byte("=\r\n"), nil) }

// taking is a connection of the mail server.
type taking struct {
	box *box
	to  []string
}

func (s *taking) Mail(string, *smtp.MailOptions) error { return nil }
func (s *taking) Reset()                               { s.to = nil }
func (s *taking) Logout() error                        { return nil }

func (s *taking) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *taking) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	time.Sleep(s.box.slow)
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	for _, to := range s.to {
		s.box.mail = append(s.box.mail, letter{to, string(text)})
	}
	return nil
}
