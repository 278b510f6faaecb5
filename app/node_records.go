package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
	"tocsin/internal/kit/share"
	"tocsin/internal/kit/sqldb"
)

// recordsFile is where records are that no setting puts elsewhere.
const recordsFile = "records.db"

// recordsAt is where a node's records are: a PostgreSQL server's address, or a file in the data directory.
func recordsAt(h Home, s Settings) string {
	if s.Records != "" {
		return s.Records
	}
	return h.path(recordsFile)
}

// over puts what a start decides over the settings.
func (o Options) over(s Settings) Settings {
	if o.Events != "" {
		s.Events = o.Events
	}
	if o.records != "" {
		s.Records = o.records
	}
	return s
}

// blobsDir is the folder that raw reports and lists of rejects are under.
func (n *Node) blobsDir() string {
	if n.Settings.Blobs.Dir != "" {
		return n.Settings.Blobs.Dir
	}
	return n.Home.Dir
}

// openRecords opens the node's records. In PostgreSQL other processes may share them, but only such as have the same events
// and raw reports.
func (n *Node) openRecords(ctx context.Context, o Options) (err error) {
	if n.DB, err = sqldb.Open(ctx, recordsAt(n.Home, n.Settings)); err != nil {
		return err
	}
	n.onClose(n.DB.Close)
	if o.clock != nil {
		n.DB.SetClock(o.clock)
	}
	if n.DB.Engine() == sqldb.SQLite {
		return nil
	}
	moving, err := n.DB.Moving(ctx)
	if err != nil {
		return err
	}
	if moving && o.records == "" {
		return tocsin.Faultf(tocsin.Conflict, "records are being moved to %s, and that did not end: `tocsin migrate` again", n.DB.Name())
	}
	return n.joinOthers(ctx, n.Settings.Events == "" || n.Settings.Blobs.Dir == "")
}

func (n *Node) joinOthers(ctx context.Context, alone bool) error {
	others, err := share.Open(ctx, n.DB)
	if err != nil {
		return err
	}
	member, err := others.Join(ctx, alone, func(err error) { n.Log.Error("share the records", "error", err) })
	if err != nil {
		return err
	}
	n.onClose(member.Leave)
	n.Share = others
	return n.sameFolder(ctx, others)
}

// folderID is a file in the folder of raw reports whose text is that folder's alone. The records know it.
const folderID = "records-id"

// sameFolder makes sure that the folder of raw reports is the one that the records speak of.
func (n *Node) sameFolder(ctx context.Context, others *share.Share) error {
	if err := os.MkdirAll(n.blobsDir(), 0o700); err != nil {
		return fmt.Errorf("open folder of raw reports: %w", err)
	}
	id, err := readID(filepath.Join(n.blobsDir(), folderID))
	if err != nil {
		return err
	}
	is, err := others.Agree(ctx, "folder of raw reports", id)
	if err == nil && is != id {
		err = tocsin.Faultf(tocsin.Conflict, "%s is not the folder of raw reports that %s speaks of: set blobs.dir to that folder (its file %s holds %.40q)", n.blobsDir(), n.DB.Name(), folderID, is)
	}
	return err
}

// readID returns what a folder's file of this kind holds, and makes the file if need be.
func readID(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(text[:min(len(text), 100)])), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	id := rand.Text()
	part := path + "." + id
	if err := errors.Join(os.WriteFile(part, []byte(id+"\n"), 0o600), os.Link(part, path), os.Remove(part)); errors.Is(err, os.ErrExist) {
		return readID(path) // another process was first
	} else if err != nil {
		return "", fmt.Errorf("make %s: %w", path, err)
	}
	return id, nil
}

// checkAddress says whether a setting can be the address of records.
func checkAddress(where string) error {
	if where == "" || sqldb.EngineOf(where) == sqldb.Postgres {
		return nil
	}
	return tocsin.Faultf(tocsin.Invalid, "records are in the data directory, or in PostgreSQL at an address like postgres://user@host:5432/database")
}

// checkRecords reads all records and tells where they are.
func (n *Node) checkRecords(ctx context.Context) []Check {
	name, what := recordsFile, "restore records.db from a backup"
	if n.DB.Engine() == sqldb.Postgres {
		name, what = n.DB.Name(), "see PostgreSQL's log; restore the database from a backup"
	}
	err := n.DB.Check(ctx)
	switch {
	case tocsin.WhyOf(err) == tocsin.Unavailable:
		return []Check{bad("records", "see whether the server runs and can be reached", "%v", err)}
	case err != nil:
		return []Check{bad("records", what, "%s is damaged: %v", name, err)}
	}
	if n.Share == nil {
		return []Check{good("records", "%s is whole", name)}
	}
	members, err := n.Share.Members(ctx)
	if err != nil {
		return []Check{bad("records", "see PostgreSQL's log", "who shares %s can't be told: %v", name, err)}
	}
	return []Check{good("records", "%s answers and can be read whole; processes that share it: %d", name, members)}
}
