package app

import (
	"path/filepath"

	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
)

// Folders beside the raw reports: of letters that came in, and of evidence.
const (
	letterFolder   = "mail"
	evidenceFolder = "evidence"
)

// openBlobs opens a folder beside the raw reports. Other processes may share it where they may share the records, and where
// the settings say where it is.
func (n *Node) openBlobs(name string) (*blob.Dir, error) {
	open := blob.OpenDir
	if n.DB.Engine() == sqldb.Postgres || n.Settings.Blobs.Dir != "" {
		open = blob.OpenShared
	}
	return open(filepath.Join(n.blobsDir(), name))
}
