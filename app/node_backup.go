package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/backup"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
)

// The folders of a backup.
const (
	backupHome    = "home"    // node.toml, feeds, enrich, keys: all of the data directory that is not below
	backupRecords = "records" // as sqldb.Backup writes them
	backupEvents  = "events"  // the folder of an event log
	backupBlobs   = "blobs"   // inbox, rejects and evidence
)

// snapshotter is an event log in files.
type snapshotter interface {
	Snapshot(ctx context.Context, dir string) error
}

// backupAPI makes backups. It is for the inner door alone.
func (n *Node) backupAPI(t *route.Table) {
	t.On("POST /api/v1/backup", n.postBackup)
}

func (n *Node) postBackup(w http.ResponseWriter, r *http.Request) error {
	m, err := n.backup(r.Context(), r.FormValue("dir"))
	if err != nil {
		return err
	}
	return web.Write(w, told(m))
}

// madeBackup is what is told of a backup.
type madeBackup struct {
	backup.Manifest
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

func told(m backup.Manifest) madeBackup { return madeBackup{m, len(m.Files), m.Size()} }

// backup writes the whole node into a folder while it works on. Records and event log are of one moment, at which no report
// was being read; of raw reports there may be more than the records know, never less.
func (n *Node) backup(ctx context.Context, dir string) (m backup.Manifest, err error) {
	if !filepath.IsAbs(dir) || within(dir, n.Home.Dir) || within(dir, n.blobsDir()) {
		return m, tocsin.Faultf(tocsin.Invalid, "a backup needs a folder outside of the data directory, not %.200q", dir)
	}
	b, err := backup.Begin(dir)
	if err != nil {
		return m, err
	}
	m = backup.Manifest{Program: Version, Made: time.Now().UTC().Truncate(time.Second), Records: string(n.DB.Engine()), Events: "files", Node: n.Settings.Name}
	log, _ := n.Events.(counted).Log.(snapshotter)
	if log == nil {
		m.Events = n.Settings.Events
	}
	release, err := n.Watch.Still(ctx)
	if err != nil {
		return m, err
	}
	err = n.backupRecords(ctx, b, log, release)
	if err == nil {
		err = n.backupFiles(ctx, b)
	}
	if err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	return b.Seal(ctx, m)
}

// backupRecords copies the records; at the moment that they are of, the event log is linked, and then reports may be read
// again.
func (n *Node) backupRecords(ctx context.Context, b *backup.Backup, log snapshotter, release func()) error {
	held := true
	letGo := func() {
		if held {
			held = false
			release()
		}
	}
	defer letGo()
	if err := os.MkdirAll(b.Path(backupRecords), 0o700); err != nil {
		return err
	}
	return n.DB.Backup(ctx, b.Path(backupRecords), func() error {
		err := b.Tree(ctx, filepath.Join(n.blobsDir(), "rejects"), backupBlobs+"/rejects", true, isPart)
		if err == nil && log != nil {
			err = log.Snapshot(ctx, b.Path(backupEvents))
		}
		letGo()
		return err
	})
}

// backupFiles copies what is in files, after the records that speak of them.
func (n *Node) backupFiles(ctx context.Context, b *backup.Backup) error {
	err := b.Tree(ctx, filepath.Join(n.blobsDir(), "inbox"), backupBlobs+"/inbox", true, isPart)
	if err == nil {
		err = b.Tree(ctx, filepath.Join(n.blobsDir(), evidenceFolder), backupBlobs+"/"+evidenceFolder, true, isPart)
	}
	if err == nil {
		err = b.Tree(ctx, n.blobsDir(), backupBlobs, false, func(path string) bool { return path != "." && path != folderID })
	}
	if err != nil {
		return err
	}
	blobs, _ := filepath.Rel(n.Home.Dir, n.blobsDir())
	return b.Tree(ctx, n.Home.Dir, backupHome, false, func(path string) bool {
		return notHome(path) || blobs != "." && path == filepath.ToSlash(blobs)
	})
}

// isPart tells a file that is being written.
func isPart(path string) bool {
	name := filepath.Base(path)
	return strings.HasPrefix(name, "put-") || strings.HasSuffix(name, ".part")
}

// notHome tells what of a data directory is in a backup elsewhere, or is this process's alone.
func notHome(path string) bool {
	switch path {
	case "lock", "tocsin.sock", "scratch", "events", "inbox", "rejects", evidenceFolder, folderID, restoredMark:
		return true
	}
	return strings.HasPrefix(path, recordsFile)
}

// within reports whether a path is a folder or lies in it.
func within(path, dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(real, filepath.Base(path))
	}
	below, err := filepath.Rel(abs, path)
	return err != nil || below != ".." && !strings.HasPrefix(below, ".."+string(filepath.Separator))
}

