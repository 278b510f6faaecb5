package remote

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"time"
)

// A server has no call that says "write now and tell me when it is done"; it writes what is an interval old. A single
// server does offer the making of a snapshot of one day, which writes that day's rows to files first, and tells in its
// metrics whether rows are in memory only. So durable makes a snapshot of every day that was written to, drops it at once,
// and asks until no row is in memory: some tens of milliseconds in place of two intervals. Behind a cluster's vlinsert, or
// where keys protect those calls, or others write to the same server all the time, it waits for two intervals.

const (
	// manyDays is from how many days on the wait is shorter than as many snapshots would take.
	manyDays = 32
	// maxRounds is how often snapshots are made before the wait is taken.
	maxRounds = 8
	// firstRound is how long to wait after the first round that was not enough; each wait is twice the one before.
	firstRound = 10 * time.Millisecond
	// quietRounds is how many rounds in a row must pass without a merge of the index of streams, when there are new ones:
	// what is in a merge is left out of a snapshot, and the metrics don't say whether the index is on disk.
	quietRounds = 3
	// maxMetrics is how much of the server's metrics is read, in bytes.
	maxMetrics = 4 << 20
	// maxPaths is how long the server's list of snapshots may be, in bytes.
	maxPaths = 1 << 20
)

// durable returns when the rows of these days, which are found by queries, are on the server's disk.
func (l *Log) durable(ctx context.Context, days []string) error {
	found := time.Now()
	before, ok := l.state(ctx)
	if ok && len(days) < manyDays && l.write(ctx, days, before) {
		return nil
	}
	if err := sleep(ctx, time.Until(found.Add(2*l.flush+flushSlack))); err != nil {
		return err
	}
	if ok {
		l.pending.know(before.streams)
	}
	return nil
}

// write makes the server write the days, and reports false where it can't be made to or not be told that it has.
func (l *Log) write(ctx context.Context, days []string, before state) bool {
	quiet := 0
	for round := range maxRounds {
		for _, day := range days {
			if !l.writeDay(ctx, day) {
				return false
			}
		}
		now, ok := l.state(ctx)
		if !ok {
			return false
		}
		if quiet++; now.merges != before.merges || now.merging {
			quiet = 0
		}
		if now.inMemory == "0" && (quiet >= quietRounds || l.pending.knows(now.streams)) {
			l.pending.know(now.streams)
			return true
		}
		before = now
		if sleep(ctx, firstRound<<round) != nil {
			return false
		}
	}
	return false
}

// writeDay makes a snapshot of a day and drops it.
func (l *Log) writeDay(ctx context.Context, day string) bool {
	data, ok := l.try(ctx, "/internal/partition/snapshot/create", url.Values{"partition_prefix": {day}}, maxPaths)
	var paths []string
	if !ok || json.Unmarshal(data, &paths) != nil {
		return false
	}
	for _, path := range paths {
		// It takes no more room than what it links to. One that stays goes by the server's own -snapshotsMaxAge.
		_, dropped := l.try(context.WithoutCancel(ctx), "/internal/partition/snapshot/delete", url.Values{"path": {path}}, maxErrorText)
		ok = ok && dropped
	}
	return ok
}

// try asks once for what not every server offers.
func (l *Log) try(ctx context.Context, path string, v url.Values, most int64) ([]byte, bool) {
	ctx, cancel := context.WithTimeout(ctx, findTimeout)
	defer cancel()
	rd, err := l.once(ctx, path, v, nil, nil)
	if err != nil {
		return nil, false
	}
	defer rd.Close()
	data, err := io.ReadAll(io.LimitReader(rd, most))
	return data, err == nil
}

// state is what the server's metrics tell of what is on disk.
type state struct {
	inMemory string // how many parts with rows are in memory only
	streams  string // which streams there are: the server's start and how many it has made since
	merges   string // how many merges of the index in memory have been done
	merging  bool   // whether the index is being merged
}

// state reads the metrics, and reports false where they tell nothing of rows.
func (l *Log) state(ctx context.Context) (state, bool) {
	data, ok := l.try(ctx, "/metrics", nil, maxMetrics)
	if !ok {
		return state{}, false
	}
	is := metrics(string(data))
	s := state{
		inMemory: is[metricInMemory],
		streams:  is[metricStart] + " " + is[metricStreams],
		merges:   is[metricMerges],
		merging:  is[metricMergingMemory] != "0" || is[metricMergingFiles] != "0",
	}
	return s, s.inMemory != "" && s.merges != "" && is[metricStart] != "" && is[metricStreams] != ""
}

// The metrics that state reads.
const (
	metricInMemory      = `vl_storage_parts{type="storage/inmemory"}`
	metricStreams       = `vl_streams_created_total`
	metricStart         = `process_start_time_seconds`
	metricMerges        = `vl_merges_total{type="indexdb/inmemory"}`
	metricMergingMemory = `vl_active_merges{type="indexdb/inmemory"}`
	metricMergingFiles  = `vl_active_merges{type="indexdb/file"}`
)

// metrics reads what state needs: a name, a space and a number a line.
func metrics(text string) map[string]string {
	is := map[string]string{metricInMemory: "", metricStreams: "", metricStart: "", metricMerges: "", metricMergingMemory: "", metricMergingFiles: ""}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if _, wanted := is[name]; wanted {
			is[name] = strings.TrimSpace(value)
		}
	}
	return is
}
