package command

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"tocsin/internal/module/watch/roster"
)

type claimCmd struct {
	List    claimListCmd    `cmd:"" help:"List what constituents say of themselves."`
	Add     claimAddCmd     `cmd:"" help:"Write down what a constituent says of itself; it counts once approved."`
	Approve claimApproveCmd `cmd:"" help:"Make claims count."`
	Refuse  claimRefuseCmd  `cmd:"" help:"End claims without a change."`
}

type claimListCmd struct {
	Org   string `help:"One organisation's alone." placeholder:"SLUG"`
	All   bool   `help:"Also those that are decided."`
	Limit int    `help:"The most to list." default:"1000"`
	ListFormat
}

// Run lists claims.
func (c *claimListCmd) Run(w *World) error {
	q := url.Values{"org": {c.Org}, "state": {roster.Waiting}, "limit": {strconv.Itoa(c.Limit)}}
	if c.All {
		q.Del("state")
	}
	n, err := c.List(w, "/api/v1/claims", q, "id:CLAIM", "org:ORGANISATION", "kind:KIND", "value:VALUE", "gone:GONE", "name:NAME", "role:ROLE", "phone:PHONE",
		"note:NOTE", "by:BY", "at:AT", "now:NOW", "state:STATE", "decider:DECIDED BY", "reason:REASON")
	return w.Nothing(n, err, c.Format, "No claim waits.")
}

type claimAddCmd struct {
	Org   string `arg:"" help:"The organisation."`
	Value string `arg:"" help:"A network, an AS, a domain or a contact's address."`
	Gone  bool   `help:"It is not theirs."`
	Name  string `help:"Of a contact: who it is."`
	Role  string `help:"Of a contact: its role."`
	Phone string `help:"Of a contact: a telephone number."`
	Note  string `help:"In their words."`
	by
}

// Run writes the claim down and prints its number.
func (c *claimAddCmd) Run(w *World) error {
	return say(w, "/api/v1/claims", map[string]any{"org": c.Org, "value": c.Value, "gone": c.Gone, "name": c.Name, "role": c.Role, "phone": c.Phone,
		"note": c.Note, "by": c.By}, true)
}

type claimApproveCmd struct {
	IDs []int64 `arg:"" name:"claim" help:"The numbers of the claims."`
	by
}

// Run approves.
func (c *claimApproveCmd) Run(w *World) error {
	for _, id := range c.IDs {
		if err := say(w, fmt.Sprintf("/api/v1/claims/%d/approve", id), map[string]any{"by": c.By}, false); err != nil {
			return err
		}
	}
	return nil
}

type claimRefuseCmd struct {
	IDs    []int64 `arg:"" name:"claim" help:"The numbers of the claims."`
	Reason string  `help:"Why." required:""`
	by
}

// Run refuses.
func (c *claimRefuseCmd) Run(w *World) error {
	for _, id := range c.IDs {
		if err := say(w, fmt.Sprintf("/api/v1/claims/%d/refuse", id), map[string]any{"by": c.By, "reason": c.Reason}, false); err != nil {
			return err
		}
	}
	return nil
}

type constituentHistoryCmd struct {
	Slug  string `arg:"" help:"The organisation."`
	Limit int    `help:"The most changes to list." default:"100"`
	JSON  bool   `help:"One line of JSON a change." name:"json"`
}

// Run lists what was changed, the newest first.
func (c *constituentHistoryCmd) Run(w *World) error {
	t := Table{Head: []string{"WHEN", "WHO", "ACT", "SOURCE", "WHAT", "BEFORE", "AFTER"}}
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, orgPath(c.Slug, "/history"), url.Values{"limit": {strconv.Itoa(c.Limit)}}, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var e roster.Entry
			if err := json.Unmarshal(line, &e); err != nil {
				return err
			}
			addEntry(&t, e)
			return nil
		})
	})
	if err != nil || c.JSON {
		return err
	}
	if len(t.rows) == 0 {
		return w.Nothing(0, nil, "table", "Nothing was changed since changes are written down.")
	}
	return t.Print(w.Out)
}

func addEntry(t *Table, e roster.Entry) {
	when, who := e.At.Format("2006-01-02 15:04:05"), e.Actor
	if who == "" {
		who = "-"
	}
	for _, it := range e.Items {
		t.Add(when, who, e.Act, e.From, strings.TrimSpace(it.What+" "+it.Key), it.Before, it.After)
	}
	if e.More > 0 {
		t.Add(when, who, e.Act, e.From, fmt.Sprintf("and %d more", e.More), "", "")
	}
}

type nationalCmd struct {
	Import nationalImportCmd `cmd:"" help:"Take in a CSV of the countries' national teams: cc, name, email, phone, website."`
	List   nationalListCmd   `cmd:"" help:"List the national teams."`
}

type nationalImportCmd struct {
	importFile
	by
}

// Run takes the file in.
func (c *nationalImportCmd) Run(w *World) error { return c.send(w, "/api/v1/nationals/import", c.By) }

type nationalListCmd struct{ ListFormat }

// Run lists the teams.
func (c *nationalListCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/nationals", nil, "cc:COUNTRY", "name:TEAM", "email:CONTACT", "phone:PHONE", "website:WEBSITE", "from:FROM")
	return w.Nothing(n, err, c.Format, "There is no national team yet: tocsin constituent national import takes a file in.")
}
