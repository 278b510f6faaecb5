package bell

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// How much is written in one round, and what is too old for a letter: while a node has no mail server nothing is written,
// and what happened then is in the list.
const (
	postLimit = 200
	oldAfter  = 24 * time.Hour
	dayHour   = 7 // from which the letter of a day is written, by the clock of whoever gets it
	dayOld    = 7 * 24 * time.Hour
	dayMost   = 500 // of which a letter of a day tells at the most
)

// addressee is somebody who gets letters, as they may be written to now.
type addressee struct {
	web.Asker
	trust.User
	address string // "" where no letter goes to them
}

// addressee looks up who is to be told. Somebody who is gone, shut out, or has confirmed no address gets no letter.
func (b *Bell) addressee(ctx context.Context, who string) (a addressee, err error) {
	if a.Asker, err = b.Room.Asker(ctx, who); err != nil {
		if why := tocsin.WhyOf(err); why == tocsin.Denied || why == tocsin.NotFound {
			return addressee{}, nil
		}
		return a, err
	}
	if a.User, err = b.Room.Named(ctx, who); err != nil {
		return a, err
	}
	own, err := b.Room.AddressOf(ctx, a.User)
	if letterMark >= a.Asker.Clearance {
		a.address = own.Address
	}
	return a, err
}

// Reach is somebody of the team as letters reach them now.
type Reach struct {
	Asker   web.Asker
	User    trust.User // the zero User is nobody
	Address string     // "" where no letter goes to them
	Zone    *time.Location
}

// Reach tells how somebody is reached who wants other letters than notices.
func (b *Bell) Reach(ctx context.Context, who string) (Reach, error) {
	a, err := b.addressee(ctx, who)
	return Reach{a.Asker, a.User, a.address, zoneOf(a.User)}, err
}

// Post writes the letters that are due. It may run in several processes at once: each notice is posted by one of them.
func (b *Bell) Post(ctx context.Context) error {
	if b.From() == "" {
		return nil
	}
	return errors.Join(b.postNow(ctx), b.postDays(ctx))
}

func (b *Bell) postNow(ctx context.Context) error {
	for {
		due, err := b.Notices.Due(ctx, notice.Mail, "", postLimit)
		if err != nil {
			return err
		}
		for who, lines := range byPerson(due) {
			if err := b.postTo(ctx, who, lines); err != nil {
				return fmt.Errorf("post the notices of %s: %w", who, err)
			}
		}
		if len(due) < postLimit {
			return nil
		}
	}
}

// byPerson are notices by whom they are for.
func byPerson(list []notice.Line) map[string][]notice.Line {
	of := map[string][]notice.Line{}
	for _, l := range list {
		of[l.Who] = append(of[l.Who], l)
	}
	return of
}

// burst is how many notices that came together are a letter each; more are one, as when many items are given to somebody.
const burst = 5

// postTo writes to somebody of what came together.
func (b *Bell) postTo(ctx context.Context, who string, lines []notice.Line) error {
	if len(lines) > burst {
		return b.postBurst(ctx, who, lines)
	}
	for _, l := range lines {
		if err := b.postOne(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bell) postBurst(ctx context.Context, who string, lines []notice.Line) error {
	a, err := b.addressee(ctx, who)
	if err != nil {
		return err
	}
	about, err := b.about(ctx, a.Asker, lines...)
	if err != nil {
		return err
	}
	return b.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		var mine []notice.Line // another process may have been faster with some
		for _, l := range lines {
			first, err := notice.Post(ctx, tx, l.ID)
			if err != nil {
				return err
			}
			if first {
				mine = append(mine, l)
			}
		}
		if len(mine) == 0 {
			return nil
		}
		_, err := b.draftMany(ctx, tx, a, "notice-many:"+strconv.FormatInt(mine[0].ID, 10), mine, about)
		return err
	})
}

// draftMany drafts one letter of many notices, where any is left to tell of; fresh is false where its key is there.
func (b *Bell) draftMany(ctx context.Context, tx *sqldb.Tx, a addressee, key string, lines []notice.Line, about map[string]About) (fresh bool, err error) {
	if lines = fit(lines, about, tx.Now); len(lines) == 0 || a.address == "" {
		return true, nil
	}
	d := b.draft(a, key)
	if d.Title, d.Payload, err = b.many(words(a.Language), a.address, lines, about, tx.Now); err != nil {
		return false, err
	}
	_, fresh, err = b.Outbox.Draft(ctx, tx, d)
	return fresh, err
}

// postOne makes a letter of one notice, or notes that it needs none.
func (b *Bell) postOne(ctx context.Context, l notice.Line) error {
	a, err := b.addressee(ctx, l.Who)
	if err != nil {
		return err
	}
	about, err := b.about(ctx, a.Asker, l)
	if err != nil {
		return err
	}
	_, shown := about[l.About]
	d, err := b.draftOne(ctx, a, l)
	if err != nil {
		return err
	}
	return b.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		first, err := notice.Post(ctx, tx, l.ID)
		if err != nil || !first || a.address == "" || l.About != "" && !shown || tx.Now.Sub(l.At) > oldAfter {
			return err
		}
		_, _, err = b.Outbox.Draft(ctx, tx, d)
		return err
	})
}

