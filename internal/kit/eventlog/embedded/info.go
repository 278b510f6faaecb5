package embedded

import (
	"context"
	"math"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin/internal/kit/eventlog"
)

// Window returns the times between which events are kept. A cap on the disk moves its older end when days are let go of.
func (l *Log) Window(now time.Time) (oldest, newest time.Time) {
	oldest, newest = now.Add(-l.limits.Retention), now.Add(eventlog.FutureLeeway)
	if floor := l.cap.floor(); floor.After(oldest) {
		oldest = floor
	}
	return oldest, newest
}

// Info tells what the log holds. Rows of the last second may be counted as none.
func (l *Log) Info(ctx context.Context) (eventlog.Info, error) {
	info := eventlog.Info{Engine: "embedded"}
	if err := ctx.Err(); err != nil {
		return info, err
	}
	done, err := l.use()
	if err != nil {
		return info, err
	}
	defer done()
	if err := l.giveHeld(); err != nil {
		return info, err
	}
	l.db.DebugFlush()
	var st logstorage.StorageStats
	l.db.UpdateStats(&st)
	info.Rows = st.RowsCount()
	info.Bytes = st.CompressedSmallPartSize + st.CompressedBigPartSize + st.IndexdbSizeBytes
	if info.Rows > 0 && st.MinTimestamp != math.MaxInt64 && st.MaxTimestamp != math.MinInt64 {
		info.Oldest, info.Newest = time.Unix(0, st.MinTimestamp).UTC(), time.Unix(0, st.MaxTimestamp).UTC()
	}
	return info, nil
}
