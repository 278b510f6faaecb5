// Package audit keeps what was done as a chain: who, what, on what, when, and the hash of the line before. A line is
// written in the transaction of what it tells, so both stand or neither. Whoever changes, removes or moves a line
// breaks the chain, and Verify names the place. What is cut off at the end is seen where the head, a number and a hash,
// was noted elsewhere.
//
// Tables: audit_line, audit_head.
package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Open brings the tables of the audit log up to date.
func Open(ctx context.Context, db *sqldb.DB) error {
	return db.Migrate(ctx, "audit", migrations)
}

// Line is what somebody did, as its writer tells it.
type Line struct {
	Actor   string // who; "" is the node itself
	Act     string // what was done, room and verb: "outbox.release"
	Subject string // on what
	Detail  any    // more, as JSON; nil is {}. It holds no secret and no text of a letter
}

// Entry is a line as it is kept.
type Entry struct {
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Act     string          `json:"act"`
	Subject string          `json:"subject"`
	Detail  json.RawMessage `json:"detail"`
	Prev    string          `json:"prev"`
	Hash    string          `json:"hash"`
}

// Node is who did what nobody asked for: the node by itself.
const Node = "node"

// Limits of a line, in bytes. What is longer is refused: a cut line would tell something else.
const (
	maxWord   = 1 << 10
	maxDetail = 256 << 10
)

// entry makes what is kept of a line, all but its place in the chain.
func (l Line) entry(at time.Time) (Entry, error) {
	e := Entry{At: at, Actor: l.Actor, Act: l.Act, Subject: l.Subject, Detail: json.RawMessage("{}")}
	if e.Actor == "" {
		e.Actor = Node
	}
	if l.Detail != nil {
		text, err := json.Marshal(l.Detail)
		if err != nil {
			return e, fmt.Errorf("write audit line %s: %w", l.Act, err)
		}
		e.Detail = text
	}
	if e.Act == "" || max(len(e.Actor), len(e.Act), len(e.Subject)) > maxWord || len(e.Detail) > maxDetail {
		return e, fmt.Errorf("write audit line %.40q: without an act, or longer than %d bytes", l.Act, maxDetail)
	}
	for _, s := range []*string{&e.Actor, &e.Act, &e.Subject} {
		*s = strings.ReplaceAll(strings.ToValidUTF8(*s, "\uFFFD"), "\x00", "\uFFFD") // no engine keeps a zero byte in text
	}
	return e, nil
}

// sum returns the hash that a line must bear: SHA-256 over its fields, each with its length before it, so that no two
// lines are written the same way.
func (e Entry) sum() string {
	h := sha256.New()
	for _, field := range []string{"tocsin audit 1", strconv.FormatInt(e.Seq, 10), strconv.FormatInt(sqldb.Time(e.At), 10),
		e.Actor, e.Act, e.Subject, string(e.Detail), e.Prev} {
		put(h, field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func put(h hash.Hash, field string) {
	fmt.Fprintf(h, "%d:", len(field))
	h.Write([]byte(field))
}

// Head is the newest line's number and hash. Noted on another machine or on paper, it proves that nothing was cut off.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// String returns the head as ParseHead reads it: SEQ:HASH.
func (h Head) String() string { return strconv.FormatInt(h.Seq, 10) + ":" + h.Hash }

// ParseHead reads SEQ:HASH.
func ParseHead(s string) (Head, error) {
	seq, sum, ok := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	raw, bad := hex.DecodeString(sum)
	if !ok || err != nil || n < 0 || bad != nil || len(raw) != sha256.Size {
		return Head{}, tocsin.Faultf(tocsin.Invalid, "%.100q is not SEQ:HASH, as `tocsin audit head` prints it", s)
	}
	return Head{Seq: n, Hash: strings.ToLower(sum)}, nil
}

// Broken is what Verify finds: the first line that is not as it was written.
type Broken struct {
	Seq int64
	Why string
}

// Error names the line.
func (b *Broken) Error() string {
	return fmt.Sprintf("the audit log is broken at line %d: %s", b.Seq, b.Why)
}
