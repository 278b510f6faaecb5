package command

import (
	"encoding/json"
	"net/url"
	"strconv"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

type incidentLinkCmd struct {
	Incident string   `arg:"" help:"The incident that they become part of." name:"incident"`
	Numbers  []string `arg:"" help:"The items' numbers." name:"number"`
	doer
}

// Run links items.
func (c *incidentLinkCmd) Run(w *World) error {
	return c.act(w, "/api/v1/incidents/link", api.Ask{Numbers: c.Numbers, Incident: c.Incident}, "linked to "+c.Incident)
}

type incidentUnlinkCmd struct {
	Incident string   `arg:"" help:"The incident that they are taken out of." name:"incident"`
	Numbers  []string `arg:"" help:"The items' numbers." name:"number"`
	doer
}

// Run takes items out of an incident.
func (c *incidentUnlinkCmd) Run(w *World) error {
	return c.act(w, "/api/v1/incidents/unlink", api.Ask{Numbers: c.Numbers, Incident: c.Incident}, "taken out of "+c.Incident)
}

type incidentMergeCmd struct {
	Into    string   `arg:"" help:"The item that they are merged into." name:"into"`
	Numbers []string `arg:"" help:"The items' numbers." name:"number"`
	doer
}

// Run merges items.
func (c *incidentMergeCmd) Run(w *World) error {
	return c.act(w, "/api/v1/incidents/merge", api.Ask{Numbers: c.Numbers, Into: c.Into}, "merged into "+c.Into)
}

type incidentSplitCmd struct {
	Number string `arg:"" help:"The item that was merged." name:"number"`
	doer
}

// Run takes a merge back.
func (c *incidentSplitCmd) Run(w *World) error {
	return c.act(w, "/api/v1/incidents/"+url.PathEscape(c.Number)+"/split", struct{}{}, "split")
}

type incidentUndoCmd struct {
	Op int64 `arg:"" optional:"" help:"The act, as it was told; without it your last one." name:"act"`
	doer
}

// Run takes an act back.
func (c *incidentUndoCmd) Run(w *World) error {
	if c.Op == 0 {
		err := w.With(func(cl *Client) error {
			return cl.Get(w.Ctx, "/api/v1/undo", url.Values{"by": {c.By}}, func(line []byte) error {
				var o item.Op
				err := json.Unmarshal(line, &o)
				c.Op = o.ID
				return err
			})
		})
		if err != nil {
			return err
		}
		if c.Op == 0 {
			return tocsin.Faultf(tocsin.NotFound, "%s has done nothing in the last ten minutes that can be taken back", c.By)
		}
	}
	return c.act(w, "/api/v1/undo/"+strconv.FormatInt(c.Op, 10), struct{}{}, putBack)
}

type incidentClockCmd struct {
	Number string `arg:"" help:"The item's number." name:"number"`
	Start  string `help:"Start the clocks of this law, such as nis2." placeholder:"SET"`
	Met    int64  `help:"What the clock with this number asks for was done." placeholder:"CLOCK"`
	doer
}

// Run starts clocks, or says that one is met.
func (c *incidentClockCmd) Run(w *World) error {
	switch {
	case c.Met != 0:
		return c.oneItem(w, c.Number, "/clocks/"+strconv.FormatInt(c.Met, 10), struct{}{})
	case c.Start != "":
		return c.oneItem(w, c.Number, "/clocks", api.Begun{Set: c.Start})
	}
	return tocsin.Faultf(tocsin.Invalid, "say which: --start nis2, or --met CLOCK; tocsin incident show lists the clocks that run")
}
