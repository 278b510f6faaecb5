package inbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Reject is one piece of a report that could not be read.
type Reject struct {
	Member string `json:"member,omitempty"` // the file in an archive
	Line   int64  `json:"line"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
	Raw    string `json:"raw,omitempty"` // its first MaxRaw bytes; the whole is in the report itself
}

// MaxRaw is how much of a rejected piece is shown in the list, in bytes.
const MaxRaw = 1 << 10

// RejectWriter writes the list of a reading's rejects: one line of JSON each, compressed, so that a hundred thousand of
// them cost no more than good rows do. It is for one goroutine.
type RejectWriter struct {
	file  *os.File
	zip   *zstd.Encoder
	buf   *bufio.Writer
	json  *json.Encoder
	final string
}

// Rejects begins the list of a reading. It replaces an earlier list when Commit is called, not before.
func (b *Inbox) Rejects(rep Report) *RejectWriter {
	return &RejectWriter{final: b.rejectFile(rep)}
}

// rejectFile is the list's path: it is a reading's own, so a replay never mixes with what was before.
func (b *Inbox) rejectFile(rep Report) string {
	return filepath.Join(b.rejects, strconv.FormatInt(rep.ID, 10)+"-"+strconv.Itoa(rep.Run)+".jsonl.zst")
}

// Add writes one reject. The file is made with the first, so a clean report leaves none.
func (w *RejectWriter) Add(r Reject) error {
	if w.file == nil {
		if err := w.open(); err != nil {
			return err
		}
	}
	if len(r.Raw) > MaxRaw {
		r.Raw = r.Raw[:MaxRaw]
	}
	r.Raw = strings.ToValidUTF8(r.Raw, "\uFFFD")
	return w.json.Encode(&r)
}

func (w *RejectWriter) open() error {
	left, err := filepath.Glob(w.final + ".*.part") // of a process that has died while it read the report
	for _, f := range left {
		err = errors.Join(err, os.Remove(f))
	}
	if err != nil {
		return fmt.Errorf("clear rejects: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(w.final), filepath.Base(w.final)+".*.part")
	if err != nil {
		return fmt.Errorf("begin rejects: %w", err)
	}
	z, err := zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10))
	if err != nil {
		return errors.Join(err, f.Close())
	}
	w.file, w.zip, w.buf = f, z, bufio.NewWriterSize(z, 64<<10)
	w.json = json.NewEncoder(w.buf)
	w.json.SetEscapeHTML(false)
	return nil
}

// Commit makes the list durable and puts it in its place.
func (w *RejectWriter) Commit() error {
	if w.file == nil {
		return nil
	}
	err := errors.Join(w.buf.Flush(), w.zip.Close(), w.file.Sync(), w.file.Close())
	if err != nil {
		return fmt.Errorf("keep rejects: %w", err)
	}
	part := w.file.Name()
	w.file = nil
	return os.Rename(part, w.final)
}

// Abort throws the list away; it does nothing after Commit.
func (w *RejectWriter) Abort() {
	if w.file == nil {
		return
	}
	w.zip.Reset(io.Discard)
	_ = w.zip.Close()
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
	w.file = nil
}

// EachReject calls each with the rejects of a report's last reading, from the skip-th on, until each returns false.
func (b *Inbox) EachReject(ctx context.Context, rep Report, skip int64, each func(Reject) bool) error {
	f, err := os.Open(b.rejectFile(rep))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open rejects: %w", err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("open rejects: %w", err)
	}
	defer z.Close()
	dec := json.NewDecoder(z)
	for n := int64(0); ctx.Err() == nil; n++ {
		var r Reject
		err := dec.Decode(&r)
		if errors.Is(err, io.EOF) || err == nil && n >= skip && !each(r) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read rejects of report %d: %w", rep.ID, err)
		}
	}
	return ctx.Err()
}
