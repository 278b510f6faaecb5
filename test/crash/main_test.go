package crash

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var (
	rounds = flag.Int("rounds", 0, "how many rounds; 0 means 100, with -short 10")
	seed   = flag.Uint64("seed", 1, "the first round's seed; the next has the next")
	rows   = flag.Int("rows", 5000, "rows of a report")
	ready  = flag.String("tocsin", "", "the program to kill; it is built where none is named")
)

// program is the path of the program; TestMain sets it.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tocsin-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = *ready
	if program == "" {
		program = filepath.Join(dir, "tocsin")
		if out, err := exec.Command("go", "build", "-o", program, "tocsin/cmd/tocsin").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
			return 1
		}
	}
	return m.Run()
}

// roundsOf returns how many rounds to do: all, or with -short the fewer.
func roundsOf(all, short int) int {
	switch {
	case *rounds > 0:
		return *rounds
	case testing.Short():
		return short
	}
	return all
}
