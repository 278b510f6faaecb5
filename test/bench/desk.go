package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"time"

	"tocsin/test/bench/rig"
)

type deskCmd struct {
	Items   int           `help:"Reports, incidents, investigations and measures; three in a hundred are open." default:"200000"`
	Letters int           `help:"Letters of them." default:"1000000"`
	Days    int           `help:"Over how many days the watch has reports, findings and events." default:"365"`
	Events  int           `help:"Events in the log, a day; 27400 make ten million a year." default:"0"`
	Orgs    int           `help:"Constituents." default:"10000"`
	Found   int           `help:"Findings; three in ten are open." default:"250000"`
	Warned  int           `help:"Letters that constituents were sent." default:"50000"`
	Records string        `help:"The empty PostgreSQL database that records are in; without it SQLite." placeholder:"URL"`
	Users   int           `help:"How many people ask at once." default:"20"`
	Think   time.Duration `help:"How long each looks at a page before asking for the next; 0 keeps the node at its limit." default:"1s"`
	For     time.Duration `help:"How long they do." default:"60s"`
	Alone   int           `help:"How often each page is asked for before, by one alone: what it costs." default:"10"`
	Pages   string        `help:"Which pages are asked for: desk, watch, or all of them." enum:"all,desk,watch" default:"all"`
	Again   bool          `help:"Ask the desk that is in the folder already."`
}

// Run makes a desk of years and has people read it.
func (c *deskCmd) Run(p *rig.Place) error {
	if err := p.Build(); err != nil {
		return err
	}
	dir := p.Path("desk")
	if !c.Again {
		if err := c.make(p, dir); err != nil {
			return err
		}
	}
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	began := time.Now()
	n, err := serve(p, dir, "--listen", addr)
	if err != nil {
		return err
	}
	defer n.stop()
	fmt.Printf("the node answers after %s\n", ms(time.Since(began)))
	r := &readers{base: "http://" + addr, node: n, items: c.Items, watch: &watched{orgs: c.Orgs, findings: c.Found, letters: c.Warned, days: c.Days}, events: c.Events}
	if err := r.find(c.Pages); err != nil {
		return err
	}
	if err := r.alone(c.Alone); err != nil {
		return err
	}
	if err := r.together(c.Users, c.Think, c.For); err != nil {
		return err
	}
	now, most := n.memory()
	fmt.Printf("the node holds %.0f MB, at most %.0f MB\n", now, most)
	return nil
}

// make makes the data directory and its records.
func (c *deskCmd) make(p *rig.Place, dir string) error {
	args := []string{"--data", dir, "init", "--country", "ZM", "--name", "Bench"}
	where := dir + "/records.db"
	if c.Records != "" {
		args, where = append(args, "--records", c.Records), c.Records
	}
	if out, err := exec.Command(p.Program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("init: %w\n%s", err, out)
	}
	// The program makes the tables.
	if out, err := exec.Command(p.Program, "--data", dir, "status").CombinedOutput(); err != nil {
		if out2, err := exec.Command(p.Program, "--data", dir, "incident").CombinedOutput(); err != nil {
			return fmt.Errorf("open: %w\n%s%s", err, out, out2)
		}
	}
	w := &watched{now: time.Now().UTC().Truncate(time.Second), days: c.Days, orgs: c.Orgs, findings: c.Found, letters: c.Warned}
	if err := w.importOrgs(p, dir); err != nil {
		return err
	}
	if err := fillDesk(where, c.Items, c.Letters, w); err != nil {
		return err
	}
	if c.Events == 0 {
		return nil
	}
	return w.events(context.Background(), dir+"/events", c.Events)
}

// freeAddress is a loopback address that nobody listens on now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
