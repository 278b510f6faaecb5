package app

import (
	"context"
	"net/netip"
	"net/url"
	"os"
	"time"

	"tocsin"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/module/watch/collect"
	"tocsin/internal/module/watch/lookup"
	"tocsin/plugin/feed"
)

// openCollect opens what gets reports by itself.
func (n *Node) openCollect(ctx context.Context) error {
	config, err := n.fetchConfig()
	if err != nil {
		return err
	}
	client := fetch.New(config)
	n.onClose(func() error { client.Close(); return nil })
	if err := os.MkdirAll(n.Home.path("keys"), 0o700); err != nil {
		return err
	}
	n.Collect, err = collect.New(ctx, collect.Deps{
		DB: n.DB, Inbox: n.Inbox, Shelf: n.Shelf, Fetch: client, Take: n.Watch.Take, Read: n.Watch.Read,
		Keys: os.DirFS(n.Home.path("keys")), Folder: n.Settings.Folder.Watch, Log: n.Log, Now: time.Now,
	})
	if err != nil {
		return err
	}
	n.Watch.Passwords = n.Collect.Passwords
	n.Watch.Health = n.Collect
	if n.Settings.Lookup.Ask {
		n.Watch.Web = getter(client)
	}
	n.Watch.Bounds = func(ctx context.Context, kind, value string, names []string) (lookup.Range, error) {
		return n.lookupBounds(ctx, hostOf(kind, value), names)
	}
	return n.collectJobs(n.Jobs)
}

// fetchConfig reads the settings of [fetch].
func (n *Node) fetchConfig() (fetch.Config, error) {
	c := fetch.Config{Agent: "Tocsin/" + Version}
	fault := func(field, format string, args ...any) error {
		f := tocsin.Faultf(tocsin.Invalid, format, args...)
		f.File, f.Field = n.Home.path(settingsFile), field
		return f
	}
	for _, s := range n.Settings.Fetch.AllowPrivate {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return c, fault("fetch.allow_private", "%.60q is not a network such as 10.1.0.0/16", s)
		}
		c.Private = append(c.Private, p.Masked())
	}
	if n.Settings.Fetch.Proxy != "" {
		u, err := url.Parse(n.Settings.Fetch.Proxy)
		if err != nil || u.Host == "" {
			return c, fault("fetch.proxy", "it is not the address of a proxy, such as http://proxy:3128")
		}
		c.Proxy = u
	}
	return c, nil
}

// How often the collector looks whether something is to be done, and how long that may take.
const (
	fetchEvery  = time.Minute
	folderEvery = 10 * time.Second
	lookEvery   = time.Minute
	fetchTime   = time.Hour
)

// collectJobs names the collector's jobs. They run where the node serves.
func (n *Node) collectJobs(j *jobs.Jobs) error {
	for _, job := range []struct {
		kind  string
		every time.Duration
		do    func(context.Context) error
	}{
		{"collect.fetch", fetchEvery, n.Collect.RunDue},
		{"collect.folder", folderEvery, n.Collect.Sweep},
		{"collect.look", lookEvery, n.Collect.LookBack},
	} {
		do := func(ctx context.Context, _ jobs.Job) error { return job.do(ctx) }
		if err := j.Handle(job.kind, jobs.Options{Tries: 1, Timeout: fetchTime, Workers: 1}, do); err != nil {
			return err
		}
		if err := j.Every(job.kind, job.every); err != nil {
			return err
		}
	}
	return nil
}

// checkCollect tells what is wrong with the feeds that are in use.
func (n *Node) checkCollect(ctx context.Context) []Check {
	list, err := n.Collect.Statuses(ctx)
	if err != nil {
		return []Check{bad("feeds", "", "they can't be read: %v", err)}
	}
	var checks []Check
	used, active := 0, 0
	for _, s := range list {
		if s.Reports > 0 {
			used++
		}
		if s.Active {
			active++
		}
		if s.Reports > 0 {
			checks = append(checks, checkTerms(s)...)
		}
		for _, sign := range s.Signs {
			of := s.Feed
			if sign.Code != "" {
				of = sign.Code
			}
			checks = append(checks, note("feeds", todoOf(sign.Kind, s.Feed), "%s: %s", of, sign.Text))
		}
	}
	return append([]Check{good("feeds", "%d on the shelf, %d in use, %d are fetched", len(list), used, active)}, checks...)
}

// checkTerms tells where the terms of a feed in use forbid that what it says is passed on, or leave it open.
func checkTerms(s collect.Status) []Check {
	switch s.PassOn {
	case feed.PassNobody:
		return []Check{note("feeds", "tocsin rule add --feed "+s.Feed+" --reason \"its terms\" keeps it out of letters; give no token that reads events to others",
			"%s: its terms let nobody else have its records (%s)", s.Feed, s.Terms)}
	case feed.PassOwners:
		return []Check{good("feeds", "%s: its records are for the owners whom they name alone (%s)", s.Feed, s.Terms)}
	}
	return nil
}

// todoOf says what to do about a sign of trouble.
func todoOf(kind collect.Kind, name string) string {
	switch kind {
	case collect.Failing:
		return "tocsin feed run " + name + " --dry-run shows what happens"
	case collect.Ended:
		return "tocsin feed off " + name
	case collect.Silent:
		return "see whether its provider still sends"
	case collect.Shrinks:
		return "compare the last report with those before it; its provider may have a fault"
	case collect.Changed, collect.Rejects:
		return "mend the feed's file, then tocsin inbox replay N"
	}
	return ""
}

// mailedReports takes the attachments of a letter in where its sender is on a feed's list, and reports whether it was.
func (n *Node) mailedReports(ctx context.Context, in read.Incoming, from mail.Envelope) (mine bool, err error) {
	if in.Kind != read.Letter || len(in.Files) == 0 {
		return false, nil
	}
	reports, mine, err := n.Collect.TakeLetter(ctx, collect.Letter{From: in.From, Envelope: from.From, Subject: in.Subject, Files: in.Files})
	if tocsin.WhyOf(err) == tocsin.Invalid { // it is left to people
		n.Log.Warn("a letter with reports was not taken in", "why", err)
		return false, nil
	}
	if err != nil || !mine {
		return mine, err
	}
	return true, n.Collect.ReadTaken(ctx, reports)
}
