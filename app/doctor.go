package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tocsin/app/command"
	"tocsin/internal/kit/inbox"
	"tocsin/plugin/enrich"
)

// Check is one thing that the doctor looked at.
type Check struct {
	Name  string `json:"name"`
	State string `json:"state"` // good, note or bad
	Text  string `json:"text"`
	Todo  string `json:"todo,omitempty"`
}

func good(name, format string, args ...any) Check {
	return Check{Name: name, State: "good", Text: fmt.Sprintf(format, args...)}
}

func note(name, todo, format string, args ...any) Check {
	return Check{Name: name, State: "note", Text: fmt.Sprintf(format, args...), Todo: todo}
}

func bad(name, todo, format string, args ...any) Check {
	return Check{Name: name, State: "bad", Text: fmt.Sprintf(format, args...), Todo: todo}
}

func (n *Node) getDoctor(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, check := range []func(context.Context) []Check{n.checkRecords, n.checkEvents, n.checkInbox, n.checkRoster, n.checkEnrich, n.checkCollect, n.checkMail, n.checkDirectory, n.checkLinks, n.checkDisk} {
		for _, c := range check(r.Context()) {
			if err := enc.Encode(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkLinks looks whether owners can answer a letter where they read it.
func (n *Node) checkLinks(context.Context) []Check {
	if base := n.Settings.Digest.LinkBase; base != "" {
		return []Check{good("links", "owners answer at %s", base)}
	}
	return []Check{note("links", "set digest.link_base in node.toml to the address at which owners reach this node, https://...",
		"letters bear no links: owners can answer by mail alone, and confirm or correct nothing by themselves")}
}

func (n *Node) checkEvents(ctx context.Context) []Check {
	info, err := n.Events.Info(ctx)
	if err != nil {
		return []Check{bad("events", "see whether the event log's server runs", "the event log does not answer: %v", err)}
	}
	oldest, _ := n.Events.Window(time.Now())
	if info.Bytes == 0 {
		return []Check{good("events", "%s (%s), kept since %s", command.Amount(int64(info.Rows), "event"), info.Engine, oldest.UTC().Format(time.DateOnly))}
	}
	return []Check{good("events", "%s in %s (%s), kept since %s", command.Amount(int64(info.Rows), "event"), megabytes(int64(info.Bytes)), info.Engine, oldest.UTC().Format(time.DateOnly))}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func (n *Node) checkInbox(ctx context.Context) []Check {
	failed, err := n.Inbox.List(ctx, inbox.Filter{State: inbox.Failed})
	if err != nil {
		return []Check{bad("inbox", "", "it can't be read: %v", err)}
	}
	due, err := n.Inbox.Due(ctx)
	if err != nil {
		return []Check{bad("inbox", "", "it can't be read: %v", err)}
	}
	all, tally, err := n.Inbox.Totals(ctx)
	if err != nil {
		return []Check{bad("inbox", "", "it can't be read: %v", err)}
	}
	checks := []Check{good("inbox", "%s, %s, %s rejected", command.Amount(all, "report"), command.Amount(tally.Read, "record"), command.Thousands(tally.Rejected))}
	if len(due) > 0 {
		checks = append(checks, note("inbox", "", "being read or waiting for it: %s", command.Amount(int64(len(due)), "report")))
	}
	if len(failed) > 0 {
		checks = append(checks, note("inbox", "tocsin inbox list --state failed", "%s could not be read, the newest: %s: %s", command.Amount(int64(len(failed)), "report"), failed[0].Name, failed[0].Trouble))
	}
	return checks
}

func (n *Node) checkRoster(ctx context.Context) []Check {
	orgs, nets, err := n.Watch.RosterSize(ctx)
	if err != nil {
		return []Check{bad("constituents", "", "they can't be read: %v", err)}
	}
	if orgs == 0 {
		return []Check{note("constituents", "tocsin constituent import FILE", "there is none, so all events are nobody's")}
	}
	return []Check{good("constituents", "%s; networks, domains and ASes together: %s", command.Amount(int64(orgs), "organisation"), command.Thousands(int64(nets)))}
}

// checkEnrich tells what each file of the enrich folder was good for.
func (n *Node) checkEnrich(context.Context) []Check {
	n.Watch.Enrich() // waits until the folder is read
	facts := n.facts.Load()
	if facts == nil {
		return []Check{bad("enrich", "see the log", "%s can't be read", n.Home.path("enrich"))}
	}
	if len(*facts) == 0 {
		return []Check{note("enrich", "put iptoasn's ip2asn-combined.tsv into "+n.Home.path("enrich"), "there is no table of ASes: an event has the AS that its feed gives, or none")}
	}
	var checks []Check
	for _, f := range *facts {
		checks = append(checks, checkFacts(f))
	}
	return checks
}

func checkFacts(f *enrich.Notes) Check {
	if len(f.Faults) > 0 && f.Bad == 0 {
		return note("enrich", "mend the file or take it away", "%s: %s", f.File, strings.TrimSpace(f.Faults[0].Error()))
	}
	if len(f.Faults) > 0 {
		return note("enrich", "mend the file or take it away", "%s: %s, the first: %s", f.File, command.Amount(f.Bad, "bad line"), strings.TrimSpace(f.Faults[0].Error()))
	}
	return good("enrich", "%s: %s, %s", f.File, f.Kind, command.Amount(f.Lines, "line"))
}

// lowDisk is how much of a disk should be free, in bytes.
const lowDisk = 1 << 30

func (n *Node) checkDisk(context.Context) []Check {
	free, err := freeDisk(n.Home.Dir)
	switch {
	case err != nil:
		return []Check{note("disk", "", "how much is free can't be told: %v", err)}
	case free < lowDisk:
		return []Check{bad("disk", "free some, or set disk_cap_mb in "+n.Home.path(settingsFile), "%s free", megabytes(free))}
	}
	return []Check{good("disk", "%s free", megabytes(free))}
}
