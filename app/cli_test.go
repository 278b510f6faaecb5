package app

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"tocsin/app/command"
)

// Every command, flag and argument says what it is for, and every command runs.
func TestHelpIsWhole(t *testing.T) {
	var out bytes.Buffer
	p, _, err := newParser(&World{World: command.World{Out: &out, Err: &out}}, nil, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	eachNode(p.Model.Node, "", func(path string, node *kong.Node) {
		n++
		if path != "" && (node.Help == "" || !strings.HasSuffix(node.Help, ".")) {
			t.Errorf("%s: its help %q is no sentence", path, node.Help)
		}
		for _, f := range node.Flags {
			if f.Help == "" {
				t.Errorf("%s --%s has no help", path, f.Name)
			}
		}
		for _, a := range node.Positional {
			if a.Help == "" {
				t.Errorf("%s <%s> has no help", path, a.Name)
			}
		}
	})
	if n < 25 {
		t.Errorf("%d commands were looked at", n)
	}
}
