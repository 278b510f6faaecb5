package app

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tocsin/app/demo"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/respond/item"
)

// do does what a step says.
func (p *deskPlay) do(ctx context.Context, s scene) error {
	r, v, quoted, step := p.node.Respond, p.who(s), p.number[s.story.Key], s.step
	switch step.Do {
	case demo.Take:
		return p.take(ctx, s)
	case demo.Note, demo.Call:
		return r.Note(ctx, v, quoted, step.Text, step.Do == demo.Call)
	case demo.Answer, demo.Draft:
		return p.write(ctx, s)
	case demo.Back, demo.Away:
		return p.back(ctx, s)
	case demo.Bounced:
		last := p.sent[s.story.Key]
		raw := demo.BounceOf(last.MessageID, step.Text, last.Subject, s.at)
		return p.post.Take(ctx, raw, mail.Envelope{To: []string{demo.DeskAddress}, Source: "demo"})
	case demo.Task:
		return r.AddTask(ctx, v, quoted, item.Task{Text: step.Text, Owner: v.Name, Due: s.at.Add(dayLong)})
	case demo.Done:
		return p.done(ctx, v, quoted)
	case demo.Play:
		return r.Play(ctx, v, quoted, step.Name)
	case demo.Clocks:
		return r.StartClocks(ctx, v, quoted, step.Name, time.Time{})
	case demo.Meet:
		return p.meet(ctx, v, quoted, step.Name)
	case demo.Hit:
		_, err := r.AddAssets(ctx, v, quoted, item.AssetSet{Text: step.Text})
		return err
	case demo.Used:
		_, err := r.AddTechniques(ctx, v, quoted, item.TechniqueSet{Text: step.Text})
		return err
	case demo.Happened:
		_, err := r.AddMoment(ctx, v, quoted, item.Moment{At: s.at.Add(-step.Before), Kind: step.Name, Text: step.Text, Exact: "hour", NewAssets: step.Assets, NewIndicators: step.Indicators})
		return err
	case demo.Part:
		_, err := r.Link(ctx, v, item.Pick{Numbers: []string{quoted}}, p.number[step.Text])
		return err
	case demo.Merge:
		_, err := r.Merge(ctx, v, item.Pick{Numbers: []string{quoted}}, p.number[step.Text])
		return err
	}
	return p.change(ctx, s)
}

const dayLong = 24 * time.Hour

// change changes fields of a case.
func (p *deskPlay) change(ctx context.Context, s scene) error {
	status, resolution, yes, urgent := item.Status(s.step.Name), item.Resolution(s.step.Name), true, item.Critical
	later := func() *time.Time {
		hours, _ := strconv.Atoi(s.step.Name)
		t := s.at.Add(time.Duration(hours) * time.Hour)
		return &t
	}
	var c item.Change
	switch s.step.Do {
	case demo.Status:
		c.Status = &status
	case demo.Snooze:
		c.Snooze = later()
	case demo.FollowUp:
		c.FollowUp = later()
	case demo.Restrict:
		c.Restricted = &yes
	case demo.Urgent:
		c.Priority = &urgent
	case demo.Close:
		status = item.Resolved
		c.Status, c.Resolution, c.Children = &status, &resolution, true
	}
	_, err := p.node.Respond.Change(ctx, p.who(s), item.Pick{Numbers: []string{p.number[s.story.Key]}}, c)
	return err
}

// take makes a report somebody's, and judges it.
func (p *deskPlay) take(ctx context.Context, s scene) error {
	v, start, org, status := p.who(s), s.story.Start, p.org(s.story.Org), item.Open
	c := item.Change{Owner: &v.Name, Status: &status, Org: &org, Class: &start.Class, Priority: &start.Priority, Language: &start.Language, Reporter: &start.Reporter}
	_, err := p.node.Respond.Change(ctx, v, item.Pick{Numbers: []string{p.number[s.story.Key]}}, c)
	return err
}

// write writes an answer; one that is no draft leaves.
func (p *deskPlay) write(ctx context.Context, s scene) error {
	v := p.who(s)
	sent, err := p.node.Respond.Write(ctx, v, p.number[s.story.Key], item.Compose{Text: s.step.Text})
	if err != nil {
		return err
	}
	p.sent[s.story.Key] = sent
	if s.step.Do == demo.Draft {
		return nil
	}
	if _, err := p.node.Outbox.Release(ctx, outbox.Pick{IDs: []int64{sent.Act}}, "lead", ""); err != nil {
		return err
	}
	_, err = p.node.Outbox.Run(ctx)
	return err
}

// back lets the one who was written to answer, or their machine.
func (p *deskPlay) back(ctx context.Context, s scene) error {
	last := p.sent[s.story.Key]
	if len(last.To) == 0 {
		return nil
	}
	l := demo.Letter{From: last.To[0], Name: s.story.Start.Person, Subject: "Re: " + strings.TrimPrefix(last.Subject, "Re: "), Text: s.step.Text, File: s.step.File}
	if s.story.Letter != nil {
		l.Name = s.story.Letter.Name
	}
	if s.step.Do == demo.Away {
		l.Head = "Auto-Submitted: auto-replied\r\n"
	}
	return p.arrive(ctx, s, l, last.MessageID)
}

// done notes the first open task of an item as done.
func (p *deskPlay) done(ctx context.Context, v item.Viewer, number string) error {
	c, err := p.node.Respond.Case(ctx, v, number)
	if err != nil {
		return err
	}
	for _, t := range c.Tasks {
		if t.Done.IsZero() {
			return p.node.Respond.DoTask(ctx, v, number, t.ID, true)
		}
	}
	return nil
}

// meet notes that what a clock asked for was done: "nis2 early-warning".
func (p *deskPlay) meet(ctx context.Context, v item.Viewer, number, clock string) error {
	set, name, _ := strings.Cut(clock, " ")
	c, err := p.node.Respond.Case(ctx, v, number)
	if err != nil {
		return err
	}
	for _, k := range c.Clocks {
		if k.Set == set && k.Name == name && k.Met.IsZero() {
			return p.node.Respond.MeetClock(ctx, v, number, k.ID)
		}
	}
	return nil
}
