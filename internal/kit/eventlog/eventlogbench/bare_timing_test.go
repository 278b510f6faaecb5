package eventlogbench_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin/internal/kit/eventlog/eventlogbench"
)

var (
	csvFile = flag.String("csv", "", "a CSV to measure with")
	days    = flag.Int("days", 1, "over how many days its rows are stored, all of them on each")
	owners  = flag.Int("owners", 0, "to how many owners they are given")
	shards  = flag.Int("shards", 1, "into how many streams they are cut")
)

// TestBare measures the engine: go test -run Bare -v -csv FILE -days 30 -owners 300 -shards 32
func TestBare(t *testing.T) {
	if *csvFile == "" {
		t.Skip("no -csv to measure with")
	}
	dir := t.TempDir()
	if err := eventlogbench.Prepare(dir); err != nil {
		t.Fatal(err)
	}
	data := dir + "/log"
	r, err := eventlogbench.Bare(data, *csvFile, eventlogbench.Options{Days: *days, Owners: *owners, Shards: *shards})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("shards %d: %v", *shards, r)
	db := eventlogbench.OpenBare(data)
	defer db.MustClose()
	for _, rank := range []int{0, 1, 10, 100} {
		if rank < *owners {
			owner := eventlogbench.Owner(rank)
			ask(t, db, fmt.Sprintf(`owner:=%q`, owner))
			ask(t, db, fmt.Sprintf(`{shard=%q} owner:=%q`, eventlogbench.ShardOf(owner, *shards), owner))
		}
	}
}

// ask logs how long a query takes that returns all fields: the first time, and the best of four.
func ask(t *testing.T, db *logstorage.Storage, query string) {
	var first, best time.Duration
	n := 0
	for i := range 4 {
		q, err := logstorage.ParseQueryAtTimestamp(query, time.Now().UnixNano())
		if err != nil {
			t.Fatal(err)
		}
		var stats logstorage.QueryStats
		qctx := logstorage.NewQueryContext(context.Background(), &stats, []logstorage.TenantID{{}}, q, false, nil)
		counts := make([]int, 64)
		start := time.Now()
		err = db.RunQuery(qctx, func(worker uint, block *logstorage.DataBlock) {
			counts[worker%64] += block.RowsCount() + 0*len(block.GetColumns(true))
		})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		if i == 0 || took < best {
			best = took
		}
		if i == 0 {
			first = took
			for _, c := range counts {
				n += c
			}
		}
	}
	t.Logf("  %-60s %7d rows, first %4d ms, best %4d ms", query, n, first.Milliseconds(), best.Milliseconds())
}

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(m.Run())
}
