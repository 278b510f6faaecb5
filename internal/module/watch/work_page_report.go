package watch

import (
	"context"
	"maps"
	"slices"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/desk"
)

// numberPlace is the end of a page of what is numbered.
type numberPlace struct {
	N int64 `json:"n"`
}

// Reports returns what came in, the newest first.
func (p *Pages) Reports(ctx context.Context, q desk.ReportQuery) (desk.ReportList, error) {
	out := desk.ReportList{Mark: tocsin.Clear, Total: -1}
	var at numberPlace
	if _, err := readCursor(q.After, &at); err != nil {
		return out, err
	}
	switch q.State {
	case "", inbox.Waiting, inbox.Done, inbox.Failed:
	default:
		return out, badParam("state", "%.40q is none of waiting, done, failed", string(q.State))
	}
	feeds, err := p.arrivals(ctx)
	if err != nil {
		return out, err
	}
	out.Feeds = slices.Sorted(maps.Keys(feeds))
	if q.State == "" {
		out.Total = reportsOf(feeds, q.Feed)
	}
	limit := pageLimit(q.Limit)
	out.Rows, err = p.room.Inbox.List(ctx, inbox.Filter{Feed: q.Feed, State: q.State, Before: at.N, Limit: limit + 1})
	if err != nil {
		return out, err
	}
	if len(out.Rows) > limit {
		out.Rows = out.Rows[:limit]
		out.Next = writeCursor(numberPlace{out.Rows[limit-1].ID})
	}
	for i := range out.Rows {
		out.Mark = out.Mark.Stricter(out.Rows[i].Mark)
	}
	return out, nil
}

// reportsOf counts the reports of a feed, or of all.
func reportsOf(feeds map[string]arrived, name string) (n int64) {
	for f, a := range feeds {
		if name == "" || name == f {
			n += a.reports
		}
	}
	return n
}

// Report returns one report with a page of its rejects.
func (p *Pages) Report(ctx context.Context, id int64, after string, limit int) (out desk.ReportPage, err error) {
	var at numberPlace
	if _, err := readCursor(after, &at); err != nil {
		return out, err
	}
	if at.N < 0 {
		return out, badParam("after", "is not the end of a page; begin at the first page")
	}
	if out.Report, err = p.room.Inbox.Get(ctx, id); err != nil {
		return out, err
	}
	if now := p.room.Progress(id); now != nil && out.State == inbox.Waiting {
		out.Tally = now.Tally()
		if now.Size > 0 {
			out.Done = min(float64(now.Bytes.Load())/float64(now.Size), 1)
		}
	} else if out.State != inbox.Waiting {
		out.Done = 1
	}
	limit = pageLimit(limit)
	err = p.room.Inbox.EachReject(ctx, out.Report, at.N, func(r inbox.Reject) bool {
		if len(out.Rejects) == limit {
			out.Next = writeCursor(numberPlace{at.N + int64(limit)})
			return false
		}
		out.Rejects = append(out.Rejects, r)
		return true
	})
	return out, err
}

// Digest returns what the owner would be sent now.
func (p *Pages) Digest(ctx context.Context, owner string, all bool) (desk.Digest, error) {
	l, err := p.room.Digest(ctx, owner, all)
	if err != nil {
		return desk.Digest{}, err
	}
	org, known := p.room.Roster.Index().Org(owner)
	if !known && l.Findings == 0 {
		return desk.Digest{}, tocsin.Faultf(tocsin.NotFound, "there is no organisation %.80q", owner)
	}
	out := desk.Digest{Owner: party(p.room.Roster.Index(), owner), From: p.room.Team, To: l.To, Subject: l.Subject,
		Text: l.Text, Language: l.Language, Findings: int64(l.Findings), Mark: rosterMark}
	if l.Findings > 0 {
		mark, err := tocsin.ParseMark(l.TLP)
		if err != nil {
			mark = tocsin.Red
		}
		out.Mark = mark
		return out, nil
	}
	for _, tag := range []string{org.Language, p.room.Language, "en"} {
		if out.Language == "" {
			out.Language = tag
		}
	}
	return out, nil
}
