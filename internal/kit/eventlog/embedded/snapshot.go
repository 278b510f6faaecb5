package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Snapshot writes the whole log, as it is at one moment after the call, into a folder that is not there yet: the folder of
// a log that Open opens. Where the disk allows, files are linked and take no room: the engine never changes a file that it
// has written. What is appended meanwhile may be in it or not.
func (l *Log) Snapshot(ctx context.Context, dir string) error {
	done, err := l.use()
	if err != nil {
		return err
	}
	defer done()
	select {
	case l.syncing <- struct{}{}: // a Sync drops the snapshots that it finds
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l.syncing }()
	l.appends.gate.Lock()
	err = l.flushAll(ctx, nil)
	var days []string
	if err == nil {
		days = l.db.PartitionSnapshotMustCreate("")
	}
	l.appends.gate.Unlock()
	if err == nil {
		err = l.keep(ctx, dir, days)
	}
	if err = errors.Join(err, l.dropSnapshots(days)); err != nil {
		return fmt.Errorf("snapshot of the event log: %w", err)
	}
	return nil
}

// keep links the days' snapshots to where a log has its days.
func (l *Log) keep(ctx context.Context, dir string, days []string) error {
	if err := os.MkdirAll(filepath.Join(dir, "partitions"), 0o750); err != nil {
		return err
	}
	for _, snapshot := range days {
		name := filepath.Base(filepath.Dir(filepath.Dir(snapshot)))
		if err := linkTree(ctx, snapshot, filepath.Join(dir, "partitions", name)); err != nil {
			return err
		}
	}
	names, err := os.ReadFile(filepath.Join(l.dir, namesFile))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, namesFile), names, 0o640) //nolint:gosec // as writeNames makes it
}

// linkTree makes the folders of a tree again, and links or copies its files.
func linkTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		target := to + strings.TrimPrefix(path, from)
		if d.IsDir() {
			return os.MkdirAll(target, 0o750)
		}
		if os.Link(path, target) == nil {
			return nil
		}
		return copyFile(path, target)
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
