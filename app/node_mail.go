package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"os"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/certs"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/door"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/post"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/module/respond"
)

// fromAddress returns the bare address that letters come from; "" where the settings name none.
func fromAddress(s MailSettings) (string, error) {
	if s.From == "" {
		return "", nil
	}
	a, err := netmail.ParseAddress(s.From)
	if err != nil {
		return "", tocsin.Faultf(tocsin.Invalid, "%.100q is not an address like \"Team <warnings@example.org>\"", s.From).At("mail.from")
	}
	return mail.Address(a.Address)
}

// ringOf opens a node's folder of keys.
func ringOf(h Home, s Settings) (*keys.Ring, error) {
	from, err := fromAddress(s.Mail)
	if err != nil {
		return nil, err
	}
	passphrase, err := h.secret("mail.passphrase_file", s.Mail.Passphrase, s.Mail.PassphraseFile)
	if err != nil {
		return nil, err
	}
	return keys.Open(keys.Options{Dir: h.path("keys"), Passphrase: passphrase, Name: s.Name, Email: from})
}

// openRing opens the folder of keys.
func (n *Node) openRing() (*keys.Ring, error) { return ringOf(n.Home, n.Settings) }

// verp makes the addresses that bounces come to.
func (n *Node) verp() (mail.Verp, error) { return n.verpOf(n.mailNow()) }

func (n *Node) verpOf(s MailSettings) (mail.Verp, error) {
	ring, err := n.ring()
	if err != nil {
		return mail.Verp{}, err
	}
	base := s.Envelope
	if base == "" {
		if base, err = fromAddress(s); err != nil {
			return mail.Verp{}, err
		}
	}
	key, err := ring.Token()
	if err != nil {
		return mail.Verp{}, err
	}
	return mail.Verp{Base: base, Key: key}, nil
}

// roots returns whose certificates are believed; nil means the machine's.
func (n *Node) roots() (*x509.CertPool, error) {
	if n.Settings.Mail.CAFile == "" {
		return nil, nil
	}
	b, err := os.ReadFile(n.Settings.Mail.CAFile)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "%s can't be read: %v", n.Settings.Mail.CAFile, errors.Unwrap(err)).At("mail.ca_file")
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(b) {
		return nil, tocsin.Faultf(tocsin.Invalid, "%s holds no certificate", n.Settings.Mail.CAFile).At("mail.ca_file")
	}
	return pool, nil
}

// sender returns what sends letters through the server of the settings; tell is told of each step, if it isn't nil.
func (n *Node) sender(tell func(string)) (*smtp.Sender, error) {
	s := n.mailNow()
	password, err := n.smtpPassword(s)
	if err != nil {
		return nil, err
	}
	return n.senderOf(s, password, tell)
}

// senderOf returns what sends letters through the server of some settings.
func (n *Node) senderOf(s MailSettings, password string, tell func(string)) (*smtp.Sender, error) {
	roots, err := n.roots()
	if err != nil {
		return nil, err
	}
	verp, err := n.verpOf(s)
	if err != nil {
		return nil, err
	}
	return smtp.New(smtp.Config{Addr: s.SMTP, Way: s.SMTPWay, User: s.SMTPUser, Password: password, Roots: roots, Verp: verp, Single: !s.VERP, Tell: tell})
}

// openMail gives the outbox its way out. A mistake in the settings of mail does not keep a node from starting: it is
// logged, `tocsin mail test` says it, and letters wait.
func (n *Node) openMail(ctx context.Context) {
	n.post = sync.OnceValues(func() (*post.Post, error) { return n.openPost(context.WithoutCancel(ctx)) })
	n.onClose(n.out.close)
	if n.Settings.Mail.SMTP == "" {
		return
	}
	if err := n.useSender(); err != nil {
		n.Log.Error("no mail leaves", "error", err)
	}
}

// startMail opens the ways that mail comes in by, until ctx ends; the function that it returns waits for that.
func (n *Node) startMail(ctx context.Context) (wait func() error, err error) {
	var running sync.WaitGroup
	if n.Settings.Mail.Door != "" {
		p, err := n.post()
		if err != nil {
			return nil, err
		}
		if err := n.startDoor(ctx, p, &running); err != nil {
			return nil, err
		}
	}
	if err := n.keepMailbox(ctx, &running); err != nil {
		return nil, err
	}
	return func() error { running.Wait(); return nil }, nil
}

// ownServers says which mail servers are the team's own. Where letters come by the door alone, strangers may bring them.
func (n *Node) ownServers() way.Own {
	s := n.mailNow()
	from, _ := fromAddress(s) // what is no address has no domain
	_, domain, _ := strings.Cut(from, "@")
	return way.Own{Servers: s.Servers, Domain: domain, Spam: s.Spam, Open: s.Door != "" && s.IMAP == ""}
}

// openPost opens what keeps letters that come in.
func (n *Node) openPost(ctx context.Context) (*post.Post, error) {
	dir, err := n.openBlobs(letterFolder)
	if err != nil {
		return nil, err
	}
	verp, err := n.verp()
	if err != nil {
		return nil, err
	}
	return post.Open(ctx, n.DB, post.Dir{Dir: dir}, post.Config{Reader: read.Reader{Verp: verp, Own: n.ownServers}, Verp: n.verpNow(verp),
		Reveal: n.reveal,
		Act: func(ctx context.Context, in read.Incoming, from mail.Envelope, hash string) (bool, error) {
			return n.arrived(ctx, in, from, hash)
		},
		Sent: func(ctx context.Context, in read.Incoming, from mail.Envelope, hash string) error {
			return n.Respond.TakeSent(ctx, respond.Arrival{Incoming: in, SHA: hash, At: from.At})
		}})
}

