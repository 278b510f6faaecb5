package watch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/warn"
)

// sheet is a letter that is written and not yet kept.
type sheet struct {
	to     warn.Whom
	last   int64 // the newest letter of the owner when this was decided
	letter warn.Letter
	link   string // the hash of its token; "" for no link
	key    string
	title  string
	mark   tocsin.Mark
	clear  tocsin.Mark
	red    bool
	raw    []byte
	turn   string // the day whose turn goes with it; "" for none
}

// flush writes the letters of a batch.
func (d *drafting) flush(ctx context.Context) error {
	parcels := d.parcels
	d.parcels, d.problems = nil, 0
	if len(parcels) == 0 {
		return nil
	}
	if err := d.gather(ctx, parcels); err != nil {
		return fmt.Errorf("gather evidence: %w", err)
	}
	defer func() {
		for _, p := range parcels {
			p.forget()
		}
	}()
	if d.ask.Preview {
		return d.show(parcels)
	}
	sheets, err := d.write(ctx, parcels)
	if err != nil {
		return err
	}
	return d.keep(ctx, sheets)
}

// show gives away the letters of a preview.
func (d *drafting) show(parcels []*parcel) error {
	for _, p := range parcels {
		for _, a := range p.to {
			in, _ := d.input(p, a)
			if in == nil {
				continue
			}
			in.Format = d.format(a)
			if err := d.yield(digest.Write(*in)); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes all letters of a batch. One that can't be made is logged and tried again at the next turn's asking: it
// must not keep the others from leaving.
func (d *drafting) write(ctx context.Context, parcels []*parcel) (sheets []sheet, err error) {
	n := 0
	for _, p := range parcels {
		n += len(p.to)
	}
	next, err := d.r.warnings.Numbers(ctx, d.now.UTC().Year(), n)
	if err != nil {
		return nil, err
	}
	var todo []draftOf
	for _, p := range parcels {
		for _, a := range p.to {
			if a.email == "" {
				if len(a.items) > 0 {
					d.tally.NoContact++
				}
				continue
			}
			in, told := d.input(p, a)
			if in == nil {
				continue
			}
			in.Number = number.Write(d.r.Country, d.now.UTC().Year(), next)
			next++
			todo = append(todo, draftOf{p: p, a: a, in: *in, told: told})
		}
	}
	d.seal(todo)
	for _, t := range todo {
		if t.err != nil {
			d.tally.Trouble++
			d.r.Log.Error("write letter", "owner", t.p.org.Slug, "error", t.err)
			continue
		}
		sheets = append(sheets, t.s)
	}
	return sheets, nil
}

// draftOf is a letter on its way from what it is made of to what leaves.
type draftOf struct {
	p    *parcel
	a    *addressee
	in   digest.Input
	told []warn.Item
	s    sheet
	err  error
}

// seal writes letters on all processors.
func (d *drafting) seal(todo []draftOf) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(todo)); i = next.Add(1) - 1 {
				t := &todo[i]
				t.s, t.err = d.sheet(t.p, t.a, t.in, t.told)
			}
		})
	}
	all.Wait()
}

// input is what a letter is made of, and what it tells; nil when there is nothing that the addressee may see.
func (d *drafting) input(p *parcel, a *addressee) (*digest.Input, []warn.Item) {
	if len(a.items) == 0 {
		return nil, nil
	}
	in := &digest.Input{Team: d.r.Team, From: d.r.Warnings.from(), Owner: p.org, Language: a.pref.Language, Format: a.pref.Format, Date: a.now,
		Before: a.before, Omitted: a.over, Class: d.r.Class, Mark: tocsin.Clear}
	if a.email != "" {
		in.To = []string{a.email}
	}
	told, open := d.lay(in, p, a)
	if len(told) == 0 || open == 0 && in.Withheld > 0 {
		if in.Withheld > 0 {
			d.tally.Withheld++
		}
		a.worth = false // the turn is taken all the same
		return nil, nil
	}
	if open == 0 {
		in.Mark = max(a.pref.Mark(), tocsin.Amber) // what is gone was told before, so it is cleared
	}
	return in, told
}

// lay puts the problems into a letter that its addressee may see.
func (d *drafting) lay(in *digest.Input, p *parcel, a *addressee) (told []warn.Item, open int) {
	for _, it := range a.items {
		pr, mark := problemOf(it, p.evidence[it.Problem], a)
		if it.change != warn.Gone {
			if len(pr.Records) == 0 {
				in.Withheld += pr.Withheld
				continue
			}
			open++
		}
		in.Mark = in.Mark.Stricter(mark)
		in.Problems = append(in.Problems, pr)
		told = append(told, warn.Item{Problem: it.Problem, Change: it.change, Opened: it.Opened, Last: pr.Last, Records: int64(len(pr.Records))})
	}
	return told, open
}

// sheet writes one digest.
func (d *drafting) sheet(p *parcel, a *addressee, in digest.Input, told []warn.Item) (sheet, error) {
	s := sheet{to: warn.Whom{Owner: p.org.Slug, Email: a.email}, last: p.last, turn: a.day}
	s.letter = warn.Letter{Kind: warn.KindDigest, Owner: p.org.Slug, Email: a.email, Day: a.day, Format: a.pref.Format, Clearance: a.pref.Mark().String(), Told: told}
	extra := int64(0)
	if d.ask.Now {
		extra, s.turn = p.last+1, ""
	}
	s.key = digestKey(s.to, a.day, extra)
	s.clear, s.red = a.pref.Mark(), a.pref.Mark() == tocsin.Red
	return s, d.r.seal(&s, in, a.pref.Protect)
}

