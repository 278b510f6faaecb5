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
	all    bool   // the letter of all that is open was due at that turn
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
			for _, t := range d.letters(p, a) {
				if err := d.yield(digest.Write(t.in)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// write writes all letters of a batch. One that can't be made is logged and tried again at the next turn's asking: it
// must not keep the others from leaving.
func (d *drafting) write(ctx context.Context, parcels []*parcel) (sheets []sheet, err error) {
	var todo []draftOf
	for _, p := range parcels {
		for _, a := range p.to {
			if a.email != "" {
				todo = append(todo, d.letters(p, a)...)
			} else if len(a.items) > 0 {
				d.tally.NoContact++
			}
		}
	}
	year := d.now.UTC().Year()
	next, err := d.r.warnings.Numbers(ctx, year, len(todo))
	if err != nil {
		return nil, err
	}
	for i := range todo {
		todo[i].in.Number = number.Write(d.r.Country, year, next+int64(i))
	}
	d.seal(todo)
	broken := map[*addressee]bool{}
	for _, t := range todo {
		if t.err != nil {
			d.tally.Trouble++
			d.r.Log.Error("write letter", "owner", t.p.org.Slug, "error", t.err)
			broken[t.a] = true // who gets several gets all of them or none
		}
	}
	for _, t := range todo {
		if !broken[t.a] {
			sheets = append(sheets, t.s)
		}
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

// sheet writes one digest.
func (d *drafting) sheet(p *parcel, a *addressee, in digest.Input, told []warn.Item) (sheet, error) {
	s := sheet{to: warn.Whom{Owner: p.org.Slug, Email: a.email}, last: p.last, turn: a.day}
	kind := warn.KindDigest
	if in.All != nil {
		kind = warn.KindSummary
	}
	s.all = a.all != nil
	s.letter = warn.Letter{Kind: kind, Owner: p.org.Slug, Email: a.email, Day: a.day, Format: a.pref.Format, Clearance: a.pref.Mark().String(), Told: told, About: in.About}
	extra := int64(0)
	if d.ask.Now {
		extra, s.turn = p.last+1, ""
	}
	s.key = digestKey(kind, s.to, a.day, extra, in.About)
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
		n := together(sheets)
		some := sheets[:n]
		sheets = sheets[n:]
		var done DigestTally
		err := d.r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			done, err = d.keepSome(ctx, tx, some)
			return err
		})
		if err != nil {
			return fmt.Errorf("draft digests: %w", err)
		}
		d.tally.Letters, d.tally.Turns, d.tally.Problems = d.tally.Letters+done.Letters, d.tally.Turns+done.Turns, d.tally.Problems+done.Problems
	}
	return nil
}

// keepSome keeps the letters of one transaction.
func (d *drafting) keepSome(ctx context.Context, tx *sqldb.Tx, some []sheet) (done DigestTally, err error) {
	for len(some) > 0 {
		n := toOne(some)
		kept, err := d.r.keep(ctx, tx, some[:n])
		if err != nil {
			return done, err
		}
		if kept > 0 {
			done.Turns++
		}
		for _, s := range some[:kept] {
			done.Problems += len(s.letter.Told)
		}
		done.Letters += kept
		some = some[n:]
	}
	return done, nil
}

// toOne is how many of the first sheets go to the same recipient.
func toOne(sheets []sheet) int {
	n := 1
	for n < len(sheets) && sheets[n].to == sheets[0].to {
		n++
	}
	return n
}

// together is how many sheets are kept in one transaction: about txLetters, and all to the last recipient.
func together(sheets []sheet) int {
	n := 0
	for n < len(sheets) && n < txLetters {
		n += toOne(sheets[n:])
	}
	return n
}

// errFaster rolls nothing back: somebody else has drafted to the owner since this letter was decided.
var errFaster = errors.New("somebody else was faster")

// keep drafts all the letters of a turn to one recipient, or none where another process was faster. It returns how many.
func (r *Room) keep(ctx context.Context, tx *sqldb.Tx, sheets []sheet) (kept int, err error) {
	err = r.mayKeep(ctx, tx, &sheets[0])
	if errors.Is(err, errFaster) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for i := range sheets {
		s := &sheets[i]
		id, fresh, err := r.Outbox.Draft(ctx, tx, outbox.Draft{Key: s.key, Kind: s.letter.Kind, Channel: "mail", To: s.to.Email, Title: s.title, Number: s.letter.Number,
			Subject: s.to.Owner, Mark: s.mark, Clearance: s.clear, ForRed: s.red, Payload: s.raw})
		if err != nil || !fresh {
			return kept, err
		}
		s.letter.Act = id
		if err := warn.Put(ctx, tx, &s.letter, s.link); err != nil {
			return kept, err
		}
		kept++
	}
	return kept, nil
}

// mayKeep takes the turn of a digest. What was decided counts only while no other letter to the owner came between.
func (r *Room) mayKeep(ctx context.Context, tx *sqldb.Tx, s *sheet) error {
	if s.letter.Kind != warn.KindDigest && s.letter.Kind != warn.KindSummary {
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
	ok, err := warn.TakeTurn(ctx, tx, s.to, s.turn, s.all)
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
// nothing. all asks for the letter of all that is open.
func (r *Room) Digest(ctx context.Context, owner string, all bool) (letter digest.Letter, err error) {
	letter.Owner = owner
	err = r.Digests(ctx, DigestAsk{Owner: owner, All: all}, func(l digest.Letter) error {
		if letter.Text == "" {
			letter = l
		}
		return nil
	})
	return letter, err
}
