// Package engine chooses the engine of the event log by one setting.
package engine

import (
	"context"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/eventlog/remote"
)

// Config says where events are kept.
type Config struct {
	// URL is the address of a VictoriaLogs server or cluster; "" keeps them in Dir.
	URL string
	// Dir is the log's own directory.
	Dir string
	// Tenant keeps jurisdictions apart that share a server.
	Tenant uint32
	Limits eventlog.Limits
	// FlushInterval is a server's -inmemoryDataFlushInterval; zero means its default. It is not looked at where events are in
	// Dir.
	FlushInterval time.Duration
}

// Open opens the event log.
func Open(ctx context.Context, c Config) (eventlog.Log, error) {
	switch {
	case c.URL == "":
		return embedded.Open(ctx, embedded.Config{Dir: c.Dir, Tenant: c.Tenant, Limits: c.Limits})
	case strings.HasPrefix(c.URL, "http://"), strings.HasPrefix(c.URL, "https://"):
		return remote.Open(ctx, remote.Config{URL: c.URL, Tenant: c.Tenant, Limits: c.Limits, FlushInterval: c.FlushInterval})
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "the event log's address must begin with http:// or https://; without one, events are kept in the data directory")
}
