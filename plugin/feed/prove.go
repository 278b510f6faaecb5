package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"tocsin"
	"tocsin/plugin/format"
)

// Problem is a difference between what a feed's samples give and what they must give.
type Problem struct {
	File string
	Line int // of the feed's file
	Text string
}

// String returns the problem with its place before it.
func (p Problem) String() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	}
	return p.File + ": " + p.Text
}

// sampleDay is when the samples are taken to be received, so that a record without a time always gives the same ID.
var sampleDay = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)

// Test runs the feed's samples through its format, mapping and rules and compares what comes out with want.jsonl.
func (f *Feed) Test() []Problem {
	problem := func(line int, format string, args ...any) Problem {
		return Problem{f.file, line, fmt.Sprintf(format, args...)}
	}
	if len(f.samples) == 0 {
		return []Problem{problem(0, "there is no sample")}
	}
	got, err := f.Prove()
	if err != nil {
		return []Problem{problem(0, "%v", err)}
	}
	gotLines, wantLines := lines(got), lines(f.want)
	var problems []Problem
	for i := range max(len(gotLines), len(wantLines)) {
		switch {
		case i >= len(gotLines):
			problems = append(problems, problem(f.wanted+i+1, "the samples give no such event: %s", wantLines[i]))
		case i >= len(wantLines):
			problems = append(problems, problem(f.wanted+i+1, "the samples give one event more: %s", gotLines[i]))
		case gotLines[i] != wantLines[i]:
			problems = append(problems, problem(f.wanted+i+1, "%s", diff(gotLines[i], wantLines[i])))
		}
	}
	return problems
}

func lines(b []byte) []string {
	if b = bytes.TrimSpace(b); len(b) == 0 {
		return nil
	}
	return strings.Split(string(b), "\n")
}

// diff says in which keys two events differ.
func diff(got, want string) string {
	var g, w map[string]string
	if json.Unmarshal([]byte(got), &g) != nil || json.Unmarshal([]byte(want), &w) != nil {
		return fmt.Sprintf("got %s, want %s", got, want)
	}
	var parts []string
	for k, v := range w {
		if g[k] != v {
			parts = append(parts, fmt.Sprintf("%s is %q, want %q", k, g[k], v))
		}
	}
	for k, v := range g {
		if _, ok := w[k]; !ok {
			parts = append(parts, fmt.Sprintf("%s is %q, want none", k, v))
		}
	}
	if parts == nil {
		return "the keys are not sorted, or spaces differ"
	}
	return strings.Join(parts, "; ")
}

// Prove returns the events that the feed's samples give, as want.jsonl has them: one JSON object a line with sorted
// keys. What is rejected or dropped is a line too.
func (f *Feed) Prove() ([]byte, error) {
	wire, err := format.Named(f.Format)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, sample := range f.samples {
		plan, err := f.Plan(path.Base(sample.Name))
		if err != nil {
			return nil, err
		}
		p := &prover{mapper: plan.Mapper(), out: &out}
		split, err := wire.Split(bytes.NewReader(sample.Data), f.Options)
		for err == nil {
			var c *format.Chunk
			if c, err = split.Next(); err == nil {
				wire.Decode(c, p)
			}
		}
		if !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %s: %w", sample.Name, err)
		}
	}
	return out.Bytes(), nil
}

// prover writes down what becomes of each record.
type prover struct {
	mapper *Mapper
	event  tocsin.Event
	out    *bytes.Buffer
}

// Record writes the event of a record.
func (p *prover) Record(line int64, fields []tocsin.Field, raw []byte) {
	p.event.Reset()
	if r := p.mapper.Map(&p.event, fields); r != nil {
		p.Reject(line, r.Field, r.Reason, raw)
		return
	}
	p.mapper.Identify(&p.event, fields, sampleDay)
	drop, err := p.mapper.Rule(&p.event)
	switch {
	case err != nil:
		p.line(map[string]string{"rule.error": err.Error(), "line": fmt.Sprint(line)})
	case drop:
		p.line(map[string]string{"dropped": "true", "line": fmt.Sprint(line)})
	default:
		p.line(flat(&p.event))
	}
}

// Reject writes what was rejected.
func (p *prover) Reject(line int64, field, reason string, _ []byte) {
	p.line(map[string]string{"reject.field": field, "reject.reason": reason, "line": fmt.Sprint(line)})
}

func (p *prover) line(m map[string]string) {
	enc := json.NewEncoder(p.out) // it sorts the keys of a map
	enc.SetEscapeHTML(false)
	enc.Encode(m) //nolint:errcheck // a map of strings into a buffer
}

// flat returns an event as want.jsonl has it.
func flat(ev *tocsin.Event) map[string]string {
	m := map[string]string{tocsin.KeyID: ev.ID.String()}
	for _, f := range ev.Fields {
		m[f.Name] = f.Value
	}
	if ev.Time != 0 {
		m["time"] = time.Unix(0, ev.Time).UTC().Format(time.RFC3339Nano)
	}
	return m
}
