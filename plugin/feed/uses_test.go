package feed_test

import (
	"slices"
	"testing"

	"tocsin/plugin/feed"
)

func TestUsesTellWhatBecomesOfEachColumn(t *testing.T) {
	fd, err := feed.Parse("x.txtar", []byte(head+"required = [\"ip\"]\nignore = [\"rest\"]\n[map]\nip = \"source.ip\"\nwhat = { look = \"destination\" }\ntwice = [\"source.port\", \"extra.port\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := fd.Plan("x.csv")
	if err != nil {
		t.Fatal(err)
	}
	uses := map[string]feed.Use{}
	for _, u := range plan.Uses() {
		uses[u.Column] = u
	}
	f := func(column string, required bool, keys ...string) {
		t.Helper()
		u, ok := uses[column]
		if !ok || u.Required != required || !slices.Equal(u.Keys, keys) {
			t.Errorf("%s: %+v, want %v %v", column, u, required, keys)
		}
	}
	f("ip", true, "source.ip")
	f("rest", false)
	f("twice", false, "extra.port", "source.port")
	if !slices.Contains(uses["what"].Keys, "destination.fqdn") || slices.Contains(uses["what"].Keys, "source.fqdn") {
		t.Errorf("%v", uses["what"].Keys)
	}
}

// TestUsesOfAllFeeds: each feed's mapping can be told.
func TestUsesOfAllFeeds(t *testing.T) {
	for _, fd := range feed.Builtin().All() {
		plan, err := fd.Plan("2026-11-24-scan_rdp-x.csv")
		if err != nil {
			t.Errorf("%s: %v", fd.Name, err)
			continue
		}
		for _, u := range plan.Uses() {
			if u.Column == "" || slices.Contains(u.Keys, "") {
				t.Errorf("%s: %+v", fd.Name, u)
			}
		}
	}
}
