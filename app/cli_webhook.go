package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"tocsin/app/command"
	"tocsin/internal/kit/webhook"
)

type webhookCmd struct {
	Add    webhookAddCmd    `cmd:"" help:"Tell a program at an address what happens, signed, through the outbox."`
	List   webhookListCmd   `cmd:"" help:"List who is told of what."`
	Remove webhookRemoveCmd `cmd:"" help:"Tell a program nothing more."`
}

type webhookAddCmd struct {
	URL       string   `arg:"" help:"Where to post, https://..."`
	Events    []string `name:"on" help:"report.done, report.failed, finding.opened, finding.relapsed, finding.notified, finding.answered, finding.suppressed, finding.fixed, incident.opened, incident.changed, incident.closed, task.opened, task.changed, task.done, indicator.added, indicator.analysis-wanted." required:"" placeholder:"EVENT,..."`
	Clearance string   `help:"The strictest mark that the program may have: clear, green, amber or amber+strict. Findings are amber." default:"green" placeholder:"MARK"`
	PAP       string   `help:"The strictest PAP of indicators that the program may be asked to analyse: green if it touches whose they are, amber if it asks third parties alone, red if it shows them to nobody outside." name:"pap" default:"green" placeholder:"MARK"`
	By        string   `help:"Who subscribes it." default:"${user}"`
	JSON      bool     `help:"One line of JSON." name:"json"`
}

// Run subscribes the program.
func (c *webhookAddCmd) Run(w *command.World) error {
	body, err := json.Marshal(webhook.Wish{URL: c.URL, Events: c.Events, Clearance: c.Clearance, PAP: c.PAP, By: c.By})
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/webhooks", nil, bytes.NewReader(body), func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var s newSub
			if err := json.Unmarshal(line, &s); err != nil {
				return err
			}
			fmt.Fprintf(w.Err, "subscription %d: %s, cleared for %s. Signatures are checked with this secret, which is shown this once:\n", s.ID, strings.Join(s.Events, ", "), s.TLP)
			_, err := fmt.Fprintln(w.Out, s.Secret)
			return err
		})
	})
}

type webhookListCmd struct{ command.ListFormat }

// Run lists subscriptions.
func (c *webhookListCmd) Run(w *command.World) error {
	n, err := c.List(w, "/api/v1/webhooks", nil, "id:ID", "url:URL", "events:EVENTS", "clearance:CLEARANCE", "pap:PAP", "by:BY", "created:CREATED")
	return w.Nothing(n, err, c.Format, "Nobody is told of anything: tocsin webhook add subscribes a program.")
}

type webhookRemoveCmd struct {
	ID int64  `arg:"" help:"The subscription's number." name:"id"`
	By string `help:"Who ends it." default:"${user}"`
}

// Run ends the subscription.
func (c *webhookRemoveCmd) Run(w *command.World) error {
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/webhooks/"+strconv.FormatInt(c.ID, 10)+"/remove", url.Values{"by": {c.By}}, nil, func([]byte) error {
			_, err := fmt.Fprintf(w.Out, "subscription %d is removed\n", c.ID)
			return err
		})
	})
}
