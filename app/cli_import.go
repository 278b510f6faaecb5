package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"

	"tocsin"
	"tocsin/internal/module/respond"
)

type importCmd struct {
	From  string   `required:"" enum:"iris,rtir,thehive" help:"The system whose cases they are: iris (DFIR-IRIS 2: exports or the list of cases), rtir (tickets of its REST 2, with their transactions), thehive (TheHive 4 or 5: cases with observables, tasks and logs)."`
	Files []string `arg:"" help:"Files of JSON: a list, or a case a line; - reads standard input."`
	By    string   `help:"Who does it." default:"${user}"`
	JSON  bool     `help:"One line of JSON a file." name:"json"`
}

// Help says more.
func (c *importCmd) Help() string {
	return "Each case becomes an incident, a report, an investigation or a measure with a number of its own, and keeps its times, notes, tasks and indicators; what it was there stands on it. Reading a file again adds nothing twice. What can't be read is told with its place and field."
}

// Run takes cases of another system in.
func (c *importCmd) Run(w *World) error {
	return w.with(func(cl *Client) error {
		for _, name := range c.Files {
			if err := c.file(w, cl, name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *importCmd) file(w *World, cl *Client, name string) error {
	in := io.NopCloser(w.In)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return tocsin.Faultf(tocsin.NotFound, "%v", err)
		}
		in = f
	}
	defer in.Close()
	return cl.Post(w.Ctx, "/api/v1/incidents/import", url.Values{"from": {c.From}, "by": {c.By}}, in, func(line []byte) error {
		if c.JSON {
			_, err := fmt.Fprintf(w.Out, "%s\n", line)
			return err
		}
		var m respond.Imported
		if err := json.Unmarshal(line, &m); err != nil {
			return err
		}
		return c.tell(w, name, m)
	})
}

func (c *importCmd) tell(w *World, name string, m respond.Imported) error {
	for _, t := range m.Troubles {
		fmt.Fprintf(w.Err, "%s: case %d: %s %s\n", name, t.Place, printable(t.Field), printable(t.Why))
	}
	_, err := fmt.Fprintf(w.Out, "%s: %s read, %s new, %s known, %s linked, %s merged, %s that can't be read\n", name, thousands(int64(m.Read)), thousands(int64(m.New)),
		thousands(int64(m.Known)), thousands(int64(m.Linked)), thousands(int64(m.Merged)), thousands(int64(m.Lost)))
	return err
}
