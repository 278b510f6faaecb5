package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/search"
	"tocsin/internal/kit/sqldb"
)

// indexed makes an index of words where it is not whole: it is new, or the records were moved.
func (n *Node) indexed(ctx context.Context, words *search.Index, again func(context.Context) error) error {
	made, err := words.Made(ctx)
	if err != nil || made {
		return err
	}
	if err := again(ctx); err != nil {
		return err
	}
	return n.DB.Tx(ctx, func(tx *sqldb.Tx) error { return words.SetMade(ctx, tx) })
}

// indexing says which indexes are being made, and how far they are: "letters: 1200 of 40000".
func (n *Node) indexing() string {
	var list []string
	for _, m := range n.Respond.Made() {
		list = append(list, fmt.Sprintf("%s: %d of %d", m.What, m.Done, m.Of))
	}
	return strings.Join(list, ", ")
}

// indexWait is how long the start of a node waits for an index that can be made beside its work.
const indexWait = time.Second

// indexedBeside is indexed for an index that nobody needs while it is made: one that takes longer is made beside the work
// of the node. A node that ends before begins anew at its next start.
func (n *Node) indexedBeside(ctx context.Context, what string, words *search.Index, again func(context.Context) error) error {
	if made, err := words.Made(ctx); err != nil || made {
		return err
	}
	return n.beside(ctx, what, func(ctx context.Context) error { return n.indexed(ctx, words, again) })
}

// beside makes an index of some things beside the work of the node, where it takes longer than a moment.
func (n *Node) beside(ctx context.Context, what string, again func(context.Context) error) error {
	beside, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	var err error
	go func() {
		defer close(ended)
		err = again(beside)
	}()
	n.onClose(func() error { stop(); <-ended; return nil })
	select {
	case <-ended:
		return err
	case <-time.After(indexWait):
	}
	n.Log.Info("an index is made beside the work; until it is whole it is done without", "of", what)
	go func() {
		<-ended
		switch {
		case beside.Err() != nil:
		case err != nil:
			n.Log.Error("make an index", "of", what, "error", err)
		default:
			n.Log.Info("the index is made", "of", what)
		}
	}()
	return nil
}
