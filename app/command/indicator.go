package command

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// indicatorsAPI is where the API has the indicators of an item.
func indicatorsAPI(number string) string {
	return "/api/v1/incidents/" + url.PathEscape(number) + "/indicators"
}

type incidentIndicatorsCmd struct {
	Number string `arg:"" help:"The item's number." name:"number"`
	ListFormat
}

// Run lists indicators.
func (c *incidentIndicatorsCmd) Run(w *World) error {
	n, err := c.whole(w, indicatorsAPI(c.Number), nil, "id:ID", "kind:KIND", "value:VALUE", "tlp:TLP", "pap:PAP", "verdict:VERDICT", "at:AT")
	return w.Nothing(n, err, c.Format, "It names nothing that can be looked for.")
}

type incidentAnalyseCmd struct {
	Number     string   `arg:"" help:"The item's number." name:"number"`
	Indicators []string `arg:"" help:"Values of its indicators, or their ids." name:"indicator" sep:"none"`
	Analyser   string   `help:"Which analyser; without it the program chooses."`
	doer
}

// Run asks for analyses.
func (c *incidentAnalyseCmd) Run(w *World) error {
	ids, err := c.ids(w)
	if err != nil {
		return err
	}
	return c.send(w, indicatorsAPI(c.Number)+"/analyse", api.Sought{IDs: ids, Analyser: c.Analyser}, func(line []byte) error {
		var out api.Touched
		if err := json.Unmarshal(line, &out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w.Out, "asked for: %d\n", out.Count)
		return err
	})
}

// ids are those of the indicators that are named.
func (c *incidentAnalyseCmd) ids(w *World) (ids []int64, err error) {
	var list []item.Indicator
	err = w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, indicatorsAPI(c.Number), nil, func(line []byte) error { return json.Unmarshal(line, &list) })
	})
	if err != nil {
		return nil, err
	}
	for _, name := range c.Indicators {
		at := slices.IndexFunc(list, func(x item.Indicator) bool { return x.Value == name || strconv.FormatInt(x.ID, 10) == name })
		if at < 0 {
			return nil, tocsin.Faultf(tocsin.NotFound, "%s has no indicator %q", c.Number, name)
		}
		ids = append(ids, list[at].ID)
	}
	return ids, nil
}
