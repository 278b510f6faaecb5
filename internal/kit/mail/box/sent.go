package box

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// SentAuto has the folder of what was sent looked for.
const SentAuto = "auto"

// sentMark stands for that folder until its name is known; no folder is called so.
const sentMark = "\x00sent"

// sentNames are what mail programs call the folder, where the server does not say which it is.
var sentNames = []string{
	"sent", "sent items", "sent messages", "sent mail", "outbox sent", "gesendet", "gesendete elemente", "gesendete objekte",
	"envoyés", "éléments envoyés", "messages envoyés", "enviados", "elementos enviados", "mensajes enviados", "correo enviado",
	"отправленные", "отправленные сообщения", "已发送", "已发送邮件", "已傳送", "المرسل", "المرسلة", "البريد المرسل", "العناصر المرسلة",
}

// sentFolder is the folder of what was sent: the one that is named, the one that the server says is it (RFC 6154 §2), or one
// that is called as such; "" where there is none, or where it is read like the others already. Source: RFC 6154 §2.
func (b *Box) sentFolder(s server) (string, error) {
	name := b.c.Sent
	if name == SentAuto {
		flagged, names, err := s.sentBy()
		if err != nil {
			return "", err
		}
		if name = ""; len(flagged) > 0 {
			name = flagged[0]
		} else if at := slices.IndexFunc(names, isSent); at >= 0 {
			name = names[at]
		}
	}
	if name == "" || slices.Contains(b.c.Folders, name) {
		return "", nil
	}
	b.sent.Store(&name)
	return name, nil
}

// isSent tells whether a folder is called as one of what was sent, whatever it stands below.
func isSent(name string) bool {
	if at := strings.LastIndexAny(name, "/."); at >= 0 {
		name = name[at+1:]
	}
	return slices.Contains(sentNames, strings.ToLower(strings.TrimSpace(name)))
}

// sentBy asks which folders are of what was sent.
func (c *client) sentBy() (flagged, names []string, err error) {
	var options *imap.ListOptions
	if c.Caps().Has(imap.CapSpecialUse) {
		options = &imap.ListOptions{ReturnSpecialUse: c.Caps().Has(imap.CapListExtended)}
	}
	list, err := c.List("", "*", options).Collect()
	if err != nil {
		return nil, nil, fmt.Errorf("list the folders of the mailbox: %w", err)
	}
	for _, l := range list {
		if slices.Contains(l.Attrs, imap.MailboxAttrNoSelect) || slices.Contains(l.Attrs, imap.MailboxAttrNonExistent) {
			continue
		}
		names = append(names, l.Mailbox)
		if slices.Contains(l.Attrs, imap.MailboxAttrSent) {
			flagged = append(flagged, l.Mailbox)
		}
	}
	slices.Sort(names)
	return flagged, names, nil
}
