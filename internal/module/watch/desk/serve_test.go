package desk_test

import (
	"net/http"
	"os"
	"testing"
	"time"
)

// TestServe shows the pages with the sample at an address, for whoever works on them:
//
//	TOCSIN_DESK=127.0.0.1:8471 go test -run TestServe -timeout 0 ./internal/module/watch/desk
func TestServe(t *testing.T) {
	addr := os.Getenv("TOCSIN_DESK")
	if addr == "" {
		t.Skip("shows the pages only where TOCSIN_DESK names an address to listen on")
	}
	h := handler(t, sample{now: time.Now().UTC()})
	bare := handler(t, sample{now: time.Now().UTC(), bare: true})
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.Handle("/bare/", http.StripPrefix("/bare", bare))
	server := http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: time.Second}
	t.Fatal(server.ListenAndServe())
}
