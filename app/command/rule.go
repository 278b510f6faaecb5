package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
)

// Rule is what keeps records out of letters, or sends them elsewhere.
type Rule struct {
	Add     ruleAddCmd     `cmd:"" help:"Add a rule: what it chooses is told to nobody, to --to instead of its owner, or again after --repeat days; or it opens items of the desk with --opens."`
	List    ruleListCmd    `cmd:"" default:"withargs" help:"List rules."`
	Remove  ruleRemoveCmd  `cmd:"" help:"End a rule."`
	Release ruleReleaseCmd `cmd:"" help:"Open items for what a rule held because it was too much in an hour."`
	Follow  ruleFollowCmd  `cmd:"" help:"Let a rule speak of the organisation into which the one that it names was merged."`
}

type ruleAddCmd struct {
	Org        string `help:"An organisation and all below it (its short name)." placeholder:"SLUG"`
	Net        string `help:"A network." placeholder:"PREFIX"`
	AS         uint32 `help:"An AS." placeholder:"NUMBER"`
	Domain     string `help:"A domain and all below it."`
	Class      string `help:"A class of RSIT, such as vulnerable."`
	Type       string `help:"A type of RSIT."`
	Identifier string `help:"An identifier."`
	FeedCode   string `help:"A feed, by its code." name:"feed"`
	To         string `help:"Who gets it instead of the owner: an address, or an organisation by its short name." placeholder:"WHO"`
	Repeat     string `help:"After how many days what is still there is told again; never tells it once." placeholder:"DAYS|never"`
	Opens      string `help:"The template of items that an item of the desk is opened with, for each constituent with a new finding." placeholder:"NAME"`
	Severity   string `help:"With --opens or --repeat: at least so severe." enum:",low,medium,high,critical" default:""`
	Sector     string `help:"With --opens: of constituents in this sector."`
	Country    string `help:"With --opens: of addresses in this country." placeholder:"CC"`
	Join       int    `help:"With --opens: for how many days more findings of a constituent join its item; 0 is 14." placeholder:"DAYS"`
	Most       int    `help:"With --opens: the most items in an hour; 0 is 20." placeholder:"N"`
	Preview    bool   `help:"With --opens: add nothing, and tell what the rule would have opened over the last 30 days."`
	Reason     string `help:"Why." required:""`
	Until      string `help:"The day on which the rule ends." placeholder:"DATE"`
	By         string `help:"Who says so." default:"${user}"`
}

// Run adds a rule.
func (c *ruleAddCmd) Run(w *World) error {
	r := warn.Rule{To: c.To, Org: c.Org, Net: c.Net, AS: c.AS, Domain: c.Domain, Taxonomy: c.Class, Type: c.Type, Identifier: c.Identifier, Feed: c.FeedCode, Reason: c.Reason, By: c.By,
		Opening: warn.Opening{Opens: c.Opens, Severity: c.Severity, Sector: c.Sector, Country: c.Country, Join: c.Join, Most: c.Most}}
	if c.Until != "" {
		day, err := time.Parse(time.DateOnly, c.Until)
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "--until: %.40q is not a date like 2026-12-31", c.Until)
		}
		r.Until = day
	}
	switch n, err := strconv.Atoi(c.Repeat); {
	case c.Repeat == "never":
		r.Repeat = warn.Never
	case c.Repeat != "" && (err != nil || n < 1):
		return tocsin.Faultf(tocsin.Invalid, "--repeat: %.40q is neither a number of days nor never", c.Repeat)
	default:
		r.Repeat = n
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if c.Preview {
		return lookRule(w, body)
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/rules", nil, bytes.NewReader(body), func(line []byte) error { return tellRule(w, line) })
	})
}

// lookRule tells what a rule would have opened.
func lookRule(w *World, body []byte) error {
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/rules/preview", nil, bytes.NewReader(body), func(line []byte) error {
			var look tend.WouldOpen
			if err := json.Unmarshal(line, &look); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w.Out, "over the last %d days: %d items, for %d findings of %d constituents\n", look.Days, look.Items, look.Findings, look.Constituents)
			return err
		})
	})
}

func tellRule(w *World, line []byte) error {
	var r warn.Rule
	if err := json.Unmarshal(line, &r); err != nil {
		return err
	}
	end := ""
	switch {
	case !r.Removed.IsZero():
		end = " (removed)"
	case !r.Until.IsZero():
		end = " until " + r.Until.Format(time.DateOnly)
	}
	_, err := fmt.Fprintf(w.Out, "rule %d: %s%s\n", r.ID, Printable(r.String()), end)
	return err
}

type ruleListCmd struct {
	All bool `help:"Those that have ended too."`
	ListFormat
}

// Run lists rules.
func (c *ruleListCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/rules", url.Values{"all": {strconv.FormatBool(c.All)}}, "id:RULE", "to:TO", "repeat:REPEAT", "org:ORGANISATION", "net:NETWORK", "as:AS", "domain:DOMAIN",
		"taxonomy:CLASS", "type:TYPE", "identifier:IDENTIFIER", "feed:FEED", "opens:OPENS", "items:OPENED", "held:HELD", "until:UNTIL", "into:MERGED INTO", "by:BY", "reason:REASON")
	return w.Nothing(n, err, c.Format, "There is no rule.")
}

type ruleRemoveCmd struct {
	Rule int64  `arg:"" help:"The rule's number."`
	By   string `help:"Who does it." default:"${user}"`
}

// Run ends a rule.
func (c *ruleRemoveCmd) Run(w *World) error { return toRule(w, c.Rule, "/remove", c.By) }

// toRule does something with a rule, and tells how it is then.
func toRule(w *World, id int64, do, by string) error {
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/rules/"+strconv.FormatInt(id, 10)+do, url.Values{"by": {by}}, nil, func(line []byte) error { return tellRule(w, line) })
	})
}

type ruleReleaseCmd struct {
	Rule int64  `arg:"" help:"The rule's number."`
	By   string `help:"Who does it." default:"${user}"`
}

// Run opens what the rule held.
func (c *ruleReleaseCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/rules/"+strconv.FormatInt(c.Rule, 10)+"/release", url.Values{"by": {c.By}}, nil, func(line []byte) error {
			var done watch.Released
			if err := json.Unmarshal(line, &done); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w.Out, "findings that have an item now: %d\n", done.Findings)
			return err
		})
	})
}

type ruleFollowCmd struct {
	Rule int64  `arg:"" help:"The rule's number."`
	By   string `help:"Who does it." default:"${user}"`
}

// Run lets the rule speak of the other organisation.
func (c *ruleFollowCmd) Run(w *World) error { return toRule(w, c.Rule, "/follow", c.By) }