func (b *Bell) draftOne(ctx context.Context, a addressee, l notice.Line) (d outbox.Draft, err error) {
	if a.address == "" {
		return d, nil
	}
	r, err := b.answerable(ctx, a, l)
	if err != nil {
		return d, err
	}
	d = b.draft(a, "notice:"+strconv.FormatInt(l.ID, 10))
	d.Subject = l.About
	d.Title, d.Payload, err = b.one(words(a.Language), a.address, l, r, b.Now())
	return d, err
}

// draft is what all letters of notices have in common.
func (b *Bell) draft(a addressee, key string) outbox.Draft {
	return outbox.Draft{Key: key, Kind: ActKind, Channel: "mail", To: a.address, Author: audit.Node, Mark: letterMark, Clearance: a.Asker.Clearance,
		Meta: map[string]string{"who": a.User.Name}}
}

// errToday tells that somebody has had the letter of their day.
var errToday = errors.New("the letter of today is written")

// postDays writes the letter of a day to whoever wants one, once it is their morning.
func (b *Bell) postDays(ctx context.Context) error {
	list, err := b.Notices.DueTo(ctx, notice.Digest)
	if err != nil {
		return err
	}
	for _, who := range list {
		if err := b.postDay(ctx, who); err != nil && !errors.Is(err, errToday) {
			return fmt.Errorf("post the notices of %s: %w", who, err)
		}
	}
	return nil
}

func (b *Bell) postDay(ctx context.Context, who string) error {
	a, err := b.addressee(ctx, who)
	if err != nil {
		return err
	}
	now := b.Now().In(zoneOf(a.User))
	morning := time.Date(now.Year(), now.Month(), now.Day(), dayHour, 0, 0, 0, now.Location())
	if now.Before(morning) {
		return nil
	}
	due, err := b.Notices.Due(ctx, notice.Digest, who, dayMost)
	if err != nil {
		return err
	}
	about, err := b.about(ctx, a.Asker, due...)
	if err != nil {
		return err
	}
	return b.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		lines, err := notice.PostAll(ctx, tx, who, morning)
		if err != nil {
			return err
		}
		fresh, err := b.draftMany(ctx, tx, a, "notice-day:"+who+":"+now.Format(time.DateOnly), lines, about)
		if err == nil && !fresh {
			err = errToday
		}
		return err
	})
}

// zoneOf is where somebody's days begin.
func zoneOf(u trust.User) *time.Location {
	z, err := time.LoadLocation(u.Zone) // "" is UTC
	if err != nil {
		return time.UTC
	}
	return z
}

// fit are the notices that a letter of the day tells of: what was seen since, is too old or is hidden now is left out.
func fit(lines []notice.Line, about map[string]About, now time.Time) (list []notice.Line) {
	for _, l := range lines {
		_, shown := about[l.About]
		if l.Seen.IsZero() && now.Sub(l.At) <= dayOld && (l.About == "" || shown) {
			list = append(list, l)
		}
	}
	return list
}

// sendCode drafts the letter with the code of an address.
func (b *Bell) sendCode(ctx context.Context, tx *sqldb.Tx, u trust.User, address, code string) error {
	if b.From() == "" {
		return tocsin.Faultf(tocsin.Conflict, "the node sends no mail yet: an administrator connects a mail server first")
	}
	l := words(u.Language)
	subject := l.Text("notice.code.subject", "team", b.Team)
	text := []string{l.Text("notice.code.text", "name", u.Name), code, l.Text("notice.code.not")}
	if at := b.link(Path + "/choices"); at != "" {
		text = append(text, at)
	}
	raw, err := b.letter(address, subject, append(text, b.Team), tx.Now)
	if err != nil {
		return err
	}
	_, _, err = b.Outbox.Draft(ctx, tx, outbox.Draft{Key: "notice-code:" + u.Name + ":" + tx.Now.UTC().Format(time.RFC3339Nano), Kind: CodeKind, Channel: "mail", To: address,
		Title: subject, Author: u.Name, Mark: tocsin.Clear, Clearance: tocsin.Clear, Payload: raw, Meta: map[string]string{"who": u.Name}})
	return err
}

// MayLeave says why a letter of a notice may not go to its recipient any more, or "".
func (b *Bell) MayLeave(ctx context.Context, act outbox.Act) (why string, err error) {
	a, err := b.addressee(ctx, act.Meta["who"])
	if err != nil {
		return "", err
	}
	switch {
	case a.User.ID == 0:
		return "whom it is for has no account any more", nil
	case act.Kind == CodeKind:
		own, err := b.Room.AddressOf(ctx, a.User)
		if err == nil && own.Wanted != act.To {
			why = "the address is not wanted any more"
		}
		return why, err
	case a.address != act.To:
		return "it is not the address of whom it is for any more", nil
	case act.Subject == "":
		return "", nil
	}
	about, err := b.about(ctx, a.Asker, notice.Line{About: act.Subject})
	if _, shown := about[act.Subject]; err == nil && !shown {
		why = "whom it is for may not see " + act.Subject + " any more"
	}
	return why, err
}
