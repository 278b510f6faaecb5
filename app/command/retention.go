package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// retentionAPI is where the API has for how long what is over is kept.
const retentionAPI = "/api/v1/retention"

// Retention is for how long things are kept.
type Retention struct {
	Show    retentionShowCmd    `cmd:"" default:"withargs" help:"Tell for how long what is over is kept, and what the last runs deleted."`
	Preview retentionPreviewCmd `cmd:"" help:"Tell what a rule would delete now and within 30 days; without days, the rule that stands."`
	Set     retentionSetCmd     `cmd:"" help:"Change the rule; a second person has to agree."`
}

// daysArg are the days of a rule as they are typed: incident=1825 spam=30.
type daysArg struct {
	Days map[string]int `arg:"" optional:"" help:"Days by kind of item or sort of letter: incident=1825 spam=30. What is not named is kept for good." mapsep:"none"`
}

type retentionShowCmd struct {
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run tells the rule and the last runs.
func (c *retentionShowCmd) Run(w *World) error {
	var x item.Retained
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, retentionAPI, nil, func(line []byte) error { return json.Unmarshal(line, &x) })
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.Out).Encode(x)
	}
	fmt.Fprintf(w.Out, "rule\t%s\n", x.Rule.Days)
	if len(x.Rule.Days) > 0 {
		fmt.Fprintf(w.Out, "since\t%s\t%s\t%s\t%s\n", x.Rule.Since.UTC().Format(time.DateOnly), Printable(x.Rule.By), Printable(x.Rule.Granter), Printable(x.Rule.Why))
	}
	for _, run := range x.Runs {
		state := "done"
		if run.Ended.IsZero() {
			state = "goes on"
		}
		fmt.Fprintf(w.Out, "%s\t%s\tgone: %s\tpassed over: %s\n", run.Day, state, tallied(run.Gone), tallied(run.Passed))
	}
	return nil
}

type retentionPreviewCmd struct {
	daysArg
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run tells what a rule would delete.
func (c *retentionPreviewCmd) Run(w *World) error {
	q := url.Values{}
	for what, n := range c.Days {
		q.Set(what, strconv.Itoa(n))
	}
	var x item.Expiry
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, retentionAPI+"/preview", q, func(line []byte) error { return json.Unmarshal(line, &x) })
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.Out).Encode(x)
	}
	for _, n := range x.Counts {
		fmt.Fprintf(w.Out, "%s\t%d days\t%d now\t%d more within 30 days\n", n.What, n.Days, n.Now, n.Soon)
	}
	fmt.Fprintf(w.Out, "passed over\t%s\n", tallied(x.Against))
	for _, e := range x.Next {
		fmt.Fprintf(w.Out, "%s\t%s\t%s\t%s\n", e.Goes.UTC().Format(time.DateOnly), e.Number, e.Against, Printable(e.Title))
	}
	return nil
}

type retentionSetCmd struct {
	daysArg
	Reason string `required:"" help:"Why; it stays for good." placeholder:"TEXT"`
	doer
}

// Run changes the rule, or asks a second person to let it.
func (c *retentionSetCmd) Run(w *World) error {
	return c.ask(w, http.MethodPut, retentionAPI, api.Retaining{Days: c.Days, Reason: c.Reason}, func(line []byte) error {
		var out api.Discarded
		if err := json.Unmarshal(line, &out); err != nil {
			return err
		}
		text := "%s is the rule\n"
		if out.Waits {
			text = "%s is the rule as soon as a second person agrees\n"
		}
		_, err := fmt.Fprintf(w.Out, text, item.Days(c.Days))
		return err
	})
}

// tallied are counts in one line.
func tallied(counts map[string]int) string {
	if len(counts) == 0 {
		return "nothing"
	}
	text := ""
	for i, what := range slices.Sorted(maps.Keys(counts)) {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%d %s", counts[what], what)
	}
	return text
}
