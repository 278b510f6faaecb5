package app

import (
	"io"
	"path/filepath"

	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
)

// evidenceFolder is where the bytes of evidence are, beside the raw reports.
const evidenceFolder = "evidence"

// openEvidence opens what keeps the bytes of evidence. In PostgreSQL other processes may share the records, and so the
// folder.
func (n *Node) openEvidence() (evidenceBlobs, error) {
	open := blob.OpenDir
	if n.DB.Engine() == sqldb.Postgres {
		open = blob.OpenShared
	}
	dir, err := open(filepath.Join(n.blobsDir(), evidenceFolder))
	return evidenceBlobs{dir}, err
}

// evidenceBlobs keeps the desk's evidence.
type evidenceBlobs struct{ dir *blob.Dir }

// Put implements respond.Blobs.
func (b evidenceBlobs) Put(body io.Reader, limit int64) (string, int64, error) {
	sum, n, err := b.dir.Put(body, limit)
	return string(sum), n, err
}

// Open implements respond.Blobs.
func (b evidenceBlobs) Open(sha string) (io.ReadCloser, error) { return b.dir.Open(blob.Sum(sha)) }

// Has implements respond.Blobs.
func (b evidenceBlobs) Has(sha string) bool { return b.dir.Has(blob.Sum(sha)) }

// Remove implements respond.Blobs.
func (b evidenceBlobs) Remove(sha string) error { return b.dir.Remove(blob.Sum(sha)) }
