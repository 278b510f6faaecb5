package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"tocsin"
	"tocsin/app/command"
	"tocsin/app/demo"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/find"
)

type demoCmd struct {
	Once   bool   `help:"End when everything is shown, instead of serving pages."`
	Listen string `help:"The address that pages are served on." default:"${listen}" placeholder:"ADDR"`
	Keep   string `help:"Keep the data in this folder; without it, a temporary folder is used and removed at the end." placeholder:"DIR" type:"path"`
}

// Run sets the fictional country up, shows what its CIRT sees, and serves pages.
func (c *demoCmd) Run(w *World) error {
	if err := (&serveCmd{Listen: c.Listen}).check(); err != nil {
		return err
	}
	dir, done, err := c.folder()
	if err != nil {
		return err
	}
	return errors.Join(c.play(w, dir), done())
}

func (c *demoCmd) folder() (string, func() error, error) {
	if c.Keep != "" {
		node := filepath.Join(c.Keep, "node")
		if _, err := os.Stat(filepath.Join(node, settingsFile)); err == nil {
			return "", nil, tocsin.Faultf(tocsin.Conflict, "%s holds the node of an earlier demonstration; `tocsin serve --data %s` shows it again, or give --keep another folder", c.Keep, node)
		}
		return c.Keep, func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "tocsin-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

func (c *demoCmd) play(w *World, dir string) error {
	set, err := demo.Write(filepath.Join(dir, "material"), time.Now())
	if err != nil {
		return err
	}
	w.Dir, w.Events, w.Env = filepath.Join(dir, "node"), "", nil // no setting of another node reaches it
	if err := setUp(w, set); err != nil {
		return err
	}
	clock := &demoClock{}
	node, err := OpenNode(w.Ctx, Options{Dir: w.Dir, Log: w.Log, Env: w.Env, clock: clock.Now})
	if err != nil {
		return err
	}
	stop, err := node.serveSocket(w.Ctx)
	if err != nil {
		return errors.Join(err, node.Close())
	}
	cl, err := node.client()
	if err != nil {
		return errors.Join(err, stop())
	}
	if err = show(&w.World, cl, set, func() error { return node.playDesk(w.Ctx, clock, time.Now()) }); err == nil {
		err = node.Collect.LookBack(w.Ctx) // as the server does each minute
	}
	cl.Idle()
	if err == nil && !c.Once {
		err = c.serve(w, node)
	}
	return errors.Join(err, stop())
}

// setUp makes the data directory, as `tocsin init` does, and puts the tables of ASes in.
func setUp(w *World, set demo.Set) error {
	h, err := initHome(w.Dir, Settings{Profile: "national", Country: set.Country, Name: set.Team, Language: "en"})
	if err != nil {
		return err
	}
	if err := addMail(h); err != nil {
		return err
	}
	for _, file := range set.Enrich {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(h.path("enrich", filepath.Base(file)), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// show does what a CIRT does on its first afternoon, with the same requests that the commands make.
func show(w *command.World, cl *command.Client, set demo.Set, desk func() error) error {
	fmt.Fprintf(w.Out, "%s is a fictional country; %s is its CIRT. Everything below is made up, on documentation addresses.\n\n", set.Name, set.Team)
	steps := []struct {
		title string
		do    func(*command.World, *command.Client, demo.Set) error
	}{
		{"Constituents", showImport},
		{"Incident desk", func(w *command.World, cl *command.Client, _ demo.Set) error { return showDesk(w, cl, desk) }},
		{"Reports", showReports},
		{"Findings", showFindings},
		{"What is nobody's", showGaps},
		{"Digests", showDigests},
		{"Outbox", showOutbox},
	}
	for _, s := range steps {
		fmt.Fprintf(w.Out, "── %s\n", s.title)
		if err := s.do(w, cl, set); err != nil {
			return err
		}
		fmt.Fprintln(w.Out)
	}
	return nil
}

func showImport(w *command.World, cl *command.Client, set demo.Set) error {
	f, err := os.Open(set.Constituents)
	if err != nil {
		return err
	}
	defer f.Close()
	q := url.Values{"import": {"demo"}, "name": {filepath.Base(set.Constituents)}}
	return cl.Post(w.Ctx, "/api/v1/constituents/import", q, f, func(line []byte) error { return command.TellImportLine(w, line) })
}

// showReports takes all reports in, and tells what was read and why rows were rejected.
func showReports(w *command.World, cl *command.Client, set demo.Set) error {
	var sum inbox.Tally
	t := command.Table{Head: []string{"FEED", "REPORT", "READ", "ACCEPTED", "DUPLICATE", "REJECTED", "DROPPED", "UNOWNED"}}
	rejects := command.Table{Head: []string{"REPORT", "LINE", "FIELD", "WHY"}}
	for i, r := range set.Reports {
		ing := command.Ingest{Feed: r.Feed}
		a, err := ing.Send(w, cl, r.Path, fmt.Sprintf("report %d of %d", i+1, len(set.Reports)))
		if err != nil {
			return command.AtFile(r.Path, err)
		}
		sum.Add(a.Tally)
		t.Add(r.Feed, a.Name, command.Thousands(a.Read), command.Thousands(a.Accepted), command.Thousands(a.Duplicate), command.Thousands(a.Rejected), command.Thousands(a.Dropped), command.Thousands(a.Unowned))
		if err := addRejects(w, cl, a, &rejects); err != nil {
			return err
		}
	}
	t.Add("", "together", command.Thousands(sum.Read), command.Thousands(sum.Accepted), command.Thousands(sum.Duplicate), command.Thousands(sum.Rejected), command.Thousands(sum.Dropped), command.Thousands(sum.Unowned))
	if err := t.Print(w.Out); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "\nRejected, kept, and readable again once the feed is mended (tocsin inbox replay):\n")
	return rejects.Print(w.Out)
}

func addRejects(w *command.World, cl *command.Client, a command.Answer, t *command.Table) error {
	if a.Rejected == 0 {
		return nil
	}
	return cl.Get(w.Ctx, fmt.Sprintf("/api/v1/reports/%d/rejects", a.ID), nil, func(line []byte) error {
		var r inbox.Reject
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		t.Add(a.Name, fmt.Sprint(r.Line), r.Field, r.Reason)
		return nil
	})
}

// showFindings counts the findings by status and shows the owners with the most.
func showFindings(w *command.World, cl *command.Client, _ demo.Set) error {
	byStatus, byOwner := map[find.Status]int{}, map[string]*ownerLine{}
	err := cl.Get(w.Ctx, "/api/v1/findings", url.Values{"limit": {"100000"}}, func(line []byte) error {
		var f struct {
			find.Finding
			Name string `json:"owner_name"`
		}
		if err := json.Unmarshal(line, &f); err != nil {
			return err
		}
		byStatus[f.Status]++
		o, ok := byOwner[f.Owner]
		if !ok {
			o = &ownerLine{owner: f.Name}
			byOwner[f.Owner] = o
		}
		o.add(f.Finding)
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range find.Statuses {
		if byStatus[s] > 0 {
			fmt.Fprintf(w.Out, "%d %s  ", byStatus[s], s)
		}
	}
	fmt.Fprintln(w.Out)
	return topOwners(w, byOwner)
}

// showGaps shows how much of the country somebody answers for.
func showGaps(w *command.World, cl *command.Client, _ demo.Set) error {
	return cl.Get(w.Ctx, "/api/v1/constituents/coverage", nil, func(line []byte) error { return command.TellCoverageLine(w, line, topLines) })
}

// showDigests lists what each owner would be sent, and shows one letter whole.
func showDigests(w *command.World, cl *command.Client, _ demo.Set) error {
	t := command.Table{Head: []string{"OWNER", "LANGUAGE", "TO", "PROBLEMS", "RECORDS", "TLP"}}
	var sample []byte
	err := cl.Get(w.Ctx, "/api/v1/digests/preview", nil, func(line []byte) error {
		var d command.Letter
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		if d.Language == "en" && d.Findings > 1 && (sample == nil || len(line) < len(sample)) {
			sample = append([]byte(nil), line...)
		}
		to := "nobody: no contact"
		if len(d.To) > 0 {
			to = d.To[0]
		}
		t.Add(d.Name, d.Language, to, fmt.Sprint(d.Findings), fmt.Sprint(d.Records), tlpLabel(d.TLP))
		return nil
	})
	if err != nil {
		return err
	}
	if err := t.Print(w.Out); err != nil || sample == nil {
		return err
	}
	fmt.Fprint(w.Out, "\nNothing is sent. One of them:\n\n")
	return command.PrintDigest(w, sample)
}

func tlpLabel(s string) string {
	m, err := tocsin.ParseMark(s)
	if err != nil {
		return s
	}
	return m.Label()
}

func (c *demoCmd) serve(w *World, node *Node) error {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return tocsin.Faultf(tocsin.Unavailable, "can't listen on %s: %w; another address: --listen 127.0.0.1:PORT", c.Listen, err)
	}
	fmt.Fprintf(w.Out, "Pages: http://%s/   (stop with Ctrl+C)\nCommands on the same node: tocsin --data %s findings --status open\n", l.Addr(), w.Dir)
	return node.serve(w.Ctx, front{listen: l})
}
