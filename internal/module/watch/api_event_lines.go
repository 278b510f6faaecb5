package watch

import (
	"net/http"
	"time"

	"tocsin"
)

// While a query runs it holds a turn of the log, and more of the engine's, so what it finds must not wait for a reader who
// has stopped, such as a pager.
const (
	linesHeld = 4 << 20          // bytes that are kept until the query is over
	linesFor  = 30 * time.Second // how long the reader may take for so many while it goes on
)

// rowLines are rows on their way to a reader, one a line.
type rowLines struct {
	w     http.ResponseWriter
	conn  *http.ResponseController
	held  []byte
	wrote bool
}

func newLines(w http.ResponseWriter) *rowLines {
	return &rowLines{w: w, conn: http.NewResponseController(w)}
}

// add takes a row.
func (l *rowLines) add(row []tocsin.Field) error {
	l.held = append(tocsin.AppendJSON(l.held, row), '\n')
	if len(l.held) < linesHeld {
		return nil
	}
	return l.give(time.Now().Add(linesFor))
}

// end gives what is left, when the query is over. Now the reader may take their time.
func (l *rowLines) end() error { return l.give(time.Time{}) }

func (l *rowLines) give(until time.Time) error {
	if len(l.held) == 0 && !l.wrote {
		return nil
	}
	_ = l.conn.SetWriteDeadline(until) // a writer without one is a test's
	l.wrote = true
	_, err := l.w.Write(l.held)
	l.held = l.held[:0]
	return err
}
