package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"tocsin"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/module/watch/roster"
)

type constituentRDAPCmd struct {
	What   string `arg:"" help:"An address, a network or an AS."`
	Import string `help:"Take the answer in as an import of this name." placeholder:"NAME"`
	by
}

// Run asks and shows; with a name for it, it also takes the answer in.
func (c *constituentRDAPCmd) Run(w *World) error {
	return w.with(func(cl *Client) error {
		var got struct {
			roster.Found
			Raw string `json:"raw"`
		}
		err := cl.Get(w.Ctx, "/api/v1/constituents/rdap", url.Values{"q": {c.What}}, func(line []byte) error { return json.Unmarshal(line, &got) })
		if err != nil {
			return err
		}
		t := table{head: []string{"ORGANISATION", "NETWORKS", "ABUSE CONTACT", "PHONE", "COUNTRY"}}
		t.add(got.Name, strings.Join(got.Nets, " "), strings.Join(got.Emails, " "), got.Phone, got.Country)
		if err := t.print(w.Out); err != nil {
			return err
		}
		fmt.Fprintln(w.Out, "\nfrom", printable(got.Source))
		if c.Import == "" {
			return nil
		}
		q := url.Values{"import": {c.Import}, "name": {"rdap.json"}, "by": {c.By}}
		return cl.Post(w.Ctx, "/api/v1/constituents/import", q, strings.NewReader(got.Raw), func(line []byte) error { return tellImportLine(w, line) })
	})
}

// maxLookup is how long a document may be that is looked up because a person asks, in bytes.
const maxLookup = 4 << 20

// getter gets documents through the guarded client.
func getter(client *fetch.Client) roster.Getter {
	return func(ctx context.Context, address string) (_ []byte, err error) {
		a, err := client.Get(ctx, fetch.Request{URL: address, MaxBytes: maxLookup, Header: map[string]string{"Accept": "application/rdap+json, application/json"}})
		if err != nil {
			return nil, tocsin.Faultf(tocsin.Unavailable, "it can't be looked up: %w", err)
		}
		defer func() { err = errors.Join(err, a.Body.Close()) }()
		body, err := io.ReadAll(a.Body)
		if err != nil {
			return nil, tocsin.Faultf(tocsin.Unavailable, "%s broke off: %w", address, err)
		}
		return body, nil
	}
}
