package page

import (
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail/mailtest"
)

// maildir is a real mailbox of dovecot, and where it is read.
type maildir struct {
	*mailtest.Maildir
	addr string
}

// dovecot starts a server with one mailbox, or skips.
func dovecot(t *testing.T) *maildir {
	t.Helper()
	m := &maildir{mailtest.NewMaildir(t), mailtest.FreeAddr(t)}
	m.Serve(t, m.addr, "")
	return m
}

// put lays a letter into the mailbox that came some days ago.
func (m *maildir) put(t *testing.T, text string, at time.Time) {
	t.Helper()
	m.Put(t, "", strings.ReplaceAll(text, "\n", "\r\n"), at)
}
