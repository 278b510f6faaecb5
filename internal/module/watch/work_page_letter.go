package watch

import (
	"context"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/number"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/warn"
)

// letterPlace is the end of a page of letters or campaigns.
type letterPlace struct {
	ID int64 `json:"i"`
}

// Letters returns letters, the newest first.
func (p *Pages) Letters(ctx context.Context, q desk.LetterQuery) (out desk.LetterList, err error) {
	var at letterPlace
	if _, err := readCursor(q.After, &at); err != nil {
		return out, err
	}
	limit := pageLimit(q.Limit)
	list, err := p.room.warnings.Letters(ctx, warn.LetterFilter{Owner: q.Owner, Kind: q.Kind, State: q.State, Before: at.ID, Limit: limit + 1})
	if err != nil {
		return out, err
	}
	if len(list) > limit {
		list = list[:limit]
		out.Next = writeCursor(letterPlace{list[limit-1].ID})
	}
	out.Rows, out.Mark = p.letterRows(list)
	return out, nil
}

// letterRows names the owners of letters, and finds the strictest of their marks.
func (p *Pages) letterRows(list []warn.Letter) (rows []desk.LetterRow, mark tocsin.Mark) {
	mark = rosterMark
	for _, l := range list {
		row := p.letterRow(l)
		rows = append(rows, row)
		mark = mark.Stricter(row.TLP)
	}
	return rows, mark
}

func (p *Pages) letterRow(l warn.Letter) desk.LetterRow {
	mark, err := tocsin.ParseMark(l.Mark)
	if err != nil {
		mark = tocsin.Red // what can't be read is kept closest
	}
	return desk.LetterRow{Letter: l, Owner: party(p.room.Roster.Index(), l.Owner), TLP: mark}
}

// Letter returns one letter by its number.
func (p *Pages) Letter(ctx context.Context, quoted string) (out desk.LetterPage, err error) {
	clean, ok := number.Parse(quoted)
	if !ok {
		return out, tocsin.Faultf(tocsin.NotFound, "%.40q is no number of a letter", quoted)
	}
	l, err := p.room.warnings.Letter(ctx, clean)
	if err != nil {
		return out, err
	}
	out.LetterRow = p.letterRow(l)
	out.Seen = rosterMark.Stricter(out.TLP)
	if l.Campaign == 0 {
		return out, nil
	}
	all, err := p.room.warnings.Campaigns(ctx, "")
	for _, c := range all {
		if c.ID == l.Campaign {
			out.Campaign = c.Name
		}
	}
	return out, err
}

// Campaigns returns campaigns, the newest first.
func (p *Pages) Campaigns(ctx context.Context, after string, limit int) (out desk.CampaignList, err error) {
	var at letterPlace
	more, err := readCursor(after, &at)
	if err != nil {
		return out, err
	}
	all, err := p.room.warnings.Campaigns(ctx, "")
	if err != nil {
		return out, err
	}
	limit = pageLimit(limit)
	for _, c := range all {
		if more && c.ID >= at.ID {
			continue
		}
		if len(out.Rows) == limit {
			out.Next = writeCursor(letterPlace{out.Rows[limit-1].ID})
			break
		}
		progress, err := p.progress(ctx, c)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, progress)
	}
	return out, nil
}

// progress tells how far a campaign has come. To count what of it is fixed takes a look at the findings of all that it
// was sent to, so that of a large one is kept for up to a minute.
func (p *Pages) progress(ctx context.Context, c warn.Campaign) (warn.Progress, error) {
	p.going.mu.Lock()
	if p.going.of == nil {
		p.going.of = map[int64]*kept[warn.Progress]{}
	}
	k := p.going.of[c.ID]
	if k == nil {
		k = &kept[warn.Progress]{}
		k.setup(p.room, time.Minute)
		p.going.of[c.ID] = k
	}
	p.going.mu.Unlock()
	return k.get(ctx, nil, func(ctx context.Context) (warn.Progress, error) { return p.room.progress(ctx, c) })
}

// going is how far each campaign has come, by its id.
type going struct {
	mu sync.Mutex
	of map[int64]*kept[warn.Progress]
}

// Campaign returns one campaign with its newest letters.
func (p *Pages) Campaign(ctx context.Context, name string) (out desk.CampaignPage, err error) {
	known, err := p.room.warnings.Campaigns(ctx, name)
	if err != nil {
		return out, err
	}
	if len(known) == 0 || name == "" {
		return out, tocsin.Faultf(tocsin.NotFound, "there is no campaign %.70q", name)
	}
	if out.Progress, err = p.progress(ctx, known[0]); err != nil {
		return out, err
	}
	list, err := p.room.warnings.Letters(ctx, warn.LetterFilter{Campaign: out.ID, Limit: pageRows})
	if err != nil {
		return out, err
	}
	out.Rows, out.Seen = p.letterRows(list)
	if mark, err := out.Level(); err == nil {
		out.Seen = out.Seen.Stricter(mark)
	}
	return out, nil
}
