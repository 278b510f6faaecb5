package remote

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// maxLine is how long a row of an answer may be, in bytes: pipes can make rows longer than events.
const maxLine = 16 << 20

// Query asks the server and reads its answer row by row.
func (l *Log) Query(ctx context.Context, q eventlog.Query, each func(row []tocsin.Field) error) error {
	if l.life.Err() != nil {
		return errClosed()
	}
	if err := errors.Join(eventlog.CheckQuery(q.LogsQL), eventlog.CheckWithin(q)); err != nil {
		return err
	}
	v := url.Values{"query": {q.LogsQL}}
	if q.Within != "" {
		v.Set("extra_filters", q.Within)
	}
	if !setRange(v, q) {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.life, cancel)()
	rd, err := l.post(ctx, "/select/logsql/query", v)
	if err != nil {
		return queryError(err)
	}
	defer rd.Close()
	if err := eachLine(rd, each); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("query event log: %w", ctx.Err())
		}
		return err
	}
	return nil
}

// post sends the values as a form: a query may be longer than an address.
func (l *Log) post(ctx context.Context, path string, v url.Values) (io.ReadCloser, error) {
	header := map[string][]string{"Content-Type": {"application/x-www-form-urlencoded"}}
	return l.call(ctx, path, nil, []byte(v.Encode()), header)
}

func queryError(err error) error {
	var no *refusal
	if errors.As(err, &no) {
		return tocsin.Faultf(tocsin.Invalid, "the query can't be answered: %w", err)
	}
	return err
}

// setRange bounds the query and reports false where no time is in the range. The server's end is excluded, as ours.
func setRange(v url.Values, q eventlog.Query) bool {
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return false
	}
	set := func(key string, t time.Time) {
		if !t.IsZero() && t.After(time.Unix(0, 0)) && t.Before(lastNano) {
			v.Set(key, t.UTC().Format(nanoLayout))
		}
	}
	set("start", q.From)
	set("end", q.To)
	return q.To.IsZero() || q.To.After(time.Unix(0, 0))
}

// nanoLayout writes all nine digits: the server takes a shorter form as a whole second or millisecond.
const nanoLayout = "2006-01-02T15:04:05.000000000Z"

// lastNano is the last time that has a number of nanoseconds.
var lastNano = time.Unix(0, 1<<63-1)

// eachLine reads the rows of an answer.
func eachLine(rd io.Reader, each func(row []tocsin.Field) error) error {
	lines := bufio.NewScanner(rd)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	var p fastjson.Parser
	var row []tocsin.Field
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		v, err := p.ParseBytes(lines.Bytes())
		if err != nil {
			return answerFault(err, lines.Text())
		}
		obj, err := v.Object()
		if err != nil {
			return answerFault(err, lines.Text())
		}
		row = rowOf(row[:0], obj)
		if err := each(row); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return tocsin.Faultf(tocsin.Unavailable, "the event log's server broke off its answer: %w", err)
	}
	return nil
}

// answerFault is for a line that is no row: what the server says when a query fails after its first rows.
func answerFault(err error, line string) error {
	return tocsin.Faultf(tocsin.Unavailable, "the event log's server answers with something that is not a row: %w",
		fmt.Errorf("%w in %.500q", err, line))
}

func rowOf(row []tocsin.Field, obj *fastjson.Object) []tocsin.Field {
	obj.Visit(func(key []byte, v *fastjson.Value) {
		name, value := string(key), string(v.GetStringBytes())
		if value != "" && !eventlog.Internal(name) {
			row = append(row, tocsin.Field{Name: name, Value: value})
		}
	})
	slices.SortFunc(row, func(a, b tocsin.Field) int { return strings.Compare(a.Name, b.Name) })
	return row
}

// Info asks how many events there are and from when to when. The server doesn't say how much disk a tenant takes.
func (l *Log) Info(ctx context.Context) (eventlog.Info, error) {
	info := eventlog.Info{Engine: "remote"}
	err := l.Query(ctx, eventlog.Query{LogsQL: "* | stats count() n, min(_time) oldest, max(_time) newest"}, func(row []tocsin.Field) error {
		for _, f := range row {
			var err error
			switch f.Name {
			case "n":
				info.Rows, err = strconv.ParseUint(f.Value, 10, 64)
			case "oldest":
				info.Oldest, err = time.Parse(time.RFC3339Nano, f.Value)
			case "newest":
				info.Newest, err = time.Parse(time.RFC3339Nano, f.Value)
			}
			if err != nil {
				return fmt.Errorf("read %s of event log: %w", f.Name, err)
			}
		}
		return nil
	})
	if info.Rows == 0 {
		info.Oldest, info.Newest = time.Time{}, time.Time{}
	}
	return info, err
}

// maxNamesAnswer is how long the list of field names may be, in bytes.
const maxNamesAnswer = 64 << 20

// askNames returns the names of the fields in streams without a form.
func (l *Log) askNames(ctx context.Context) ([]string, error) {
	rd, err := l.post(ctx, "/select/logsql/field_names", url.Values{"query": {eventlog.CommonStreams}})
	if err != nil {
		return nil, fmt.Errorf("ask for field names: %w", err)
	}
	defer rd.Close()
	data, err := io.ReadAll(io.LimitReader(rd, maxNamesAnswer))
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Unavailable, "the event log's server broke off its answer: %w", err)
	}
	v, err := fastjson.ParseBytes(data)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Unavailable, "the event log's address leads to something else: %w", err)
	}
	var names []string
	for _, n := range v.GetArray("values") {
		names = append(names, string(n.GetStringBytes("value")))
	}
	return names, nil
}
