package remote

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/klauspost/compress/zstd"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// maxRequest is how much is sent at once, in bytes before compression. One event may be as long as MaxEventLen.
const maxRequest = 4 << 20

// Append sends the events. All of them are checked first; when the server goes away in the middle, some may be stored.
func (l *Log) Append(ctx context.Context, events []tocsin.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.life.Err() != nil {
		return errClosed()
	}
	b := l.batches.Get().(*batch)
	defer l.batches.Put(b)
	if err := l.check(b, events); err != nil {
		return err
	}
	b.buf.Reset()
	for i := range events {
		b.addRow(&events[i], b.Forms[i])
		if b.buf.Len() >= maxRequest {
			if err := l.send(ctx, b); err != nil {
				return err
			}
		}
	}
	if err := l.send(ctx, b); err != nil {
		return err
	}
	if len(events) > 0 {
		l.pending.note(events)
	}
	return nil
}

func (l *Log) check(b *batch, events []tocsin.Event) error {
	oldest, newest := l.Window(time.Now())
	return b.Check(events, l.names, eventlog.Widened(oldest, newest, appendSlack), nil)
}

// batch is the memory that one Append works in.
type batch struct {
	eventlog.Batch
	buf    bytes.Buffer
	line   []byte
	packed []byte
	zstd   *zstd.Encoder
}

func newBatch() *batch {
	// It can't fail with these options.
	z, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	return &batch{zstd: z}
}

// addRow adds an event as one line of JSON.
func (b *batch) addRow(ev *tocsin.Event, form string) {
	p := append(b.line[:0], `{"_time":"`...)
	p = time.Unix(0, ev.Time).UTC().AppendFormat(p, time.RFC3339Nano)
	p = append(p, `","id":"`...)
	p = hex.AppendEncode(p, ev.ID[:])
	p = append(p, '"')
	p = appendField(p, eventlog.ShardField, eventlog.Shard(ev.Get(tocsin.KeyOwner)))
	if form != "" {
		p = appendField(p, eventlog.FormField, form)
	}
	for i := range ev.Fields {
		if ev.Fields[i].Value != "" {
			p = appendField(p, ev.Fields[i].Name, ev.Fields[i].Value)
		}
	}
	b.line = append(p, '}', '\n')
	b.buf.Write(b.line)
}

func appendField(p []byte, name, value string) []byte {
	p = append(p, ',')
	p = appendString(p, name)
	p = append(p, ':')
	return appendString(p, value)
}

// appendString adds a JSON string. The text is UTF-8, as Check has seen, and only what JSON demands is escaped.
func appendString(p []byte, s string) []byte {
	const digits = "0123456789abcdef"
	p = append(p, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\':
			p = append(p, '\\', c)
		case c == '\n':
			p = append(p, '\\', 'n')
		case c == '\r':
			p = append(p, '\\', 'r')
		case c == '\t':
			p = append(p, '\\', 't')
		case c < 0x20:
			p = append(p, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			p = append(p, c)
		}
	}
	return append(p, '"')
}

// send sends what is in the batch and empties it.
func (l *Log) send(ctx context.Context, b *batch) error {
	if b.buf.Len() == 0 {
		return nil
	}
	b.packed = b.zstd.EncodeAll(b.buf.Bytes(), b.packed[:0])
	b.buf.Reset()
	q := url.Values{"_stream_fields": {eventlog.ShardField + "," + eventlog.FormField}, "_time_field": {eventlog.TimeField}}
	header := http.Header{"Content-Encoding": {"zstd"}, "Content-Type": {"application/stream+json"},
		"Content-Length": {strconv.Itoa(len(b.packed))}}
	rd, err := l.call(ctx, "/insert/jsonline", q, b.packed, header)
	if err != nil {
		var no *refusal
		if errors.As(err, &no) {
			return tocsin.Faultf(tocsin.Unavailable, "the event log's server takes no events: %w", err)
		}
		return err
	}
	discard(rd)
	return nil
}
