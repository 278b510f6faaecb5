package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust"
	"tocsin/plugin/feed"
)

// feedMaker saves feeds that people put together on a page.
type feedMaker struct {
	*trust.Web
	n *Node
}

// MakeFeed writes the file of a new feed into the data directory and puts the feed on the shelf.
func (m feedMaker) MakeFeed(ctx context.Context, by, name string, text []byte) error {
	n := m.n
	f, err := feed.Parse(name+".txtar", text)
	if err != nil {
		return err
	}
	if _, err := n.Shelf.Named(name); err == nil {
		return &tocsin.Fault{Why: tocsin.Conflict, Field: "name", Text: "there is a feed of that name already"}
	}
	file := n.Home.path("feeds", name+".txtar")
	if err := os.MkdirAll(n.Home.path("feeds"), 0o700); err != nil {
		return fmt.Errorf("make folder of feeds: %w", err)
	}
	if err := writeNew(file, text); err != nil {
		return err
	}
	err = n.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "feed.make", Subject: name, Detail: map[string]any{"title": f.Title, "format": f.Format}})
	})
	if err == nil {
		err = n.Shelf.Put(f)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("make feed %s: %w", name, err), os.Remove(file))
	}
	return nil
}
