package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
)

// blobsOf opens the folder of the data directory that keeps what a folder of an export holds.
func (n *Node) blobsOf(folder string) (*blob.Dir, error) {
	name := map[string]string{carry.Letters: letterFolder, carry.Evidence: evidenceFolder}[folder]
	return blob.OpenShared(filepath.Join(n.blobsDir(), name))
}

func (n *Node) postImport(w http.ResponseWriter, r *http.Request) error {
	m, err := n.importAll(r.Context(), r.FormValue("by"), r.Body)
	if err != nil {
		return err
	}
	return web.Write(w, m)
}

// importAll takes an export in. The node has to be new: all of its tables are empty. The records come in one transaction,
// so they are there whole or not at all. The outbox is held afterwards, since what waits in it may have left elsewhere.
func (n *Node) importAll(ctx context.Context, by string, from io.Reader) (m carry.Manifest, err error) {
	if _, err := n.post(); err != nil { // its tables
		return m, err
	}
	tables, err := n.carried(ctx)
	if err != nil {
		return m, err
	}
	for _, t := range tables {
		if err := carry.Vacant(ctx, n.DB, t); err != nil {
			return m, err
		}
	}
	dir, err := os.MkdirTemp(n.Home.path("scratch"), "import-*")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	taken, err := carry.Take(ctx, from, dir, n.keepBlob)
	if err != nil {
		return m, err
	}
	if err := n.Outbox.HoldAll(ctx, by, "the desk of "+command.Printable(taken.Node)+" was read in: see what has left there"); err != nil {
		return m, err
	}
	if err := n.fill(ctx, by, tables, taken); err != nil {
		return m, err
	}
	if err := n.Watch.Roster.Reload(ctx); err != nil {
		return m, err
	}
	return taken.Manifest, errors.Join(n.Respond.Reindex(ctx), n.Respond.ReindexMail(ctx), n.Respond.KeyNets(ctx))
}

func (n *Node) keepBlob(folder string, r io.Reader, limit int64) (string, error) {
	dir, err := n.blobsOf(folder)
	if err != nil {
		return "", err
	}
	sum, _, err := dir.Put(r, limit)
	return string(sum), err
}

// fill puts what came into the tables.
func (n *Node) fill(ctx context.Context, by string, tables []carry.Table, taken carry.Taken) error {
	for _, f := range taken.Files {
		if !slices.ContainsFunc(tables, func(t carry.Table) bool { return t.File == f.Name }) {
			return tocsin.Faultf(tocsin.Invalid, "this program knows no %.60s: it is older than what wrote the export", f.Name)
		}
	}
	return n.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, t := range tables {
			if err := fillOne(ctx, tx, t, taken); err != nil {
				return err
			}
		}
		err := n.Outbox.Restore(ctx, tx, func(sha string) ([]byte, bool, error) {
			b, err := taken.Letter(sha)
			if err != nil && tocsin.WhyOf(err) == tocsin.NotFound {
				return nil, false, nil
			}
			return b, err == nil, err
		})
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "import.all", Subject: taken.Node, Detail: map[string]any{"made": taken.Made, "letters": taken.Blobs[carry.Letters].Files}})
	})
}

func fillOne(ctx context.Context, tx *sqldb.Tx, t carry.Table, taken carry.Taken) (err error) {
	f, err := taken.Open(t.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := carry.Read(ctx, tx, t, f); err != nil {
		return fmt.Errorf("read an export: %w", err)
	}
	return nil
}
