package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

type incidentDeleteCmd struct {
	Number string `arg:"" help:"The item's number."`
	Reason string `required:"" help:"Why; it stays for good." placeholder:"TEXT"`
	doer
}

// Run deletes an item, or asks a second person to let it.
func (c *incidentDeleteCmd) Run(w *World) error {
	return c.end(w, "/api/v1/incidents/"+url.PathEscape(c.Number)+"/delete", c.Number, c.Reason)
}

// end deletes something for good, and says whether it waits for a second person.
func (d doer) end(w *World, path, what, reason string) error {
	return d.send(w, path, api.Reasoned{Reason: reason}, func(line []byte) error {
		var out api.Discarded
		if err := json.Unmarshal(line, &out); err != nil {
			return err
		}
		text := "%s is deleted for good\n"
		if out.Waits {
			text = "%s is deleted as soon as a second person agrees\n"
		}
		_, err := fmt.Fprintf(w.Out, text, Printable(what))
		return err
	})
}

type incidentKeepCmd struct {
	Number string `arg:"" help:"The item's number."`
	Reason string `help:"Why it must be kept." placeholder:"TEXT" xor:"how" required:""`
	Free   bool   `help:"It need not be kept any more." xor:"how" required:""`
	doer
}

// Run says that an item must be kept, or need not be any more.
func (c *incidentKeepCmd) Run(w *World) error {
	path, method, text := "/api/v1/incidents/"+url.PathEscape(c.Number)+"/keep", http.MethodPost, "%s must be kept\n"
	if c.Free {
		method, text = http.MethodDelete, "%s need not be kept any more\n"
	}
	return c.ask(w, method, path, api.Reasoned{Reason: c.Reason}, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, text, Printable(c.Number))
		return err
	})
}

type incidentDeletedCmd struct {
	Limit int  `help:"The most to list." default:"50"`
	JSON  bool `help:"One line of JSON." name:"json"`
}

// Run lists what was deleted for good.
func (c *incidentDeletedCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.do(w.Ctx, http.MethodGet, "/api/v1/deleted", url.Values{"limit": {strconv.Itoa(c.Limit)}}, nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var l item.GoneList
			if err := json.Unmarshal(line, &l); err != nil {
				return err
			}
			for _, g := range l.Deleted {
				fmt.Fprintf(w.Out, "%s\t%s\t%s\t%s\n", g.At.UTC().Format(time.DateOnly), Printable(g.Number), Printable(g.By), Printable(g.Why))
			}
			return nil
		})
	})
}

// LetterDelete deletes a letter for good.
type LetterDelete struct {
	ID     int64  `arg:"" help:"The letter's number."`
	Reason string `required:"" help:"Why; it stays for good." placeholder:"TEXT"`
	doer
}

// Run deletes a letter, or asks a second person to let it.
func (c *LetterDelete) Run(w *World) error {
	id := strconv.FormatInt(c.ID, 10)
	return c.end(w, "/api/v1/letters/"+id+"/delete", "letter "+id, c.Reason)
}
