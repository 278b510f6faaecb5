package app

import (
	"bytes"
	"os"
	"testing"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

func TestMadeFeedIsThereAtOnceAndAfterAStart(t *testing.T) {
	dir := t.TempDir() + "/node"
	n := startNode(t, dir, "")
	d, err := feed.Sketch("office", "a.csv", "", format.Options{}, []byte("ip,seen\n192.0.2.1,2026-11-23 08:00:00\n"))
	if err != nil {
		t.Fatal(err)
	}
	d.Provider, d.Terms = "us", "ours"
	text, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	make := func(want tocsin.Why) {
		t.Helper()
		if err := (feedMaker{n: n.Node}).MakeFeed(t.Context(), "anna", "office", text); (err != nil) != (want != 0) || tocsin.WhyOf(err) != want {
			t.Errorf("make: %v, want %v", err, want)
		}
	}
	make(0)
	make(tocsin.Conflict)
	if _, err := n.Shelf.Named("office"); err != nil {
		t.Error(err)
	}
	if _, err := feed.Builtin().Named("office"); err == nil {
		t.Error("it is on the shelf of those that are built in")
	}
	list, err := audit.List(t.Context(), n.DB, audit.Filter{})
	if err != nil || len(list) == 0 || list[len(list)-1].Act != "feed.make" && list[0].Act != "feed.make" {
		t.Errorf("the audit log says %+v, %v", list, err)
	}
	kept, err := os.ReadFile(n.Home.path("feeds", "office.txtar"))
	if err != nil || !bytes.Equal(kept, text) {
		t.Errorf("the file holds %q, %v", kept, err)
	}
	if s, err := openShelf(n.Home); err != nil {
		t.Error(err)
	} else if _, err := s.Named("office"); err != nil {
		t.Error(err)
	}
}
