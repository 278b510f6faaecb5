// Package command is what a person at the command line asks of a node: each command speaks HTTP to it, as any program
// does, and shows what it answers. Those about the node itself are in app, which puts all together: its data directory,
// accounts, outbox and audit log.
package command

import (
	"context"
	"errors"
	"io"
)

// World is what a command knows of where it runs, and the way to the node that it speaks to.
type World struct {
	Ctx context.Context
	In  io.Reader
	Out io.Writer
	Err io.Writer
	// Terminal tells that Err is one: progress is shown then.
	Terminal bool
	// Connect returns a client of the node that the command line names.
	Connect func() (*Client, error)
}

// With runs f with a client of the node, and closes it.
func (w *World) With(f func(*Client) error) error {
	c, err := w.Connect()
	if err != nil {
		return err
	}
	return errors.Join(f(c), c.Close())
}

// ErrSaid ends a command that has told what is wrong already.
var ErrSaid = errors.New("said already")
