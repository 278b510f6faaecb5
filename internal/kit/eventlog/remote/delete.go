package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

const (
	// deletePoll is how often Delete asks whether the server has done its task.
	deletePoll = 200 * time.Millisecond
	// maxTasks is how long the server's list of tasks may be, in bytes.
	maxTasks = 4 << 20
)

// Delete takes away the rows that the filter matches, of times up to now by the server's clock: it spares later ones.
// The server goes on with a deletion after it was started again.
func (l *Log) Delete(ctx context.Context, filter string) error {
	if l.life.Err() != nil {
		return errClosed()
	}
	if err := eventlog.CheckQuery(filter); err != nil {
		return err
	}
	answer, err := l.ask(ctx, "/delete/run_task", url.Values{"filter": {filter}})
	if err != nil {
		return deleteError(err)
	}
	task := string(answer.GetStringBytes("task_id"))
	if task == "" {
		return tocsin.Faultf(tocsin.Unavailable, "the event log's server doesn't say which deletion it has begun")
	}
	for {
		tasks, err := l.ask(ctx, "/delete/active_tasks", url.Values{})
		if err != nil {
			return deleteError(err)
		}
		if !hasTask(tasks, task) {
			return nil
		}
		if err := sleep(ctx, deletePoll); err != nil {
			return fmt.Errorf("delete from event log: not finished, it goes on: %w", err)
		}
	}
}

func deleteError(err error) error {
	var no *refusal
	switch {
	case !errors.As(err, &no):
		return err
	case strings.Contains(no.text, "delete.enable"):
		return tocsin.Faultf(tocsin.Unavailable, "the event log's server was started without -delete.enable and deletes nothing: %w", err)
	}
	return tocsin.Faultf(tocsin.Invalid, "the filter can't be used: %w", err)
}

func hasTask(tasks *fastjson.Value, id string) bool {
	for _, t := range tasks.GetArray() {
		if string(t.GetStringBytes("task_id")) == id {
			return true
		}
	}
	return false
}

func (l *Log) ask(ctx context.Context, path string, v url.Values) (*fastjson.Value, error) {
	rd, err := l.post(ctx, path, v)
	if err != nil {
		return nil, err
	}
	defer rd.Close()
	data, err := io.ReadAll(io.LimitReader(rd, maxTasks))
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Unavailable, "the event log's server broke off its answer: %w", err)
	}
	parsed, err := fastjson.ParseBytes(data)
	if err != nil {
		return nil, answerFault(err, string(data))
	}
	return parsed, nil
}
