package app

import (
	"context"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/obs"
	"tocsin/internal/module/watch/collect"
)

// watchWork adds the numbers of what the node does by itself.
func (n *Node) watchWork() {
	n.obs.metrics.Sample("jobs", n.sampleJobs)
	n.obs.metrics.Sample("feed states", n.sampleFeedStates)
}

func (n *Node) sampleJobs(ctx context.Context, emit obs.Emit) error {
	counts, err := n.Jobs.Count(ctx)
	if err != nil {
		return err
	}
	for _, s := range jobs.States {
		emit("tocsin_jobs", "Jobs of the node, by state.", float64(counts[s]), "state", s)
	}
	return nil
}

// feedStates are the states that a feed has.
var feedStates = []collect.State{collect.Unused, collect.Waiting, collect.Well, collect.Trouble}

func (n *Node) sampleFeedStates(ctx context.Context, emit obs.Emit) error {
	list, err := n.Collect.Statuses(ctx)
	if err != nil {
		return err
	}
	counts := map[collect.State]int{}
	for _, f := range list {
		counts[f.State]++
	}
	for _, s := range feedStates {
		emit("tocsin_feeds", "Feeds on the shelf, by state.", float64(counts[s]), "state", string(s))
	}
	return nil
}
