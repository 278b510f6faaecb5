package broken

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// same gives a byte n times.
type same struct {
	b byte
	n int64
}

func (z *same) Read(p []byte) (int, error) {
	if z.n <= 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), z.n)]
	for i := range p {
		p[i] = z.b
	}
	z.n -= int64(len(p))
	return len(p), nil
}

// deflated packs what r gives, up to a byte's end and without the end of the stream.
func deflated(t *testing.T, r io.Reader) []byte {
	t.Helper()
	var block bytes.Buffer
	z, err := flate.NewWriter(&block, flate.BestCompression)
	if err == nil {
		_, err = io.Copy(z, r)
	}
	if err == nil {
		err = z.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	return block.Bytes()
}

const blockSize = 32 << 20

// bomb is a zip with a member that begins honestly and then is one byte very many times. A block of that is packed once
// and repeated, so that the making takes no time.
func bomb(t *testing.T, begin string, b byte, times int) []byte {
	t.Helper()
	packed := append(deflated(t, strings.NewReader(begin)), bytes.Repeat(deflated(t, &same{b, blockSize}), times)...)
	packed = append(packed, 1, 0, 0, 0xff, 0xff) // a last, empty block
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	member, err := w.CreateRaw(&zip.FileHeader{Name: bombName, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(times)*blockSize + uint64(len(begin))})
	if err == nil {
		_, err = member.Write(packed)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestBombs gives small files that unpack to more than any disk holds.
func TestBombs(t *testing.T) {
	n := newNode(t)
	before := memory()
	zeros := bomb(t, "", 0, 20<<30/blockSize)
	if r := n.ingest("shadowserver", "zeros.zip", zeros); r.Code != 3 || !strings.Contains(r.Trouble, "the line is longer than") {
		t.Errorf("20 GB of zeros: %+v", r)
	}
	empty := bomb(t, head+row(0, "192.0.2.1"), '\n', 4)
	if r := n.ingest("shadowserver", "lines.zip", empty); r.Code != 0 || r.Accepted != 1 || !strings.Contains(r.Trouble, "times its size, as a zip bomb does") {
		t.Errorf("128 MB of empty lines: %+v", r)
	}
	var nested bytes.Buffer
	z := gzip.NewWriter(&nested)
	_, _ = z.Write(zeros) // to memory
	_ = z.Close()
	if r := n.ingest("shadowserver", "2026-01-01-scan_telnet-a.csv.gz", nested.Bytes()); r.Code != 3 || r.Accepted > 0 {
		t.Errorf("a bomb in a gzip: %+v", r)
	}
	if grown := memory() - before; grown > 100<<20 {
		t.Errorf("memory has grown by %d MB", grown>>20)
	}
}

const bombName = "2026-01-01-scan_telnet-a.csv"

// TestEmptyLines gives 4 GB of empty lines between two rows, in a zip that is just large enough to be no bomb. They cost
// what unpacking costs: at 20 ns a line, as it once was, they would hold the node for two minutes.
func TestEmptyLines(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks 4 GB; run without -short")
	}
	const blocks = 4 << 30 / blockSize
	packed := append(deflated(t, strings.NewReader(head+row(0, "192.0.2.1"))), bytes.Repeat(deflated(t, &same{'\n', blockSize}), blocks)...)
	packed = append(append(packed, deflated(t, strings.NewReader(row(1, "192.0.2.2")))...), 1, 0, 0, 0xff, 0xff)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	size := uint64(blocks*blockSize + len(head) + len(row(0, "192.0.2.1")) + len(row(1, "192.0.2.2")))
	rows, err := w.CreateRaw(&zip.FileHeader{Name: bombName, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: size})
	if err == nil {
		_, err = rows.Write(packed)
	}
	if err != nil {
		t.Fatal(err)
	}
	filler, err := w.CreateHeader(&zip.FileHeader{Name: "__MACOSX/filler", Method: zip.Store})
	if err == nil {
		_, err = io.Copy(filler, &same{'x', blocks * blockSize / 190})
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	n, began := newNode(t), time.Now()
	r := n.ingest("shadowserver", "lines.zip", out.Bytes())
	if r.Code != 0 || r.Accepted != 2 || r.Rejected > 1 {
		t.Errorf("4 GB of empty lines: %+v", r)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("4 GB of empty lines took %s", took)
	} else {
		t.Logf("4 GB of empty lines took %s", took)
	}
}

// memory is what the program has asked of the system, in bytes.
func memory() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys - m.HeapReleased)
}

// TestLongLine gives a line of 300 MB between two good ones.
func TestLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads 300 MB; run without -short")
	}
	n := newNode(t)
	path := filepath.Join(t.TempDir(), "2026-01-01-scan_telnet-a.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, head, row(0, "192.0.2.1"))
	for block, i := bytes.Repeat([]byte("a"), 1<<20), 0; i < 300; i++ {
		_, err = f.Write(block)
	}
	fmt.Fprint(f, "\n", row(1, "192.0.2.2"))
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	before := memory()
	r := n.ingestFile("shadowserver", path)
	if r.Code != 0 || r.Read != 3 || r.Accepted != 2 {
		t.Errorf("%+v", r)
	}
	if rej := n.rejects(r.Report); len(rej) != 1 || rej[0].Line != 3 || !strings.Contains(rej[0].Reason, "the line is longer than") || len(rej[0].Raw) > 1<<10 {
		t.Errorf("%.300v", rej)
	}
	if grown := memory() - before; grown > 200<<20 {
		t.Errorf("memory has grown by %d MB", grown>>20)
	}
}

