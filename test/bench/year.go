package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/eventlog/eventlogbench"
	"tocsin/test/bench/rig"
	"tocsin/test/bench/w1"
)

type yearCmd struct {
	Days   int  `help:"How many days, up to yesterday." default:"365"`
	PerDay int  `help:"Events a day." default:"100000"`
	Owners int  `help:"How many owners, by Zipf's law: the first has the most events." default:"300"`
	Asks   int  `help:"How often each question is asked." default:"20"`
	Again  bool `help:"Ask once more of the year that is in the folder already."`
}

// Run writes the year into the event log, and asks a node about owners' last 30 days.
func (c *yearCmd) Run(p *rig.Place) error {
	if err := p.Build(); err != nil {
		return err
	}
	dir := p.Path("run")
	if !c.Again {
		if err := c.make(p); err != nil {
			return err
		}
	}
	n, err := serve(p, dir)
	if err != nil {
		return err
	}
	defer n.stop()
	for _, rank := range []int{0, 1, 10, 100, c.Owners - 1} {
		if err := c.ask(n, eventlogbench.Owner(rank)); err != nil {
			return err
		}
	}
	now, most := n.memory()
	fmt.Printf("the node holds %.0f MB, at most %.0f MB\n", now, most)
	return nil
}

// make makes a data directory with the year in it.
func (c *yearCmd) make(p *rig.Place) error {
	prepared, err := p.Prepared()
	if err != nil {
		return err
	}
	dir, err := p.Fresh(prepared)
	if err != nil {
		return err
	}
	return c.fill(filepath.Join(dir, "events"))
}

// ask asks for the newest 1000 events of an owner with all their fields, and for how many there are.
func (c *yearCmd) ask(n *node, owner string) error {
	since := time.Now().UTC().AddDate(0, 0, -30).Format(time.RFC3339)
	for _, query := range []string{eventlog.Eq("owner", owner), eventlog.OwnedBy(owner), eventlog.OwnedBy(owner) + " | stats count() n"} {
		q := url.Values{"query": {query}, "since": {since}, "limit": {"1000"}}
		var took []time.Duration
		rows, text := 0, ""
		for range c.Asks {
			rows = 0
			began := time.Now()
			err := n.get("/api/v1/events?"+q.Encode(), func(line []byte) error { rows++; text = string(line); return nil })
			if err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		first := took[0]
		slices.Sort(took)
		if len(text) > 40 {
			text = fmt.Sprint(rows, " rows")
		}
		fmt.Printf("%-72s %-12s first %7s, median %7s, worst %7s\n", query, text, ms(first), ms(took[len(took)/2]), ms(took[len(took)-1]))
	}
	return nil
}

// fill writes the same rows for each day, under owners drawn anew.
func (c *yearCmd) fill(dir string) error {
	ctx := context.Background()
	l, err := embedded.Open(ctx, embedded.Config{Dir: dir})
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // it was only written to
	events, err := c.rows()
	if err != nil {
		return err
	}
	zipf := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 1, uint64(c.Owners-1))
	began := time.Now()
	first := rig.Yesterday().Truncate(24*time.Hour).AddDate(0, 0, 1-c.Days)
	for d := range c.Days {
		day := first.AddDate(0, 0, d)
		for i := range events {
			ev := &events[i]
			ev.ID = idOf(d, i)
			ev.Time = day.Add(time.Duration(i) * 24 * time.Hour / time.Duration(len(events))).UnixNano()
			ev.Fields[0].Value = eventlogbench.Owner(int(zipf.Uint64()))
		}
		for part := range slices.Chunk(events, 1000) {
			if err := l.Append(ctx, part); err != nil {
				return err
			}
		}
		if err := l.Sync(ctx); err != nil {
			return err
		}
		if d%30 == 29 || d == c.Days-1 {
			fmt.Printf("%d days written, %.0f s\n", d+1, time.Since(began).Seconds())
		}
	}
	info, err := l.Info(ctx)
	fmt.Printf("%d events, %.1f bytes each\n", info.Rows, float64(info.Bytes)/float64(max(info.Rows, 1)))
	return err
}

func idOf(day, row int) tocsin.ID {
	return tocsin.IDOf(binary.BigEndian.AppendUint64(nil, uint64(day)<<32|uint64(row)))
}

// rows returns a day's events; the owner stands first.
func (c *yearCmd) rows() ([]tocsin.Event, error) {
	var b bytes.Buffer
	if err := w1.Sinkhole(&b, c.PerDay, 1, rig.Yesterday()); err != nil {
		return nil, err
	}
	all, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		return nil, err
	}
	events := make([]tocsin.Event, len(all)-1)
	for i, row := range all[1:] {
		events[i].Fields = append(events[i].Fields, tocsin.Field{Name: tocsin.KeyOwner, Value: "?"})
		for j, v := range row {
			events[i].Add("extra."+all[0][j], v)
		}
	}
	return events, nil
}
