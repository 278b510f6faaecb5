package desk_test

import (
	"net/http"
	"testing"

	"tocsin/internal/console"
	"tocsin/internal/module/watch/desk"
)

// handler serves the pages of a sample.
func handler(t *testing.T, s sample) http.Handler {
	t.Helper()
	now := s.clock()
	c, err := console.New(console.Config{
		Team: "National CIRT of Zembla" + s.taint, Country: "Zembla" + s.taint, Version: "0.1.0" + s.taint, Search: desk.SearchPath, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(c, s)
	if err != nil {
		t.Fatal(err)
	}
	if s.maker != nil {
		d.Maker = s.maker
	}
	mux := http.NewServeMux()
	d.Routes(mux)
	mux.Handle("GET /static/", c.Static())
	return c.Secure(mux)
}
