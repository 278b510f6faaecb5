package app

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"tocsin"
	"tocsin/app/demo"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/post"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
)

// deskPlay plays the cases of the made-up country's desk on a node: letters come in as from a mailbox, and people do what
// they do on the pages, each at its time.
type deskPlay struct {
	node   *Node
	clock  *demoClock
	post   *post.Post
	number map[string]string    // of each case by its key
	sent   map[string]item.Mail // what the team wrote last in a case
	tended time.Time
}

// scene is a moment of the story: the beginning of a case, or one of its steps.
type scene struct {
	at    time.Time
	story *demo.Case
	step  *demo.Step // nil is the beginning
}

// gone takes what the team wrote in the past. No such channel is left when the story is over.
type gone struct{}

// Send says that a letter has left, as far as the story goes.
func (gone) Send(context.Context, outbox.Act, []byte) (string, error) {
	return "a story: no server was asked", nil
}

// playDesk plays the last two months of the desk, until now. The outbox is open meanwhile, and held again when it is over.
func (n *Node) playDesk(ctx context.Context, clock *demoClock, now time.Time) error {
	defer clock.end()
	p := &deskPlay{node: n, clock: clock, number: map[string]string{}, sent: map[string]item.Mail{}}
	var err error
	if p.post, err = n.post(); err != nil {
		return err
	}
	list := scenes(demo.Cases(), now.UTC().Truncate(time.Second))
	n.Outbox.Channel("mail", gone{})
	defer n.Outbox.Channel("mail", nil)
	clock.set(list[0].at.Add(-time.Hour))
	if err := n.Outbox.Open(ctx, "lead", "the desk of the demonstration works"); err != nil {
		return err
	}
	if err := n.Respond.SetTerms(ctx, "lead", demo.Terms()); err != nil {
		return err
	}
	for _, s := range list {
		if err := p.play(ctx, s); err != nil {
			return fmt.Errorf("play %s: %w", s.story.Key, err)
		}
	}
	clock.set(now)
	if err := n.Respond.Tend(ctx); err != nil {
		return err
	}
	if err := p.views(ctx); err != nil {
		return err
	}
	return n.Outbox.HoldAll(ctx, "lead", "a demonstration sends nothing")
}

// scenes are those of all cases in the order of their times; what would be later than now is left out.
func scenes(cases []demo.Case, now time.Time) (list []scene) {
	for i := range cases {
		c := &cases[i]
		begin := now.Add(-c.Ago)
		list = append(list, scene{begin, c, nil})
		for j := range c.Steps {
			if at := begin.Add(c.Steps[j].After); at.Before(now) {
				list = append(list, scene{at, c, &c.Steps[j]})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b scene) int { return a.at.Compare(b.at) })
	return list
}

// tendDemo is how often the story looks for clocks that were missed.
const tendDemo = 12 * time.Hour

func (p *deskPlay) play(ctx context.Context, s scene) error {
	p.clock.set(s.at)
	if s.at.Sub(p.tended) > tendDemo {
		p.tended = s.at
		if err := p.node.Respond.Tend(ctx); err != nil {
			return err
		}
	}
	switch {
	case s.step != nil:
		return p.do(ctx, s)
	case s.story.Letter != nil:
		return p.arrive(ctx, s, *s.story.Letter, "")
	}
	start := s.story.Start
	start.Org = p.org(s.story.Org)
	it, err := p.node.Respond.Start(ctx, p.who(s), start)
	p.number[s.story.Key] = it.Number
	return err
}

// who acts in a scene.
func (p *deskPlay) who(s scene) item.Viewer {
	by := s.story.Start.Owner
	if s.step != nil {
		by = cmp.Or(s.step.By, by)
	}
	return item.Viewer{Name: cmp.Or(by, demo.Team[0]), Clearance: tocsin.Red, All: true}
}

// org is the short name of the constituent that a domain belongs to.
func (p *deskPlay) org(domain string) string {
	if domain == "" {
		return ""
	}
	org, _ := p.node.Watch.Roster.Index().Owner(netip.Addr{}, 0, domain)
	return org
}

// arrive takes a letter in as from a mailbox. One that opens a report gives its case the number.
func (p *deskPlay) arrive(ctx context.Context, s scene, l demo.Letter, answers string) error {
	id := fmt.Sprintf("<%d.%s>", s.at.Unix(), l.From)
	raw := l.Raw(id, answers, s.at)
	if err := p.post.Take(ctx, raw, mail.Envelope{To: []string{demo.DeskAddress}, Source: "demo"}); err != nil {
		return err
	}
	if s.step != nil {
		return nil
	}
	list, err := p.node.Respond.List(ctx, p.who(s), item.Filter{Sort: "created", Limit: 1})
	if err == nil && len(list.Items) == 1 && list.Items[0].Email == l.From {
		p.number[s.story.Key] = list.Items[0].Number
	}
	return err
}

// views keeps two lists that the team shares.
func (p *deskPlay) views(ctx context.Context) error {
	lead := item.Viewer{Name: "lead", Clearance: tocsin.Red, All: true}
	for _, v := range []item.View{
		{Title: "Critical and nobody’s", Query: "/incidents?owner=-&priority=1", Shared: true},
		{Title: "Phishing of this month", Query: "/incidents?class=phishing&closed=true&sort=created", Shared: true},
	} {
		if _, err := p.node.Respond.SaveView(ctx, lead, v); err != nil {
			return err
		}
	}
	return nil
}
