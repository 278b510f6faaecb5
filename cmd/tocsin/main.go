// Command tocsin is the node of a national CIRT, a regional centre or the global centre. See README.md.
package main

import (
	"context"
	"os"

	"tocsin/app"
)

func main() {
	os.Exit(app.Main(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
