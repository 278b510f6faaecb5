package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"tocsin"
)

// Events queries events.
type Events struct {
	Query string `arg:"" optional:"" help:"LogsQL, such as 'source.asn:=64500 | stats by (classification.type) count() n'. Without it: all events." default:"*"`
	Since string `help:"From when on: a time, a date, or a length back from now (24h, 30d)." placeholder:"TIME"`
	Until string `help:"Until when." placeholder:"TIME"`
	Limit int    `help:"The most rows of a query without pipes, the newest first; 0 means all, in no order." default:"1000"`
	ListFormat
}

// Run shows the events that a query gives.
func (c *Events) Run(w *World) error {
	q := url.Values{"query": {c.Query}, "since": {c.Since}, "until": {c.Until}, "limit": {strconv.Itoa(c.Limit)}}
	cols := []string{"_time:TIME", "classification.type:TYPE", "classification.identifier:IDENTIFIER", "source.ip:SOURCE", "source.port:PORT",
		"source.fqdn:HOST", "source.asn:AS", "source.geolocation.cc:CC", "owner:OWNER", "feed.code:FEED", "id:ID"}
	if strings.Contains(c.Query, "|") {
		cols = nil
	}
	n, err := c.List(w, "/api/v1/events", q, cols...)
	return w.Nothing(n, err, c.Format, "No event matches.")
}

// Nothing tells a person that a list is empty.
func (w *World) Nothing(n int, err error, format, sentence string) error {
	if err == nil && n == 0 && format == "table" {
		fmt.Fprintln(w.Err, sentence)
	}
	return err
}

// Findings are problems that people work on.
type Findings struct {
	List  findingsListCmd  `cmd:"" default:"withargs" help:"List findings: an owner's problems of one type and identifier."`
	Say   findingsSayCmd   `cmd:"" help:"Write down what is known of a finding: notified, answered, fixed, not-ours, suppressed, reopened."`
	Times findingsTimesCmd `cmd:"" help:"How long problems last until they are fixed."`
}

type findingsListCmd struct {
	Owner  string `help:"One owner's alone (its short name)."`
	Status string `help:"open, relapsed, notified, answered, suppressed or fixed."`
	Type   string `help:"One RSIT type alone."`
	Nobody bool   `help:"What belongs to no constituent."`
	Limit  int    `help:"The most to list." default:"1000"`
	Sort   string `help:"priority: the most urgent first. Without it: by owner, type and identifier." enum:",priority" default:""`
	ListFormat
}

// Run lists findings.
func (c *findingsListCmd) Run(w *World) error {
	q := url.Values{"owner": {c.Owner}, "status": {c.Status}, "type": {c.Type}, "limit": {strconv.Itoa(c.Limit)}, "nobody": {strconv.FormatBool(c.Nobody)}, "sort": {c.Sort}}
	n, err := c.List(w, "/api/v1/findings", q, "status:STATUS", "priority:PRIORITY", "owner:OWNER", "owner_name:NAME", "classification.type:TYPE", "classification.identifier:IDENTIFIER",
		"severity:SEVERITY", "count:EVENTS", "assets:ASSETS", "first_seen:FIRST", "last_seen:LAST", "fixed:FIXED", "episodes:EPISODES")
	return w.Nothing(n, err, c.Format, "No finding matches.")
}

type findingsSayCmd struct {
	Owner      string `arg:"" help:"The owner's short name."`
	Type       string `arg:"" help:"The RSIT type."`
	Identifier string `arg:"" help:"The identifier; '' for none."`
	What       string `arg:"" help:"notified, answered, fixed, not-ours, suppressed or reopened." enum:"notified,answered,fixed,not-ours,suppressed,reopened"`
	Reason     string `help:"Why; a suppression needs one."`
	Until      string `help:"When a suppression ends, as a date." placeholder:"DATE"`
	By         string `help:"Who says so." default:"${user}"`
}

// Run writes down what is said.
func (c *findingsSayCmd) Run(w *World) error {
	body, err := json.Marshal(map[string]string{"owner": c.Owner, "classification.type": c.Type, "classification.identifier": c.Identifier,
		"what": c.What, "reason": c.Reason, "until": c.Until, "by": c.By})
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/findings/say", nil, bytes.NewReader(body), func([]byte) error {
			_, err := fmt.Fprintf(w.Out, "%s %s %s: %s\n", c.Owner, c.Type, c.Identifier, c.What)
			return err
		})
	})
}

type findingsTimesCmd struct {
	By string `help:"owner, type or sector." enum:"owner,type,sector" default:"owner"`
	ListFormat
}

