package respond

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// prepared is a letter with what each recipient will get.
type prepared struct {
	composed
	kind   string // of the acts; "" is replyKind
	copies []sealed
}

// sealed is one recipient's copy.
type sealed struct {
	item.Copy
	want keys.Protection
	raw  []byte
}

// Why a copy can't go.
const (
	refusedClearance = "clearance"
	refusedKey       = "key"
	refusedOff       = "off"
)

// Prepare shows a letter as it will leave: to whom, marked how, signed and encrypted how, and who may not have it. Nothing
// is kept.
func (r *Room) Prepare(ctx context.Context, v item.Viewer, quoted string, c item.Compose) (p item.Prepared, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return p, err
	}
	l, err := r.prepare(ctx, r.DB, v, it, c)
	if err != nil {
		return p, err
	}
	return l.shown(), nil
}

// shown is a letter as a person looks it over.
func (l prepared) shown() item.Prepared {
	p := item.Prepared{From: l.m.From, Subject: l.m.Subject, Text: l.m.Text, Mark: l.mark, TLP: l.mark.String(), Bytes: int64(len(l.m.Text)) + l.files}
	for _, one := range l.copies {
		p.Copies = append(p.Copies, one.Copy)
	}
	for _, a := range l.m.Attach {
		p.Files = append(p.Files, item.Bundle{Name: a.Name, Type: a.Type, Size: int64(len(a.Body))})
	}
	return p
}

// prepare puts a letter together and judges it for each recipient.
func (r *Room) prepare(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, c item.Compose) (l prepared, err error) {
	if r.Outbox == nil || r.from() == "" {
		return l, tocsin.Faultf(tocsin.Unavailable, "No letter can be written: the settings name no sender (mail.from).")
	}
	if l.composed, err = r.compose(ctx, rd, v, it, c); err != nil {
		return l, err
	}
	if _, err = mail.Build(l.m); err != nil {
		return l, err
	}
	for _, p := range l.people {
		one, err := r.judge(ctx, rd, it, l.mark, c.Guard, p)
		if err != nil {
			return l, err
		}
		l.copies = append(l.copies, one)
	}
	return l, nil
}

// judge says what one recipient gets, and whether they may have it. What is TLP:RED leaves encrypted or not at all, and so
// does what its writer or its recipient wants encrypted.
func (r *Room) judge(ctx context.Context, rd sqldb.Reader, it item.Item, mark tocsin.Mark, guard item.Guard, p addressee) (s sealed, err error) {
	who, clearance, known, err := r.cleared(ctx, rd, it, p.address)
	if err != nil {
		return s, err
	}
	s.Copy = item.Copy{To: p.address, As: p.as, Who: who, Clearance: clearance, Cleared: clearance.String()}
	switch {
	case known.Off:
		s.Refused = refusedOff
	case mark < clearance:
		s.Refused = refusedClearance
	}
	guard = cmp.Or(guard, item.GuardAuto)
	must := mark == tocsin.Red || guard == item.GuardEncrypt || known.Protect != ""
	s.want = keys.Protection{Sign: r.signs(guard), Must: must}
	if !must && guard != item.GuardAuto {
		s.Signed = string(s.want.Sign)
		return s, nil
	}
	return s, r.encrypts(&s)
}

// signs is how a letter is signed.
func (r *Room) signs(guard item.Guard) keys.Way {
	if guard == item.GuardNone || r.Ring == nil {
		return keys.None
	}
	if guard == item.GuardAuto {
		return r.Sign
	}
	return cmp.Or(r.Sign, keys.PGP)
}

// encrypts looks for the key that a copy is encrypted with.
func (r *Room) encrypts(s *sealed) (err error) {
	s.Signed, s.Trouble = string(s.want.Sign), "this node has no keys"
	if r.Ring != nil {
		if s.want.Encrypt, s.Trouble, err = r.Ring.Best(s.To); err != nil {
			return err
		}
	}
	s.Encrypted = string(s.want.Encrypt)
	if s.want.Must && s.want.Encrypt == keys.None && s.Refused == "" {
		s.Refused = refusedKey
	}
	return nil
}

// judged refuses a letter that somebody may not have, names all of them, and notes in the audit log that it was tried.
func (r *Room) judged(ctx context.Context, v item.Viewer, it item.Item, l prepared) error {
	var whys, refused []string
	for _, c := range l.copies {
		switch c.Refused {
		case refusedClearance:
			whys = append(whys, fmt.Sprintf("%s is cleared for %s, and the letter is marked %s", c.To, c.Clearance.Label(), l.mark.Label()))
		case refusedKey:
			whys = append(whys, fmt.Sprintf("the letter to %s may only leave encrypted: %s", c.To, c.Trouble))
		case refusedOff:
			whys = append(whys, fmt.Sprintf("nothing is sent to %s: the address is switched off", c.To))
		default:
			continue
		}
		refused = append(refused, c.Refused)
	}
	if len(whys) == 0 {
		return nil
	}
	slices.Sort(refused)
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.denied", Subject: it.Number,
			Detail: map[string]any{"mark": l.mark.String(), "why": slices.Compact(refused), "recipients": len(whys)}})
	})
	if err != nil {
		return err
	}
	return &tocsin.Fault{Why: tocsin.Denied, Field: "to", Text: strings.Join(whys, "; ") + ". Nothing was drafted."}
}

// seal signs and encrypts the copies.
func (r *Room) seal(l *prepared) error {
	if r.Ring == nil {
		raw, err := mail.Build(l.m)
		for i := range l.copies {
			l.copies[i].raw = raw
		}
		return err
	}
	want := map[string]keys.Protection{}
	for _, c := range l.copies {
		want[c.To] = c.want
	}
	made, err := r.Ring.Copies(l.m, l.hidden(), func(to string) keys.Protection { return want[to] })
	if err != nil {
		return err
	}
	for i := range l.copies {
		c := &l.copies[i]
		for _, m := range made {
			if m.To == c.To {
				c.raw, c.Encrypted = m.Raw, string(m.Encrypted)
			}
		}
		if c.raw == nil || c.want.Must && c.Encrypted == "" {
			return tocsin.Faultf(tocsin.Denied, "the letter to %s may only leave encrypted. Nothing was drafted.", c.To)
		}
	}
	return nil
}
