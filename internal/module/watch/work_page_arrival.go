package watch

import (
	"context"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
)

// arrivals count the reports of each feed. What came is never changed, so only what came since is read.
type arrivals struct {
	mu   sync.Mutex
	last int64 // the newest report that is counted
	of   map[string]arrived
}

// arrived is what came of one feed.
type arrived struct {
	reports int64
	last    time.Time
	id      int64       // of the newest report
	mark    tocsin.Mark // the strictest of its reports
}

// arrivalsPer is how many reports are read at once.
const arrivalsPer = 1000

// arrivals returns a lookup of what came of each feed until now.
func (p *Pages) arrivals(ctx context.Context) (map[string]arrived, error) {
	a := &p.arrived
	a.mu.Lock()
	defer a.mu.Unlock()
	fresh, err := p.countArrivals(ctx, a.last)
	if err != nil {
		return nil, err
	}
	if len(fresh) > 0 || a.of == nil {
		next := make(map[string]arrived, len(a.of)+1)
		for name, f := range a.of {
			next[name] = f
		}
		for name, f := range fresh {
			next[name] = f.with(next[name])
			a.last = max(a.last, f.id)
		}
		a.of = next
	}
	return a.of, nil
}

// countArrivals counts the reports behind one.
func (p *Pages) countArrivals(ctx context.Context, last int64) (map[string]arrived, error) {
	fresh := map[string]arrived{}
	for before := int64(0); ; {
		list, err := p.room.Inbox.List(ctx, inbox.Filter{After: last, Before: before, Limit: arrivalsPer})
		if err != nil {
			return nil, err
		}
		for _, rep := range list {
			fresh[rep.Feed] = arrived{1, rep.Received, rep.ID, rep.Mark}.with(fresh[rep.Feed])
			before = rep.ID
		}
		if len(list) < arrivalsPer {
			return fresh, nil
		}
	}
}

// with joins two counts of one feed.
func (a arrived) with(b arrived) arrived {
	if b.reports == 0 {
		return a
	}
	out := arrived{reports: a.reports + b.reports, last: a.last, id: a.id, mark: a.mark.Stricter(b.mark)}
	if b.id > a.id {
		out.last, out.id = b.last, b.id
	}
	return out
}

// codeMark is the mark of what kinds of report tell: the strictest of all reports of their feeds. A finding keeps no
// mark of its own, so what names it bears this one. A feed that never came is red.
func (p *Pages) codeMark(ctx context.Context, codes []string) (tocsin.Mark, error) {
	of, err := p.arrivals(ctx)
	if err != nil {
		return tocsin.Red, err
	}
	return codesMark(of, codes), nil
}

// codesMark is the strictest mark of the reports of some feeds' kinds; what has not come in is Red, as it is not known.
func codesMark(of map[string]arrived, codes []string) tocsin.Mark {
	m := tocsin.Clear
	for _, code := range codes {
		name, _, _ := strings.Cut(code, ".")
		m = m.Stricter(of[name].mark)
	}
	return m
}