// TestLargeMISP gives an event with very many attributes.
func TestLargeMISP(t *testing.T) {
	attributes := 100_000
	if testing.Short() {
		attributes = 5_000
	}
	var b strings.Builder
	fmt.Fprintf(&b, `{"Event":{"uuid":"5f8c93f0-0000-4000-8000-000000000000","info":"many","date":"%s","timestamp":"%d","Attribute":[`, yesterday.Format("2006-01-02"), yesterday.Unix())
	for i := range attributes {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"uuid":"5f8c93f0-0000-4000-8001-%012x","type":"ip-dst","category":"Network activity","value":"10.%d.%d.%d","timestamp":"%d","to_ids":true}`,
			i, i>>16, i>>8&255, i&255, yesterday.Unix())
	}
	b.WriteString("]}}")
	n := newNode(t)
	before := memory()
	if r := n.ingest("misp", "event.json", []byte(b.String())); r.Code != 0 || r.Accepted != int64(attributes) || r.Rejected != 0 {
		t.Errorf("%+v", r)
	}
	if grown := memory() - before; grown > 300<<20 {
		t.Errorf("memory has grown by %d MB", grown>>20)
	}
}

// TestCyclicSTIX gives objects that refer to each other in a ring, and to themselves.
func TestCyclicSTIX(t *testing.T) {
	n := newNode(t)
	id := func(kind string, i int) string {
		return fmt.Sprintf("%s--5f8c93f0-0000-4000-8000-%012x", kind, i)
	}
	var objects []map[string]any
	stamp := yesterday.Format("2006-01-02T15:04:05Z")
	const ring = 2000
	for i := range ring {
		objects = append(objects,
			map[string]any{"type": "marking-definition", "spec_version": "2.1", "id": id("marking-definition", i), "created": stamp, "object_marking_refs": []string{id("marking-definition", (i+1)%ring)}},
			map[string]any{"type": "indicator", "spec_version": "2.1", "id": id("indicator", i), "created": stamp, "modified": stamp, "valid_from": stamp,
				"pattern_type": "stix", "pattern": fmt.Sprintf("[ipv4-addr:value = '10.0.%d.%d']", i>>8, i&255), "object_marking_refs": []string{id("marking-definition", i)}},
			map[string]any{"type": "relationship", "spec_version": "2.1", "id": id("relationship", i), "created": stamp, "modified": stamp,
				"relationship_type": "related-to", "source_ref": id("indicator", i), "target_ref": id("indicator", (i+1)%ring)},
			map[string]any{"type": "relationship", "spec_version": "2.1", "id": id("relationship", ring+i), "created": stamp, "modified": stamp,
				"relationship_type": "related-to", "source_ref": id("relationship", ring+i), "target_ref": id("relationship", ring+i)})
	}
	body, err := json.Marshal(map[string]any{"type": "bundle", "id": id("bundle", 1), "objects": objects})
	if err != nil {
		t.Fatal(err)
	}
	if r := n.ingest("stix", "ring.json", body); r.Code != 0 || r.Accepted != ring {
		t.Errorf("%+v", r)
	}
}
