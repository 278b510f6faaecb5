package app

import (
	"context"
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

// indexWait is how long the start of a node waits for an index that can be made beside its work.
const indexWait = time.Second

// indexedBeside is indexed for an index that nobody needs while it is made: one that takes longer is made beside the work
// of the node. A node that ends before begins anew at its next start.
func (n *Node) indexedBeside(ctx context.Context, words *search.Index, again func(context.Context) error) error {
	if made, err := words.Made(ctx); err != nil || made {
		return err
	}
	beside, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	var err error
	go func() {
		defer close(ended)
		err = n.indexed(beside, words, again)
	}()
	n.onClose(func() error { stop(); <-ended; return nil })
	select {
	case <-ended:
		return err
	case <-time.After(indexWait):
	}
	n.Log.Info("the index of letters is made beside the work; until then they are looked for without it")
	go func() {
		<-ended
		switch {
		case beside.Err() != nil:
		case err != nil:
			n.Log.Error("make the index of letters", "error", err)
		default:
			n.Log.Info("the index of letters is made")
		}
	}()
	return nil
}
