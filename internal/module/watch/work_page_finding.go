package watch

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tocsin"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/urgency"
)

// Findings returns the findings that have an owner, the worst first (see place). A list of any length can be read to its
// end: its order is that of the pass, and a cursor names a place in it.
func (p *Pages) Findings(ctx context.Context, q desk.FindingQuery) (desk.FindingList, error) {
	var list desk.FindingList
	var after *place
	var at place
	more, err := readCursor(q.After, &at)
	if err != nil {
		return list, err
	}
	if more {
		after = &at
	}
	s, err := p.findings(ctx)
	if err != nil {
		return list, err
	}
	match, err := p.matcher(s, q)
	if err != nil {
		return list, err
	}
	limit := pageLimit(q.Limit)
	places, total := s.worst(match, q.Order == desk.ByPriority, after, limit+1)
	list.Total = total
	if len(places) > limit {
		places = places[:limit]
		list.Next = writeCursor(places[limit-1])
	}
	if list.Rows, err = p.rows(ctx, places); err != nil {
		return list, err
	}
	p.sample(ctx, list.Rows)
	list.Mark, err = p.rowsMark(ctx, list.Rows)
	return list, err
}

// matcher returns what chooses the rows of a pass.
func (p *Pages) matcher(s *pass, q desk.FindingQuery) (func(*passRow) bool, error) {
	worst := tocsin.Severity(q.Severity)
	switch {
	case q.Status != "" && !knownStatus(q.Status):
		return nil, badParam("status", "%.40q is none of %v", string(q.Status), find.Statuses)
	case q.Order != "" && q.Order != desk.ByPriority:
		return nil, badParam("order", "%.40q is not %s", q.Order, desk.ByPriority)
	case q.Severity != "" && worst == tocsin.Unrated:
		return nil, badParam("severity", "%.40q is none of info, low, medium, high, critical", q.Severity)
	}
	status := slices.Index(find.Statuses, q.Status)
	owners := make([]bool, len(s.owners.list))
	x := p.room.Roster.Index()
	for i, slug := range s.owners.list {
		owners[i] = (q.Owner == "" || q.Owner == slug) && (q.Sector == "" || q.Sector == party(x, slug).Sector)
	}
	typ, known := s.types.of[q.Type]
	return func(r *passRow) bool {
		return owners[r.owner] && (q.Type == "" || known && r.typ == typ) && (q.Status == "" || int(r.status) == status) &&
			(q.Severity == "" || r.worst == worst)
	}, nil
}

// rows reads the findings of places, all at once. One that is gone since the pass is left out.
func (p *Pages) rows(ctx context.Context, places []place) ([]desk.Finding, error) {
	list, known := make([]find.Problem, len(places)), make(map[find.Problem]find.Finding, len(places))
	for i := range places {
		list[i] = places[i].Problem
	}
	err := p.room.findings.Among(ctx, list, p.room.Now(), func(f find.Finding) { known[f.Problem] = f })
	if err != nil {
		return nil, err
	}
	x := p.room.Roster.Index()
	out := make([]desk.Finding, 0, len(places))
	for i := range places {
		if f, ok := known[places[i].Problem]; ok {
			of := party(x, f.Owner)
			out = append(out, desk.Finding{Finding: f, OwnerName: of.Name, Sector: of.Sector, Priority: urgency.LevelOf(int(places[i].score))})
		}
	}
	return out, nil
}

// one reads one finding. The store lists findings behind a key, so it is asked for what comes right before.
func (p *Pages) one(ctx context.Context, of find.Problem) (got find.Finding, ok bool, err error) {
	f := find.Filter{Owner: of.Owner, Type: of.Type, Nobody: of.Owner == ""}
	if of.Identifier != "" {
		f.After = &find.Problem{Owner: of.Owner, Type: of.Type, Identifier: before(of.Identifier)}
	}
	err = p.room.findings.Each(ctx, f, p.room.Now(), func(fd find.Finding) bool {
		if ok = fd.Problem == of; ok {
			got = fd
		}
		return !ok && fd.Identifier < of.Identifier
	})
	return got, ok, err
}

