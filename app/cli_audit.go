package app

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/audit"
	"tocsin/internal/module/watch"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Look through the whole audit log for lines that are changed, missing or moved."`
	List   auditListCmd   `cmd:"" help:"List what was done, in order."`
	Head   auditHeadCmd   `cmd:"" help:"Print the newest line's number and hash, to note elsewhere: with them a cut at the end is seen too."`
}

type auditVerifyCmd struct {
	Head string `help:"A head that was noted before: its line must stand in the log." placeholder:"SEQ:HASH"`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// Run looks through the audit log.
func (c *auditVerifyCmd) Run(w *command.World) error {
	bad := false
	err := w.With(func(cl *command.Client) error {
		return cl.Get(w.Ctx, "/api/v1/audit/verify", url.Values{"head": {c.Head}}, func(line []byte) error {
			var v verdict
			if err := json.Unmarshal(line, &v); err != nil {
				return err
			}
			bad = v.Broken > 0
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return v.tell(w)
		})
	})
	if err == nil && bad {
		return command.ErrSaid
	}
	return err
}

func (v verdict) tell(w *command.World) error {
	if v.Broken > 0 {
		_, err := fmt.Fprintf(w.Out, "BAD  %v\n     the %d lines before it are good\n", &audit.Broken{Seq: v.Broken, Why: v.Why}, v.Good)
		return err
	}
	_, err := fmt.Fprintf(w.Out, "ok   %d lines, none changed, missing or moved\n     head %s\n", v.Good, v.Head)
	return err
}

type auditListCmd struct {
	Since string `help:"From when on: a time, a date, or a length back from now (24h, 30d)." placeholder:"TIME"`
	Act   string `help:"One act's lines alone, or those of all that begin with it: outbox." placeholder:"ACT"`
	Actor string `help:"What one person or program did." placeholder:"NAME"`
	On    string `help:"What was done on one thing: the number of an item, a slug, the name of a person." placeholder:"SUBJECT"`
	command.ListFormat
}

// Run lists the lines of the audit log.
func (c *auditListCmd) Run(w *command.World) error {
	since, err := sinceOf(c.Since, time.Now())
	if err != nil {
		return err
	}
	q := url.Values{"act": {c.Act}, "actor": {c.Actor}, "subject": {c.On}}
	if !since.IsZero() {
		q.Set("since", since.UTC().Format(time.RFC3339Nano))
	}
	n, err := c.List(w, "/api/v1/audit", q, "seq:LINE", "at:TIME", "actor:WHO", "act:ACT", "subject:ON", "detail:DETAIL")
	return w.Nothing(n, err, c.Format, "Nothing was done.")
}

// sinceOf reads a time, a date, or a length back from now.
func sinceOf(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	d, err := watch.ParseSpan(s)
	if err != nil {
		return time.Time{}, tocsin.Faultf(tocsin.Invalid, "--since: %.40q is neither a time (2026-11-23, 2026-11-23T10:00:00Z) nor a length back from now (24h, 30d)", s)
	}
	return now.Add(-d), nil
}

type auditHeadCmd struct{}

// Run prints the head.
func (auditHeadCmd) Run(w *command.World) error {
	return w.With(func(cl *command.Client) error {
		return cl.Get(w.Ctx, "/api/v1/audit/head", nil, func(line []byte) error {
			var h audit.Head
			if err := json.Unmarshal(line, &h); err != nil {
				return err
			}
			_, err := fmt.Fprintln(w.Out, h)
			return err
		})
	})
}
