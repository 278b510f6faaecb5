package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tocsin/internal/kit/eventlog/eventlogbench"
	"tocsin/test/bench/rig"
)

type compareCmd struct {
	Rows   int    `help:"Rows of the report." default:"100000"`
	Rounds int    `help:"How often each is run." default:"3"`
	Only   string `help:"Run one of the two alone: bare or tocsin." enum:"bare,tocsin,both" default:"both"`
}

// figures are what one run gave.
type figures struct {
	rows, wall, cpu, peak, disk float64 // seconds, MB, bytes a row
}

func (f figures) rate() float64 { return f.rows / f.wall }

func (f figures) String() string {
	return fmt.Sprintf("%7.0f rows/s  %6.2f s  %6.2f CPU-s  %5.1f us CPU a row  %5.0f MB peak  %5.1f bytes a row",
		f.rate(), f.wall, f.cpu, f.cpu/f.rows*1e6, f.peak, f.disk)
}

func newFigures(rows int, u *rig.Usage, disk int64) figures {
	return figures{float64(rows), u.Wall.Seconds(), u.CPU.Seconds(), float64(u.Peak) / 1e6, float64(disk) / float64(rows)}
}

// Run runs both in turns and prints each run, the medians, and the median of the rounds' ratios.
func (c *compareCmd) Run(p *rig.Place) error {
	if err := p.Build(); err != nil {
		return err
	}
	file, err := p.Report(c.Rows)
	if err != nil {
		return err
	}
	prepared, err := p.Prepared()
	if err != nil {
		return err
	}
	var alone, all []figures
	for range c.Rounds {
		if c.Only != "tocsin" {
			f, err := bare(p, file, c.Rows)
			if err != nil {
				return err
			}
			fmt.Println("bare  ", f)
			alone = append(alone, f)
		}
		if c.Only != "bare" {
			f, err := whole(p, prepared, file, c.Rows)
			if err != nil {
				return err
			}
			fmt.Println("tocsin", f)
			all = append(all, f)
		}
	}
	summary(alone, all)
	return nil
}

func summary(bare, whole []figures) {
	if len(bare) > 0 {
		fmt.Println("\nmedian bare  ", medians(bare))
	}
	if len(whole) > 0 {
		fmt.Println("median tocsin", medians(whole))
	}
	if len(bare) == 0 || len(whole) == 0 {
		return
	}
	var rate, cpu []float64
	for i := range bare {
		rate = append(rate, whole[i].rate()/bare[i].rate())
		cpu = append(cpu, bare[i].cpu/whole[i].cpu)
	}
	fmt.Printf("tocsin : bare, median of the rounds: %.2f of the rate, %.2f by CPU\n", median(rate), median(cpu))
}

func medians(of []figures) figures {
	by := func(get func(figures) float64) float64 {
		var v []float64
		for _, f := range of {
			v = append(v, get(f))
		}
		return median(v)
	}
	return figures{
		rows: of[0].rows,
		wall: by(func(f figures) float64 { return f.wall }),
		cpu:  by(func(f figures) float64 { return f.cpu }),
		peak: by(func(f figures) float64 { return f.peak }),
		disk: by(func(f figures) float64 { return f.disk }),
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// bare stores the rows in the event log alone, in a process of its own.
func bare(p *rig.Place, file string, rows int) (figures, error) {
	dir := p.Path("bare")
	if err := os.RemoveAll(dir); err != nil {
		return figures{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return figures{}, err
	}
	u, err := rig.Child(nil, nil, self, "bare", dir, file)
	if err != nil {
		return figures{}, err
	}
	size, err := eventlogbench.Size(dir)
	return newFigures(rows, u, size), err
}

type bareCmd struct {
	Store string `arg:""`
	File  string `arg:""`
}

// Run is the process that stores the rows in the event log alone.
func (c *bareCmd) Run() error {
	flags, err := os.MkdirTemp("", "tocsin-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(flags) //nolint:errcheck // a temporary folder
	if err := eventlogbench.Prepare(flags); err != nil {
		return err
	}
	_, err = eventlogbench.Bare(c.Store, c.File, eventlogbench.Options{})
	return err
}

// whole takes the report in with the program, and looks that all of it was.
func whole(p *rig.Place, prepared, file string, rows int) (figures, error) {
	dir, err := p.Fresh(prepared)
	if err != nil {
		return figures{}, err
	}
	u, err := p.Run(dir, "ingest", "--feed", "shadowserver", "--json", file)
	if err != nil {
		return figures{}, err
	}
	var got struct{ Read, Accepted, Unowned int }
	if err := json.Unmarshal(bytes.TrimSpace(u.Out), &got); err != nil {
		return figures{}, fmt.Errorf("read what ingest says: %w: %s", err, u.Out)
	}
	if got.Accepted != rows || got.Unowned == 0 || got.Unowned == rows {
		return figures{}, fmt.Errorf("of %d rows not all were accepted, or all or none are owned: %s", rows, u.Out)
	}
	size, err := eventlogbench.Size(filepath.Join(dir, "events"))
	return newFigures(rows, u, size), err
}

// ms prints a duration in whole milliseconds.
func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
