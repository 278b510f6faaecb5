package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// Warnings are what an operator decides about letters.
type Warnings struct {
	From     string // the address that letters come from
	ReplyTo  string // where answers go; "" for From
	LinkBase string // where owners reach the answer pages, https://...; "" for letters without links
	Repeat   warn.Interval
	Apart    int // letters of a night to a recipient that wants one for each address; 0 for the usual number
	// Sender gives both addresses as the settings say now; nil is From and ReplyTo.
	Sender func() (from, replyTo string)
}

func (w Warnings) from() string {
	if w.Sender == nil {
		return w.From
	}
	from, _ := w.Sender()
	return from
}

func (w Warnings) replyTo() string {
	if w.Sender == nil {
		return w.ReplyTo
	}
	_, to := w.Sender()
	return to
}

// Protect signs and encrypts a letter to an address as its preference says: "", "pgp" or "smime".
type Protect func(raw []byte, to, how string) ([]byte, error)

// item is a problem that a recipient is to be told of.
type item struct {
	find.Finding
	change warn.Change
	last   time.Time // when it was last seen, as an earlier letter said
	told   time.Time // when it was told last; zero for never
}

// addressee is a recipient of an owner whose turn it is.
type addressee struct {
	email  string // "" where an owner has nobody, in a preview
	pref   roster.Preference
	day    string    // local
	now    time.Time // local
	own    bool      // of the owner's own recipients
	aside  []string  // as what rules name it: its address, or an organisation whose recipient it is
	single bool      // single records are sent here as well
	known  map[find.Problem]warn.Known
	items  []item
	all    *whole // all that is open, where it is told that today; nil otherwise
	before int64  // told of earlier, still there, and not told of now
	over   int64  // would make the letter too long
	worth  bool   // is told something today; what, is forgotten as soon as it is written
}

// parcel is one owner with its addressees and the evidence for all of them.
type parcel struct {
	org      tocsin.Org
	above    []string // the owner and those above it, for rules
	to       []*addressee
	last     int64 // the newest letter to any of them: when another is there, somebody else was faster
	evidence map[find.Problem]*gathered
	files    bool // somebody gets the evidence as a file
	apart    bool // somebody gets a letter for each address
	walked   bool // its findings were laid before them
}

// forget lets go of all that the letters were made of: a night has as many owners as a country, and all are known from its
// beginning to its end.
func (p *parcel) forget() {
	p.evidence = nil
	for _, a := range p.to {
		if a.items = nil; a.all != nil {
			a.all.open, a.all.fixed = nil, nil
		}
	}
}

// letterProblems is the most problems that one letter tells of; the rest comes with the next.
const letterProblems = 200

// decide lays a finding before each addressee.
func (d *drafting) decide(p *parcel, f find.Finding) {
	about := warn.Subject{Orgs: p.above, Type: f.Type, Identifier: f.Identifier, Severity: f.Severity}
	v := d.rules.OfAll(about)
	if v.Drop {
		return
	}
	pace := d.rules.Pace(d.r.Warnings.Repeat, about)
	for _, a := range p.to {
		if !a.pref.Wants(f.Severity) {
			continue
		}
		if v.To == "" && (a.own || a.single) || v.To != "" && a.is(v.To) {
			d.lays(a, f, pace)
		}
	}
}

// is reports whether an addressee is one of those that a rule sends to.
func (a *addressee) is(to string) bool { return to == a.email || slices.Contains(a.aside, to) }

// lays lays a finding before one addressee.
func (d *drafting) lays(a *addressee, f find.Finding, pace warn.Interval) {
	if a.all != nil {
		a.all.take(a, f, d.now)
	}
	if !d.ask.All {
		d.tell(a, f, pace)
	}
}

func (d *drafting) tell(a *addressee, f find.Finding, pace warn.Interval) {
	var told *warn.Told
	known, ok := a.known[f.Problem]
	if ok {
		told = &known.Told
	}
	c := pace.Decide(f, told, a.now)
	if c == warn.Nothing {
		if ok && known.Change != warn.Gone && f.Status != find.Fixed && f.Status != find.Suppressed && f.Status != find.Answered {
			a.before++
		}
		return
	}
	a.items = append(a.items, item{f, c, known.Last, known.At})
}

// settle sorts what an addressee is told, the worst first, and drops what is not worth a letter.
func (a *addressee) settle() {
	if a.all != nil {
		a.all.settle()
	}
	counts := map[warn.Change]int{}
	for _, it := range a.items {
		counts[it.change]++
	}
	if !warn.Worth(counts, int(a.before)) {
		a.items = nil
		return
	}
	slices.SortStableFunc(a.items, func(x, y item) int { return x.rank() - y.rank() })
	if n := len(a.items); n > letterProblems {
		a.items, a.over = a.items[:letterProblems], int64(n-letterProblems)
	}
}

