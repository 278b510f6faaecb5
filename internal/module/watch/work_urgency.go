package watch

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/pipe"
	"tocsin/internal/module/watch/urgency"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// factSink takes what a report tells of vulnerabilities. Its records give no events: they are nobody's.
type factSink struct {
	ctx     context.Context
	mapper  *feed.Mapper
	event   tocsin.Event
	gather  *urgency.Gather
	count   *pipe.Count
	rejects *inbox.RejectWriter
	member  string
	err     error
}

// readFacts reads a file whose records tell of vulnerabilities.
func readFacts(ctx context.Context, plan *feed.Plan, wire format.Format, body io.Reader, s *factSink) error {
	s.ctx, s.mapper = ctx, plan.Mapper()
	split, err := wire.Split(body, plan.Feed.Options)
	for err == nil && s.err == nil && ctx.Err() == nil {
		var c *format.Chunk
		if c, err = split.Next(); err == nil {
			wire.Decode(c, s)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, s.err, ctx.Err())
}

// Record takes one record.
func (s *factSink) Record(line int64, fields []tocsin.Field, raw []byte) {
	s.event.Reset()
	if r := s.mapper.Map(&s.event, fields); r != nil {
		s.Reject(line, r.Field, r.Reason, raw)
		return
	}
	if drop, _ := s.mapper.Rule(&s.event); drop {
		s.count.Read.Add(1)
		s.count.Dropped.Add(1)
		return
	}
	if why := s.gather.Take(&s.event); why != "" {
		s.Reject(line, "", why, raw)
		return
	}
	s.count.Read.Add(1)
	s.count.Accepted.Add(1)
}

// Reject takes what is no record.
func (s *factSink) Reject(line int64, field, reason string, raw []byte) {
	s.count.Read.Add(1)
	s.count.Rejected.Add(1)
	err := s.rejects.Add(inbox.Reject{Line: line, Field: field, Reason: reason, Raw: string(raw[:min(len(raw), inbox.MaxRaw)]), Member: s.member})
	s.err = errors.Join(s.err, err)
}

// applyUrgency writes down what a reading tells of vulnerabilities, in the transaction that marks it done.
func (r *Room) applyUrgency(ctx context.Context, tx *sqldb.Tx, rep inbox.Report, heard *account, trouble string) error {
	if g := heard.facts; g != nil && len(g.Facts) > 0 && trouble == "" {
		r.urgency.Forget()
		return urgency.Replace(ctx, tx, rep.Feed, rep.Received, g.Kind, g.Facts)
	}
	named := make(map[urgency.Problem][]string, len(heard.CVEs))
	for p, list := range heard.CVEs {
		named[urgency.Problem{Owner: p.Owner, Type: p.Type, Identifier: p.Identifier}] = list
	}
	return urgency.Link(ctx, tx, named)
}

// ranker says how soon findings are to be looked at.
type ranker struct {
	facts map[string]urgency.Fact
	links map[urgency.Problem][]string
	room  *Room
}

// ranker returns what ranks the findings of an owner, or of all.
func (r *Room) ranker(ctx context.Context, owner string) (*ranker, error) {
	facts, err := r.urgency.Facts(ctx)
	if err != nil {
		return nil, err
	}
	links, err := r.urgency.Links(ctx, owner)
	return &ranker{facts, links, r}, err
}

// of derives a finding's priority.
func (k *ranker) of(f *find.Finding) urgency.Priority {
	var facts []urgency.Fact
	list := k.links[urgency.Problem{Owner: f.Owner, Type: f.Type, Identifier: f.Identifier}]
	for _, cve := range append(slices.Clip(list), feed.CVEs(f.Identifier)...) {
		if fact, ok := k.facts[cve]; ok {
			facts = append(facts, fact)
		}
	}
	org, _ := k.room.Roster.Index().Org(f.Owner)
	return urgency.Rank(f.Severity, org.Criticality, facts)
}

// mostUrgent returns the findings that a filter chooses and shows lets through, the most urgent first, as many as its limit.
func (r *Room) mostUrgent(ctx context.Context, f find.Filter, shows func(*find.Finding) bool) ([]find.Finding, error) {
	if f.Limit <= 0 {
		return nil, nil
	}
	k, err := r.ranker(ctx, f.Owner)
	if err != nil {
		return nil, err
	}
	top := &urgentHeap{}
	err = r.findings.Each(ctx, f, r.Now(), func(fd find.Finding) bool {
		if shows != nil && !shows(&fd) {
			return true
		}
		score := k.of(&fd).Score
		if top.Len() == f.Limit && score <= (*top)[0].score {
			return true
		}
		heap.Push(top, scored{fd, score})
		if top.Len() > f.Limit {
			heap.Pop(top)
		}
		return true
	})
	slices.SortStableFunc(*top, func(a, b scored) int {
		return cmp.Or(b.score-a.score, b.Last.Compare(a.Last), strings.Compare(a.Owner, b.Owner), strings.Compare(a.Type, b.Type), strings.Compare(a.Identifier, b.Identifier))
	})
	out := make([]find.Finding, top.Len())
	for i, s := range *top {
		out[i] = s.Finding
	}
	return out, err
}

// scored is a finding with its score, and urgentHeap a heap whose first is the least urgent.
type scored struct {
	find.Finding
	score int
}

type urgentHeap []scored

// Len is how many findings are in the heap.
func (h urgentHeap) Len() int { return len(h) }

// Less reports whether one is less urgent than another.
func (h urgentHeap) Less(i, j int) bool { return h[i].score < h[j].score }

// Swap swaps two.
func (h urgentHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push adds one.
func (h *urgentHeap) Push(x any) { *h = append(*h, x.(scored)) }

// Pop takes the least urgent away.
func (h *urgentHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
