package watch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// CampaignTally is what the drafting of a campaign did.
type CampaignTally struct {
	warn.Campaign
	Owners    int      `json:"owners"`
	Letters   int      `json:"letters"`
	NoContact int      `json:"no_contact"` // owners that nobody can be told of
	Withheld  int      `json:"withheld"`   // recipients who are not cleared for it
	Nobody    []string `json:"nobody"`     // indicators that are nobody's
	Unread    []string `json:"unread"`     // indicators that can't be read
}

// Campaign drafts a campaign's letters into the outbox: one a recipient, once.
func (r *Room) Campaign(ctx context.Context, c warn.Campaign) (CampaignTally, error) {
	if r.Outbox == nil || r.Warnings.from() == "" {
		return CampaignTally{}, field("mail.from", "letters need an address that they come from: mail.from in node.toml")
	}
	t := CampaignTally{Campaign: c}
	if err := c.Check(); err != nil {
		return t, err
	}
	byOwner, err := r.concerned(ctx, &t)
	if err != nil {
		return t, err
	}
	if len(byOwner) == 0 {
		return t, tocsin.Faultf(tocsin.NotFound, "the campaign concerns nobody that this node looks after; nothing was drafted")
	}
	if t.Campaign, err = r.warnings.AddCampaign(ctx, c); err != nil {
		return t, err
	}
	t.Owners = len(byOwner)
	dir, err := r.Roster.Directory(ctx)
	if err != nil {
		return t, err
	}
	owners := make([]string, 0, len(byOwner))
	for o := range byOwner {
		owners = append(owners, o)
	}
	slices.Sort(owners)
	for _, o := range owners {
		if err := r.campaignTo(ctx, &t, dir, o, byOwner[o]); err != nil {
			return t, err
		}
	}
	return t, nil
}

// campaignTo drafts a campaign's letters to one owner.
func (r *Room) campaignTo(ctx context.Context, t *CampaignTally, dir *roster.Directory, owner string, told []concern) error {
	to := dir.Recipients(owner)
	if len(to) == 0 {
		t.NoContact++
		return nil
	}
	org, _ := r.Roster.Index().Org(owner)
	for _, rec := range to {
		s, err := r.campaignSheet(ctx, t.Campaign, org, rec.Preference, told)
		if tocsin.WhyOf(err) == tocsin.Denied && err != nil {
			t.Withheld++
			continue
		}
		if err != nil {
			return err
		}
		kept, one := 0, []sheet{s}
		err = r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			if kept, err = r.keep(ctx, tx, one); err != nil || kept == 0 || t.By == "" {
				return err
			}
			return r.Outbox.MadeFor(ctx, tx, one[0].letter.Act, t.By)
		})
		if err != nil {
			return fmt.Errorf("draft campaign %s: %w", t.Name, err)
		}
		t.Letters += kept
	}
	return nil
}

// concern is what a campaign tells an owner of: a finding, or an indicator that no finding stands behind.
type concern struct {
	find.Finding
	records []marked
}

type marked struct {
	digest.Record
	mark tocsin.Mark
	feed string
}

// concerned finds whom a campaign concerns, and with what.
func (r *Room) concerned(ctx context.Context, t *CampaignTally) (map[string][]concern, error) {
	switch {
	case len(t.Indicators) > 0:
		return r.ownersOf(t)
	case t.CVE != "":
		q := eventlog.Query{LogsQL: "product.vulnerabilities:" + eventlog.Quote(t.CVE) + " or " + eventlog.Eq("classification.identifier", strings.ToLower(t.CVE)) + " or " + eventlog.Eq("classification.identifier", t.CVE), From: r.Now().Add(-digestSpan)}
		return r.eventsOf(ctx, q, t)
	}
	return r.findingsOf(ctx, t)
}