// rank orders problems: those of systems that others control, then what is back, new and still there, then what is gone.
func (i item) rank() int {
	n := slices.Index([]warn.Change{warn.Relapsed, warn.New, warn.Still, warn.Gone}, i.change)
	if i.change != warn.Gone && warn.Compromised(i.Type) {
		n -= 10
	}
	return n
}

// done is told by the outbox when a letter has left, failed for good or was cancelled, in the transaction that says so.
func (r *Room) done(ctx context.Context, tx *sqldb.Tx, act outbox.Act) error {
	l, err := warn.LetterOfAct(ctx, tx, act.ID)
	if err != nil && tocsin.WhyOf(err) == tocsin.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	switch act.State {
	case outbox.Sent:
		if err := warn.SetState(ctx, tx, l.ID, warn.Sent, act.Receipt, tx.Now); err != nil {
			return err
		}
		if l.Kind == warn.KindSummary {
			return nil // what is open was told by other letters, or will be
		}
		return sayNotified(ctx, tx, l)
	case outbox.Failed:
		if code, ok := mail.StatusIn(act.Trouble); ok && code.Gone() { // the server knew at once what a bounce says later
			if err := r.Roster.Bounced(ctx, tx, l.Email, act.Trouble); err != nil {
				return err
			}
			return warn.SetState(ctx, tx, l.ID, warn.Bounced, act.Trouble, time.Time{})
		}
		return warn.SetState(ctx, tx, l.ID, warn.Failed, act.Trouble, time.Time{})
	case outbox.Cancelled:
		return warn.SetState(ctx, tx, l.ID, warn.Cancelled, act.Trouble, time.Time{})
	}
	return nil
}

// sayNotified notes of each problem that its owner knows. What was said of it since the letter was written goes before:
// an answer or a suppression must not be forgotten because an older letter leaves late.
func sayNotified(ctx context.Context, tx *sqldb.Tx, l warn.Letter) error {
	for _, it := range l.Told {
		if it.Change == warn.Gone || it.Type == "" {
			continue
		}
		last, err := find.LastSaid(ctx, tx, it.Problem)
		if err != nil {
			return err
		}
		if last != nil && (last.What == find.SaySuppressed && (last.Until.IsZero() || tx.Now.Before(last.Until)) || last.What != find.SayNotified && last.At.After(l.Created)) {
			continue
		}
		if err := find.Say(ctx, tx, it.Problem, find.Said{What: find.SayNotified, By: warn.ByLetter + l.Number}); err != nil {
			return err
		}
	}
	return nil
}

// unsay takes back that the owner knows of what a letter told that never arrived.
func unsay(ctx context.Context, tx *sqldb.Tx, l warn.Letter) error {
	for _, it := range l.Told {
		last, err := find.LastSaid(ctx, tx, it.Problem)
		if err != nil {
			return err
		}
		if last == nil || last.What != find.SayNotified || last.By != warn.ByLetter+l.Number {
			continue
		}
		if err := find.Say(ctx, tx, it.Problem, find.Said{What: find.SayReopened, Reason: "the letter came back", By: warn.ByLetter + l.Number}); err != nil {
			return err
		}
	}
	return nil
}

// problemOf is a problem as a letter shows it.
func problemOf(it item, g *gathered, a *addressee, s portion) (digest.Problem, tocsin.Mark) {
	p := digest.Problem{Type: it.Type, Identifier: it.Identifier, Change: string(it.change), First: it.First, Last: it.Finding.Last, Feeds: it.Feeds}
	if it.change == warn.Gone {
		p.Last, p.Feeds = it.last, nil
		return p, tocsin.Clear
	}
	mark := g.fill(&p, a, func(r *evidenceRow) bool { return s.has(it.Problem, r) })
	return p, mark
}

// digestKey is the outbox's key of a digest: one a recipient of an owner and day, or one of those for each address. --now
// counts on from the newest letter.
func digestKey(kind string, w warn.Whom, day string, extra int64, about string) string {
	key := fmt.Sprintf("%s/%s/%s/%s", kind, w.Owner, w.Email, day)
	if extra > 0 {
		key += fmt.Sprintf("/%d", extra)
	}
	if about != "" {
		key += "/at/" + about
	}
	return key
}

// How often owners are told again where nobody says otherwise, in days.
const (
	usualRepeat      = 30
	usualCompromised = 7
)

// openWarnings opens what is remembered of letters.
func (r *Room) openWarnings(ctx context.Context) (err error) {
	if r.Warnings.Repeat.Days <= 0 {
		r.Warnings.Repeat.Days = usualRepeat
	}
	if r.Warnings.Repeat.Compromised <= 0 {
		r.Warnings.Repeat.Compromised = usualCompromised
	}
	if r.warnings, err = warn.Open(ctx, r.DB); err != nil || r.Outbox == nil {
		return err
	}
	for _, kind := range []string{warn.KindDigest, warn.KindCampaign, warn.KindReminder, warn.KindSummary} {
		r.Outbox.OnDone(kind, r.done)
	}
	return nil
}
