// Package engine opens the event log that one setting names.
package engine

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
	"tocsin/internal/kit/eventlog/remote"
)

// Config says where the events are kept.
type Config struct {
	// Where is empty for the node's own directory, or the address of a VictoriaLogs server: https://user:password@host:9428.
	Where string
	// Dir is the directory of the node's own log.
	Dir    string
	Tenant uint32
	Limits eventlog.Limits
	// Memory is what the node's own log may take for its caches, in bytes; zero means embedded.DefaultMemory.
	Memory int64
}

// Open opens the log.
func Open(ctx context.Context, c Config) (eventlog.Log, error) {
	switch where := strings.TrimSpace(c.Where); {
	case where == "":
		return own(embedded.Open(ctx, embedded.Config{Dir: c.Dir, Tenant: c.Tenant, Limits: c.Limits, Memory: c.Memory}))
	case strings.HasPrefix(where, "http://"), strings.HasPrefix(where, "https://"):
		return own(remote.Open(ctx, remote.Config{URL: where, Tenant: c.Tenant, Limits: c.Limits}))
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "the event log's place is either empty, for the node's own, or the address of a "+
		"VictoriaLogs server that begins with http:// or https://")
}

// own keeps a nil pointer from becoming a log that is not nil.
func own[L eventlog.Log](l L, err error) (eventlog.Log, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}
