package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"tocsin"
	"tocsin/app/command"
	"tocsin/plugin/feed"
)

type feedCmd struct {
	List   feedListCmd        `cmd:"" help:"List the feeds, and when the last report of each came."`
	Show   feedShowCmd        `cmd:"" help:"Show what a feed is: who runs it, its terms, what its columns mean."`
	Status command.FeedStatus `cmd:"" help:"Show how feeds are: which are silent, shrink, have other columns than before, or can't be fetched."`
	On     command.FeedOn     `cmd:"" help:"Have a feed fetched on schedule."`
	Off    command.FeedOff    `cmd:"" help:"Have a feed fetched no more."`
	Set    command.FeedSet    `cmd:"" help:"Change how a feed is collected: address, interval, senders of mails."`
	Run    command.FeedRun    `cmd:"" help:"Fetch a feed now."`
	New    feedNewCmd         `cmd:"" help:"Write the file of a new feed, its mapping proposed from a sample's columns."`
	Test   feedTestCmd        `cmd:"" help:"Prove a feed's file: its samples must give the events that it names."`
}

type feedListCmd struct{ command.ListFormat }

// Run lists the feeds: those of a node where one is named, or else those that are built in.
func (c *feedListCmd) Run(w *World) error {
	if w.Dir != "" {
		_, err := c.List(&w.World, "/api/v1/feeds", nil, "name:FEED", "title:TITLE", "provider:PROVIDER", "format:FORMAT", "tlp:TLP", "terms:TERMS", "pass_on:PASS ON", "ended:ENDED", "last_report:LAST REPORT")
		return err
	}
	t := command.Table{Head: []string{"FEED", "TITLE", "PROVIDER", "FORMAT", "TLP", "TERMS", "PASS ON", "ENDED"}}
	for _, f := range feed.Builtin().All() {
		t.Add(f.Name, f.Title, f.Provider, f.Format, f.Mark.String(), f.Terms, string(f.PassOn), f.Ended)
	}
	return t.Print(w.Out)
}

type feedShowCmd struct {
	Name string `arg:"" help:"The feed's name."`
}

// Run shows a feed that is built in.
func (c *feedShowCmd) Run(w *World) error {
	shelf := feed.Builtin()
	if w.Dir != "" {
		h, _, err := openHome(w.Dir, w.Env)
		if err != nil {
			return err
		}
		if shelf, err = openShelf(h); err != nil {
			return err
		}
	}
	f, err := shelf.Named(c.Name)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%s (%s), by %s\n%s\n\n%s\nTerms: %s\nFormat: %s, %s\n", f.Title, f.Name, f.Provider, f.Documentation, f.About, f.Terms, f.Format, f.Mark.Label())
	if f.PassOn != "" {
		fmt.Fprintf(w.Out, "May be passed on to: %s\n", f.PassOn)
	}
	if f.Ended != "" {
		fmt.Fprintf(w.Out, "Ended by its provider: %s\n", f.Ended)
	}
	for _, from := range f.Fetch.URLs {
		fmt.Fprintf(w.Out, "From: %s, every %s\n", from, f.Fetch.Every)
	}
	return nil
}

type feedTestCmd struct {
	Files  []string `arg:"" optional:"" help:"Feed files (.txtar); without any, all feeds that are built in." name:"file"`
	Update bool     `help:"Write into the files what their samples give. Read it before you believe it."`
}

// Run proves feeds.
func (c *feedTestCmd) Run(w *command.World) error {
	feeds, err := c.feeds()
	if err != nil {
		return err
	}
	if c.Update {
		return c.update(w)
	}
	bad := 0
	for _, f := range feeds {
		problems := f.Test()
		for _, p := range problems {
			fmt.Fprintln(w.Out, command.Printable(fmt.Sprint(p)))
		}
		if len(problems) > 0 {
			bad++
			continue
		}
		fmt.Fprintf(w.Out, "ok  %s\n", f.Name)
	}
	if bad > 0 {
		fmt.Fprintln(w.Err, "tocsin:", strconv.Itoa(bad), "of", len(feeds), "feeds do not give what they say")
		return command.ErrSaid
	}
	return nil
}

// update writes want.jsonl of the files anew.
func (c *feedTestCmd) update(w *command.World) error {
	if len(c.Files) == 0 {
		return tocsin.Faultf(tocsin.Invalid, "--update needs the files that it is to write")
	}
	for _, file := range c.Files {
		text, err := os.ReadFile(file)
		if err != nil {
			return tocsin.Faultf(tocsin.NotFound, "%s can't be opened: %w", file, err)
		}
		proved, n, err := feed.Proved(filepath.Base(file), text)
		if err != nil {
			return inFolder(filepath.Dir(file), err)
		}
		if err := os.WriteFile(file, proved, 0o600); err != nil {
			return tocsin.Faultf(tocsin.Unavailable, "%s can't be written: %w", file, err)
		}
		fmt.Fprintf(w.Out, "%s: %d lines of want.jsonl written; read them before you believe them\n", file, n)
	}
	return nil
}

func (c *feedTestCmd) feeds() ([]*feed.Feed, error) {
	if len(c.Files) == 0 {
		return feed.Builtin().All(), nil
	}
	var feeds []*feed.Feed
	for _, file := range c.Files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, tocsin.Faultf(tocsin.NotFound, "%s can't be opened: %w", file, err)
		}
		f, err := feed.Parse(filepath.Base(file), text)
		if err != nil {
			return nil, inFolder(filepath.Dir(file), err)
		}
		feeds = append(feeds, f)
	}
	return feeds, nil
}