// ownersOf gives each owner the indicators that are its own.
func (r *Room) ownersOf(t *CampaignTally) (map[string][]concern, error) {
	mark, err := t.Level()
	if err != nil {
		return nil, err
	}
	byOwner := map[string][]concern{}
	facts := r.Enrich()
	for _, text := range t.Indicators {
		i, ok := warn.ParseIndicator(text)
		if !ok {
			t.Unread = append(t.Unread, text)
			continue
		}
		var asn uint32
		if i.Addr.IsValid() && facts != nil {
			o, _ := facts.Origin(i.Addr)
			asn = o.ASN
		}
		owner, _ := r.Roster.Index().Owner(i.Addr, asn, i.Host)
		if owner == "" {
			t.Nobody = append(t.Nobody, text)
			continue
		}
		rec := digest.Record{ID: "campaign/" + t.Name, Time: r.Now(), Address: harmless(i.Text), Fields: indicatorFields(i, t.Name)}
		if len(byOwner[owner]) == 0 {
			now := r.Now()
			byOwner[owner] = []concern{{Finding: find.Finding{Problem: find.Problem{Owner: owner, Type: "undetermined", Identifier: t.Name}, First: now, Last: now}}}
		}
		c := &byOwner[owner][0]
		c.records = append(c.records, marked{rec, mark, ""})
	}
	return byOwner, nil
}

func indicatorFields(i warn.Indicator, name string) []tocsin.Field {
	list := []tocsin.Field{{Name: "classification.identifier", Value: name}}
	if i.Addr.IsValid() {
		return append(list, tocsin.Field{Name: "source.ip", Value: i.Addr.String()})
	}
	return append(list, tocsin.Field{Name: "source.fqdn", Value: i.Host})
}

// campaignEvents is the most events that a campaign looks through.
const campaignEvents = 200_000

// eventsOf gives each owner the findings that events of the last 30 days tell of, with those events.
func (r *Room) eventsOf(ctx context.Context, q eventlog.Query, t *CampaignTally) (map[string][]concern, error) {
	byProblem := map[find.Problem]*concern{}
	q.LogsQL = eventlog.And(q.LogsQL, "owner:*") + "\n| fields " + strings.Join(evidenceFields(), ", ") + "\n| sort by (_time desc) limit " + fmt.Sprint(campaignEvents)
	err := r.Events.Query(ctx, q, func(row []tocsin.Field) error {
		e := tocsin.Event{Fields: row}
		p := find.Problem{Owner: clone(e.Get("owner")), Type: clone(e.Get("classification.type")), Identifier: clone(e.Get("classification.identifier"))}
		if p.Owner == "" || t.Owner != "" && p.Owner != t.Owner {
			return nil
		}
		c := byProblem[p]
		if c == nil {
			c = &concern{Finding: find.Finding{Problem: p}}
			byProblem[p] = c
		}
		rec := record(&e)
		if len(c.records) < digest.MaxInLetter {
			rec.ID, rec.Fields = clone(e.Get("id")), fieldsOf(row)
			c.records = append(c.records, marked{rec, markOf(&e), clone(e.Get("feed.code"))})
		}
		return nil
	})
	byOwner := map[string][]concern{}
	for p, c := range byProblem {
		byOwner[p.Owner] = append(byOwner[p.Owner], *c)
	}
	for _, list := range byOwner {
		slices.SortFunc(list, func(a, b concern) int { return strings.Compare(a.Type+a.Identifier, b.Type+b.Identifier) })
	}
	return byOwner, err
}

