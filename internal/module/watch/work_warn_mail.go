package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/smtp"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// Mail takes mail that came in, read, with the hash of its bytes: the same mail again changes nothing. It reports
// whether the mail was about a letter; what was not is somebody else's.
//
// A bounce for good switches its address off, and the owner's next contact is told at its next turn what never
// arrived. Bounces that may pass are counted. What machines answer is noted and never answered.
func (r *Room) Mail(ctx context.Context, m read.Incoming, hash string) (ours bool, err error) {
	l, err := r.letterOf(ctx, m)
	if err != nil && tocsin.WhyOf(err) != tocsin.NotFound {
		return false, err
	}
	switch m.Kind {
	case read.Bounce:
		return r.bounces(ctx, m, l, hash)
	case read.AutoReply, read.Complaint, read.Letter:
		if l.ID == 0 {
			return false, nil
		}
		what := map[read.Kind]string{read.AutoReply: "auto-reply", read.Complaint: "complaint", read.Letter: "reply"}[m.Kind]
		return true, r.warnings.NoteOnce(ctx, l.ID, what, m.From+": "+m.Subject, hash)
	}
	return false, nil
}

// letterOf finds the letter that a mail is about: by the address it came to, which nobody else can make, or else by the
// number in its subject or in that of the letter that it brings back.
func (r *Room) letterOf(ctx context.Context, m read.Incoming) (warn.Letter, error) {
	if act, ok := smtp.Act(m.Token); ok {
		if l, err := warn.LetterOfAct(ctx, r.DB, act); err == nil || tocsin.WhyOf(err) != tocsin.NotFound {
			return l, err
		}
	}
	for _, s := range []string{m.Original["x-tocsin-number"], m.Original["subject"], m.Subject} {
		if quoted := number.Find(s); quoted != "" {
			return r.warnings.Letter(ctx, quoted)
		}
	}
	return warn.Letter{}, tocsin.Faultf(tocsin.NotFound, "the mail is about no letter")
}

// bounces notes each failure of a bounce. One whose letter can't be told, and that has no token, may be made up by
// anybody: it must name an address that was written to, and never switches it off alone.
func (r *Room) bounces(ctx context.Context, m read.Incoming, l warn.Letter, hash string) (ours bool, err error) {
	proven := m.Token != "" && l.ID != 0
	for i, f := range m.Failed {
		if f.Action == "delivered" || f.Action == "relayed" || f.Action == "expanded" {
			continue
		}
		email, bad := roster.EmailKey(f.Address)
		if proven && (bad != nil || email != l.Email) {
			email = l.Email // a server behind the contact's own names an address that the contact forwards to
		} else if bad != nil || !proven && email != l.Email {
			continue
		}
		b := warn.Bounce{Email: email, Letter: l.ID, Permanent: f.Permanent && proven, Detail: strings.TrimSpace(f.Reason), Source: fmt.Sprintf("%s/%d", hash, i)}
		err = errors.Join(err, r.bounce(ctx, b))
		ours = true
	}
	return ours, err
}

func (r *Room) bounce(ctx context.Context, b warn.Bounce) error {
	return r.warnings.Bounce(ctx, b, func(tx *sqldb.Tx, off bool) error {
		if !off {
			return nil
		}
		if l, err := warn.LetterByID(ctx, tx, b.Letter); err == nil {
			if err := unsay(ctx, tx, l); err != nil {
				return err
			}
		}
		reason := "its mail comes back: " + b.Detail
		if !b.Permanent {
			reason = fmt.Sprintf("its mail came back %d times in %d days: %s", warn.SoftBounces, int(warn.SoftSpan.Hours()/24), b.Detail)
		}
		return r.Roster.Bounced(ctx, tx, b.Email, reason)
	})
}
