package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/web"
)

// Ingest takes reports in.
type Ingest struct {
	Feed  string   `help:"The feed that the reports are of; tocsin feed list names them." required:"" placeholder:"NAME"`
	Files []string `arg:"" help:"Reports, plain or packed with gzip or zip; - is standard input." name:"file"`
	Name  string   `help:"The report's file name, for standard input: Shadowserver's report type is taken from it."`
	TLP   string   `help:"The mark of the reports, where it is another than the feed's." placeholder:"MARK"`
	Scope string   `help:"Which part of the networks the reports cover, where several come of one kind and the files' names do not tell: only a later report of the same part shows that a problem is gone." placeholder:"NAME"`
	JSON  bool     `help:"End with one line of JSON a report: read, accepted, duplicate, rejected, unowned, seconds, report." name:"json"`
}

// Answer is a line of what the node answers to a report.
type Answer struct {
	inbox.Report
	Known bool         `json:"known"`
	Done  bool         `json:"done"`
	Bytes int64        `json:"bytes_read"`
	Error *web.Problem `json:"error"`
}

// Run takes the files in, one after the other.
func (c *Ingest) Run(w *World) error {
	return w.With(func(cl *Client) error {
		failed := false
		for _, file := range c.Files {
			ok, err := c.file(w, cl, file)
			if err != nil {
				return AtFile(file, err)
			}
			failed = failed || !ok
		}
		if failed {
			return ErrSaid
		}
		return nil
	})
}

// AtFile names the file of a fault that does not name one.
func AtFile(file string, err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) && f.File == "" {
		f.File = file
	}
	return err
}

func (c *Ingest) file(w *World, cl *Client, file string) (ok bool, err error) {
	a, err := c.Send(w, cl, file, "")
	if err != nil {
		return false, err
	}
	return a.tell(w, c.JSON)
}

// Send gives a file to the node and returns what became of it. title stands before the bar; "" is the file's name.
func (c *Ingest) Send(w *World, cl *Client, file, title string) (last Answer, err error) {
	body, name, err := c.openFile(w, file)
	if err != nil {
		return last, err
	}
	defer body.Close()
	if title == "" {
		title = name
	}
	q := url.Values{"feed": {c.Feed}, "name": {name}, "origin": {"cli"}}
	if c.Scope != "" {
		q.Set("scope", c.Scope)
	}
	if c.TLP != "" {
		q.Set("tlp", c.TLP)
	}
	bar := newBar(w, title)
	defer bar.end()
	err = cl.Post(w.Ctx, "/api/v1/reports", q, body, func(line []byte) error {
		last = Answer{}
		if err := json.Unmarshal(line, &last); err != nil {
			return fmt.Errorf("read the node's answer: %w", err)
		}
		bar.show(last.Bytes, last.Size, last.Read)
		return nil
	})
	return last, err
}

func (c *Ingest) openFile(w *World, file string) (io.ReadCloser, string, error) {
	if file == "-" {
		return io.NopCloser(w.In), c.Name, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, "", tocsin.Faultf(tocsin.NotFound, "it can't be opened: %w", err)
	}
	name := filepath.Base(file)
	if c.Name != "" {
		name = c.Name
	}
	return f, name, nil
}

// tell prints what became of a report, and reports whether it could be read.
func (a Answer) tell(w *World, asJSON bool) (ok bool, err error) {
	if a.Error != nil {
		return false, a.Error.Fault()
	}
	if !a.Done {
		return false, errors.New("the node's answer ends too early")
	}
	if asJSON {
		return a.tellJSON(w)
	}
	if a.State == inbox.Failed {
		fmt.Fprintf(w.Err, "tocsin: %s: %s (kept as report %d)\n", Printable(a.Name), a.why(), a.ID)
		return false, nil
	}
	fmt.Fprintf(w.Out, "%s: report %d, %s\n", Printable(a.Name), a.ID, a.words())
	if a.Trouble != "" {
		fmt.Fprintf(w.Err, "tocsin: %s: read in part: %s\n", Printable(a.Name), a.why())
	}
	if a.Rejected > 0 {
		fmt.Fprintf(w.Out, "  why rows were rejected: tocsin inbox show %d\n", a.ID)
	}
	return true, nil
}

// why is what went wrong with the report, without its name: that stands before it.
func (a Answer) why() string { return Printable(strings.TrimPrefix(a.Trouble, a.Name+": ")) }

func (a Answer) words() string {
	s := fmt.Sprintf("%s read, %s accepted, %s duplicate, %s rejected, %s unowned", Thousands(a.Read), Thousands(a.Accepted),
		Thousands(a.Duplicate), Thousands(a.Rejected), Thousands(a.Unowned))
	if a.Dropped > 0 {
		s += ", " + Thousands(a.Dropped) + " dropped by rule"
	}
	if a.Charset != "" {
		s += "; not UTF-8, read as " + a.Charset
	}
	if a.Invalid > 0 {
		s += "; " + Amount(a.Invalid, "character") + " could not be read"
	}
	if a.Known {
		return s + "; the same file was taken in before"
	}
	return s + fmt.Sprintf(" in %.2f s", a.Seconds)
}

// tellJSON prints the one line that programs read.
func (a Answer) tellJSON(w *World) (bool, error) {
	ok := a.State != inbox.Failed
	return ok, json.NewEncoder(w.Out).Encode(struct {
		inbox.Tally
		Report  int64  `json:"report"`
		Name    string `json:"name"`
		Feed    string `json:"feed"`
		State   string `json:"state"`
		Known   bool   `json:"known"`
		Trouble string `json:"trouble,omitempty"`
	}{a.Tally, a.ID, a.Name, a.Feed, string(a.State), a.Known, a.Trouble})
}
