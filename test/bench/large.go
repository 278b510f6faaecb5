package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"time"

	"tocsin/internal/kit/eventlog/eventlogbench"
	"tocsin/test/bench/rig"
	"tocsin/test/bench/w1"
)

type largeCmd struct {
	Rows int `help:"Rows of the report, in one file of one day." default:"10000000"`
	Step int `help:"After how many rows rate and memory are printed." default:"1000000"`
}

// progress is a line of a node's answer to a report.
type progress struct {
	Read, Accepted, Rejected int
	Done                     bool
	Error                    json.RawMessage
}

// Run gives one large report to a node, made while it is sent.
func (c *largeCmd) Run(p *rig.Place) error {
	if err := p.Build(); err != nil {
		return err
	}
	prepared, err := p.Prepared()
	if err != nil {
		return err
	}
	dir, err := p.Fresh(prepared)
	if err != nil {
		return err
	}
	n, err := serve(p, dir)
	if err != nil {
		return err
	}
	defer n.stop()
	if err := c.send(n); err != nil {
		return err
	}
	size, err := eventlogbench.Size(filepath.Join(dir, "events"))
	fmt.Printf("%.1f bytes a row in the event log\n", float64(size)/float64(c.Rows))
	return err
}

func (c *largeCmd) send(n *node) error {
	body, write := io.Pipe()
	sent := time.Now()
	go func() { write.CloseWithError(w1.Sinkhole(write, c.Rows, 1, rig.Yesterday())) }()
	q := url.Values{"feed": {"shadowserver"}, "name": {w1.Name(rig.Yesterday())}, "origin": {"bench"}}
	var last progress
	var began, at time.Time
	before, mark := 0, 0
	err := n.post("/api/v1/reports?"+q.Encode(), body, func(line []byte) error {
		last = progress{}
		if err := json.Unmarshal(line, &last); err != nil {
			return err
		}
		if began.IsZero() {
			began, at = time.Now(), time.Now()
			fmt.Printf("received and kept in %.1f s\n", time.Since(sent).Seconds())
		}
		if last.Read >= mark+c.Step || last.Done && last.Read > before {
			now, most := n.memory()
			fmt.Printf("%9d rows  %7.0f rows/s  holds %4.0f MB, at most %4.0f MB\n", last.Read,
				float64(last.Read-before)/time.Since(at).Seconds(), now, most)
			mark, before, at = last.Read/c.Step*c.Step, last.Read, time.Now()
		}
		return nil
	})
	if err == nil && (!last.Done || last.Accepted != c.Rows) {
		err = errors.New("the report was not read whole")
	}
	whole := time.Since(began).Seconds()
	fmt.Printf("all: %d rows in %.1f s, %.0f rows/s; with receiving %.0f rows/s\n", last.Read, whole,
		float64(last.Read)/whole, float64(last.Read)/time.Since(sent).Seconds())
	return err
}
