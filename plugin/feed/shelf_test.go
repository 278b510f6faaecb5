package feed_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"tocsin/plugin/feed"
)

var update = flag.Bool("update", false, "write want.jsonl of each feed anew")

// TestShelf: every feed's samples give the events that its file wants.
func TestShelf(t *testing.T) {
	for _, f := range feed.Builtin().All() {
		t.Run(f.Name, func(t *testing.T) {
			if *update {
				rewrite(t, f)
				return
			}
			for _, p := range f.Test() {
				t.Error(p)
			}
			if f.About == "" || f.Documentation == "" {
				t.Error("a feed says what it is, and where more is written of it")
			}
			if f.PassOn == "" {
				t.Error("a feed says to whom its terms let its records be passed on: pass_on")
			}
		})
	}
}

func rewrite(t *testing.T, f *feed.Feed) {
	got, err := f.Prove()
	if err != nil {
		t.Fatal(err)
	}
	file := f.Name + ".txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "want.jsonl" })
	a.Files = append(a.Files, txtar.File{Name: "want.jsonl", Data: got})
	if err := os.WriteFile(file, bytes.TrimLeft(txtar.Format(a), "\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
