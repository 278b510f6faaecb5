package embedded

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin/internal/kit/eventlog"
)

// namesFile holds the field names that may stand in streams without a form, one quoted name a line. A line is on disk
// before the name is used. When the file is gone, the log is asked.
const namesFile = "tocsin-names.txt"

func (l *Log) openNames() (*eventlog.Names, error) {
	path := filepath.Join(l.dir, namesFile)
	known, err := readNames(path)
	if err != nil {
		if known, err = l.askNames(); err != nil {
			return nil, err
		}
		if err := writeNames(path, os.O_TRUNC, known); err != nil {
			return nil, err
		}
	}
	return eventlog.NewNames(known, func(fresh []string) error { return writeNames(path, os.O_APPEND, fresh) }), nil
}

// readNames reads the file. A last line that was cut off by a crash was never used.
func readNames(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		if name, err := strconv.Unquote(strings.TrimSuffix(line, "\n")); err == nil {
			names = append(names, name)
		}
	}
	return names, nil
}

// writeNames adds lines to the file and waits for the disk. It begins with an empty line, in case the last was cut off.
func writeNames(path string, how int, names []string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|how, fs.FileMode(0o640))
	if err != nil {
		return fmt.Errorf("keep field names: %w", err)
	}
	b := []byte("\n")
	for _, name := range names {
		b = append(strconv.AppendQuote(b, name), '\n')
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("keep field names: %w", err)
	}
	return nil
}

// askNames returns the names of the fields in streams without a form.
func (l *Log) askNames() ([]string, error) {
	q, err := logstorage.ParseQueryAtTimestamp(eventlog.CommonStreams, time.Now().UnixNano())
	if err != nil {
		return nil, fmt.Errorf("ask for field names: %w", err)
	}
	var stats logstorage.QueryStats
	qctx := logstorage.NewQueryContext(context.Background(), &stats, []logstorage.TenantID{l.tenant}, q, false, nil)
	found, err := l.db.GetFieldNames(qctx, "")
	if err != nil {
		return nil, fmt.Errorf("ask for field names: %w", err)
	}
	names := make([]string, 0, len(found))
	for _, n := range found {
		names = append(names, strings.Clone(n.Value))
	}
	return names, nil
}

// Refresh has nothing to learn: a directory is one process's.
func (l *Log) Refresh(ctx context.Context) error { return ctx.Err() }
