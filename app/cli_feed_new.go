package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tocsin"
	"tocsin/app/command"
	"tocsin/plugin/feed"
)

type feedNewCmd struct {
	Name string `arg:"" help:"The new feed's name: lower-case letters, digits and hyphens."`
	From string `help:"A report of it, plain or packed." required:"" placeholder:"FILE"`
	Out  string `help:"The file to write; - is standard output. Without it: feeds/NAME.txtar in the data directory." placeholder:"FILE"`
}

// Run writes the file of a new feed.
func (c *feedNewCmd) Run(w *World) error {
	name, sample, err := beginning(c.From)
	if err != nil {
		return err
	}
	text, err := feed.Propose(c.Name, name, sample)
	if err != nil {
		return command.AtFile(c.From, err)
	}
	if c.Out == "-" {
		_, err := w.Out.Write(text)
		return err
	}
	out := c.Out
	if out == "" {
		home, _, err := openHome(w.Dir, w.Env)
		if err != nil {
			return err
		}
		out = home.path("feeds", c.Name+".txtar")
	}
	if err := writeNew(out, text); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%s: written. What its columns mean was guessed: read it, fill in provider, terms and classification.type,\nthen: tocsin feed test --update %s\n", out, out)
	return nil
}

// beginning reads the first part of a report.
func beginning(file string) (name string, sample []byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", nil, tocsin.Faultf(tocsin.NotFound, "%s can't be opened: %w", file, err)
	}
	defer f.Close()
	if name, sample, err = feed.Beginning(filepath.Base(file), f); err != nil {
		return "", nil, command.AtFile(file, err)
	}
	return name, sample, nil
}

// writeNew writes a file that is not there yet.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return tocsin.Faultf(tocsin.Conflict, "%s is there already", file)
	}
	if err != nil {
		return tocsin.Faultf(tocsin.Unavailable, "%s can't be written: %w", file, err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
