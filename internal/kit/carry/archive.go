package carry

import (
	"regexp"
	"strings"
	"time"

	"tocsin"
)

// Format and Version name the layout; Version goes up when something written before would be read wrongly.
const (
	Format  = "tocsin-open"
	Version = 1
)

// The folders of an archive whose files are named by the SHA-256 of what they hold.
const (
	Letters  = "letters"  // letters that came in
	Sent     = "sent"     // letters that were written
	Evidence = "evidence" // files that are kept with cases
)

// The files of an archive that people and programs look at first.
const (
	ReadMe       = "README.txt"
	ManifestName = "manifest.json"
)

// Limits of an archive. They keep a hostile one from filling memory; a disk can be filled by a true one too.
const (
	maxManifest = 16 << 20 // bytes
	maxReadMe   = 1 << 20
	maxLetter   = 64 << 20
	maxEvidence = 16 << 30
	maxTable    = 1 << 40
	maxEntries  = 100_000_000
	maxMissing  = 1000 // of what is missing is named
)

// Manifest says what is in an archive. It is the last file that is written: without it an archive is not whole.
type Manifest struct {
	Format  string           `json:"format"`
	Version int              `json:"version"`
	Program string           `json:"program"` // that wrote it
	Node    string           `json:"node"`    // the team's name
	Country string           `json:"country"`
	Made    time.Time        `json:"made"`
	Files   []File           `json:"files"`
	Blobs   map[string]Count `json:"blobs"` // by folder
	// Missing are files that the records speak of and that are not there, the first thousand: "letters/SHA".
	Missing []string `json:"missing,omitempty"`
}

// File is a file of lines.
type File struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
	SHA   string `json:"sha256"`
}

// Count is how much a folder holds.
type Count struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
}

var (
	tableName = regexp.MustCompile(`^(desk|watch|post)/[a-z][a-z0-9-]{0,40}\.jsonl$`)
	shaForm   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	blobName  = regexp.MustCompile(`^(letters|sent|evidence)/([0-9a-f]{2})/([0-9a-f]{64})(\.eml)?$`)
)

// blobPath is where a file of a folder is.
func blobPath(folder, sha string) string {
	end := ".eml"
	if folder == Evidence {
		end = ""
	}
	return folder + "/" + sha[:2] + "/" + sha + end
}

// entry is what the name of a file in an archive says that it is.
type entry struct {
	name   string
	folder string // of a blob; "" for the others
	sha    string
	limit  int64
}

// entryOf judges a name. What it lets through is one of the names that this package writes, so no name can lead out of the
// folder that an archive is unpacked in.
func entryOf(name string) (entry, error) {
	e := entry{name: name}
	switch {
	case name == ReadMe:
		e.limit = maxReadMe
	case name == ManifestName:
		e.limit = maxManifest
	case tableName.MatchString(name):
		e.limit = maxTable
	default:
		m := blobName.FindStringSubmatch(name)
		if m == nil || !strings.HasPrefix(m[3], m[2]) || blobPath(m[1], m[3]) != name {
			return e, tocsin.Faultf(tocsin.Invalid, "%.100q is no file of an export", name)
		}
		e.folder, e.sha, e.limit = m[1], m[3], maxLetter
		if e.folder == Evidence {
			e.limit = maxEvidence
		}
	}
	return e, nil
}
