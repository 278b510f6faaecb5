package embedded

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// deletePoll is how often Delete asks whether the engine has done its task; the engine looks for tasks once a second.
const deletePoll = 20 * time.Millisecond

// Delete takes away the rows that the filter matches. The engine writes the task to a file first and goes on with it
// after a crash. Rows that are being merged at the moment are tried again, so it takes one second or a few.
func (l *Log) Delete(ctx context.Context, filter string) error {
	done, err := l.use()
	if err != nil {
		return err
	}
	defer done()
	f, at, err := parseFilter(filter, time.Now())
	if err != nil {
		return err
	}
	if err := l.giveHeld(); err != nil {
		return err
	}
	task := rand.Text()
	if err := l.db.DeleteRunTask(ctx, task, at.UnixNano(), []logstorage.TenantID{l.tenant}, f); err != nil {
		return fmt.Errorf("delete from event log: %w", err)
	}
	return l.wait(ctx, task)
}

// parseFilter returns the filter and the moment up to which it deletes. The engine spares rows that are later than its
// task, and events may be of tomorrow; but a filter on _time may count from the task's moment, so that one is now.
func parseFilter(filter string, now time.Time) (*logstorage.Filter, time.Time, error) {
	at := now.Add(eventlog.FutureLeeway + slack)
	if strings.Contains(filter, eventlog.TimeField) {
		at = now
	}
	if err := eventlog.CheckQuery(filter); err != nil {
		return nil, at, err
	}
	f, err := logstorage.ParseFilterAtTimestamp(filter, at.UnixNano())
	if err == nil {
		// The engine stores the filter as it would write it, and panics when it can't read that.
		_, err = logstorage.ParseFilterAtTimestamp(f.String(), at.UnixNano())
	}
	if err != nil {
		return nil, at, tocsin.Faultf(tocsin.Invalid, "the filter is not LogsQL: %w", err)
	}
	return f, at, nil
}

func (l *Log) wait(ctx context.Context, task string) error {
	tick := time.NewTicker(deletePoll)
	defer tick.Stop()
	for {
		if gone, err := l.taskGone(ctx, task); gone || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-l.life.Done():
			return errClosed()
		case <-ctx.Done():
			return fmt.Errorf("delete from event log: not finished, it goes on: %w", ctx.Err())
		}
	}
}

func (l *Log) taskGone(ctx context.Context, task string) (bool, error) {
	tasks, err := l.db.DeleteActiveTasks(ctx)
	if err != nil {
		return false, fmt.Errorf("delete from event log: %w", err)
	}
	for _, t := range tasks {
		if t.TaskID == task {
			return false, nil
		}
	}
	return true, nil
}
