package command

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// doer is who acts at the command line.
type doer struct {
	By   string `help:"Who does it; it stands in the stream and in the audit log." default:"${user}"`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// send posts an act to the node, and gives its answer to tell, or prints it as it is.
func (d doer) send(w *World, path string, body any, tell func(line []byte) error) error {
	return d.ask(w, http.MethodPost, path, body, tell)
}

// remove ends something, and says so.
func (d doer) remove(w *World, path, what string) error {
	return d.ask(w, http.MethodDelete, path, nil, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s is removed\n", Printable(what))
		return err
	})
}

// ask is send with any method; a nil body is none.
func (d doer) ask(w *World, method, path string, body any, tell func(line []byte) error) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	return w.With(func(cl *Client) error {
		return cl.do(w.Ctx, method, path, url.Values{"by": {d.By}}, bytes.NewReader(raw), func(line []byte) error {
			if d.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return tell(line)
		})
	})
}

// act does something to several items, and tells which were left alone.
func (d doer) act(w *World, path string, a any, done string) error {
	var out item.Outcome
	err := d.send(w, path, a, func(line []byte) error {
		if err := json.Unmarshal(line, &out); err != nil {
			return err
		}
		if done == putBack {
			out.Op = 0
		}
		fmt.Fprintf(w.Out, "%d %s%s\n", out.Changed, done, undoable(out.Op))
		for _, s := range out.Skipped {
			fmt.Fprintf(w.Out, "%s is left as it is: %s\n", s.Number, strings.TrimSpace(skipWords[s.Why]+" "+strings.Join(s.Fields, ", ")))
		}
		return nil
	})
	if err == nil && out.Changed == 0 && len(out.Skipped) > 0 && !d.JSON {
		return tocsin.Faultf(tocsin.Conflict, "nothing was changed")
	}
	return err
}

// undoable says how an act is taken back; "" where nothing was changed.
func undoable(op int64) string {
	if op == 0 {
		return ""
	}
	return fmt.Sprintf(" (for ten minutes: tocsin incident undo %d)", op)
}

// putBack is what an undo has done; that can't be taken back again.
const putBack = "put back"

// skipWords say why an item was left alone.
var skipWords = map[string]string{"owned": "somebody else owns it", "same": "it is so already", "denied": "there is no such item", "status": "its kind or status does not go with it", "changed": "it was changed since",
	"asked": "it is asked for", "review": "somebody else looks it over first"}

// oneItem does something to one item and shows it.
func (d doer) oneItem(w *World, number, below string, body any) error {
	return d.send(w, "/api/v1/incidents/"+url.PathEscape(number)+below, body, func(line []byte) error {
		var s shown
		if err := json.Unmarshal(line, &s.Case); err != nil {
			return err
		}
		return s.tell(w)
	})
}

type incidentNewCmd struct {
	Title    string   `arg:"" optional:"" help:"What it is about; --template may say it."`
	Template string   `help:"The template of items that it begins with; what is said here goes before." placeholder:"NAME"`
	Person   string   `help:"Whom it is with."`
	Email    string   `help:"... and their address."`
	Incident string   `help:"The incident that it becomes part of." placeholder:"NUMBER"`
	Parts    []string `help:"Items that become part of it." placeholder:"NUMBER"`
	OwnID    string   `name:"id" help:"An id of your own; given again, what it became is the answer." placeholder:"TEXT"`
	begins
	doer
}

// Run starts an item.
func (c *incidentNewCmd) Run(w *World) error {
	s, err := c.start(w, c.Template)
	if err != nil {
		return err
	}
	s.Title = cmp.Or(c.Title, s.Title)
	s.Person, s.Email, s.Incident, s.Parts, s.OwnID = c.Person, c.Email, c.Incident, c.Parts, c.OwnID
	return c.send(w, "/api/v1/incidents", s, func(line []byte) error {
		var it item.Item
		if err := json.Unmarshal(line, &it); err != nil {
			return err
		}
		_, err := fmt.Fprintln(w.Out, it.Number)
		return err
	})
}

// maxSaid is how long a text from standard input may be, in bytes.
const maxSaid = 1 << 20

// said is a text of the command line, or all of standard input for "-".
func said(w *World, text string) (string, error) {
	if text != "-" {
		return text, nil
	}
	b, err := io.ReadAll(io.LimitReader(w.In, maxSaid+1))
	if len(b) > maxSaid {
		return "", tocsin.Faultf(tocsin.TooLarge, "a text is up to %d bytes", maxSaid)
	}
	return strings.TrimSpace(string(b)), err
}

