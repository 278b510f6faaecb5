package remote

import (
	"maps"
	"slices"
	"sync"
	"time"

	"tocsin"
)

// pending knows what was sent and is not yet known to be durable.
type pending struct {
	mu      sync.Mutex
	sent    sent
	streams string // those whose index is known to be on disk
}

// sent is what was sent since the last Sync.
type sent struct {
	last map[tocsin.ID]int64 // the last event of each Append, with its time
	days map[int64]struct{}  // of all events, counted from 1970
}

// maxProbes is of how many Appends the last event is looked for.
const maxProbes = 100

// dayNanos is a day in nanoseconds.
const dayNanos = int64(24 * time.Hour)

func (p *pending) note(events []tocsin.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent.make()
	last := events[len(events)-1]
	if len(p.sent.last) < maxProbes {
		p.sent.last[last.ID] = last.Time
	}
	for i := range events {
		p.sent.days[events[i].Time/dayNanos] = struct{}{}
	}
}

func (s *sent) make() {
	if s.last == nil {
		s.last, s.days = map[tocsin.ID]int64{}, map[int64]struct{}{}
	}
}

func (p *pending) take() sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sent
	p.sent = sent{}
	return s
}

func (p *pending) giveBack(s sent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent.make()
	maps.Copy(p.sent.last, s.last)
	maps.Copy(p.sent.days, s.days)
}

// names are the days as the server names its parts.
func (s sent) names() (names []string) {
	for _, day := range slices.Sorted(maps.Keys(s.days)) {
		names = append(names, time.Unix(0, day*dayNanos).UTC().Format("20060102"))
	}
	return names
}

// know notes for which streams the index is on disk.
func (p *pending) know(streams string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.streams = streams
}

func (p *pending) knows(streams string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.streams == streams
}
