package app

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/obs"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/trust/bell"
	"tocsin/internal/module/trust/subscribe"
)

// openOutbox opens what is done later and what leaves. Nothing is done before startJobs: a command that is the node for a
// moment drafts and decides, and the server sends.
func (n *Node) openOutbox(ctx context.Context) (err error) {
	if n.Jobs, err = jobs.Open(ctx, n.DB, n.Log, time.Now); err != nil {
		return err
	}
	s := n.Settings.Outbox
	n.Outbox, err = outbox.Open(ctx, n.DB, outbox.Policy{Rate: s.Rate, Auto: letNotices(s.Auto, s.Notices), Approve: s.Approve, Two: s.Two}, n.Log, n.now)
	if err != nil {
		return err
	}
	n.Outbox.OnCheck(n.mayLeave)
	n.obs.metrics.Sample("outbox", n.sampleOutbox)
	return n.Outbox.Work(n.Jobs)
}

// mayLeave says why a letter may not go to its recipient any more, or "": what they are cleared for may have shrunk since it
// was drafted, and their address may be switched off.
func (n *Node) mayLeave(ctx context.Context, act outbox.Act) (why string, err error) {
	if act.Channel != "mail" {
		return "", nil
	}
	if act.Kind == bell.ActKind || act.Kind == bell.CodeKind {
		if why, err = n.bell.MayLeave(ctx, act); why != "" || err != nil {
			return why, err
		}
	}
	if act.Kind == subscribe.ActKind {
		if why, err = n.subs.MayLeave(ctx, act); why != "" || err != nil {
			return why, err
		}
	}
	p, err := n.Watch.Roster.Preference(ctx, act.To)
	switch {
	case tocsin.WhyOf(err) == tocsin.Invalid:
		return err.Error(), nil
	case err != nil:
		return "", err
	case p.Off:
		return "the address is switched off: " + p.OffReason, nil
	case p.Clearance != "" && !p.MayGet(act.Mark):
		return "the recipient is cleared for " + p.Mark().Label() + " now, and not for " + act.Mark.Label(), nil
	}
	return "", nil
}

// jobsWait is how long the end of a node waits for the jobs that run.
const jobsWait = 20 * time.Second

// startJobs begins to do what is due, until the node closes.
func (n *Node) startJobs(ctx context.Context) error {
	if n.Share != nil {
		since, alone, err := n.Share.Alone(ctx)
		if err != nil {
			return err
		}
		if alone {
			n.Jobs.Alone(since)
		}
	}
	if err := n.Jobs.Start(ctx); err != nil {
		return err
	}
	n.onClose(func() error {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobsWait)
		defer cancel()
		return n.Jobs.Stop(end)
	})
	return n.Outbox.Start(ctx)
}

func (n *Node) sampleOutbox(ctx context.Context, emit obs.Emit) error {
	s, err := n.Outbox.Status(ctx)
	if err != nil {
		return err
	}
	held := 0.0
	if s.Held {
		held = 1
	}
	emit("tocsin_outbox_held", "1 while nothing leaves, because a person holds the outbox or the node is new.", held)
	for _, state := range outbox.States {
		emit("tocsin_outbox_acts", "Acts of the outbox, by state.", float64(s.Count[state]), "state", string(state))
	}
	return nil
}