type incidentChangeCmd struct {
	Numbers  []string `arg:"" help:"The items' numbers." name:"number"`
	Title    *string  `help:"What it is about."`
	Status   *string  `help:"Its status."`
	Owner    *string  `help:"Who works on it; an empty text is nobody."`
	Team     *string  `help:"Which team."`
	Priority *int     `help:"1 (critical) to 5 (very low), 0 not judged."`
	Class    *string  `help:"An RSIT type."`
	TLP      *string  `help:"Its mark." name:"tlp"`
	Org      *string  `name:"constituent" help:"Whom it is about." placeholder:"SLUG"`
	Person   *string  `help:"Whom it is with."`
	Email    *string  `help:"... and their address."`
	Waits    *string  `help:"Whose turn it is: us, them, nobody."`
	Restrict *bool    `name:"restricted" help:"Only its members see it." negatable:""`
	Snooze   *string  `help:"Out of the lists until then: 2026-12-31, or a time of RFC 3339." placeholder:"TIME"`
	FollowUp *string  `help:"To be looked at again then." placeholder:"TIME"`
	Expires  *string  `help:"A measure's end." placeholder:"TIME"`
	Tag      []string `help:"Put this tag on." sep:"none"`
	Untag    []string `help:"Take this tag off." sep:"none" placeholder:"TAG"`
	Note     string   `help:"Why; it stands in the stream."`
	Mine     bool     `help:"Leave out what somebody else owns."`
	holds
	doer
}

// Run changes items.
func (c *incidentChangeCmd) Run(w *World) error {
	ch := item.Change{Title: c.Title, Owner: c.Owner, Team: c.Team, Class: c.Class, TLP: c.TLP, Org: c.Org, Person: c.Person, Email: c.Email, Restricted: c.Restrict, Note: c.Note, Mine: c.Mine,
		AddTags: c.Tag, DropTags: c.Untag, Fields: c.values()}
	if c.Status != nil {
		ch.Status = new(item.Status(*c.Status))
	}
	if c.Priority != nil {
		ch.Priority = new(item.Priority(*c.Priority))
	}
	if c.Waits != nil {
		ch.Waits = new(item.Waits(*c.Waits))
	}
	for _, t := range []struct {
		name string
		text *string
		to   **time.Time
	}{{"snooze", c.Snooze, &ch.Snooze}, {"follow-up", c.FollowUp, &ch.FollowUp}, {"expires", c.Expires, &ch.Expires}} {
		at, err := whenOf(t.name, t.text)
		if err != nil {
			return err
		}
		*t.to = at
	}
	return c.act(w, "/api/v1/incidents/change", api.Ask{Numbers: c.Numbers, Change: ch}, "changed")
}

// whenOf reads a day or a time; an empty text takes it away.
func whenOf(name string, text *string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	if *text == "" {
		return &time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, *text); err == nil {
			return &t, nil
		}
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "%.40q is neither a day like 2026-12-31 nor a time like 2026-12-31T08:00:00Z", *text).At(name)
}

type incidentCloseCmd struct {
	Numbers    []string `arg:"" help:"The items' numbers." name:"number"`
	Resolution string   `help:"How it ended: resolved, unresolved, no-answer-constituent, no-answer-provider, not-ours, false-positive, duplicate."`
	Status     string   `help:"resolved, rejected, abandoned or removed." default:"resolved"`
	Alone      bool     `help:"An incident's parts stay as they are."`
	Note       string   `help:"Why; it stands in the stream."`
	doer
}

// Run closes items.
func (c *incidentCloseCmd) Run(w *World) error {
	ch := item.Change{Status: new(item.Status(c.Status)), Children: !c.Alone, Note: c.Note}
	if c.Resolution != "" {
		ch.Resolution = new(item.Resolution(c.Resolution))
	}
	return c.act(w, "/api/v1/incidents/change", api.Ask{Numbers: c.Numbers, Change: ch}, "closed")
}

type incidentNoteCmd struct {
	Number  string `arg:"" help:"The item's number." name:"number"`
	Text    string `arg:"" optional:"" help:"What is noted; - reads standard input. Time alone needs none."`
	Call    bool   `help:"It was said on the telephone."`
	Minutes int64  `help:"How long it took."`
	Task    int64  `help:"The task that it was done for."`
	Folder  string `help:"The folder that it lies in; a slash puts one into another: Hosts/Mail." placeholder:"NAME"`
	Move    int64  `help:"Lay the note with this number into --folder instead of writing one; without --folder it lies in none." placeholder:"ENTRY"`
	doer
}

// Run notes something.
func (c *incidentNoteCmd) Run(w *World) error {
	if c.Move != 0 {
		return c.oneItem(w, c.Number, "/notes/"+strconv.FormatInt(c.Move, 10), item.NoteChange{Folder: &c.Folder})
	}
	text, err := said(w, c.Text)
	if err != nil {
		return err
	}
	return c.oneItem(w, c.Number, "/notes", item.Log{Text: text, Call: c.Call, Minutes: c.Minutes, Task: c.Task, Folder: c.Folder})
}