// restoredMark is a file that says that the node was restored and has not been started since.
const restoredMark = "restored"

// holdRestored holds the outbox of a node that was restored: what it knows as waiting may have left before the old one was
// lost, so a person looks first.
func (n *Node) holdRestored(ctx context.Context) error {
	_, err := os.Stat(n.Home.path(restoredMark))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = n.Outbox.HoldAll(ctx, "node", "the node was restored from a backup: see what has left since")
	}
	if err != nil {
		return fmt.Errorf("hold the outbox of a restored node: %w", err)
	}
	return os.Remove(n.Home.path(restoredMark))
}

// restore makes a data directory of a backup. records is the database for records that were in PostgreSQL.
func restore(w *World, dir, records string) (backup.Manifest, error) {
	m, err := backup.Check(w.Ctx, dir)
	if err != nil {
		return m, atFolder(dir, err)
	}
	if (m.Records == string(sqldb.Postgres)) != (records != "") {
		return m, tocsin.Faultf(tocsin.Invalid, "the backup's records are of %s: --records is needed for those of PostgreSQL, and for these alone", m.Records)
	}
	part := strings.TrimRight(w.Dir, string(filepath.Separator)) + ".restoring"
	if _, err := os.Stat(w.Dir); err == nil {
		return m, tocsin.Faultf(tocsin.Conflict, "%s is there already: give a data directory that is not there yet", w.Dir)
	}
	if err := os.RemoveAll(part); err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	for _, p := range []struct{ name, to string }{{backupHome, part}, {backupEvents, filepath.Join(part, "events")}, {backupBlobs, part}, {backupRecords, recordsPart(part, records)}} {
		if err := backup.Restore(w.Ctx, dir, p.name, m, p.to); err != nil {
			return m, atFolder(dir, err)
		}
	}
	if records != "" {
		if err := w.loadRecords(part, records); err != nil {
			return m, err
		}
	}
	if err := os.WriteFile(filepath.Join(part, restoredMark), nil, 0o600); err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	return m, os.Rename(part, w.Dir)
}

// recordsPart is where the records of a backup go first.
func recordsPart(part, records string) string {
	if records == "" {
		return part
	}
	return filepath.Join(part, "scratch", "records")
}

// loadRecords makes the tables in a database and fills them.
func (w *World) loadRecords(part, to string) (err error) {
	db, err := sqldb.Open(w.Ctx, to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Empty(w.Ctx); err != nil {
		return err
	}
	dump := recordsPart(part, to)
	aside := part + ".records" // a node that opens clears its scratch
	if err := errors.Join(os.RemoveAll(aside), os.Rename(dump, aside)); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	h := Home{Dir: part}
	if err := h.setRecords(to); err != nil {
		return err
	}
	o := w.options()
	o.Dir, o.records, o.Env = part, to, append(slices.Clone(o.Env), "TOCSIN_BLOBS_DIR="+part)
	node, err := OpenNode(w.Ctx, o) // makes the tables
	if err != nil {
		return err
	}
	if err := node.Close(); err != nil {
		return err
	}
	return errors.Join(db.Load(w.Ctx, aside, ofTheMoment), os.RemoveAll(aside))
}

// atFolder puts a folder before the file of a fault, or names it.
func atFolder(dir string, err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) && f.File == "" {
		return err
	}
	return inFolder(dir, err)
}