// seal writes a letter as the bytes that leave.
func (r *Room) seal(s *sheet, in digest.Input, protect string) (err error) {
	if r.Warnings.LinkBase != "" {
		var token string
		token, s.link = warn.NewToken()
		in.Link = strings.TrimSuffix(r.Warnings.LinkBase, "/") + AnswerPath + token
	}
	l := digest.Write(in)
	s.mark, s.title = in.Mark, l.Subject
	s.letter.Number, s.letter.Language, s.letter.Subject, s.letter.Mark, s.letter.Template = in.Number, l.Language, l.Subject, in.Mark.String(), digest.Template
	s.letter.Records = int64(l.Records)
	for _, p := range in.Problems {
		s.letter.Withheld += p.Withheld
	}
	s.letter.Withheld += in.Withheld
	m := mail.Message{From: r.Warnings.from(), ReplyTo: r.Warnings.replyTo(), To: s.to.Email, Subject: l.Subject, Text: l.Text, HTML: l.HTML, Date: in.Date, Auto: true,
		Headers: map[string]string{"X-Tocsin-Number": in.Number, "X-TLP": in.Mark.Label()}}
	for _, f := range l.Files {
		m.Attach = append(m.Attach, mail.Attachment{Name: f.Name, Type: f.Type, Body: f.Body})
	}
	if s.raw, err = mail.Build(m); err != nil || protect == "" && r.Protect == nil {
		return err
	}
	if r.Protect == nil {
		return tocsin.Faultf(tocsin.Unavailable, "%s wants letters encrypted, and this node has no keys", s.to.Email)
	}
	s.raw, err = r.Protect(s.raw, s.to.Email, protect)
	return err
}

// txLetters is how many letters are kept in one transaction: a sync of the disk each would take most of the time.
const txLetters = 50

// keep drafts letters into the outbox, with all that is remembered of them.
func (d *drafting) keep(ctx context.Context, sheets []sheet) error {
	for len(sheets) > 0 {
		some := sheets[:min(len(sheets), txLetters)]
		sheets = sheets[len(some):]
		kept, told := 0, 0
		err := d.r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			kept, told = 0, 0
			for i := range some {
				fresh, err := d.r.keep(ctx, tx, &some[i])
				if err != nil {
					return err
				}
				if fresh {
					kept, told = kept+1, told+len(some[i].letter.Told)
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("draft digests: %w", err)
		}
		d.tally.Letters, d.tally.Turns, d.tally.Problems = d.tally.Letters+kept, d.tally.Turns+kept, d.tally.Problems+told
	}
	return nil
}

// errFaster rolls nothing back: somebody else has drafted to the owner since this letter was decided.
var errFaster = errors.New("somebody else was faster")

// keep drafts one letter, unless another process was faster.
func (r *Room) keep(ctx context.Context, tx *sqldb.Tx, s *sheet) (bool, error) {
	err := r.mayKeep(ctx, tx, s)
	if errors.Is(err, errFaster) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id, fresh, err := r.Outbox.Draft(ctx, tx, outbox.Draft{Key: s.key, Kind: s.letter.Kind, Channel: "mail", To: s.to.Email, Title: s.title, Number: s.letter.Number,
		Subject: s.to.Owner, Mark: s.mark, Clearance: s.clear, ForRed: s.red, Payload: s.raw})
	if err != nil || !fresh {
		return false, err
	}
	s.letter.Act = id
	return true, warn.Put(ctx, tx, &s.letter, s.link)
}

// mayKeep takes the turn of a digest. What was decided counts only while no other letter to the owner came between.
func (r *Room) mayKeep(ctx context.Context, tx *sqldb.Tx, s *sheet) error {
	if s.letter.Kind != warn.KindDigest {
		return nil
	}
	other, err := warn.DigestSince(ctx, tx, s.to, s.last)
	if err != nil {
		return err
	}
	if other {
		return errFaster
	}
	if s.turn == "" {
		return nil
	}
	ok, err := warn.TakeTurn(ctx, tx, s.to, s.turn)
	if err == nil && !ok {
		err = errFaster
	}
	return err
}

// Digests calls yield with what each recipient would be sent now, or those of one owner alone; who would be told nothing
// is left out. Nothing is kept.
func (r *Room) Digests(ctx context.Context, ask DigestAsk, yield func(digest.Letter) error) error {
	ask.Preview = true
	d, err := r.newDrafting(ctx, ask)
	if err != nil {
		return err
	}
	d.yield = yield
	return d.run(ctx)
}

// Digest returns what one owner would be sent now, the letter to its first recipient; its Findings are 0 when that is
// nothing.
func (r *Room) Digest(ctx context.Context, owner string) (letter digest.Letter, err error) {
	letter.Owner = owner
	err = r.Digests(ctx, DigestAsk{Owner: owner}, func(l digest.Letter) error {
		if letter.Text == "" {
			letter = l
		}
		return nil
	})
	return letter, err
}
