package command

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/carry"
	"tocsin/internal/module/respond"
)

// Import takes in an export, or the cases of another system.
type Import struct {
	From  string   `enum:"tocsin,iris,rtir,thehive" default:"tocsin" help:"tocsin (usual): what tocsin export wrote, into a new node. Else the system whose cases they are: iris (DFIR-IRIS 2: exports or the list of cases), rtir (tickets of its REST 2, with their transactions), thehive (TheHive 4 or 5: cases with observables, tasks and logs)."`
	Files []string `arg:"" help:"A folder, .tar or .zip of tocsin export; or files of JSON: a list, or a case a line; - reads standard input."`
	By    string   `help:"Who does it." default:"${user}"`
	JSON  bool     `help:"One line of JSON a file." name:"json"`
}

// Help says more.
func (c *Import) Help() string {
	return "What tocsin export wrote comes back as it was, into a node that is new. Of the other systems each case becomes an incident, a report, an investigation or a measure with a number of its own, and keeps its times, notes, tasks and indicators; what it was there stands on it. Reading a file again adds nothing twice. What can't be read is told with its place and field."
}

// Run takes cases of another system in.
func (c *Import) Run(w *World) error {
	if c.From == "tocsin" {
		return c.whole(w)
	}
	return w.With(func(cl *Client) error {
		for _, name := range c.Files {
			if err := c.file(w, cl, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// whole takes an export in.
func (c *Import) whole(w *World) error {
	if len(c.Files) != 1 {
		return tocsin.Faultf(tocsin.Invalid, "give one export: a node is filled once. Cases of another system need --from")
	}
	r, to := io.Pipe()
	go func() { to.CloseWithError(carry.Pack(c.Files[0], to)) }()
	defer r.Close()
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/import", url.Values{"by": {c.By}}, r, func(line []byte) error {
			var m carry.Manifest
			if err := json.Unmarshal(line, &m); err != nil {
				return err
			}
			if err := TellManifest(w, c.JSON, m, "This node holds what"); err != nil || c.JSON {
				return err
			}
			_, err := fmt.Fprintln(w.Out, "Its outbox is held: see what has left from the other node, then tocsin outbox open. A server that ran meanwhile is started anew now.")
			return err
		})
	})
}

func (c *Import) file(w *World, cl *Client, name string) error {
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

func (c *Import) tell(w *World, name string, m respond.Imported) error {
	for _, t := range m.Troubles {
		fmt.Fprintf(w.Err, "%s: case %d: %s %s\n", name, t.Place, Printable(t.Field), Printable(t.Why))
	}
	_, err := fmt.Fprintf(w.Out, "%s: %s read, %s new, %s known, %s linked, %s merged, %s files kept, %s files not in it, %s that can't be read\n", name, Thousands(int64(m.Read)), Thousands(int64(m.New)),
		Thousands(int64(m.Known)), Thousands(int64(m.Linked)), Thousands(int64(m.Merged)), Thousands(int64(m.Files)), Thousands(int64(m.Absent)), Thousands(int64(m.Lost)))
	return err
}

// TellManifest says what is in an export.
func TellManifest(w *World, asJSON bool, m carry.Manifest, begin string) error {
	if asJSON {
		return json.NewEncoder(w.Out).Encode(m)
	}
	fmt.Fprintf(w.Out, "%s %s had written down on %s:\n", begin, Printable(m.Node), m.Made.Format(time.DateTime+" UTC"))
	t := Table{Head: []string{"WHAT", "HOW MANY", "BYTES"}}
	for _, f := range m.Files {
		if f.Rows > 0 {
			t.Add(strings.TrimSuffix(f.Name, ".jsonl"), Thousands(f.Rows), Thousands(f.Bytes))
		}
	}
	for _, folder := range []string{carry.Letters, carry.Sent, carry.Evidence} {
		if c := m.Blobs[folder]; c.Files > 0 {
			t.Add(folder+"/", Thousands(c.Files), Thousands(c.Bytes))
		}
	}
	if err := t.Print(w.Out); err != nil {
		return err
	}
	if n := len(m.Missing); n > 0 {
		fmt.Fprintf(w.Out, "%d files that the records speak of are not there any more; manifest.json names them.\n", n)
	}
	return nil
}