// Run shows how long problems last.
func (c *findingsTimesCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/findings/times", url.Values{"by": {c.By}}, "of:OF", "open:OPEN", "fixed:FIXED", "median:MEDIAN DAYS", "p90:P90 DAYS")
	return w.Nothing(n, err, c.Format, "There is no finding yet.")
}

// Inbox is the reports that came in.
type Inbox struct {
	List   inboxListCmd   `cmd:"" default:"withargs" help:"List reports, the newest first."`
	Show   inboxShowCmd   `cmd:"" help:"Show a report, and why rows of it were rejected."`
	Replay inboxReplayCmd `cmd:"" help:"Read reports again, after a feed was mended: the same records keep their event ids."`
	Raw    inboxRawCmd    `cmd:"" help:"Write a report's raw bytes to standard output."`
}

type inboxListCmd struct {
	Feed  string `help:"One feed's alone."`
	State string `help:"waiting, done or failed."`
	Limit int    `help:"The most to list." default:"100"`
	ListFormat
}

// Run lists reports.
func (c *inboxListCmd) Run(w *World) error {
	q := url.Values{"feed": {c.Feed}, "state": {c.State}, "limit": {strconv.Itoa(c.Limit)}}
	n, err := c.List(w, "/api/v1/reports", q, "report:REPORT", "received:RECEIVED", "feed:FEED", "name:NAME", "state:STATE", "read:READ", "accepted:ACCEPTED",
		"duplicate:DUPLICATE", "rejected:REJECTED", "unowned:UNOWNED", "trouble:TROUBLE")
	return w.Nothing(n, err, c.Format, "The inbox is empty: tocsin ingest takes reports in.")
}

type inboxShowCmd struct {
	Report int64 `arg:"" help:"The report's number."`
	Limit  int   `help:"The most rejects to list." default:"1000"`
	ListFormat
}

// Run shows a report.
func (c *inboxShowCmd) Run(w *World) error {
	path := "/api/v1/reports/" + strconv.FormatInt(c.Report, 10)
	return w.With(func(cl *Client) error {
		if c.Format == "table" {
			if err := showOne(w, cl, path); err != nil {
				return err
			}
		}
		_, err := c.listWith(w, cl, path+"/rejects", url.Values{"limit": {strconv.Itoa(c.Limit)}}, "member:FILE", "line:LINE", "field:FIELD", "reason:REASON", "raw:RAW")
		return err
	})
}

// showOne prints one thing, a key a line.
func showOne(w *World, cl *Client, path string) error {
	return cl.Get(w.Ctx, path, nil, func(line []byte) error {
		row, err := DecodeRow(line)
		if err != nil {
			return err
		}
		for _, k := range keysOf([]map[string]any{row}) {
			fmt.Fprintf(w.Out, "%-12s %s\n", k, Printable(Text(row[k])))
		}
		_, err = fmt.Fprintln(w.Out)
		return err
	})
}

type inboxReplayCmd struct {
	Reports []int64 `arg:"" help:"The reports' numbers." name:"report"`
	Name    string  `help:"The file name that the report should have had, where the one that it came with tells a wrong kind, day or part of the networks." placeholder:"NAME"`
	JSON    bool    `help:"End with one line of JSON a report." name:"json"`
}

// Run reads reports again.
func (c *inboxReplayCmd) Run(w *World) error {
	if c.Name != "" && len(c.Reports) > 1 {
		return tocsin.Faultf(tocsin.Invalid, "--name goes with one report")
	}
	q := url.Values{}
	if c.Name != "" {
		q.Set("name", c.Name)
	}
	return w.With(func(cl *Client) error {
		for _, id := range c.Reports {
			var last Answer
			bar := newBar(w, "report "+strconv.FormatInt(id, 10))
			err := cl.Post(w.Ctx, "/api/v1/reports/"+strconv.FormatInt(id, 10)+"/replay", q, nil, func(line []byte) error {
				last = Answer{}
				err := json.Unmarshal(line, &last)
				bar.show(last.Bytes, last.Size, last.Read)
				return err
			})
			bar.end()
			if err != nil {
				return err
			}
			if ok, err := last.tell(w, c.JSON); err != nil {
				return err
			} else if !ok {
				return ErrSaid
			}
		}
		return nil
	})
}

type inboxRawCmd struct {
	Report int64 `arg:"" help:"The report's number."`
}

// Run writes the report's bytes out.
func (c *inboxRawCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Copy(w.Ctx, "/api/v1/reports/"+strconv.FormatInt(c.Report, 10)+"/raw", w.Out)
	})
}
