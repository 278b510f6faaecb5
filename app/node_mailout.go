package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	netmail "net/mail"
	"strings"
	"sync"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
)

// mailOut is the way that letters leave by, which a person may change while the node works.
type mailOut struct {
	mu     sync.Mutex
	sender *smtp.Sender
}

// swap takes another sender in place of the one before, and ends the connections of that one.
func (o *mailOut) swap(s *smtp.Sender) error {
	o.mu.Lock()
	was := o.sender
	o.sender = s
	o.mu.Unlock()
	if was == nil {
		return nil
	}
	return was.Close()
}

func (o *mailOut) close() error { return o.swap(nil) }

// useSender has letters leave by the server of the settings from now on.
func (n *Node) useSender() error {
	sender, err := n.sender(nil)
	if err != nil {
		return err
	}
	n.Outbox.Channel("mail", sender)
	return n.out.swap(sender)
}

// verpNow makes the addresses of bounces as the settings say now; was is what they were, where that can't be told.
func (n *Node) verpNow(was mail.Verp) func() mail.Verp {
	return func() mail.Verp {
		if now, err := n.verp(); err == nil {
			return now
		}
		return was
	}
}

// passwordFile is where a password is kept that was typed into a page, below the data directory. Each server and user has its
// own: one that can't be connected takes nothing from the one before.
func passwordFile(kind, user, server string) string {
	sum := sha256.Sum256([]byte(user + "\x00" + server))
	return "secrets/" + kind + "-" + hex.EncodeToString(sum[:4])
}

// keepSealed keeps a password in a file of the data directory, sealed with the key of the records: a copy of that file alone,
// such as in a backup without the key, gives nothing away.
func (n *Node) keepSealed(name, secret string) error {
	if strings.ContainsAny(secret, "\r\n\x00") {
		return tocsin.Faultf(tocsin.Invalid, "a password is one line").At("password")
	}
	return n.Home.keepSecret(name, n.Seal.Seal(name, secret))
}

// openSealed returns a password as it was typed; one that an operator has written into a file stands there as it is.
func (n *Node) openSealed(name, text string) (string, error) {
	if text == "" || !seal.Sealed(text) {
		return text, nil
	}
	secret, err := n.Seal.Open(name, text)
	if err != nil {
		return "", tocsin.Faultf(tocsin.Invalid, "the password in %s was sealed with another key; type it again", name).At("password")
	}
	return secret, nil
}

// smtpPassword is the password of the server that letters leave by, as it is kept.
func (n *Node) smtpPassword(s MailSettings) (string, error) {
	text, err := n.Home.secret("mail.smtp_password_file", s.SMTPPassword, s.SMTPPasswordFile)
	if err != nil {
		return "", err
	}
	return n.openSealed(s.SMTPPasswordFile, text)
}

// sendBy writes a server to the settings that letters leave by, its password to a file that the node alone reads, and uses it
// from now on. Somebody's act is in the audit log, without the password.
func (n *Node) sendBy(ctx context.Context, by string, s MailSettings, password string) error {
	n.box.turn.Lock()
	defer n.box.turn.Unlock()
	if n.Settings.Mail.SMTPPassword != "" {
		return errEnv(envPrefix + "MAIL_SMTP_PASSWORD")
	}
	switch {
	case s.SMTPUser == "":
		s.SMTPPasswordFile = ""
	case password != "":
		s.SMTPPasswordFile = passwordFile("smtp", s.SMTPUser, s.SMTP)
		if err := n.keepSealed(s.SMTPPasswordFile, password); err != nil {
			return err
		}
	}
	lines := []setting{{"from", s.From}, {"smtp", s.SMTP}, {"smtp_tls", s.SMTPWay}, {"smtp_user", s.SMTPUser}, {"smtp_password_file", s.SMTPPasswordFile}}
	if _, err := n.Home.write("mail", lines, n.env); err != nil {
		return err
	}
	err := n.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "mail.send_by", Subject: s.SMTP, Detail: map[string]any{"from": s.From, "user": s.SMTPUser}})
	})
	if err != nil {
		return err
	}
	if address, err := fromAddress(s); err == nil {
		if ring, err := n.ring(); err == nil {
			ring.Belongs(address)
		}
	}
	n.box.mu.Lock()
	n.box.on = &s
	n.box.mu.Unlock()
	return n.useSender()
}

// tryOut connects to a server and logs in, and tells each step. No letter leaves.
func (n *Node) tryOut(ctx context.Context, s MailSettings, password string) (steps []string, err error) {
	if a, err := netmail.ParseAddress(s.From); err != nil || a.Address == "" {
		return nil, tocsin.Faultf(tocsin.Invalid, "%.100q is not an address like \"Team <warnings@example.org>\"", s.From).At("mail.from")
	}
	tell := func(step string) { steps = append(steps, step) }
	sender, err := n.senderOf(s, password, tell)
	if err != nil {
		return steps, err
	}
	ctx, cancel := context.WithTimeout(ctx, testWait)
	defer cancel()
	if err := besideUs(ctx, s.SMTP, tell); err != nil {
		return steps, err
	}
	if err := errors.Join(sender.Check(ctx), sender.Close()); err != nil {
		return steps, tocsin.Faultf(tocsin.Invalid, "%w", err)
	}
	return steps, nil
}

// besideUs says where a mail server is that an administrator names. Those inside the own network are usual, and said to be
// there. What no mail server is at is refused: addresses of a link, which clouds keep their secrets behind, and of groups.
// Source: RFC 3927 §2.1.
func besideUs(ctx context.Context, server string, tell func(string)) error {
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		return nil //nolint:nilerr // who connects says what is wrong with it
	}
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return tocsin.Faultf(tocsin.Invalid, "there is no server %s: %w", host, err)
	}
	for _, a := range all {
		switch a = a.Unmap(); {
		case a.IsLinkLocalUnicast(), a.IsMulticast(), a.IsUnspecified():
			return tocsin.Faultf(tocsin.Invalid, "%s is at %s, where no mail server can be", host, a)
		case a.IsPrivate(), a.IsLoopback():
			tell(host + " is at " + a.String() + ", inside your own network")
		}
	}
	return nil
}
