package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"
)

// The engine has no call that says "write now and tell me when it is done". What it has is the making of a snapshot of
// one day, which writes that day's rows to files first. Sync makes one of every day that was touched and drops it at
// once, then asks the engine whether rows are left in memory: those that were being merged at that moment are left out
// of a snapshot, so it asks and does again until none is left. A snapshot is hard links only and takes 10 to 50 ms.

// manyDays is from how many touched days on Sync waits for the engine's own writer, at most about three seconds,
// instead of making snapshots.
const manyDays = 64

// retryWait is how long Sync waits before it asks again whether the engine's mergers have finished.
const retryWait = 5 * time.Millisecond

// touched holds the days that have rows since the last Sync.
type touched struct {
	// gate is held for reading by every Append, and for writing by a Sync that needs them to wait.
	gate sync.RWMutex
	mu   sync.Mutex
	days map[day]struct{}
}

// begin notes an Append's days before its rows are added; the returned function ends it.
func (t *touched) begin(days []day) (end func()) {
	t.gate.RLock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.days == nil {
		t.days = map[day]struct{}{}
	}
	for _, d := range days {
		t.days[d] = struct{}{}
	}
	return t.gate.RUnlock
}

// taken returns the touched days and begins anew. The caller holds gate for writing.
func (t *touched) taken() []day {
	days := slices.Sorted(maps.Keys(t.days))
	t.days = nil
	return days
}

// giveBack notes days whose Sync has not finished.
func (t *touched) giveBack(days []day) { t.begin(days)() }

// Sync returns when everything appended before is on disk and found by queries. Calls at the same time share the work.
func (l *Log) Sync(ctx context.Context) error {
	done, err := l.use()
	if err != nil {
		return err
	}
	defer done()
	select {
	case l.syncing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l.syncing }()

	l.appends.gate.Lock()
	days := l.appends.taken()
	err = l.giveAll()
	l.appends.gate.Unlock()
	if len(days) == 0 {
		return err
	}
	if err := errors.Join(err, l.syncDays(ctx, days)); err != nil {
		l.appends.giveBack(days)
		return fmt.Errorf("sync event log: %w", err)
	}
	return nil
}

// syncDays does most of the work while others append, and lets them wait only for the rest, if there is any.
func (l *Log) syncDays(ctx context.Context, days []day) error {
	if len(days) < manyDays {
		if err := l.flush(days); err != nil {
			return err
		}
		if l.allOnDisk() {
			return nil
		}
	}
	l.appends.gate.Lock()
	defer l.appends.gate.Unlock()
	later := l.appends.taken()
	err := l.flushAll(ctx, append(later, days...))
	if err != nil {
		l.appends.days = map[day]struct{}{}
		for _, d := range later {
			l.appends.days[d] = struct{}{}
		}
	}
	return err
}

// flushAll works until no row is in memory only. Nobody appends meanwhile.
func (l *Log) flushAll(ctx context.Context, days []day) error {
	if err := l.giveAll(); err != nil {
		return err
	}
	slices.Sort(days)
	days = slices.Compact(days)
	l.db.DebugFlush()
	for {
		if len(days) < manyDays {
			if err := l.flush(days); err != nil {
				return err
			}
		}
		if l.allOnDisk() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retryWait):
		}
	}
}

// flush writes the days' rows to files, except those that are in a merge.
func (l *Log) flush(days []day) error {
	l.db.DebugFlush()
	for _, d := range days {
		if err := l.dropSnapshots(l.db.PartitionSnapshotMustCreate(d.name())); err != nil {
			return err
		}
	}
	return nil
}

// dropSnapshots drops what flush has left behind; a crash may have left some too. A day that was let go of in the
// meantime has taken its snapshots along.
func (l *Log) dropSnapshots(paths []string) error {
	for _, p := range paths {
		err := l.db.PartitionSnapshotDelete(p)
		if err == nil {
			continue
		}
		if _, statErr := os.Stat(p); statErr == nil {
			return fmt.Errorf("drop snapshot: %w", err)
		}
	}
	return nil
}

// allOnDisk reports whether nothing is held in memory only: neither rows nor the index of streams.
func (l *Log) allOnDisk() bool {
	var st logstorage.StorageStats
	l.db.UpdateStats(&st)
	if st.InmemoryParts > 0 {
		return false
	}
	if st.StreamsCreatedTotal == l.streams {
		return true
	}
	if st.IndexdbPartsCount > l.indexPartsOnDisk() {
		return false
	}
	l.streams = st.StreamsCreatedTotal
	return true
}

// indexPartsOnDisk counts the parts of all days' stream indexes that are in files. The engine tells only how many
// parts there are, those in memory included, and the number of the files never grows by more than those had.
func (l *Log) indexPartsOnDisk() uint64 {
	n := 0
	for _, name := range l.db.PartitionList() {
		data, err := os.ReadFile(filepath.Join(l.dir, "partitions", name, "indexdb", "parts.json"))
		if err != nil {
			continue // the day was let go of; or it looks as if parts were missing, and Sync asks again
		}
		var parts []string
		if json.Unmarshal(data, &parts) == nil {
			n += len(parts)
		}
	}
	return uint64(n)
}