// findingsOf gives each owner the open findings that a query chooses.
func (r *Room) findingsOf(ctx context.Context, t *CampaignTally) (map[string][]concern, error) {
	open := map[find.Problem]bool{}
	err := r.findings.Each(ctx, find.Filter{Owner: t.Owner, Type: t.Type}, r.Now(), func(f find.Finding) bool {
		if f.Status != find.Fixed && f.Status != find.Suppressed && (t.Identifier == "" || t.Identifier == f.Identifier) {
			open[f.Problem] = true
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	filter := eventlog.Eq("classification.type", t.Type)
	if t.Identifier != "" {
		filter = eventlog.And(filter, eventlog.Eq("classification.identifier", t.Identifier))
	}
	byOwner, err := r.eventsOf(ctx, eventlog.Query{LogsQL: filter, From: r.Now().Add(-digestSpan)}, t)
	for o, list := range byOwner {
		list = slices.DeleteFunc(list, func(c concern) bool { return !open[c.Problem] })
		if byOwner[o] = list; len(list) == 0 {
			delete(byOwner, o)
		}
	}
	return byOwner, err
}

// campaignSheet writes a campaign's letter to one recipient, with what of it the recipient may see.
func (r *Room) campaignSheet(ctx context.Context, c warn.Campaign, org tocsin.Org, pref roster.Preference, told []concern) (sheet, error) {
	level, err := c.Level()
	if err != nil {
		return sheet{}, err
	}
	says, err := r.warnings.Advice(ctx, false)
	if err != nil {
		return sheet{}, err
	}
	words := c.In(pref.Language)
	local := r.Now().In(warn.Zone(pref.Zone))
	in := digest.Input{Team: r.Team, From: r.Warnings.from(), Owner: org, To: []string{pref.Email}, Language: pref.Language, Format: pref.Format, Mark: level,
		Date: local, Class: r.Class, Advice: says.Of, Title: words.Title, Intro: words.Text}
	var items []warn.Item
	for _, t := range told {
		p := digest.Problem{Type: t.Type, Identifier: t.Identifier, Change: digest.New}
		t.show(&in, &p, pref)
		if len(p.Records) == 0 {
			in.Withheld += p.Withheld
			continue
		}
		in.Problems = append(in.Problems, p)
		items = append(items, warn.Item{Problem: t.Problem, Change: warn.New, Last: p.Last, Records: int64(len(p.Records))})
	}
	if len(items) == 0 || !pref.MayGet(level) {
		return sheet{}, tocsin.Faultf(tocsin.Denied, "%s may see nothing of campaign %s", pref.Email, c.Name)
	}
	first, err := r.warnings.Numbers(ctx, r.Now().UTC().Year(), 1)
	if err != nil {
		return sheet{}, err
	}
	in.Number = number.Write(r.Country, r.Now().UTC().Year(), first)
	s := sheet{to: warn.Whom{Owner: org.Slug, Email: pref.Email}, key: "campaign/" + c.Name + "/" + org.Slug + "/" + pref.Email, clear: pref.Mark(), red: pref.Mark() == tocsin.Red}
	s.letter = warn.Letter{Kind: warn.KindCampaign, Campaign: c.ID, Owner: org.Slug, Email: pref.Email, Day: local.Format(time.DateOnly), Format: pref.Format,
		Clearance: pref.Mark().String(), Told: items}
	return s, r.seal(&s, in, pref.Protect)
}

// show puts what a recipient may see of a concern into a problem.
func (c concern) show(in *digest.Input, p *digest.Problem, pref roster.Preference) {
	systems := map[string]bool{}
	for _, m := range c.records {
		if !pref.MayGet(m.mark) {
			p.Withheld++
			continue
		}
		in.Mark = in.Mark.Stricter(m.mark)
		p.Records = append(p.Records, m.Record)
		systems[m.Address] = true
		if p.First.IsZero() || m.Time.Before(p.First) {
			p.First = m.Time
		}
		if m.Time.After(p.Last) {
			p.Last = m.Time
		}
		if m.feed != "" && !slices.Contains(p.Feeds, m.feed) {
			p.Feeds = append(p.Feeds, m.feed)
		}
	}
	p.Systems = int64(len(systems))
}

// Campaigns lists campaigns with how far each has come; name chooses one.
func (r *Room) Campaigns(ctx context.Context, name string) ([]warn.Progress, error) {
	list, err := r.warnings.Campaigns(ctx, name)
	if err != nil {
		return nil, err
	}
	out := make([]warn.Progress, 0, len(list))
	for _, c := range list {
		p, err := r.progress(ctx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// progress tells how far a campaign has come.
func (r *Room) progress(ctx context.Context, c warn.Campaign) (warn.Progress, error) {
	p, told, err := r.warnings.Outcome(ctx, c.ID)
	if err != nil {
		return p, err
	}
	p.Campaign = c
	p.Fixed, err = r.fixedOf(ctx, told)
	return p, err
}

// fixedOf counts the problems that are fixed: as reports say, or where no finding is, as the owner says.
func (r *Room) fixedOf(ctx context.Context, told map[find.Problem]string) (n int, err error) {
	known := map[find.Problem]bool{}
	err = r.findings.Among(ctx, slices.Collect(maps.Keys(told)), r.Now(), func(f find.Finding) {
		known[f.Problem] = true
		if f.Status == find.Fixed || f.Status == find.Answered && told[f.Problem] == warn.AnswerFixed {
			n++
		}
	})
	if err != nil {
		return 0, err
	}
	for p, answer := range told {
		if !known[p] && answer == warn.AnswerFixed {
			n++
		}
	}
	return n, nil
}
