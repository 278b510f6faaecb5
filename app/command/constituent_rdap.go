package command

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"tocsin/internal/module/watch/roster"
)

type constituentRDAPCmd struct {
	What   string `arg:"" help:"An address, a network, an AS or a domain."`
	Import string `help:"Take the answer in as an import of this name." placeholder:"NAME"`
	by
}

// Run asks and shows; with a name for it, it also takes the answer in.
func (c *constituentRDAPCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		var got struct {
			roster.Found
			Raw string `json:"raw"`
		}
		err := cl.Get(w.Ctx, "/api/v1/constituents/rdap", url.Values{"q": {c.What}, "by": {c.By}}, func(line []byte) error { return json.Unmarshal(line, &got) })
		if err != nil {
			return err
		}
		t := Table{Head: []string{"ORGANISATION", "NETWORKS", "ABUSE CONTACT", "PHONE", "COUNTRY"}}
		t.Add(got.Name, strings.Join(got.Nets, " "), strings.Join(got.Emails, " "), got.Phone, got.Country)
		if err := t.Print(w.Out); err != nil {
			return err
		}
		fmt.Fprintln(w.Out, "\nfrom", Printable(got.Source))
		if c.Import == "" {
			return nil
		}
		q := url.Values{"import": {c.Import}, "name": {"rdap.json"}, "by": {c.By}}
		return cl.Post(w.Ctx, "/api/v1/constituents/import", q, strings.NewReader(got.Raw), func(line []byte) error { return TellImportLine(w, line) })
	})
}
