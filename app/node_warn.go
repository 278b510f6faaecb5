package app

import (
	"context"
	"time"

	"tocsin/internal/console/worldmap"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// watchConfig is what the settings say to the watch.
func (n *Node) watchConfig() watch.Config {
	s := n.Settings
	view, _ := worldmap.ParseView(s.World) // the settings were checked when they were read
	return watch.Config{
		View: view, Country: s.Country, Team: s.Name, Language: s.Language, Apart: s.Events != "",
		Warnings: watch.Warnings{From: s.Mail.From, ReplyTo: s.Mail.ReplyTo, LinkBase: s.Digest.LinkBase, Sender: func() (string, string) { m := n.mailNow(); return m.From, m.ReplyTo },
			Repeat: warn.Interval{Days: s.Digest.RepeatDays, Compromised: s.Digest.RepeatCompromised}},
		Defaults: roster.Defaults{Country: s.Country, Language: s.Language, Hour: s.Digest.Hour, BusinessDays: s.Digest.BusinessDays, Summary: s.Digest.Summary, SummaryDay: s.Digest.SummaryDay},
	}
}

// How often is asked whose digest is due, whose address is to be confirmed, and how long the work may take.
const (
	digestEvery = 5 * time.Minute
	remindEvery = time.Hour
	draftWait   = 15 * time.Minute
)

// openWarnings has the digests and reminders that are due drafted again and again, once the jobs run. One process of all
// that share the records does it; what a crash leaves undone is done by the next one.
func (n *Node) openWarnings() error {
	for _, k := range []struct {
		kind  string
		every time.Duration
		do    func(ctx context.Context) error
	}{
		{"digest.draft", digestEvery, func(ctx context.Context) error { _, err := n.Watch.Draft(ctx, watch.DigestAsk{}); return err }},
		{"digest.remind", remindEvery, func(ctx context.Context) error { _, err := n.Watch.Remind(ctx); return err }},
	} {
		if err := n.Jobs.Handle(k.kind, jobs.Options{Timeout: draftWait}, func(ctx context.Context, _ jobs.Job) error {
			if n.mailNow().From == "" {
				return nil // nothing can be written to anybody: the doctor says so
			}
			return k.do(ctx)
		}); err != nil {
			return err
		}
		if err := n.Jobs.Every(k.kind, k.every); err != nil {
			return err
		}
	}
	return nil
}

// protect signs and encrypts a letter as its recipient wants it. A letter that is to be encrypted and can't be is not
// written: what its recipient asked to be hidden must not leave in the open.
func (n *Node) protect(raw []byte, to, how string) ([]byte, error) {
	ring, err := n.ring()
	if err != nil {
		return nil, err
	}
	way := keys.Way(how)
	if way == keys.None {
		return ring.Protect(raw, to, keys.Protection{Sign: keys.Way(n.mailNow().Sign)})
	}
	return ring.Protect(raw, to, keys.Protection{Sign: way, Encrypt: way, Must: true})
}
