package app

import (
	"cmp"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail/box"
	"tocsin/internal/kit/sqldb"
)

// mailbox is the reading of a mailbox, which a person may connect while the node works.
type mailbox struct {
	turn    sync.Mutex    // one connects at a time
	mu      sync.Mutex    // of what follows
	on      *MailSettings // what was connected since the start; nil: what the settings said at it
	ctx     context.Context
	running *sync.WaitGroup
	ends    func() // ends the reading and waits for that; nil where nothing is read
	looked  time.Time
	trouble string
}

// mailNow are the settings of mail as they are now.
func (n *Node) mailNow() MailSettings {
	n.box.mu.Lock()
	defer n.box.mu.Unlock()
	if n.box.on != nil {
		return *n.box.on
	}
	return n.Settings.Mail
}

// keepMailbox reads the mailbox of the settings, and those that are connected later, until ctx ends.
func (n *Node) keepMailbox(ctx context.Context, running *sync.WaitGroup) error {
	if n.Settings.Mail.IMAP != "" {
		if _, err := n.post(); err != nil { // it asks what the settings are, so it is opened before the lock is taken
			return err
		}
	}
	n.box.mu.Lock()
	defer n.box.mu.Unlock()
	n.box.ctx, n.box.running = ctx, running
	running.Go(func() { // as long as this stands, others may be added
		<-ctx.Done()
		n.box.mu.Lock()
		n.box.ctx = nil
		n.box.mu.Unlock()
	})
	if n.Settings.Mail.IMAP == "" {
		return nil
	}
	return n.readMailbox(n.Settings.Mail)
}

// readMailbox begins to read a mailbox. Its lock is held.
func (n *Node) readMailbox(s MailSettings) error {
	ctx, cancel := context.WithCancel(n.box.ctx)
	done, err := n.startBox(ctx, s, n.box.running)
	if err != nil {
		cancel()
		return err
	}
	n.box.ends = func() { cancel(); <-done }
	return nil
}

// tellLooked keeps when a folder was read to its end, or why it could not be.
func (n *Node) tellLooked(_ string, err error) {
	n.box.mu.Lock()
	defer n.box.mu.Unlock()
	n.box.trouble = ""
	if err != nil {
		n.box.trouble = err.Error()
		return
	}
	n.box.looked = time.Now()
}

// lookAt logs in to a mailbox and counts what is there.
func (n *Node) lookAt(ctx context.Context, s MailSettings, password string) ([]box.Folder, error) {
	b, err := n.mailboxOf(s, password)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, testWait)
	defer cancel()
	if err := besideUs(ctx, s.IMAP, func(string) {}); err != nil {
		return nil, err
	}
	list, err := b.Look(ctx)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "%w", err)
	}
	return list, nil
}

// connect writes a mailbox to the settings, its password to a file that the node alone reads, and reads it from now on in
// place of the one before. Somebody's act is in the audit log, without the password.
func (n *Node) connect(ctx context.Context, by string, s MailSettings, password string) error {
	n.box.turn.Lock()
	defer n.box.turn.Unlock()
	lines := []setting{{"imap", s.IMAP}, {"imap_tls", s.IMAPWay}, {"imap_user", s.IMAPUser}, {"imap_folders", s.IMAPFolders}}
	if n.Settings.Mail.IMAPPassword != "" {
		return errEnv(envPrefix + "MAIL_IMAP_PASSWORD")
	}
	if password != "" {
		s.IMAPPasswordFile = passwordFile("imap", s.IMAPUser, s.IMAP)
		if err := n.keepSealed(s.IMAPPasswordFile, password); err != nil {
			return err
		}
	}
	lines = append(lines, setting{"imap_password_file", s.IMAPPasswordFile})
	if _, err := n.Home.write("mail", lines, n.env); err != nil {
		return err
	}
	err := n.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "mail.connect", Subject: s.IMAPUser + "@" + s.IMAP, Detail: map[string]any{"folders": s.IMAPFolders}})
	})
	if err != nil {
		return err
	}
	n.box.mu.Lock()
	ends := n.box.ends
	n.box.ends, n.box.on = nil, &s
	n.box.looked, n.box.trouble = time.Time{}, ""
	n.box.mu.Unlock()
	if ends != nil {
		ends()
	}
	n.box.mu.Lock()
	defer n.box.mu.Unlock()
	if n.box.ctx == nil {
		return nil // nothing is served: it is read at the next start
	}
	return n.readMailbox(s)
}

// keepSecret writes a secret to a file of the data directory that its owner alone reads.
func (h Home) keepSecret(name, secret string) error {
	file := h.path(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return readOnly(file, err)
	}
	return readOnly(file, replaceFile(file, []byte(secret+"\n")))
}

// imapPassword is the password of a mailbox as it is kept.
func (n *Node) imapPassword(s MailSettings) (string, error) {
	text, err := n.Home.secret("mail.imap_password_file", s.IMAPPassword, s.IMAPPasswordFile)
	if err != nil {
		return "", err
	}
	return n.openSealed(s.IMAPPasswordFile, text)
}

// mailboxOf is the mailbox of some settings.
func (n *Node) mailboxOf(s MailSettings, password string) (*box.Box, error) {
	roots, err := n.roots()
	if err != nil {
		return nil, err
	}
	c := box.Config{Addr: s.IMAP, Way: s.IMAPWay, User: s.IMAPUser, Password: password, Folders: s.IMAPFolders, Sent: sentFolder(s.IMAPSent), Mark: !s.IMAPReadOnly,
		Days: s.IMAPDays, Roots: roots, Log: n.Log, Progress: n.tellReading, Looked: n.tellLooked}
	p, err := n.post()
	if err != nil {
		return nil, err
	}
	return box.New(c, p, p.Take)
}

// sentFolder is the folder of what was sent by other programs, for the mailbox.
func sentFolder(setting string) string {
	if setting == "none" {
		return ""
	}
	return cmp.Or(setting, box.SentAuto)
}

// asMailbox is what of the settings a person types: the rest stays.
func (n *Node) asMailbox(server, way, user string, folders []string) MailSettings {
	s := n.mailNow()
	if s.IMAP = server; !strings.Contains(server, ":") {
		s.IMAP = net.JoinHostPort(server, map[bool]string{true: "993", false: "143"}[cmp.Or(way, box.TLS) == box.TLS])
	}
	s.IMAPWay, s.IMAPUser, s.IMAPFolders = cmp.Or(way, box.TLS), user, folders
	return s
}
