package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// ignoredAPI is where the API has what never matters.
const ignoredAPI = "/api/v1/ignored"

// Ignore works the list of what never matters.
type Ignore struct {
	List   ignoreListCmd   `cmd:"" default:"withargs" help:"List what never matters."`
	Add    ignoreAddCmd    `cmd:"" help:"Add a line, or change the one of that value."`
	Remove ignoreRemoveCmd `cmd:"" help:"Take a line away: it matters again."`
	Set    ignoreSetCmd    `cmd:"" help:"Say whether a set that comes with Tocsin counts."`
}

type ignoreListCmd struct {
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run lists what never matters.
func (c *ignoreListCmd) Run(w *World) error {
	var l item.IgnoredList
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, ignoredAPI, nil, func(line []byte) error { return json.Unmarshal(line, &l) })
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.Out).Encode(l)
	}
	for _, x := range l.Own {
		until := "always"
		if !x.Until.IsZero() {
			until = "until " + x.Until.UTC().Format(time.RFC3339)
		}
		if x.Within {
			until += ", with web and mail"
		}
		fmt.Fprintf(w.Out, "%s  %s  %s  %s\n", x.Kind, Printable(x.Value), until, Printable(x.Reason))
	}
	for _, s := range l.Sets {
		state := "off"
		if s.On {
			state = "on"
		}
		fmt.Fprintf(w.Out, "set %s (%s)\n", s.Name, state)
		for _, x := range s.Lines {
			fmt.Fprintf(w.Out, "  %s  %s  %s\n", x.Kind, x.Value, x.Reason)
		}
	}
	return nil
}

type ignoreAddCmd struct {
	Value  string `arg:"" help:"An address, a network, a domain with all names under it, a mail address, a hash, a CVE, an AS number."`
	Reason string `help:"Why it never matters." required:""`
	Until  string `help:"The day from which on it matters again." placeholder:"YYYY-MM-DD"`
	Within bool   `help:"Also addresses of the web and of mail there."`
	doer
}

// Run keeps a line.
func (c *ignoreAddCmd) Run(w *World) error {
	line := api.Ignoring{Value: c.Value, Reason: c.Reason, Within: c.Within}
	if c.Until != "" {
		var err error
		if line.Until, err = time.Parse(time.DateOnly, c.Until); err != nil {
			return fmt.Errorf("%q is no day like 2026-12-31", c.Until)
		}
	}
	return c.send(w, ignoredAPI, line, func(body []byte) error {
		var x item.Ignored
		if err := json.Unmarshal(body, &x); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w.Out, "%s %s never matters\n", x.Kind, Printable(x.Value))
		return err
	})
}

type ignoreRemoveCmd struct {
	Value string `arg:"" help:"The value of the line."`
	doer
}

// Run takes a line away.
func (c *ignoreRemoveCmd) Run(w *World) error {
	return c.send(w, ignoredAPI+"/remove", api.Unignoring{Value: c.Value}, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s matters again\n", Printable(strings.TrimSpace(c.Value)))
		return err
	})
}

type ignoreSetCmd struct {
	Name  string `arg:"" help:"The set: special or documentation." enum:"special,documentation"`
	State string `arg:"" help:"on or off." enum:"on,off"`
	doer
}

// Run says whether a set counts.
func (c *ignoreSetCmd) Run(w *World) error {
	return c.ask(w, http.MethodPut, ignoredAPI+"/sets/"+c.Name, api.SetCounts{On: c.State == "on"}, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s is %s\n", c.Name, c.State)
		return err
	})
}
