package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/outbox"
)

type outboxCmd struct {
	Status  outboxStatusCmd  `cmd:"" default:"withargs" help:"Whether anything leaves, and how many acts are in each state."`
	List    outboxListCmd    `cmd:"" help:"List acts, the newest first."`
	Show    outboxShowCmd    `cmd:"" help:"Show one act; --raw prints what it sends, to the byte."`
	Open    outboxOpenCmd    `cmd:"" help:"Let leave what is released. A new node is not open."`
	Hold    outboxHoldCmd    `cmd:"" help:"Keep acts from leaving; --all keeps everything, now and later, until tocsin outbox open."`
	Release outboxReleaseCmd `cmd:"" help:"Let acts leave."`
	Approve outboxApproveCmd `cmd:"" help:"Approve what somebody else has made, and let it leave."`
	Cancel  outboxCancelCmd  `cmd:"" help:"Keep acts from leaving for ever."`
	Confirm outboxConfirmCmd `cmd:"" help:"Say that an act has arrived of which the node does not know whether it left."`
}

type outboxStatusCmd struct {
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run tells how the outbox stands.
func (c *outboxStatusCmd) Run(w *command.World) error {
	return w.With(func(cl *command.Client) error {
		return cl.Get(w.Ctx, "/api/v1/outbox", nil, func(line []byte) error { return tellOutbox(w, line, c.JSON) })
	})
}

func tellOutbox(w *command.World, line []byte, asJSON bool) error {
	if asJSON {
		_, err := fmt.Fprintf(w.Out, "%s\n", line)
		return err
	}
	var s outbox.Status
	if err := json.Unmarshal(line, &s); err != nil {
		return err
	}
	fmt.Fprintln(w.Out, command.Printable(heldWords(s)))
	for _, state := range outbox.States {
		if n := s.Count[state]; n > 0 {
			fmt.Fprintf(w.Out, "%9d  %-9s  %s\n", n, state, stateWords[state])
		}
	}
	return nil
}

func heldWords(s outbox.Status) string {
	words := "The outbox is open: what is released leaves."
	if s.Held {
		words = "The outbox is held: nothing leaves until somebody opens it (tocsin outbox open)."
	}
	if !s.At.IsZero() {
		words += fmt.Sprintf(" By %s, %s.", s.By, s.At.Format(time.DateTime+" UTC"))
	}
	if s.Why != "" {
		words += " Why: " + s.Why + "."
	}
	return words
}

// stateWords say what a state means for the person who reads it.
var stateWords = map[outbox.State]string{
	outbox.Drafted: "wait for a second person: tocsin outbox approve", outbox.Held: "wait for a release: tocsin outbox release",
	outbox.Ready: "leave when they are due and the outbox is open", outbox.Sending: "are being sent", outbox.Sent: "have left",
	outbox.Failed: "will not leave by themselves any more: see tocsin outbox list --state failed", outbox.Cancelled: "will never leave",
	outbox.Uncertain: "may have left, nobody knows: confirm them or release them again",
}

type outboxListCmd struct {
	State  string `help:"One state's alone: drafted, held, ready, sending, sent, failed, uncertain or cancelled."`
	Kind   string `help:"One kind's alone: digest, campaign, reminder, webhook ..."`
	To     string `help:"One recipient's alone."`
	About  string `help:"What is about one thing alone, such as an owner's short name." placeholder:"SUBJECT"`
	Before int64  `help:"Acts with a smaller number alone."`
	Limit  int    `help:"The most to list." default:"100"`
	JSON   bool   `help:"The same as --format json." name:"json"`
	command.ListFormat
}

// Run lists acts.
func (c *outboxListCmd) Run(w *command.World) error {
	if c.JSON {
		c.Format = "json"
	}
	q := url.Values{"state": {c.State}, "kind": {c.Kind}, "to": {c.To}, "subject": {c.About}, "limit": {strconv.Itoa(c.Limit)}}
	if c.Before > 0 {
		q.Set("before", strconv.FormatInt(c.Before, 10))
	}
	n, err := c.List(w, "/api/v1/outbox/acts", q, "act:ACT", "state:STATE", "kind:KIND", "number:NUMBER", "to:TO", "tlp:TLP", "title:TITLE",
		"author:AUTHOR", "not_before:NOT BEFORE", "tries:TRIES", "sent:SENT", "trouble:TROUBLE")
	return w.Nothing(n, err, c.Format, "No act matches.")
}

type outboxShowCmd struct {
	ID   int64 `arg:"" help:"The act's number." name:"act"`
	Raw  bool  `help:"Print what it sends, to the byte."`
	JSON bool  `help:"One line of JSON." name:"json"`
}

// Run shows an act.
func (c *outboxShowCmd) Run(w *command.World) error {
	path := "/api/v1/outbox/acts/" + strconv.FormatInt(c.ID, 10)
	return w.With(func(cl *command.Client) error {
		if c.Raw {
			return cl.Copy(w.Ctx, path+"/raw", w.Out)
		}
		err := cl.Get(w.Ctx, path, nil, func(line []byte) error { return tellAct(w, line, c.JSON) })
		if err != nil || c.JSON {
			return err
		}
		var text bytes.Buffer
		if err := cl.Copy(w.Ctx, path+"/raw", &text); err != nil {
			return err
		}
		for line := range strings.Lines(text.String()) {
			if _, err := fmt.Fprintln(w.Out, "  "+command.Printable(line)); err != nil {
				return err
			}
		}
		return nil
	})
}

func tellAct(w *command.World, line []byte, asJSON bool) error {
	if asJSON {
		_, err := fmt.Fprintf(w.Out, "%s\n", line)
		return err
	}
	row, err := command.DecodeRow(line)
	if err != nil {
		return err
	}
	for _, key := range []string{"act", "state", "trouble", "kind", "channel", "to", "title", "number", "subject", "tlp", "clearance", "author", "needs_approval", "first_approver", "approver",
		"not_before", "due", "tries", "created", "changed", "sent", "receipt", "key", "bytes", "sha256"} {
		if value := command.Text(row[key]); value != "" {
			fmt.Fprintf(w.Out, "%-14s  %s\n", key, command.Printable(command.ShortTime(value)))
		}
	}
	_, err = fmt.Fprintln(w.Out)
	return err
}

// picked is how a person names acts.
type picked struct {
	IDs   []int64 `arg:"" optional:"" help:"Acts by number." name:"act"`
	Kind  string  `help:"All of a kind."`
	To    string  `help:"All for a recipient."`
	State string  `help:"All of a state."`
	By    string  `help:"Who decides it." default:"${user}"`
	Why   string  `help:"Why; it stands in the audit log."`
}

func (p picked) wish(all bool) wish {
	return wish{Pick: outbox.Pick{IDs: p.IDs, Kind: p.Kind, To: p.To, State: outbox.State(p.State), All: all}, By: p.By, Why: p.Why}
}

// ask asks the node for what a person decides, and tells what came of it.
func ask(w *command.World, path string, x wish, done string) error {
	body, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, path, nil, bytes.NewReader(body), func(line []byte) error { return tellOutcome(w, line, done) })
	})
}

