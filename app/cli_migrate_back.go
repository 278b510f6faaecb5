package app

import (
	"context"
	"errors"
	"os"

	"tocsin"
	"tocsin/internal/kit/share"
	"tocsin/internal/kit/sqldb"
)

// movingFile is where records are that come back from PostgreSQL, until all of them are there.
const movingFile = recordsFile + ".moving"

// moveBack copies the records of a node that does not run out of a database into records.db. They are in a file beside it
// until all of them are there, so a move that is broken off has changed nothing.
func moveBack(w *World, h Home, from string) (moved []sqldb.Moved, name string, err error) {
	if _, err := os.Lstat(h.path(recordsFile)); !errors.Is(err, os.ErrNotExist) {
		return nil, "", errors.Join(err, tocsin.Faultf(tocsin.Conflict, "%s is there, from before the records were moved: take it away first", h.path(recordsFile)))
	}
	if err := upToDate(w, h); err != nil {
		return nil, "", err
	}
	if err := noMoving(h); err != nil {
		return nil, "", err
	}
	if moved, err = copyBack(w, h, from); err != nil {
		return nil, "", err
	}
	if _, err := os.Lstat(h.path(movingFile + "-wal")); !errors.Is(err, os.ErrNotExist) {
		return nil, "", tocsin.Faultf(tocsin.Internal, "%s has not been written out", h.path(movingFile))
	}
	if err := os.Rename(h.path(movingFile), h.path(recordsFile)); err != nil {
		return nil, "", err
	}
	dir, err := os.Open(h.Dir)
	if err != nil {
		return nil, "", err
	}
	return moved, h.path(recordsFile), errors.Join(dir.Sync(), dir.Close())
}

// noMoving takes away what a move that was broken off has left.
func noMoving(h Home) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(h.path(movingFile + end)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// copyBack copies the records while no process works on them.
func copyBack(w *World, h Home, from string) (moved []sqldb.Moved, err error) {
	old, err := sqldb.Open(w.Ctx, from)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	others, err := share.Open(w.Ctx, old)
	if err != nil {
		return nil, err
	}
	alone, err := others.Join(w.Ctx, true, func(err error) { w.Log.Error("keep others from the records", "error", err) })
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, alone.Leave()) }()
	if err := prepare(w.Ctx, h.path(movingFile)); err != nil {
		return nil, err
	}
	o := w.options()
	o.records = h.path(movingFile)
	node, err := OpenNode(w.Ctx, o) // makes the tables there
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	moved, err = sqldb.Move(w.Ctx, old, node.DB, ofTheMoment, func(table string) { w.Log.Info("move records", "table", table) })
	return moved, errors.Join(err, used(w.Ctx, node.DB))
}

// used takes the mark of a move away, where it has ended.
func used(ctx context.Context, db *sqldb.DB) error {
	_, err := db.Moving(ctx)
	return err
}
