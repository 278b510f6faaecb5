package feed

import (
	"errors"
	"io"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/plugin/format"
)

// Look is what reading a report would give, for whoever wants to see before: nothing is kept.
type Look struct {
	Most     int                 `json:"-"` // how many events and rejects are shown
	Records  int64               `json:"records"`
	Accepted int64               `json:"accepted"`
	Dropped  int64               `json:"dropped"`
	Rejected int64               `json:"rejected"`
	Code     string              `json:"code"`
	Columns  []string            `json:"columns"`
	Events   []map[string]string `json:"events"`
	Rejects  []map[string]string `json:"rejects"`

	seen   map[string]bool
	limit  int64 // records that are looked at; 0 for all
	mapper *Mapper
	event  tocsin.Event
}

// At reads one file of a report.
func (l *Look) At(f *Feed, name string, r io.Reader) error {
	wire, err := format.Named(f.Format)
	if err != nil {
		return err
	}
	plan, err := f.Plan(name)
	if err != nil {
		return err
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.mapper, l.Code = plan.Mapper(), plan.Code
	split, err := wire.Split(r, f.Options)
	for err == nil && (l.limit == 0 || l.Records < l.limit) {
		var c *format.Chunk
		if c, err = split.Next(); err == nil {
			wire.Decode(c, (*looker)(l))
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}

// looker is the sink of a Look.
type looker Look

// maxLooked is how many names of columns are remembered.
const maxLooked = 2000

// Record maps a record and shows the event, if it is among the first.
func (l *looker) Record(line int64, fields []tocsin.Field, raw []byte) {
	for _, f := range fields {
		if !l.seen[f.Name] && len(l.seen) < maxLooked {
			name := string([]byte(f.Name))
			l.seen[name] = true
			l.Columns = append(l.Columns, name)
		}
	}
	l.Records++
	l.event.Reset()
	if r := l.mapper.Map(&l.event, fields); r != nil {
		l.Records--
		l.Reject(line, r.Field, r.Reason, raw)
		return
	}
	l.mapper.Identify(&l.event, fields, sampleDay)
	if drop, _ := l.mapper.Rule(&l.event); drop {
		l.Dropped++
		return
	}
	l.Accepted++
	if len(l.Events) < l.Most {
		l.Events = append(l.Events, flat(&l.event))
	}
}

// Reject counts what is no record.
func (l *looker) Reject(line int64, field, reason string, _ []byte) {
	l.Records++
	l.Rejected++
	if len(l.Rejects) < l.Most {
		l.Rejects = append(l.Rejects, map[string]string{"line": strconv.FormatInt(line, 10), "field": field, "reason": reason})
	}
}

// ColumnsOf returns the names of the columns that the first records of a report's file have, sorted, the kind of report, and
// how many records were looked at.
func ColumnsOf(f *Feed, name string, r io.Reader, records int64) (columns []string, code string, looked int64, err error) {
	l := &Look{limit: records}
	err = l.At(f, name, r)
	slices.Sort(l.Columns)
	return l.Columns, l.Code, l.Records, err
}
