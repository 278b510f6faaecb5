// Package engine chooses the engine of the event log by one setting.
package engine

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
)

// Open opens the event log: in a directory where the setting is empty, or else on the VictoriaLogs server or cluster at
// that address.
func Open(ctx context.Context, where, dir string, limits eventlog.Limits) (eventlog.Log, error) {
	switch {
	case where == "":
		return embedded.Open(ctx, embedded.Config{Dir: dir, Limits: limits})
	case strings.HasPrefix(where, "http://"), strings.HasPrefix(where, "https://"):
		return nil, tocsin.Faultf(tocsin.Unavailable, "not yet")
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "the event log's address must begin with http:// or https://, or be empty for the data directory")
}
