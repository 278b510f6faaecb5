package watch

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
)

// orgDays are the events of one owner, a number a day.
type orgDays [desk.OverviewDays]int64

// orgNames are all constituents by name.
type orgNames struct {
	list    []tocsin.Org
	sectors []string
}

// orgPlace is the end of a page of constituents.
type orgPlace struct {
	Name string `json:"n"`
	Slug string `json:"s"`
}

func comparePlace(a tocsin.Org, b orgPlace) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Slug, b.Slug))
}

// names returns all constituents by name.
func (p *Pages) names(ctx context.Context) (orgNames, error) {
	x := p.room.Roster.Index()
	return p.orgNames.get(ctx, x, func(context.Context) (orgNames, error) {
		n := orgNames{list: x.Orgs()}
		slices.SortFunc(n.list, func(a, b tocsin.Org) int { return comparePlace(a, orgPlace{b.Name, b.Slug}) })
		seen := map[string]bool{}
		for i := range n.list {
			if s := n.list[i].Sector; s != "" && !seen[s] {
				seen[s] = true
				n.sectors = append(n.sectors, s)
			}
		}
		slices.Sort(n.sectors)
		return n, nil
	})
}

// Orgs returns the constituents by name.
func (p *Pages) Orgs(ctx context.Context, q desk.OrgQuery) (desk.OrgList, error) {
	var out desk.OrgList
	var after orgPlace
	more, err := readCursor(q.After, &after)
	if err != nil {
		return out, err
	}
	names, err := p.names(ctx)
	if err != nil {
		return out, err
	}
	match, err := p.orgMatcher(ctx, q)
	if err != nil {
		return out, err
	}
	out.Sectors = names.sectors
	limit := pageLimit(q.Limit)
	var page []tocsin.Org
	for _, o := range names.list {
		if !match(o) {
			continue
		}
		out.Total++
		if len(page) <= limit && (!more || comparePlace(o, after) > 0) {
			page = append(page, o)
		}
	}
	if len(page) > limit {
		page = page[:limit]
		out.Next = writeCursor(orgPlace{page[limit-1].Name, page[limit-1].Slug})
	}
	out.Rows, err = p.orgRows(ctx, page)
	return out, err
}

// orgMatcher chooses constituents by sector and words: parts of a name, or an address, a domain or an AS that they claim.
func (p *Pages) orgMatcher(ctx context.Context, q desk.OrgQuery) (func(tocsin.Org) bool, error) {
	claims := map[string]bool{}
	words := strings.Fields(strings.ToLower(q.Words))
	if len(words) == 1 {
		who, _, err := p.who(ctx, words[0])
		if err != nil {
			return nil, err
		}
		for _, c := range who.Claims {
			claims[c.Org] = true
		}
	}
	return func(o tocsin.Org) bool {
		if q.Sector != "" && o.Sector != q.Sector {
			return false
		}
		if claims[o.Slug] {
			return true
		}
		name := strings.ToLower(o.Name) + "\n" + o.Slug
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) })
	}, nil
}

// who asks the roster and reports whether the words are something that it can be asked for.
func (p *Pages) who(ctx context.Context, words string) (roster.Answer, bool, error) {
	a, err := p.room.Roster.Who(ctx, words)
	if tocsin.WhyOf(err) == tocsin.Invalid {
		return roster.Answer{}, false, nil
	}
	return a, err == nil, err
}

func (p *Pages) orgRows(ctx context.Context, page []tocsin.Org) ([]desk.OrgRow, error) {
	if len(page) == 0 {
		return nil, nil
	}
	s, err := p.findings(ctx)
	if err != nil {
		return nil, err
	}
	days, err := p.daysOf(ctx)
	if err != nil {
		return nil, err
	}
	slugs := make([]string, len(page))
	for i := range page {
		slugs[i] = page[i].Slug
	}
	list, err := p.room.Roster.Some(ctx, slugs) // one that left meanwhile is not among them
	rows := make([]desk.OrgRow, 0, len(list))
	for _, o := range list {
		row := desk.OrgRow{Org: o, Open: s.openOf(o.Slug), Days: make([]int64, desk.OverviewDays)}
		if d := days[o.Slug]; d != nil {
			copy(row.Days, d[:])
		}
		rows = append(rows, row)
	}
	return rows, err
}

// daysOf counts each owner's events a day.
func (p *Pages) daysOf(ctx context.Context) (map[string]*orgDays, error) {
	key, err := p.stamp(ctx)
	if err != nil {
		return nil, err
	}
	from := p.since()
	return p.orgDays.get(ctx, monthKey{key, from}, func(ctx context.Context) (map[string]*orgDays, error) {
		all := map[string]*orgDays{}
		const query = "owner:* | stats by (owner, _time:1d) count() n"
		err := p.each(ctx, "count events of owners", query, from, daysEnd(from), func(e *tocsin.Event) {
			owner, i := e.Get(tocsin.KeyOwner), dayIndex(from, e.Get(eventlog.TimeField))
			if i < 0 {
				return
			}
			if all[owner] == nil {
				all[clone(owner)] = new(orgDays)
			}
			all[owner][i] += wholeNumber(e.Get("n"))
		})
		return all, err
	})
}

