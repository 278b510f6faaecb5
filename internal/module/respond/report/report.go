package report

import (
	"context"
	"sync"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Deps are the parts that reports are made of.
type Deps struct {
	DB      *sqldb.DB
	Now     func() time.Time
	Zone    *time.Location // of the team, where it has said none itself; nil is UTC
	Watched Watched        // nil: nothing is known of findings and sectors
}

// Desk makes reports of the team's work.
type Desk struct {
	Deps
	mu   sync.Mutex
	kept map[string]kept // by period
}

// New returns what makes reports, its indices made.
func New(ctx context.Context, d Deps) (*Desk, error) {
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	return &Desk{Deps: d, kept: map[string]kept{}}, Open(ctx, d.DB)
}

// kept is a tally that was made a moment ago.
type kept struct {
	at    time.Time
	state state
	zone  string
	tally Tally
}

// How long a tally is good while nothing of the desk changes, and how many are kept. What the other room counts may change
// meanwhile.
const (
	keptFor  = 2 * time.Minute
	keptMost = 64
)

func (d *Desk) look(p Period, zone string, s state) (Tally, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	k, ok := d.kept[p.String()]
	if !ok || k.state != s || k.zone != zone || d.Now().Sub(k.at) > keptFor {
		return Tally{}, false
	}
	return k.tally, true
}

func (d *Desk) keep(p Period, zone string, s state, t Tally) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept) >= keptMost {
		clear(d.kept)
	}
	d.kept[p.String()] = kept{d.Now(), s, zone, t}
}
