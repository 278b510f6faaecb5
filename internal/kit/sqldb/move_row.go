package sqldb

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
	"time"
)

// maxParams is how many parameters one statement is given; PostgreSQL's protocol has room for 65,535.
const maxParams = 20_000

// maxBatch is how many bytes of text and bytes one statement is given, about.
const maxBatch = 4 << 20

// fileTime is how a time stands in SQLite: it is text there, and River compares it with its own.
const fileTime = "2006-01-02 15:04:05.000"

// mover writes the rows of one table, many at a time.
type mover struct {
	plan  tablePlan
	tx    *Tx
	args  []any
	bytes int
}

// add takes a row; it keeps nothing of it that changes.
func (m *mover) add(ctx context.Context, row []any) error {
	for _, v := range row {
		switch v := v.(type) {
		case []byte:
			m.bytes += len(v)
			m.args = append(m.args, append([]byte{}, v...)) // nil would be NULL
			continue
		case string:
			m.bytes += len(v)
		case time.Time:
			if m.plan.to == SQLite {
				m.args = append(m.args, v.Format(fileTime))
				continue
			}
		}
		m.args = append(m.args, v)
	}
	if len(m.args)+len(row) > maxParams || m.bytes > maxBatch {
		return m.flush(ctx)
	}
	return nil
}

// flush writes what was taken.
func (m *mover) flush(ctx context.Context) error {
	if len(m.args) == 0 {
		return nil
	}
	_, err := m.tx.tx.ExecContext(ctx, m.plan.insert(len(m.args)/len(m.plan.columns)), m.args...)
	m.args, m.bytes = m.args[:0], 0
	return err
}

// insert is the statement for a number of rows.
func (p tablePlan) insert(rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + quoteName(p.table) + " (")
	for i, c := range p.columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quoteName(c.name))
	}
	b.WriteString(") VALUES ")
	n := 0
	for r := range rows {
		sep := ", ("
		if r == 0 {
			sep = "("
		}
		for _, c := range p.columns {
			n++
			b.WriteString(sep)
			b.WriteString(c.kind.into(p.to, n))
			sep = ", "
		}
		b.WriteByte(')')
	}
	return b.String()
}

// sum is the sum of the hashes of rows: it does not depend on their order, and changes with every value.
type sum struct {
	rows  int64
	words [sha256.Size / 8]uint64
}

func (s *sum) add(row []any) {
	h := sha256.New()
	for _, v := range row {
		hashValue(h, v)
	}
	all := h.Sum(nil)
	for i := range s.words {
		s.words[i] += binary.LittleEndian.Uint64(all[8*i:])
	}
	s.rows++
}

// hashValue hashes a value with its type and length, so that no two rows look alike.
func hashValue(h hash.Hash, v any) {
	var head [9]byte
	put := func(kind byte, n uint64) {
		head[0] = kind
		binary.LittleEndian.PutUint64(head[1:], n)
		h.Write(head[:])
	}
	switch v := v.(type) {
	case nil:
		put(0, 0)
	case int64:
		put(1, uint64(v))
	case string:
		put(2, uint64(len(v)))
		h.Write([]byte(v))
	case []byte:
		put(3, uint64(len(v)))
		h.Write(v)
	case bool:
		put(4, uint64(number(v)))
	case time.Time:
		put(5, uint64(v.UnixMicro()))
	}
}

// String is the sum as text.
func (s sum) String() string {
	var b []byte
	for _, w := range s.words {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return hex.EncodeToString(b[:8])
}
