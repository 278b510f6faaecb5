package broken

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// size returns the bytes of all files below a folder of the node.
func (n *node) size(folder string) (sum int64) {
	n.Helper()
	err := fs.WalkDir(os.DirFS(filepath.Join(n.dir, folder)), ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			sum += info.Size()
		}
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
	return sum
}

// TestWrongFiles gives files that are no report of the feed: they fail as a whole, and are kept.
func TestWrongFiles(t *testing.T) {
	n := newNode(t)
	f := func(feed, name, body string, code int, says string) {
		t.Helper()
		r := n.ingest(feed, name, []byte(body))
		if r.Code != code || !strings.Contains(r.Trouble, says) || r.Read != 0 {
			t.Errorf("%s as %s: %+v, want exit code %d: %s", name, feed, r, code, says)
		}
		if got := n.run("inbox", "raw", text(r.Report)); got != body {
			t.Errorf("%s: the raw bytes are not what came in", name)
		}
	}
	const shadow = "2026-01-01-scan_telnet-a.csv"
	f("shadowserver", shadow, "", 3, "the report is empty")
	f("shadowserver", shadow, "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n", 3, "HTML")
	f("shadowserver", shadow, `{"ip": "192.0.2.1", "port": 23}`+"\n", 3, "JSON")
	f("csv", "a.csv", `[{"ip": "192.0.2.1"}]`+"\n", 3, "JSON")
	f("csv", "b.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01", 3, "a picture")
	f("csv", "c.csv", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", 3, "PDF")
	f("csv", "d.csv", "\xff\xd8\xff\xe0\x00\x10JFIF", 3, "a picture")
	f("csv", "e.csv", "a b c\n", 0, "")
	f("misp", "a.json", "time,ip\n2026-01-01,192.0.2.1\n", 3, "")
	f("misp", "b.json", "\n\n", 3, "the report is empty")
	f("stix", "a.json", "<xml/>", 3, "")
	f("suricata", "eve.json", "\x1f\x8b\x08", 3, "ends too early")
	f("shadowserver", "a.zip", "PK\x03\x04 not a zip", 3, "zip")
}
