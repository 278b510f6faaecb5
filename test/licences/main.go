// Command licences writes docs/develop/licences.md: the modules that the program is linked with, and the licence of
// each as its own file says. Run it from the repository's root after a change of go.mod:
//
//	go run ./test/licences
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

const listFile = "docs/develop/licences.md"

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func write() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	text, err := list(ctx, ".")
	if err != nil {
		return err
	}
	return os.WriteFile(listFile, []byte(text), 0o644)
}
