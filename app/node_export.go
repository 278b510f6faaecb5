package app

import (
	"bytes"
	"context"
	_ "embed"
	"io"
	"net/http"
	"strings"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/mail/post"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/trust"
)

// exportReadMe is what a person finds who opens an export.
//
//go:embed export.txt
var exportReadMe []byte

// watched are the tables of the watch that are exported as they stand, with what orders their rows. Reports and events are
// not among them, nor what feeds are fetched by.
var watched = []struct{ file, table, key string }{
	{"orgs", "watch_org", "slug said_by"}, {"contacts", "watch_contact", "org said_by email"}, {"nets", "watch_net", "org said_by kind value"},
	{"preferences", "watch_preference", "email"}, {"aliases", "watch_alias", "slug"}, {"claims", "watch_claim", "id"}, {"history", "watch_history", "id"},
	{"national", "watch_national", "cc"}, {"routes", "watch_route", "kind value from_org"}, {"came", "watch_came", "org kind value"}, {"left", "watch_left", "org"},
	{"sightings", "watch_sighting", "owner type identifier code"}, {"kinds", "watch_kind", "code"}, {"says", "watch_say", "id"},
	{"cves", "watch_cve_of", "owner type identifier cve"}, {"campaigns", "warn_campaign", "id"}, {"rules", "warn_rule", "id"}, {"advice", "warn_advice", "id"}, {"opened", "warn_opened", "rule owner type identifier"}, {"openings", "warn_opening", "number"}, {"warnings", "warn_letter", "id"},
	{"told", "warn_told", "letter n"}, {"answers", "warn_answer", "letter n"}, {"bounces", "warn_bounce", "id"}, {"fates", "warn_fate", "id"},
	{"pages", "warn_link", "hash"}, {"seen", "warn_seen", "source"}, {"turns", "warn_turn", "owner email"},
}

// carried are all tables that are exported, in the order in which they are read back.
func (n *Node) carried(ctx context.Context) (list []carry.Table, err error) {
	plain := func(file, table, key string) {
		if err != nil {
			return
		}
		var t carry.Table
		t, err = carry.Plain(ctx, n.DB, file, table, strings.Fields(key)...)
		list = append(list, t)
	}
	plain("desk/numbers.jsonl", "number_year", "year")
	list[0].Replace = true
	list = append(list, record.Carried()...)
	for _, w := range watched {
		plain("watch/"+w.file+".jsonl", w.table, w.key)
	}
	if err != nil {
		return nil, err
	}
	mail, err := post.Carried(ctx, n.DB)
	if err != nil {
		return nil, err
	}
	acts, err := outbox.Carried(ctx, n.DB)
	return append(append(list, mail...), acts), err
}

// exportAPI gives everything away and takes it in. It is for the inner door alone.
func (n *Node) exportAPI(t *route.Table) {
	t.On("GET /api/v1/export", n.getExport)
	t.On("POST /api/v1/import", n.postImport)
}

func (n *Node) getExport(w http.ResponseWriter, r *http.Request) error {
	if _, err := n.post(); err != nil { // its tables
		return err
	}
	err := n.DB.Tx(r.Context(), func(tx *sqldb.Tx) error {
		return audit.Add(r.Context(), tx, audit.Line{Actor: r.FormValue("by"), Act: string(trust.ActExportAll), Subject: n.Settings.Name})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-tar")
	if _, err = n.export(r.Context(), w); err != nil {
		n.Log.Error("export", "error", err)
		panic(http.ErrAbortHandler) // what has left can't be taken back; cut off, it is known not to be whole
	}
	return nil
}

// export writes the desk and the watch as open files, all of one moment.
func (n *Node) export(ctx context.Context, to io.Writer) (m carry.Manifest, err error) {
	tables, err := n.carried(ctx)
	if err != nil {
		return m, err
	}
	w := carry.NewWriter(to, n.Home.path("scratch"), carry.Manifest{Program: Version, Node: n.Settings.Name, Country: n.Settings.Country, Made: time.Now()})
	err = n.DB.View(ctx, func(r sqldb.Reader) error {
		if err := w.Text(carry.ReadMe, exportReadMe); err != nil {
			return err
		}
		for _, t := range tables {
			if err := w.Table(ctx, r, t); err != nil {
				return err
			}
		}
		return n.exportBlobs(ctx, r, w)
	})
	if err != nil {
		return m, err
	}
	return w.Close()
}

// exportBlobs writes letters and evidence.
func (n *Node) exportBlobs(ctx context.Context, r sqldb.Reader, w *carry.Writer) error {
	for _, b := range []carry.Blobs{post.Letters, record.Evidence} {
		dir, err := n.blobsOf(b.Folder)
		if err != nil {
			return err
		}
		open := func(sha string) (io.ReadCloser, error) { return dir.Open(blob.Sum(sha)) }
		err = carry.EachBlob(ctx, r, b, func(sha string, size int64) error { return w.Blob(b.Folder, sha, size, open) })
		if err != nil {
			return err
		}
	}
	return n.Outbox.EachLetter(ctx, r, func(sha string, payload []byte) error {
		return w.Blob(carry.Sent, sha, int64(len(payload)), func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(payload)), nil })
	})
}
