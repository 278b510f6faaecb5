package front

import (
	"embed"
	"fmt"
	"io/fs"

	"tocsin/internal/console"
	"tocsin/internal/kit/auth"
)

//go:embed page/*.html
var pages embed.FS

// How often one address may send something, or ask about a mail, in a minute; a sixth of it at once.
const (
	sends = 30
	asks  = 24
)

// Front serves the public pages.
type Front struct {
	Deps
	console *console.Console
	sends   *auth.Rates
	asks    *auth.Rates
}

// New puts the pages into the console. Call it before the console serves anything.
func New(c *console.Console, d Deps) (*Front, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	if err := c.Pages("public", dir); err != nil {
		return nil, fmt.Errorf("read the public pages: %w", err)
	}
	return &Front{Deps: d, console: c, sends: auth.NewRates(sends, d.Now), asks: auth.NewRates(asks, d.Now)}, nil
}
