// Command tally reads what "go test -json" prints and tells it shortly: a line a package, the output of what failed,
// why a test was skipped, and at the end, alone on its line, how many passed, failed and were skipped.
//
//	go test -json ./... | go run ./test/tally [-name WORD] [NOTE ...]
//
// Notes are printed before the last line. It exits with 1 when anything failed.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
)

func main() {
	name := flag.String("name", "", "a word to begin the last line with")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	t := newTally(out)
	err := t.read(os.Stdin)
	for _, note := range flag.Args() {
		fmt.Fprintln(out, note)
	}
	if err != nil {
		fmt.Fprintln(out, err)
	}
	if *name != "" {
		fmt.Fprint(out, *name, ": ")
	}
	fmt.Fprintln(out, t)
	if ferr := out.Flush(); err != nil || ferr != nil || !t.ok() {
		os.Exit(1)
	}
}
