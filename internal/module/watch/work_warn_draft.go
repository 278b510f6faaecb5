package watch

import (
	"context"
	"errors"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// DigestAsk says whose digests are meant.
type DigestAsk struct {
	Owner string // one owner's alone; "" for all
	// Now passes over hour and day: everybody is told at once of what is to be told. What waits or was told stays told.
	Now bool
	// Preview writes letters and keeps nothing.
	Preview bool
	Format  string // of a preview, in place of each recipient's own; "" for that
	// All previews the letter of all that is open, for everybody, in place of what has changed.
	All bool
}

// DigestTally is what a drafting did.
type DigestTally struct {
	Owners    int `json:"owners"`     // that have somebody whose turn it was
	Turns     int `json:"turns"`      // that were taken
	Letters   int `json:"letters"`    // that were drafted
	Problems  int `json:"problems"`   // told in them
	NoContact int `json:"no_contact"` // owners with something to tell and nobody to tell it
	Withheld  int `json:"withheld"`   // letters that hold nothing their recipient may see
	Trouble   int `json:"trouble"`    // letters that could not be made; they are tried again
}

// drafting is one run through the owners whose turn it is.
type drafting struct {
	r     *Room
	ask   DigestAsk
	now   time.Time
	rules warn.Rules
	dir   *roster.Directory
	says  warn.Advices // the team's own words
	turns map[warn.Whom]warn.Taken
	// yield takes each letter of a preview.
	yield func(digest.Letter) error

	tally    DigestTally
	parcels  []*parcel
	problems int
}

// How much is gathered before letters are written: it bounds the memory that a night takes.
const (
	batchOwners   = 100
	batchProblems = 2500
)

// Draft drafts the digests that are due into the outbox. It may be called at any time, by several processes at once and
// again after a crash: a turn, its letter, what that tells and its number are one transaction.
func (r *Room) Draft(ctx context.Context, ask DigestAsk) (DigestTally, error) {
	if r.Outbox == nil {
		return DigestTally{}, tocsin.Faultf(tocsin.Unavailable, "this node has no outbox")
	}
	if r.Warnings.from() == "" {
		return DigestTally{}, field("mail.from", "letters need an address that they come from: mail.from in node.toml")
	}
	r.drafting.Lock()
	defer r.drafting.Unlock()
	defer r.Busy()()
	d, err := r.newDrafting(ctx, ask)
	if err != nil {
		return DigestTally{}, err
	}
	err = d.run(ctx)
	return d.tally, err
}

func field(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

func (r *Room) newDrafting(ctx context.Context, ask DigestAsk) (*drafting, error) {
	d := &drafting{r: r, ask: ask, now: r.Now()}
	rules, err := r.letterRules(ctx)
	if err != nil {
		return nil, err
	}
	d.rules = warn.NewRules(rules, d.now)
	if d.turns, err = r.warnings.Turns(ctx); err != nil {
		return nil, err
	}
	if d.says, err = r.warnings.Advice(ctx, false); err != nil {
		return nil, err
	}
	d.dir, err = r.Roster.Directory(ctx)
	return d, err
}

// fewOwners is how many owners are asked for one by one; with more, one walk through all findings is cheaper.
const fewOwners = 300

// run goes through the owners in their order, as the findings come, and writes letters batch by batch.
func (d *drafting) run(ctx context.Context) error {
	due := d.due()
	d.tally.Owners = len(due)
	filters := []find.Filter{{}}
	if len(due) <= fewOwners {
		filters = filters[:0]
		for _, p := range due {
			filters = append(filters, find.Filter{Owner: p.org.Slug})
		}
	}
	bySlug := make(map[string]*parcel, len(due))
	for _, p := range due {
		bySlug[p.org.Slug] = p
	}
	for _, f := range filters {
		if err := d.walk(ctx, f, bySlug); err != nil {
			return err
		}
	}
	if err := errors.Join(d.quiet(ctx, due), d.flush(ctx)); err != nil {
		return err
	}
	return d.takeRest(ctx, due)
}

// quiet adds the owners without any finding of whom somebody asks to be told that nothing is open.
func (d *drafting) quiet(ctx context.Context, due []*parcel) error {
	for _, p := range due {
		if !p.walked && slices.ContainsFunc(p.to, func(a *addressee) bool { return a.all.worth() }) {
			if err := d.add(ctx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// walk lays findings before those whose turn it is.
func (d *drafting) walk(ctx context.Context, f find.Filter, due map[string]*parcel) error {
	var p *parcel
	var broken error
	end := func() bool {
		if p != nil {
			broken = d.add(ctx, p)
		}
		p = nil
		return broken == nil
	}
	err := d.r.findings.Each(ctx, f, d.now, func(fd find.Finding) bool {
		if p == nil || p.org.Slug != fd.Owner {
			if !end() {
				return false
			}
			if p = due[fd.Owner]; p != nil {
				if broken = d.open(ctx, p); broken != nil {
					return false
				}
			}
		}
		if p != nil {
			d.decide(p, fd)
		}
		return true
	})
	if err == nil && broken == nil {
		end()
	}
	return errors.Join(err, broken)
}

// open reads what the recipients of an owner were told before.
func (d *drafting) open(ctx context.Context, p *parcel) error {
	known, last, err := d.r.warnings.KnownTo(ctx, p.org.Slug)
	p.last = last
	for _, a := range p.to {
		a.known = known[a.email]
	}
	return err
}

// add puts an owner into the batch, and writes the batch when it is full.
func (d *drafting) add(ctx context.Context, p *parcel) error {
	worth := false
	p.walked = true
	for _, a := range p.to {
		a.settle()
		a.known = nil
		a.worth = len(a.items) > 0 || a.all.worth()
		worth = worth || a.worth
		d.problems += len(a.items)
		if a.all != nil {
			d.problems += len(a.all.open)
		}
		if a.pref.Apart {
			d.problems += apartWeight * len(a.items)
		}
		p.apart = p.apart || a.worth && a.pref.Apart
		p.files = p.files || d.format(a) != digest.AsText
	}
	if !worth {
		return nil
	}
	if d.parcels = append(d.parcels, p); len(d.parcels) < batchOwners && d.problems < batchProblems {
		return nil
	}
	return d.flush(ctx)
}

// format is how an addressee gets the evidence.
func (d *drafting) format(a *addressee) string {
	if d.ask.Format != "" {
		return d.ask.Format
	}
	return a.pref.Format
}

// due returns the owners with somebody whose turn it is, in their order.
func (d *drafting) due() (list []*parcel) {
	for _, org := range d.r.Roster.Index().Orgs() {
		if d.ask.Owner != "" && org.Slug != d.ask.Owner {
			continue
		}
		p := &parcel{org: org, above: d.r.above(org.Slug)}
		for _, rec := range d.dir.Recipients(org.Slug) {
			d.addressee(p, rec.Preference, warn.Target{})
		}
		nobody := len(p.to) == 0 && len(d.dir.Recipients(org.Slug)) == 0
		for _, to := range d.rules.Targets(p.above) {
			d.asides(p, to)
		}
		if nobody {
			p.to = append(p.to, d.nobody(org.Slug))
		}
		if len(p.to) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// nobody stands for the recipient of an owner who has none, in a preview.
func (d *drafting) nobody(slug string) *addressee {
	a := &addressee{own: true, pref: d.dir.Preference("", slug), now: d.now, day: d.now.Format(time.DateOnly)}
	a.all = d.wholeOf(a.pref, "", a.day)
	return a
}

// asides adds those to whom rules send records: an address, or whom an organisation's own letters go to.
func (d *drafting) asides(p *parcel, to warn.Target) {
	if !(warn.Rule{To: to.To}).ToOrg() {
		d.addressee(p, d.dir.Preference(to.To, p.org.Slug), to)
		return
	}
	for _, rec := range d.dir.Recipients(to.To) {
		d.addressee(p, rec.Preference, to)
	}
}

// addressee adds a recipient whose turn it is, or who is asked for; aside is as what rules send to it, empty for one of the
// owner's own.
func (d *drafting) addressee(p *parcel, pref roster.Preference, aside warn.Target) {
	if pref.Off {
		return
	}
	for _, a := range p.to {
		if a.email == pref.Email {
			a.aside, a.single = append(a.aside, aside.To), a.single || aside.Single
			return
		}
	}
	last := d.turns[warn.Whom{Owner: p.org.Slug, Email: pref.Email}]
	turn := warn.Turn{Zone: pref.Zone, Hour: pref.Hour, BusinessDays: pref.BusinessDays, Country: d.r.Country, Last: last.Day}
	day, due := turn.Due(d.now)
	if due || d.ask.Now || d.ask.Preview {
		a := &addressee{email: pref.Email, pref: pref, day: day, now: d.now.In(warn.Zone(pref.Zone)), own: aside.To == "", single: aside.Single}
		a.all = d.wholeOf(pref, last.Summary, day)
		if aside.To != "" {
			a.aside = []string{aside.To}
		}
		p.to = append(p.to, a)
	}
}

// takeRest notes the turns of those who are told nothing today, so that nobody asks again before tomorrow.
func (d *drafting) takeRest(ctx context.Context, due []*parcel) error {
	if d.ask.Preview || d.ask.Now {
		return nil
	}
	return d.r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, p := range due {
			for _, a := range p.to {
				if a.email == "" || a.worth {
					continue // its letter has the turn with it, or could not be made and is tried again
				}
				ok, err := warn.TakeTurn(ctx, tx, warn.Whom{Owner: p.org.Slug, Email: a.email}, a.day, a.all != nil)
				if err != nil {
					return err
				}
				if ok {
					d.tally.Turns++
				}
			}
		}
		return nil
	})
}
