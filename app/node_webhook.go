package app

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"tocsin"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/webhook"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/find"
)

// How often is asked what has happened, and how long that may take.
const (
	hookEvery = 30 * time.Second
	hookWait  = 5 * time.Minute
)

// openWebhooks opens what tells other programs. It looks for what has happened once the jobs run.
func (n *Node) openWebhooks(ctx context.Context, lost bool) (err error) {
	if n.Hooks, err = webhook.Open(ctx, n.DB, n.Outbox, n.Settings.Name, n.Seal, lost); err != nil {
		return err
	}
	pages := n.Watch.Plain()
	n.Hooks.Follow(
		append(n.deskLogs(), webhook.Log{Name: "report", Events: []string{"report.done", "report.failed"}, After: n.reportsAfter}),
		[]webhook.States{{Name: "finding", Events: findingEvents, Each: func(ctx context.Context, yield func(webhook.Thing) bool) error {
			return pages.EachFinding(ctx, func(f watch.FindingNow, mark func() (tocsin.Mark, error)) bool {
				return yield(webhook.Thing{Key: f.Owner + "\n" + f.Type + "\n" + f.Identifier, Event: findingEvent(f.Status), Mark: mark, Body: f})
			})
		}}})
	inside, err := n.insideNetworks()
	if err != nil {
		return err
	}
	sender := n.Hooks.Sender(fetch.Dialer(inside), "Tocsin/"+Version, time.Now)
	n.onClose(sender.Close)
	n.Outbox.Channel(webhook.Channel, sender)
	if err := n.Jobs.Handle("webhook.look", jobs.Options{Timeout: hookWait}, func(ctx context.Context, _ jobs.Job) error { return n.Hooks.Look(ctx) }); err != nil {
		return err
	}
	return n.Jobs.Every("webhook.look", hookEvery)
}

// insideNetworks are the private networks that the settings let the node reach.
func (n *Node) insideNetworks() (list []netip.Prefix, err error) {
	for _, s := range n.Settings.Fetch.AllowPrivate {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, &tocsin.Fault{Why: tocsin.Invalid, File: n.Home.path(settingsFile), Field: "fetch.allow_private", Text: fmt.Sprintf("%.60q is no network like 10.1.0.0/16", s)}
		}
		list = append(list, p)
	}
	return list, nil
}

// findingEvents are what a finding's statuses are told as. Their order is kept: it stands in the records.
var findingEvents = []string{"finding.relapsed", "finding.opened", "finding.notified", "finding.answered", "finding.suppressed", "finding.fixed"}

func findingEvent(s find.Status) string {
	if s == find.Open {
		return "finding.opened"
	}
	return "finding." + string(s)
}

// reportsAfter gives the reports that were done or have failed since. A cursor is a moment and a number.
func (n *Node) reportsAfter(ctx context.Context, cursor string, most int) ([]webhook.Item, string, error) {
	if cursor == "" {
		last, err := n.Inbox.LastFinished(ctx)
		return nil, reportCursor(last), err
	}
	var us, id int64
	if _, err := fmt.Sscanf(cursor, "%d %d", &us, &id); err != nil {
		return nil, "", fmt.Errorf("read cursor %q: %w", cursor, err)
	}
	list, err := n.Inbox.FinishedSince(ctx, sqldb.FromTime(us), id, most)
	if err != nil || len(list) == 0 {
		return nil, cursor, err
	}
	var items []webhook.Item
	for _, rep := range list {
		event := "report.done"
		if rep.State == inbox.Failed {
			event = "report.failed"
		}
		items = append(items, webhook.Item{Event: event, Mark: rep.Mark, Body: rep})
	}
	return items, reportCursor(list[len(list)-1]), nil
}

func reportCursor(r inbox.Report) string { return fmt.Sprint(sqldb.Time(r.Finished), " ", r.ID) }
