package page

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// dovecotConf is a mailbox on this machine alone; whoever knows the password may read it.
const dovecotConf = `protocols = imap
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:%[1]s/mail
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=%[1]s/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[2]s
  }
}
service anvil {
  chroot =
}
`

// maildir is a real mailbox of dovecot.
type maildir struct {
	dir, addr string
	uid, gid  int
	n         int
}

// dovecot starts a server with one mailbox, or skips.
func dovecot(t *testing.T) *maildir {
	t.Helper()
	if _, err := exec.LookPath("dovecot"); err != nil {
		t.Skip("there is no dovecot here: apt-get install dovecot-imapd")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil || os.Getuid() != 0 {
		t.Skip("dovecot needs root to start, and a user nobody")
	}
	m := &maildir{addr: freeAddr(t)}
	m.uid, _ = strconv.Atoi(nobody.Uid)
	m.gid, _ = strconv.Atoi(nobody.Gid)
	if m.dir, err = os.MkdirTemp("", "d"); err != nil { // short, for its sockets
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(m.dir) })
	for _, sub := range []string{"", "run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"} {
		path := filepath.Join(m.dir, sub)
		err := errors.Join(os.MkdirAll(path, 0o755), os.Chmod(path, 0o755)) //nolint:gosec // its user is another
		if strings.HasPrefix(sub, "mail") {
			err = errors.Join(err, os.Chown(path, m.uid, m.gid))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(m.dir, "dovecot.conf")
	_, port, _ := net.SplitHostPort(m.addr)
	if err := os.WriteFile(conf, fmt.Appendf(nil, dovecotConf, m.dir, port), 0o600); err != nil {
		t.Fatal(err)
	}
	serveOther(t, m.addr, "dovecot", "-F", "-c", conf)
	return m
}

// put lays a letter into the mailbox that came some days ago.
func (m *maildir) put(t *testing.T, text string, at time.Time) {
	t.Helper()
	m.n++
	path := filepath.Join(m.dir, fmt.Sprintf("letter%d", m.n))
	err := errors.Join(os.WriteFile(path, []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600), os.Chown(path, m.uid, m.gid), os.Chtimes(path, at, at))
	if err == nil {
		err = os.Rename(path, filepath.Join(m.dir, "mail", "new", fmt.Sprintf("%d.%d.test", time.Now().UnixNano(), m.n)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// unread counts the letters that nobody has opened: a mailbox that is only read keeps them all.
func (m *maildir) unread(t *testing.T) (n int) {
	t.Helper()
	for _, sub := range []string{"new", "cur"} {
		files, err := os.ReadDir(filepath.Join(m.dir, "mail", sub))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if _, flags, _ := strings.Cut(f.Name(), ":2,"); !strings.Contains(flags, "S") {
				n++
			}
		}
	}
	return n
}

// freeAddr is an address of this machine that nothing listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serveOther starts a server that is none of ours and waits until it listens.
func serveOther(t *testing.T, addr, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		stop := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		defer stop.Stop()
		_ = cmd.Wait()
	})
	eventually(t, name+" does not listen", func() bool {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		return err == nil && c.Close() == nil
	})
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal(what)
		}
	}
}

// mailpit is the program that keeps what is sent, or skips.
func mailpit(t *testing.T) string {
	t.Helper()
	here := filepath.Join(root(), "out", "mailpit")
	if _, err := os.Stat(here); err == nil {
		return here
	}
	path, err := exec.LookPath("mailpit")
	if err != nil {
		t.Skip("there is no mailpit here; .ci/run builds out/mailpit")
	}
	return path
}
