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
	rounds = flag.Int("rounds", 0, "how many rounds; 0 means 100 kills of ingest with TOCSIN_TEST_LONG set, else 16, with -short 6")
	seed   = flag.Uint64("seed", 1, "the first round's seed; the next has the next")
	rows   = flag.Int("rows", 5000, "rows of a report")
	ready  = flag.String("tocsin", "", "the program to kill; it is built where none is named")
)

// program is the path of the program; TestMain sets it.
var program string

func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "4"); err != nil { // those that wait for something to come by itself
		panic(err)
	}
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

// roundsOf returns how many rounds to do: all where TOCSIN_TEST_LONG is set, else few, with -short fewer.
func roundsOf(all, few, short int) int {
	switch {
	case *rounds > 0:
		return *rounds
	case testing.Short():
		return short
	case os.Getenv("TOCSIN_TEST_LONG") != "":
		return all
	}
	return few
}