// arrived acts on a letter that came in: a feed's reports go to the inbox, what is about a warning is noted there, and the
// desk has them all.
func (n *Node) arrived(ctx context.Context, in read.Incoming, from mail.Envelope, hash string) (taken bool, err error) {
	if from.Source == "door" { // what the other server said itself, and no header
		in.Head.Return, in.Head.Null = from.From, from.From == ""
	}
	feed, err := n.mailedReports(ctx, in, from)
	if err != nil {
		return false, err
	}
	ours := false
	if !feed {
		if ours, err = n.Watch.Mail(ctx, in, hash); err != nil {
			return false, err
		}
	}
	err = n.Respond.Take(ctx, respond.Arrival{Incoming: in, SHA: hash, Box: boxOf(from), At: from.At, Feed: feed, Ours: ours})
	return feed || ours || in.Kind == read.Letter, err
}

// boxOf names the mailbox that a letter lay in; "" for one that came by the door.
func boxOf(e mail.Envelope) string {
	if e.Source == "mailbox" {
		return e.Remote
	}
	return ""
}

// startDoor opens the SMTP door.
func (n *Node) startDoor(ctx context.Context, p *post.Post, running *sync.WaitGroup) error {
	mine, domain, err := n.mine(ctx)
	if err != nil {
		return err
	}
	config := door.Config{Domain: domain, Mine: mine, Log: n.Log}
	if t := n.Settings.TLS; t.CertFile != "" {
		if config.TLS, err = certs.FromFiles(t.CertFile, t.KeyFile, n.Log, time.Now); err != nil {
			return err
		}
	}
	l, err := net.Listen("tcp", n.Settings.Mail.Door)
	if err != nil {
		return tocsin.Faultf(tocsin.Unavailable, "can't listen on %s for mail: %w", n.Settings.Mail.Door, err)
	}
	n.Log.Info("the mail door is open", "address", l.Addr().String())
	running.Go(func() { n.tellEnd("the mail door", door.New(config, p.Take).Serve(ctx, l)) })
	return nil
}

func (n *Node) tellEnd(what string, err error) {
	if err != nil {
		n.Log.Error(what+" closed", "error", err)
	}
}

// mine returns what tells the node's own addresses: those of the settings, those that the team has named in the desk, and
// what stands behind + in them.
func (n *Node) mine(ctx context.Context) (is func(address string) bool, domain string, err error) {
	from, err := fromAddress(n.Settings.Mail)
	if err != nil {
		return nil, "", err
	}
	own := map[string]bool{}
	for _, a := range append([]string{from, n.Settings.Mail.ReplyTo, n.Settings.Mail.Envelope}, n.Settings.Mail.DoorFor...) {
		if parsed, err := netmail.ParseAddress(a); err == nil {
			own[strings.ToLower(parsed.Address)] = true
		}
	}
	if len(own) == 0 {
		return nil, "", tocsin.Faultf(tocsin.Invalid, "the mail door needs to know which addresses it takes mail for").At("mail.from")
	}
	_, domain, _ = strings.Cut(from, "@")
	return func(address string) bool {
		local, domain, ok := strings.Cut(strings.ToLower(address), "@")
		bare, _, _ := strings.Cut(local, "+")
		if ok && (own[local+"@"+domain] || own[bare+"@"+domain]) {
			return true
		}
		named, err := n.Respond.Owns(ctx, address)
		if err != nil {
			n.Log.Error("look for an address of the team", "error", err)
		}
		return named
	}, domain, nil
}

// startBox reads a mailbox until ctx ends, and then closes done. Of several processes that share the records one does; the
// others wait for their turn.
func (n *Node) startBox(ctx context.Context, s MailSettings, running *sync.WaitGroup) (done <-chan struct{}, err error) {
	password, err := n.imapPassword(s)
	if err != nil {
		return nil, err
	}
	b, err := n.mailboxOf(s, password)
	if err != nil {
		return nil, err
	}
	over := make(chan struct{})
	running.Go(func() {
		defer close(over)
		lock, err := n.DB.TakeLock(ctx, "mailbox")
		if err != nil {
			n.Log.Log(ctx, slog.LevelDebug, "the mailbox is read by another process", "error", err)
			return
		}
		n.tellEnd("the mailbox", errors.Join(b.Run(ctx), lock.Release()))
	})
	return over, nil
}

// tellReading logs how far a long look at the mailbox came.
func (n *Node) tellReading(folder string, done, total int) {
	if done%500 == 0 || done == total && total > 100 {
		n.Log.Info("letters are read from the mailbox", "folder", folder, "done", done, "of", total)
	}
}

// checkMail is what the doctor says of mail.
func (n *Node) checkMail(context.Context) []Check {
	s := n.mailNow()
	switch {
	case s.From == "" || s.SMTP == "":
		return []Check{note("mail", "set mail.from and mail.smtp in node.toml, then: tocsin mail test --to YOU", "no mail leaves: the settings name no sender or no server")}
	case s.IMAP == "" && s.Door == "":
		return []Check{note("mail", "set mail.imap, or mail.door", "mail leaves through %s; bounces are not read, so dead addresses are written to again and again", s.SMTP)}
	}
	if _, err := n.sender(nil); err != nil {
		return []Check{bad("mail", "mend the settings of [mail]", "%v", err)}
	}
	return []Check{good("mail", "leaves through %s%s", s.SMTP, comesIn(s))}
}

func comesIn(s MailSettings) string {
	var ways []string
	if s.IMAP != "" {
		ways = append(ways, "the mailbox "+s.IMAPUser+" at "+s.IMAP)
	}
	if s.Door != "" {
		ways = append(ways, "the door "+s.Door)
	}
	return fmt.Sprintf("; bounces and answers come in by %s", strings.Join(ways, " and "))
}
