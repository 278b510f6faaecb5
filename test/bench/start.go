package main

import (
	"fmt"
	"time"

	"tocsin/test/bench/rig"
)

type startCmd struct {
	Rounds int           `help:"How often a node is started." default:"5"`
	Idle   time.Duration `help:"After how long an idle node is looked at." default:"30s"`
	Rows   int           `help:"Rows that the node has taken in before." default:"100000"`
}

// Run starts a node that has all tables and a report in it.
func (c *startCmd) Run(p *rig.Place) error {
	if err := p.Build(); err != nil {
		return err
	}
	prepared, err := p.Prepared()
	if err != nil {
		return err
	}
	file, err := p.Report(c.Rows)
	if err != nil {
		return err
	}
	dir, err := p.Fresh(prepared)
	if err != nil {
		return err
	}
	if _, err := p.Run(dir, "ingest", "--feed", "shadowserver", "--json", file); err != nil {
		return err
	}
	for i := range c.Rounds {
		began := time.Now()
		n, err := serve(p, dir)
		if err != nil {
			return err
		}
		fmt.Printf("answers after %s", ms(time.Since(began)))
		if i == c.Rounds-1 {
			time.Sleep(c.Idle)
		}
		now, most := n.memory()
		fmt.Printf(", holds %.0f MB after %v, at most %.0f MB\n", now, time.Since(began).Round(time.Second), most)
		n.stop()
	}
	return nil
}