func tellOutcome(w *command.World, line []byte, done string) error {
	var out outbox.Outcome
	if err := json.Unmarshal(line, &out); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%d %s\n", out.Changed, done)
	if out.Waiting > 0 {
		fmt.Fprintf(w.Out, "%d of them wait for the approval of a second person: tocsin outbox approve\n", out.Waiting)
	}
	if out.Held && out.Changed > 0 && done != "held" && done != "cancelled" && done != "confirmed" {
		fmt.Fprintln(w.Out, "the outbox is held, so nothing leaves yet: tocsin outbox open")
	}
	if out.Left > 0 {
		return tocsin.Faultf(tocsin.Conflict, "%d acts are left as they are: there are none such, their state does not allow it, or they are your own", out.Left)
	}
	return nil
}

type outboxOpenCmd struct {
	By   string `help:"Who decides it." default:"${user}"`
	Why  string `help:"Why; it stands in the audit log."`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// Run opens the outbox.
func (c *outboxOpenCmd) Run(w *command.World) error {
	return turn(w, "/api/v1/outbox/open", wish{By: c.By, Why: c.Why}, c.JSON)
}

// turn opens or holds the whole outbox.
func turn(w *command.World, path string, x wish, asJSON bool) error {
	body, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, path, nil, bytes.NewReader(body), func(line []byte) error { return tellOutbox(w, line, asJSON) })
	})
}

type outboxHoldCmd struct {
	All bool `help:"Hold the whole outbox: nothing leaves, whatever is drafted or released, until tocsin outbox open."`
	picked
}

// Run holds acts, or the whole outbox.
func (c *outboxHoldCmd) Run(w *command.World) error {
	if !c.All {
		return ask(w, "/api/v1/outbox/hold", c.wish(false), "held")
	}
	if len(c.IDs) > 0 || c.Kind != "" || c.To != "" || c.State != "" {
		return tocsin.Faultf(tocsin.Invalid, "--all holds the whole outbox; it goes with nothing that chooses acts")
	}
	return turn(w, "/api/v1/outbox/close", wish{By: c.By, Why: c.Why}, false)
}

type outboxReleaseCmd struct {
	All bool `help:"All that are held."`
	picked
}

// Run releases acts.
func (c *outboxReleaseCmd) Run(w *command.World) error {
	return ask(w, "/api/v1/outbox/release", c.wish(c.All), "released")
}

type outboxApproveCmd struct {
	All bool `help:"All that wait for it and that somebody else made."`
	picked
}

// Run approves acts.
func (c *outboxApproveCmd) Run(w *command.World) error {
	return ask(w, "/api/v1/outbox/approve", c.wish(c.All), "approved")
}

type outboxCancelCmd struct {
	All bool `help:"All that wait."`
	picked
}

// Run cancels acts.
func (c *outboxCancelCmd) Run(w *command.World) error {
	return ask(w, "/api/v1/outbox/cancel", c.wish(c.All), "cancelled")
}

type outboxConfirmCmd struct{ picked }

// Run confirms acts.
func (c *outboxConfirmCmd) Run(w *command.World) error {
	return ask(w, "/api/v1/outbox/confirm", c.wish(false), "confirmed")
}
