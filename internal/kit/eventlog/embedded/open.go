package embedded

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Config says where the log lies and how much it keeps.
type Config struct {
	// Dir is the log's directory; it is made when it is not there.
	Dir string
	// Tenant keeps apart the events of several owners of the whole log; a node has one. Zero is a tenant like others.
	Tenant uint32
	Limits eventlog.Limits
	// Memory is what the engine's caches may take, in bytes. Zero means DefaultMemory. The first Open of a process decides.
	Memory int64
}

const (
	// slack is how much more than it promises the engine is told to keep, so that an event inside Window is never
	// dropped, even when some time passes between the caller's check and Append.
	slack = time.Hour
	// appendSlack is how late after the caller's check of Window an Append may come.
	appendSlack = slack / 2
	// minFreeDisk is how much disk must be free for Append to go on, in bytes: merges need room.
	minFreeDisk = 64 << 20
	// flushInterval is how often the engine writes rows to disk by itself; it takes no less.
	flushInterval = time.Second
)

// Log is the log of one directory.
type Log struct {
	db     *logstorage.Storage
	dir    string
	tenant logstorage.TenantID
	limits eventlog.Limits

	// life is done when Close begins; it ends the queries that still run.
	life context.Context
	end  context.CancelFunc
	// users is held for reading by every method while it uses db, and for writing by Close.
	users sync.RWMutex

	names   *eventlog.Names
	held    hold
	appends touched
	syncing chan struct{} // holds one token: one Sync works at a time
	streams uint64        // how many streams the engine had made at the last Sync; owned by the holder of syncing
	narrow  lane
	wide    lane
	cap     capWatch
	batches sync.Pool // of *batch
}

var _ eventlog.Log = (*Log)(nil)

// Open opens the log, or makes it. A directory that another process uses gives a fault of sort Unavailable.
func Open(ctx context.Context, c Config) (*Log, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir, err := prepare(c.Dir)
	if err != nil {
		return nil, err
	}
	if err := setFlags(c.Memory); err != nil {
		return nil, err
	}
	l := newLog(dir, c)
	l.db = logstorage.MustOpenStorage(dir, storageConfig(l.limits))
	if err := l.ready(); err != nil {
		l.db.MustClose()
		return nil, openFault(dir, err)
	}
	return l, nil
}

// ready tidies up what a crash may have left and reads what was known.
func (l *Log) ready() (err error) {
	if err := l.dropSnapshots(l.db.PartitionSnapshotList()); err != nil {
		return err
	}
	l.names, err = l.openNames()
	return err
}

func newLog(dir string, c Config) *Log {
	l := &Log{
		dir:     dir,
		tenant:  logstorage.TenantID{AccountID: c.Tenant},
		limits:  c.Limits,
		syncing: make(chan struct{}, 1),
	}
	if l.limits.Retention <= 0 {
		l.limits.Retention = eventlog.DefaultRetention
	}
	l.narrow, l.wide = newLanes()
	l.cap.on = c.Limits.DiskCap > 0
	l.batches.New = func() any { return &batch{} }
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

func storageConfig(limits eventlog.Limits) *logstorage.StorageConfig {
	return &logstorage.StorageConfig{
		Retention:              limits.Retention + slack,
		FutureRetention:        eventlog.FutureLeeway + slack,
		MaxDiskSpaceUsageBytes: limits.DiskCap,
		FlushInterval:          flushInterval,
		DefaultParallelReaders: runtime.GOMAXPROCS(0),
		MinFreeDiskSpaceBytes:  minFreeDisk,
	}
}

// prepare finds by asking what the engine would find out by panicking.
func prepare(dir string) (string, error) {
	if dir == "" {
		return "", tocsin.Faultf(tocsin.Invalid, "the event log has no directory")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", openFault(dir, err)
	}
	if err := os.MkdirAll(abs, 0o750); err != nil {
		return "", openFault(dir, err)
	}
	return abs, checkFree(abs)
}

func openFault(dir string, err error) error {
	return tocsin.Faultf(tocsin.Unavailable, "open the event log in %s: %w", dir, err)
}

// use takes hold of the engine for a method. The caller calls done when it no longer needs it.
func (l *Log) use() (done func(), err error) {
	l.users.RLock()
	if l.life.Err() != nil {
		l.users.RUnlock()
		return nil, errClosed()
	}
	return l.users.RUnlock, nil
}

func errClosed() error { return tocsin.Faultf(tocsin.Unavailable, "the event log is closed") }

// Close makes everything durable and ends the log. Queries that still run end with an error; a second Close does nothing.
func (l *Log) Close() error {
	l.end()
	l.users.Lock()
	defer l.users.Unlock()
	if l.db == nil {
		return nil
	}
	err := l.giveAll()
	l.db.MustClose()
	l.db = nil
	return err
}
