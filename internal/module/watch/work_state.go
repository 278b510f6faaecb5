package watch

import (
	"context"

	"tocsin"
	"tocsin/internal/module/watch/find"
)

// FindingNow is a finding as other programs are told of it.
type FindingNow struct {
	find.Finding
	Name string `json:"owner_name,omitempty"`
}

// EachFinding calls yield with every finding that has an owner, and what tells its mark: the strictest of the feeds that
// tell of it, and of what names a constituent.
func (p *Pages) EachFinding(ctx context.Context, yield func(f FindingNow, mark func() (tocsin.Mark, error)) bool) error {
	index := p.room.Roster.Index()
	return p.room.findings.Each(ctx, find.Filter{}, p.room.Now(), func(f find.Finding) bool {
		org, _ := index.Org(f.Owner)
		return yield(FindingNow{f, org.Name}, func() (tocsin.Mark, error) {
			m, err := p.codeMark(ctx, f.Feeds)
			return m.Stricter(rosterMark), err
		})
	})
}
