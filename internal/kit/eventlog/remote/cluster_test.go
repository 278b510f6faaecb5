package remote_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/eventlogtest"
)

// cluster starts two storage nodes with a front that writes to both and asks both, and returns the front's address.
func cluster(t *testing.T) string {
	t.Helper()
	var nodes []string
	for range 2 {
		node := server(t, "-internaldelete.enable")
		nodes = append(nodes, strings.TrimPrefix(node, "http://"))
	}
	return server(t, "-storageNode="+strings.Join(nodes, ","), "-delete.enable")
}

// TestLogOnCluster runs the suite on a cluster.
func TestLogOnCluster(t *testing.T) {
	url := cluster(t)
	var tenant atomic.Uint32
	eventlogtest.TestLog(t, func(t *testing.T) eventlog.Log { return open(t, url, tenant.Add(1)) })
	eventlogtest.TestReopen(t, func(t *testing.T) eventlog.Log { return open(t, url, 1_000_000) })
}
