package app

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strings"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/settings"
)

// deskMail is the node's mail, as the settings' page shows it.
type deskMail struct{ n *Node }

// State tells how mail stands.
func (d deskMail) State(ctx context.Context) (s settings.MailState, err error) {
	m := d.n.mailNow()
	s = settings.MailState{From: m.From, SMTP: m.SMTP, Sign: m.Sign, Door: m.Door, Fixed: d.n.mailFixed("IMAP"), OutFixed: d.n.mailFixed("SMTP"),
		Out:     settings.Outgoing{From: m.From, Server: m.SMTP, Way: m.SMTPWay, User: m.SMTPUser},
		Mailbox: settings.Mailbox{Server: m.IMAP, Way: m.IMAPWay, User: m.IMAPUser, Folders: m.IMAPFolders}}
	if s.From != "" && s.SMTP != "" {
		if _, err := d.n.sender(nil); err != nil {
			s.SMTPTrouble = err.Error()
		}
	}
	d.n.box.mu.Lock()
	s.Looked, s.MailboxTrouble = d.n.box.looked, d.n.box.trouble
	d.n.box.mu.Unlock()
	p, err := d.n.post()
	if err != nil {
		return s, err
	}
	if s.Letters, err = p.Count(ctx); err != nil {
		return s, err
	}
	list, err := p.List(ctx, false, 1)
	if err != nil {
		return s, err
	}
	for _, l := range list {
		s.LastAt = l.At
		if d.n.seesAll(ctx) { // it may be of an item that is hidden, or not sorted yet
			s.LastFrom, s.LastSubject = l.Sender, l.Subject
		}
	}
	return s, d.sent(ctx, &s)
}

// sent tells when the last letter left, and how many wait.
func (d deskMail) sent(ctx context.Context, s *settings.MailState) error {
	acts, err := seenOutbox(d).List(ctx, outbox.Filter{State: outbox.Sent, Limit: 50})
	if err != nil {
		return err
	}
	for _, a := range acts {
		if a.Channel == "mail" && a.Sent.After(s.Sent) {
			s.Sent = a.Sent
		}
	}
	st, err := seenOutbox(d).Status(ctx)
	s.Waiting = st.Count[outbox.Drafted] + st.Count[outbox.Held] + st.Count[outbox.Ready]
	return err
}

// mailFixed tells whether the environment says which mailbox is read (IMAP), or which server letters leave by (SMTP).
func (n *Node) mailFixed(kind string) bool {
	for _, name := range []string{"", "_USER", "_TLS", "_FOLDERS", "_PASSWORD", "_PASSWORD_FILE"} {
		if environment(n.env, envPrefix+"MAIL_"+kind+name) != "" {
			return true
		}
	}
	return false
}

// password is what was typed, or else what is kept for the same mailbox: it is given to no other server and no other user.
func (d deskMail) password(b settings.Mailbox, s MailSettings) (string, error) {
	was := d.n.mailNow()
	if b.Password != "" || s.IMAP != was.IMAP || s.IMAPUser != was.IMAPUser {
		if b.Password == "" {
			return "", tocsin.Faultf(tocsin.Invalid, "type the password of this mailbox").At("password")
		}
		return b.Password, nil
	}
	return d.n.imapPassword(was)
}

// Look logs in to a mailbox and counts what is there.
func (d deskMail) Look(ctx context.Context, b settings.Mailbox) (list []settings.Folder, err error) {
	s := d.n.asMailbox(b.Server, b.Way, b.User, b.Folders)
	password, err := d.password(b, s)
	if err != nil {
		return nil, err
	}
	found, err := d.n.lookAt(ctx, s, password)
	if err != nil {
		return nil, onPage(err, mailFields)
	}
	for _, f := range found {
		list = append(list, settings.Folder{Name: f.Name, All: f.All, Recent: f.Recent})
	}
	for _, want := range b.Folders {
		if !hasFolder(list, want) {
			return list, tocsin.Faultf(tocsin.Invalid, "the mailbox has no folder %.60q", want).At("folders")
		}
	}
	return list, nil
}

func hasFolder(list []settings.Folder, name string) bool {
	for _, f := range list {
		if f.Name == name {
			return true
		}
	}
	return false
}

// mailFields are the fields of the page for those of the mailbox's settings; "" is a fault of none.
var mailFields = map[string]string{"": "server", "mail.imap": "server", "mail.imap_tls": "way", "mail.imap_folders": "folders"}

// outFields are the same of the server that letters leave by.
var outFields = map[string]string{"": "smtp", "mail.smtp": "smtp", "mail.smtp_tls": "smtpway", "mail.from": "from", "password": "smtppassword"}

// onPage names the field of the page for a fault of a setting.
func onPage(err error, fields map[string]string) error {
	var f *tocsin.Fault
	if !errors.As(err, &f) {
		return err
	}
	if name, ok := fields[f.Field]; ok {
		f.Field = name
	}
	return f
}

// Connect writes a mailbox to the settings and reads it from now on.
func (d deskMail) Connect(ctx context.Context, by string, b settings.Mailbox) error {
	return d.n.connect(ctx, by, d.n.asMailbox(b.Server, b.Way, b.User, b.Folders), b.Password)
}

// Test sends a letter and tells each step.
func (d deskMail) Test(ctx context.Context, by, to string) (steps []string, err error) {
	if to, err = mail.Address(to); err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "%v", err).At("to")
	}
	if err := d.n.mailReady(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, testWait)
	defer cancel()
	if err = d.n.testMail(ctx, mailTest{To: to, Sign: keys.None, Encrypt: keys.None, By: by}, func(s string) { steps = append(steps, s) }); err != nil {
		steps = append(steps, err.Error())
	}
	return steps, nil
}

// asOut is what of the settings a person types of the way out: the rest stays. The password that is kept is given to no
// other server and no other user.
func (d deskMail) asOut(o settings.Outgoing) (s MailSettings, password string, err error) {
	was := d.n.mailNow()
	s = was
	if s.SMTP = o.Server; !strings.Contains(o.Server, ":") {
		s.SMTP = net.JoinHostPort(o.Server, map[bool]string{true: "465", false: "587"}[o.Way == smtp.TLS])
	}
	s.From, s.SMTPWay, s.SMTPUser = o.From, cmp.Or(o.Way, smtp.StartTLS), o.User
	switch {
	case o.User == "":
		return s, "", nil
	case o.Password != "":
		return s, o.Password, nil
	case s.SMTP != was.SMTP || s.SMTPUser != was.SMTPUser:
		return s, "", tocsin.Faultf(tocsin.Invalid, "type the password of this server").At("smtppassword")
	}
	password, err = d.n.smtpPassword(was)
	return s, password, err
}

// Try connects to a server that letters may leave by, and logs in.
func (d deskMail) Try(ctx context.Context, o settings.Outgoing) (steps []string, err error) {
	s, password, err := d.asOut(o)
	if err != nil {
		return nil, err
	}
	steps, err = d.n.tryOut(ctx, s, password)
	return steps, onPage(err, outFields)
}

// SendBy writes the server to the settings and uses it from now on.
func (d deskMail) SendBy(ctx context.Context, by string, o settings.Outgoing) error {
	s, _, err := d.asOut(o)
	if err != nil {
		return err
	}
	return onPage(d.n.sendBy(ctx, by, s, o.Password), outFields)
}