// before returns a text that sorts before s with nearly nothing between them. What was UTF-8 stays so.
func before(s string) string {
	r, n := utf8.DecodeLastRuneInString(s)
	head := s[:len(s)-n]
	switch {
	case r == utf8.RuneError && n == 1: // a byte that is no text
		return head
	case r == 0:
		return head
	case r == 0xE000: // the runes before it are surrogates, which no text holds
		r = 0xD800
	}
	return head + string(r-1) + string(utf8.MaxRune)
}

// rowsMark is the strictest mark of a list of findings.
func (p *Pages) rowsMark(ctx context.Context, rows []desk.Finding) (tocsin.Mark, error) {
	if len(rows) == 0 {
		return tocsin.Clear, nil
	}
	seen := map[string]bool{}
	var codes []string
	for i := range rows {
		for _, c := range rows[i].Feeds {
			if !seen[c] {
				seen[c] = true
				codes = append(codes, c)
			}
		}
	}
	m, err := p.codeMark(ctx, codes)
	return m.Stricter(rosterMark), err
}

// Finding returns one finding with its assets.
func (p *Pages) Finding(ctx context.Context, of find.Problem) (desk.FindingPage, error) {
	var out desk.FindingPage
	f, ok, err := p.one(ctx, of)
	if err != nil {
		return out, err
	}
	if !ok {
		return out, tocsin.Faultf(tocsin.NotFound, "%.80q has no finding %.80s %.80q", of.Owner, of.Type, of.Identifier)
	}
	name := party(p.room.Roster.Index(), of.Owner)
	out.Finding = desk.Finding{Finding: f, OwnerName: name.Name, Sector: name.Sector}
	one := []find.Finding{f}
	if err := p.room.countAssets(ctx, of.Owner, one); err != nil {
		return out, err
	}
	out.Finding.Finding = one[0]
	rank, err := p.room.ranker(ctx, of.Owner)
	if err != nil {
		return out, err
	}
	out.Urgency = rank.of(&f)
	if out.Days, err = p.days(ctx, problemFilter(of)); err != nil {
		return out, err
	}
	if out.Mark, err = p.rowsMark(ctx, []desk.Finding{out.Finding}); err != nil {
		return out, err
	}
	mark, err := p.assets(ctx, &out)
	out.Mark = out.Mark.Stricter(mark)
	return out, err
}

// samples keep a few assets of findings that were shown lately.
type samples struct{ lru[sampleKey, []string] }

type sampleKey struct {
	find.Problem
	last int64
}

// How findings of a list get a few of their assets.
const (
	sampleFor  = 60 * time.Millisecond // for a whole list; the rest goes without
	sampleSpan = time.Hour             // before the newest event
	sampleSize = 3
	sampleKept = 4096
)

// sample gives findings a few of their newest assets, as far as the time goes. It is a help to the eye, so an error of
// the log does not take the list away.
func (p *Pages) sample(ctx context.Context, rows []desk.Finding) {
	ctx, cancel := context.WithTimeout(ctx, sampleFor)
	defer cancel()
	for i := range rows {
		key := sampleKey{rows[i].Problem, rows[i].Last.UnixMicro()}
		if few, ok := p.samples.get(key); ok {
			rows[i].Sample = few
			continue
		}
		if ctx.Err() != nil {
			continue
		}
		few, err := p.few(ctx, &rows[i])
		if err == nil {
			p.samples.put(key, few, sampleKept)
		}
		rows[i].Sample = few
	}
}

func (p *Pages) few(ctx context.Context, f *desk.Finding) (few []string, err error) {
	query := problemFilter(f.Problem) + " | fields source.ip, source.fqdn, source.url | limit 16"
	from, to := f.Last.Add(-sampleSpan), f.Last.Add(time.Microsecond)
	err = p.each(ctx, "sample assets", query, from, to, func(e *tocsin.Event) {
		if a := address(e); a != "" && len(few) < sampleSize && !slices.Contains(few, a) {
			few = append(few, strings.Clone(a))
		}
	})
	slices.Sort(few)
	return few, err
}
