package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// Person is what is known of a person, and its erasing.
type Person struct {
	Find  personFindCmd  `cmd:"" help:"Find where a person stands, by an address, a name or a telephone number."`
	Tell  personTellCmd  `cmd:"" help:"Print all that is known of a person as JSON, for the person; it is written down that it was given out."`
	Erase personEraseCmd `cmd:"" help:"Erase a person wherever they stand; a second person has to agree."`
	List  personListCmd  `cmd:"" help:"List who was asked to be erased, and how far that has come."`
}

type personFindCmd struct {
	Words string `arg:"" help:"An address, a name or a telephone number."`
	doer
}

// Run lists the places where a person stands.
func (c *personFindCmd) Run(w *World) error {
	return c.send(w, "/api/v1/person", api.Person{Words: c.Words}, func(line []byte) error {
		var t item.Traces
		if err := json.Unmarshal(line, &t); err != nil {
			return err
		}
		for _, one := range t.Traces {
			fmt.Fprintf(w.Out, "%s\t%s\t%s\n", one.What, Printable(one.Number), Printable(item.Cut(one.Text, 120)))
		}
		if t.More {
			fmt.Fprintln(w.Out, "there are more")
		}
		return nil
	})
}

type personTellCmd struct {
	Words string `arg:"" help:"An address, a name or a telephone number."`
	doer
}

// Run prints all that is known of a person.
func (c *personTellCmd) Run(w *World) error {
	c.JSON = true
	return c.send(w, "/api/v1/person/tell", api.Person{Words: c.Words}, nil)
}

type personEraseCmd struct {
	Words  string `arg:"" help:"An address, a name or a telephone number."`
	Reason string `required:"" help:"Why; it stays for good." placeholder:"TEXT"`
	doer
}

// Run has a person erased.
func (c *personEraseCmd) Run(w *World) error {
	return c.send(w, "/api/v1/person/erase", api.Erasing{Words: c.Words, Reason: c.Reason}, func(line []byte) error {
		var e item.Erasure
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		text := "erasure %d begins as soon as a second person agrees\n"
		if !e.Done.IsZero() {
			text = "erasure %d is done\n"
		}
		_, err := fmt.Fprintf(w.Out, text, e.ID)
		return err
	})
}

type personListCmd struct {
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run lists who was asked to be erased.
func (c *personListCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.do(w.Ctx, http.MethodGet, "/api/v1/person/erasures", url.Values{}, nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var list []item.Erasure
			if err := json.Unmarshal(line, &list); err != nil {
				return err
			}
			for _, e := range list {
				state := "waits"
				switch {
				case !e.Done.IsZero():
					state = "done"
				case !e.Granted.IsZero():
					state = fmt.Sprintf("%d of %d places", e.Place, e.Places)
				}
				fmt.Fprintf(w.Out, "%d\t%s\t%s\t%s\t%s\n", e.ID, e.At.UTC().Format(time.DateOnly), Printable(e.By), state, Printable(e.Why))
			}
			return nil
		})
	})
}
