// Command peer measures IntelMQ, which many teams use, and the program on the same report, in turns:
// `go run ./test/bench/peer`.
//
// It installs IntelMQ from its published package into a scratch environment of Python and runs its bots as in production:
// one process each, with redis between them, from a file through parser, deduplicator and taxonomy into a file. It leaves
// out what the program does beyond that: AS look-up, owners, a searchable store. Where pip or redis-server is missing it
// says so and ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"

	"tocsin/test/bench/rig"
)

type options struct {
	rows, rounds int
	schema       string
	python       string
	timeout      time.Duration
}

func main() {
	var o options
	dir := flag.String("dir", "", "where everything is made; a temporary folder unless given")
	program := flag.String("tocsin", "", "the program to measure; it is built where none is named")
	flag.IntVar(&o.rows, "rows", 100_000, "rows of the report")
	flag.IntVar(&o.rounds, "rounds", 1, "how often each is run")
	flag.StringVar(&o.schema, "schema", "", "Shadowserver's published schema for IntelMQ; without it, a mapping of this one report")
	flag.StringVar(&o.python, "python", "python3", "the Python to install into; as root, one that the user nobody may run too")
	flag.DurationVar(&o.timeout, "timeout", 15*time.Minute, "how long one run of the bots may take")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	place, done, err := rig.New(*dir, *program)
	if err == nil {
		err = compare(ctx, place, o)
		done()
	}
	var skip skipped
	if errors.As(err, &skip) {
		fmt.Println("skipped:", err)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

// turn is what one run of one of the two took.
type turn struct{ wall, cpu, peak float64 }

func (t turn) print(name string, rows int) {
	fmt.Printf("%-8s %8.0f events/s  %7.2f s  %7.2f CPU-s  %6.3f ms CPU an event  %5.0f MB\n",
		name, float64(rows)/t.wall, t.wall, t.cpu, t.cpu/float64(rows)*1e3, t.peak)
}

func compare(ctx context.Context, p *rig.Place, o options) error {
	env, err := install(ctx, p, o.python)
	if err != nil {
		return err
	}
	if err := p.Build(); err != nil {
		return err
	}
	file, err := p.Report(o.rows)
	if err != nil {
		return err
	}
	prepared, err := p.Prepared()
	if err != nil {
		return err
	}
	var rates, cpus []float64
	for range o.rounds {
		peer, err := env.run(ctx, file, o)
		if err != nil {
			return err
		}
		peer.print("intelmq", o.rows)
		own, err := tocsin(p, prepared, file)
		if err != nil {
			return err
		}
		own.print("tocsin", o.rows)
		rates, cpus = append(rates, peer.wall/own.wall), append(cpus, peer.cpu/own.cpu)
		fmt.Printf("tocsin : intelmq  %.0f times the rate, 1/%.0f of the CPU\n", rates[len(rates)-1], cpus[len(cpus)-1])
	}
	slices.Sort(rates)
	slices.Sort(cpus)
	fmt.Printf("median of %d rounds: %.0f times the rate, 1/%.0f of the CPU\n", o.rounds, rates[o.rounds/2], cpus[o.rounds/2])
	return nil
}

// tocsin takes the report in with the program.
func tocsin(p *rig.Place, prepared, file string) (turn, error) {
	dir, err := p.Fresh(prepared)
	if err != nil {
		return turn{}, err
	}
	u, err := p.Run(dir, "ingest", "--feed", "shadowserver", "--json", file)
	if err != nil {
		return turn{}, err
	}
	return turn{u.Wall.Seconds(), u.CPU.Seconds(), float64(u.Peak) / 1e6}, nil
}
