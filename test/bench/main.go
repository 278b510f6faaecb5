// Command bench measures the program against what the issue of it promises: `go run ./test/bench` compares it with the
// bare event log on the same rows, the other commands measure ten million rows, a year of events, and a node's start.
//
// It makes its own inputs (package w1), builds the program, and runs whole processes, so that time, CPU and memory are
// those that an operator sees. What came out stands in docs/operate/performance.md.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"tocsin/test/bench/rig"
)

type commands struct {
	Dir    string `help:"Where inputs and data directories are made; a temporary folder unless given." placeholder:"DIR"`
	Tocsin string `help:"The program to measure; it is built where none is named." placeholder:"FILE"`

	Compare compareCmd `cmd:"" default:"withargs" help:"The reference work: the bare event log and the program on the same rows, in turns."`
	Large   largeCmd   `cmd:"" help:"One report of ten million rows: rate and memory by the million."`
	Year    yearCmd    `cmd:"" help:"A year of events: how long an owner's last 30 days take."`
	Start   startCmd   `cmd:"" help:"How long a node takes to start, and what it holds when idle."`
	Desk    deskCmd    `cmd:"" help:"A desk of years: what people wait for lists, items and searches."`
	Bare    bareCmd    `cmd:"" hidden:""`
}

func main() {
	var c commands
	k := kong.Parse(&c, kong.Name("bench"), kong.Description("Measures the program."))
	place, done, err := rig.New(c.Dir, c.Tocsin)
	if err == nil {
		err = k.Run(place)
		done()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
