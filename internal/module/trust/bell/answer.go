package bell

import (
	"context"
	netmail "net/mail"
	"strings"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/web"
)

// Answering is how letters of notices are answered.
type Answering struct {
	On      bool          // the node takes answers; what it has written while it did is known all the same
	Secret  notice.Secret // of the node
	ReplyTo string        // where answers go; "" is whom letters come from
}

// Why an answer can't be taken, in a word.
const (
	AnswerOff     = "off"     // the node takes none, or its writer wants none taken
	AnswerLapsed  = "lapsed"  // its notice is too old
	AnswerSender  = "sender"  // it does not come from the address that its notice went to
	AnswerAccount = "account" // its writer has no account any more, or was shut out
)

// Answer is whose answer a letter is, and to what.
type Answer struct {
	Who     web.Asker
	About   string // the number that its notice was about
	Trouble string // why it can't be taken; "" where it can
}

// Answered tells whose answer a letter is, by the Message-IDs that it answers, and whether it may be taken as theirs. ok is
// false where it answers no notice of this node. That it is really from that address somebody else has to prove.
func (b *Bell) Answered(ctx context.Context, ids []string, from string) (a Answer, ok bool, err error) {
	for _, id := range ids[:min(len(ids), maxAnswered)] {
		if a, ok, err = b.answered(ctx, id, from); ok || err != nil {
			return a, ok, err
		}
	}
	return a, false, nil
}

// maxAnswered is how many of the Message-IDs that a letter answers are looked at.
const maxAnswered = 20

func (b *Bell) answered(ctx context.Context, id, from string) (a Answer, ok bool, err error) {
	number, ok := notice.LineOf(id)
	if !ok || b.Answering == nil {
		return a, false, nil
	}
	line, ok, err := b.Notices.One(ctx, number)
	if err != nil || !ok || line.About == "" {
		return a, false, err
	}
	u, err := b.Room.Named(ctx, line.Who) // also of somebody who is shut out
	if tocsin.WhyOf(err) == tocsin.NotFound {
		return a, false, nil
	}
	if err != nil {
		return a, false, err
	}
	how, err := b.Answering()
	if err != nil || !how.Secret.Proves(line, u.ID, id) {
		return a, false, err
	}
	a.About = line.About
	a.Trouble, err = b.trouble(ctx, line, from, how.On, &a.Who)
	return a, true, err
}

// trouble says why an answer to a line can't be taken, and else whose it is.
func (b *Bell) trouble(ctx context.Context, line notice.Line, from string, on bool, who *web.Asker) (string, error) {
	said, err := b.Notices.Answers(ctx, line.Who)
	if err != nil {
		return "", err
	}
	to, err := b.addressee(ctx, line.Who)
	switch {
	case err != nil:
		return "", err
	case !on || said.Off:
		return AnswerOff, nil
	case to.User.ID == 0:
		return AnswerAccount, nil
	case !strings.EqualFold(to.address, from) || from == "":
		return AnswerSender, nil
	case b.Now().Sub(line.At) > notice.AnswerTime || line.At.Before(said.Since):
		return AnswerLapsed, nil
	}
	*who = to.Asker
	return "", nil
}

// reply is how one letter of a notice can be answered; the zero reply is not at all.
type reply struct{ id, to string }

// answerable tells how the letter of a notice can be answered. Only that of a single notice about a number can.
func (b *Bell) answerable(ctx context.Context, a addressee, n notice.Line) (r reply, err error) {
	if b.Answering == nil || n.About == "" {
		return r, nil
	}
	how, err := b.Answering()
	if err != nil || !how.On {
		return r, err
	}
	said, err := b.Notices.Answers(ctx, n.Who)
	if err != nil || said.Off || n.At.Before(said.Since) {
		return r, err
	}
	from, err := netmail.ParseAddress(b.From())
	if err != nil {
		return r, err
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	return reply{how.Secret.ID(n, a.User.ID, domain), how.ReplyTo}, nil
}
