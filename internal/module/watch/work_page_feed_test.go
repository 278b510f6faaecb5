package watch

import (
	"context"
	"slices"
	"testing"

	"tocsin/internal/module/watch/collect"
	"tocsin/plugin/feed"
)

// health is a Health that says the same whenever it is asked.
type health []collect.Status

func (h health) Statuses(context.Context) ([]collect.Status, error) { return h, nil }

func (h health) Last(_ context.Context, name string) ([]collect.Arrival, error) {
	return []collect.Arrival{{Report: 1, Feed: name, Code: name + ".scan_rdp", Records: 7}, {Report: 2, Feed: name, Code: name + ".scan_ssl"}}, nil
}

func TestFeedsInTroubleStandFirstOnEveryPage(t *testing.T) {
	r, p, _ := openPages(t, 1)
	r.Shelf = feed.Builtin()
	r.Health = health{{Feed: "urlhaus", State: collect.Trouble, Signs: []collect.Sign{{Kind: collect.Silent}}}, {Feed: "feodo", State: collect.Waiting, Active: true}}
	var names []string
	for after := ""; ; {
		list, err := p.Feeds(t.Context(), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list.Rows {
			names = append(names, f.Name)
		}
		if after = list.Next; after == "" {
			break
		}
	}
	if names[0] != "urlhaus" || names[1] != "feodo" || len(names) != len(r.Shelf.All()) || !slices.IsSorted(names[2:]) {
		t.Errorf("%v", names)
	}
}

func TestOneFeedHasTheColumnsOfAKindThatCame(t *testing.T) {
	r, p, _ := openPages(t, 1)
	r.Shelf, r.Health = feed.Builtin(), health{}
	f := func(asked, kind string) {
		t.Helper()
		one, err := p.Feed(t.Context(), "shadowserver", asked)
		if err != nil || one.Kind != kind || len(one.KindNames) != 2 || len(one.Columns) == 0 || len(one.Came) != 2 {
			t.Errorf("%q: %q of %v, %d columns, %v", asked, one.Kind, one.KindNames, len(one.Columns), err)
		}
	}
	f("", "scan_rdp")
	f("scan_ssl", "scan_ssl")
	f("never_came", "scan_rdp")
	r.Health = nil
	if one, err := p.Feed(t.Context(), "shadowserver", ""); err != nil || one.Columns != nil {
		t.Errorf("nothing came: %+v %v", one.Columns, err)
	}
}
