package app

import (
	"context"
	"net"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/obs"
	"tocsin/internal/kit/route"
	"tocsin/internal/module/watch"
)

// observed is what a node lets its operator see.
type observed struct {
	metrics  *obs.Metrics
	health   *obs.Health
	appended obs.Counter
}

// openObs makes the numbers and the answers about health. It comes before the parts that are counted.
func (n *Node) openObs() {
	n.obs.metrics = obs.NewMetrics(Version, n.Log)
	n.obs.health = obs.NewHealth(n.Log)
	n.obs.appended = n.obs.metrics.Counter("tocsin_events_appended_total", "Events that this process has put into the event log.")
}

// counted counts what goes into the event log.
type counted struct {
	eventlog.Log
	appended obs.Counter
}

// Append counts the events that the log has taken.
func (c counted) Append(ctx context.Context, events []tocsin.Event) error {
	err := c.Log.Append(ctx, events)
	if err == nil {
		c.appended.Add(float64(len(events)))
	}
	return err
}

// watchParts adds what the numbers and the health of a running node come from.
func (n *Node) watchParts() {
	n.records.ask, n.records.now = n.recordsReady, time.Now
	n.obs.health.Add("records", func(context.Context) error { return n.records.check() })
	n.obs.health.Add("events", func(ctx context.Context) error { _, err := n.Events.Info(ctx); return err })
	n.obs.health.Doing("indexes", n.indexing)
	n.obs.health.Add("disk", func(context.Context) error { return n.diskReady() })
	n.obs.metrics.Sample("inbox", n.sampleInbox)
	n.obs.metrics.Sample("events", n.sampleEvents)
	n.obs.metrics.Sample("feeds", n.sampleFeeds)
	n.obs.metrics.Sample("disk", n.sampleDisk)
}

// samplePages adds the numbers that the pages know, and those of what a server does by itself.
func (n *Node) samplePages(p *watch.Pages) {
	n.watchWork()
	n.obs.metrics.Sample("findings", func(ctx context.Context, emit obs.Emit) error {
		counts, err := p.StatusCounts(ctx)
		for status, count := range counts {
			emit("tocsin_findings", "Findings that have an owner, by status.", float64(count), "status", string(status))
		}
		return err
	})
}

// recordsReady asks the records for something.
func (n *Node) recordsReady(ctx context.Context) error {
	var one int
	return n.DB.QueryRow(ctx, "SELECT 1").Scan(&one)
}

// leastDisk is how much of a disk must be free for a node to take anything in, in bytes.
const leastDisk = 64 << 20

func (n *Node) diskReady() error {
	free, err := freeDisk(n.Home.Dir)
	if err != nil {
		return nil //nolint:nilerr // not every system can tell
	}
	if free < leastDisk {
		return tocsin.Faultf(tocsin.Unavailable, "only %s of the disk are free", megabytes(free))
	}
	return nil
}

func (n *Node) sampleInbox(ctx context.Context, emit obs.Emit) error {
	_, t, err := n.Inbox.Totals(ctx)
	if err != nil {
		return err
	}
	for _, o := range []struct {
		outcome string
		count   int64
	}{{"accepted", t.Accepted}, {"duplicate", t.Duplicate}, {"rejected", t.Rejected}, {"dropped", t.Dropped}} {
		emit("tocsin_records", "Records of the reports in the inbox, by what became of them.", float64(o.count), "outcome", o.outcome)
	}
	emit("tocsin_records_unowned", "Accepted records that belong to no constituent.", float64(t.Unowned))
	states, err := n.Inbox.States(ctx)
	for _, s := range []inbox.State{inbox.Waiting, inbox.Done, inbox.Failed} {
		emit("tocsin_reports", "Reports in the inbox, by state.", float64(states[s]), "state", string(s))
	}
	return err
}

func (n *Node) sampleEvents(ctx context.Context, emit obs.Emit) error {
	info, err := n.Events.Info(ctx)
	if err != nil {
		return err
	}
	emit("tocsin_events_rows", "Events in the event log.", float64(info.Rows))
	emit("tocsin_events_bytes", "What the event log takes on disk; 0 where its server does not say.", float64(info.Bytes))
	return nil
}

func (n *Node) sampleFeeds(ctx context.Context, emit obs.Emit) error {
	newest, err := n.Inbox.Newest(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	for _, f := range n.Shelf.All() {
		if at, used := newest[f.Name]; used {
			emit("tocsin_feed_last_report_seconds", "How long ago the newest report of a feed came.", now.Sub(at).Seconds(), "feed", f.Name)
		}
	}
	return nil
}

func (n *Node) sampleDisk(_ context.Context, emit obs.Emit) error {
	free, err := freeDisk(n.Home.Dir)
	if err == nil {
		emit("tocsin_disk_free_bytes", "What is free on the disk of the data directory.", float64(free))
	}
	return nil
}

// probes adds the answers that machines ask for. They need no token and tell nothing of what the node holds.
func (n *Node) probes(mux *http.ServeMux) {
	mux.Handle("GET /healthz", n.obs.health.Live())
	mux.Handle("GET /readyz", n.obs.health.Ready())
}

// metricsDoor is what the address of serve.metrics serves: the numbers and the probes, to whoever reaches it.
func (n *Node) metricsDoor() http.Handler {
	mux := http.NewServeMux()
	n.probes(mux)
	mux.Handle("GET /metrics", n.obs.metrics.Handler())
	return obs.Route(mux)
}

// metricsPage serves the numbers to this machine, and to whoever has a token for them. What a proxy hands on comes from
// elsewhere.
func (n *Node) metricsPage(d *apiDoor) http.Handler {
	numbers := n.obs.metrics.Handler()
	guarded := d.limit(d.guard(route.Doc{Scope: "metrics:read"}, numbers))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !direct(r) {
			guarded.ServeHTTP(w, r)
			return
		}
		numbers.ServeHTTP(w, r)
	})
}

// direct reports whether a request comes from this machine, without a proxy between.
func direct(r *http.Request) bool {
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}