// orgFindings is how many findings a constituent's page shows.
const orgFindings = 10

// Org returns one constituent.
func (p *Pages) Org(ctx context.Context, slug string) (desk.OrgPage, error) {
	var out desk.OrgPage
	var err error
	if out.Org, err = p.room.Roster.Org(ctx, slug); err != nil {
		return out, err
	}
	x := p.room.Roster.Index()
	if out.Org.Parent != "" {
		out.Parent = party(x, out.Org.Parent)
	}
	names, err := p.names(ctx)
	if err != nil {
		return out, err
	}
	for i := range names.list {
		if o := &names.list[i]; o.Parent == slug {
			out.Children = append(out.Children, desk.Party{Slug: o.Slug, Name: o.Name, Sector: o.Sector})
		}
	}
	if out.Days, err = p.days(ctx, eventlog.OwnedBy(slug)); err != nil {
		return out, err
	}
	times, err := p.fixTimes(ctx)
	if err != nil {
		return out, err
	}
	out.ToFix = times[slug]
	if err := p.orgPeople(ctx, &out, slug); err != nil {
		return out, err
	}
	return out, p.orgProblems(ctx, &out, slug)
}

// orgChanges and orgClaims are how many changes and claims a constituent's page shows.
const (
	orgChanges = 20
	orgClaims  = 50
)

// orgPeople fills in whom to write to, what is claimed and what was changed.
func (p *Pages) orgPeople(ctx context.Context, out *desk.OrgPage, slug string) error {
	people, err := p.room.Roster.Addresses(ctx, slug)
	if err != nil {
		return err
	}
	for _, c := range people {
		line := desk.Contact{Email: c.Email, Name: c.Name, Role: c.Role, Phone: c.Phone, From: c.From, Confirmed: c.Preference.Confirmed,
			Language: c.Preference.Language, Hour: c.Preference.Hour, Zone: c.Preference.Zone}
		if !roster.Mailed(c.Email) {
			line.Email = ""
		}
		if c.Preference.Off {
			line.Off = cmp.Or(c.Preference.OffReason, "–")
		}
		out.People = append(out.People, line)
	}
	claims, err := p.room.Roster.Claims(ctx, slug, roster.Waiting, orgClaims)
	if err != nil {
		return err
	}
	for _, c := range claims {
		out.Claims = append(out.Claims, desk.Claim{ID: c.ID, Value: c.Value, Gone: c.Gone, By: c.By, At: c.At, Note: c.Note})
	}
	entries, err := p.room.Roster.History(ctx, slug, orgChanges)
	if err != nil {
		return err
	}
	for _, e := range entries {
		for _, it := range e.Items {
			if len(out.Changes) >= orgChanges {
				return nil
			}
			out.Changes = append(out.Changes, desk.Change{At: e.At, Actor: e.Actor, Source: e.From, What: it.What, Before: cmp.Or(it.Before, keyGone(it)), After: it.After})
		}
	}
	return nil
}

// keyGone is which one of many has changed, where neither value tells it.
func keyGone(it roster.Item) string {
	if it.Before == "" && it.After == "" {
		return it.Key
	}
	return ""
}

// orgProblems fills in what is known of the constituent's findings.
func (p *Pages) orgProblems(ctx context.Context, out *desk.OrgPage, slug string) error {
	s, err := p.findings(ctx)
	if err != nil {
		return err
	}
	types := map[string]int64{}
	owner, known := s.owners.of[slug]
	mine := func(r *passRow) bool { return known && r.owner == owner }
	for i := range s.rows {
		r := &s.rows[i]
		if !mine(r) {
			continue
		}
		switch status := s.status(r); {
		case status == find.Fixed:
			out.Fixed++
		case active(status):
			out.Open++
			types[s.types.list[r.typ]]++
			if status == find.Relapsed {
				out.Relapsed++
			}
		}
	}
	for name, n := range types {
		out.Types = append(out.Types, desk.Count{Key: name, N: n})
	}
	out.Types = top(out.Types)
	places, _ := s.worst(func(r *passRow) bool { return mine(r) && s.status(r) != find.Fixed }, false, nil, orgFindings)
	if out.Findings, err = p.rows(ctx, places); err != nil {
		return err
	}
	mark, err := p.rowsMark(ctx, out.Findings)
	out.Mark = mark.Stricter(rosterMark)
	return err
}
