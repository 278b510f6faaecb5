// Package eventlogbench measures the bare engine of the event log: rows of a CSV straight into it, nothing of Tocsin in
// between. What Tocsin adds is told as a share of this.
package eventlogbench

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/eventlog/embedded"
)

// Options say how rows are stored. Their zero value stores a CSV once, as events of yesterday, in one stream.
type Options struct {
	// Days is over how many days before today the rows are stored, all of them on each day. Zero means 1.
	Days int
	// Owners is to how many owners the rows are given, by Zipf's law. Zero means no owners.
	Owners int
	// Shards is into how many streams a day's rows are cut by their owner. Zero means one.
	Shards int
}

// Result is what was measured.
type Result struct {
	Rows int
	Took time.Duration // until all rows were durable
	Disk int64         // bytes
}

// String returns the figures with the rate and the bytes of a row.
func (r Result) String() string {
	n := max(r.Rows, 1)
	return fmt.Sprintf("%d rows in %.2f s: %.0f rows/s, %.1f bytes a row", r.Rows, r.Took.Seconds(),
		float64(r.Rows)/r.Took.Seconds(), float64(r.Disk)/float64(n))
}

// Prepare sets the engine's flags for the process, which only package embedded may do.
func Prepare(tmp string) error {
	l, err := embedded.Open(context.Background(), embedded.Config{Dir: filepath.Join(tmp, "flags")})
	if err != nil {
		return err
	}
	return l.Close()
}

// OpenBare opens the engine as it is.
func OpenBare(dir string) *logstorage.Storage {
	return logstorage.MustOpenStorage(dir, &logstorage.StorageConfig{
		Retention: eventlog.DefaultRetention, FlushInterval: time.Second, DefaultParallelReaders: 4,
	})
}

// Bare stores a CSV's rows in dir: every column that is not empty is a field.
func Bare(dir, csvFile string, o Options) (Result, error) {
	start := time.Now()
	db := OpenBare(dir)
	b := bare{o: o, db: db, rows: logstorage.GetLogRows(nil, nil, nil, nil, "")}
	b.zipf = rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 1, uint64(max(o.Owners, 1)-1))
	err := b.addDays(csvFile)
	db.MustClose()
	if err != nil {
		return Result{}, err
	}
	r := Result{Rows: b.n, Took: time.Since(start)}
	r.Disk, err = Size(dir)
	return r, err
}

type bare struct {
	o      Options
	db     *logstorage.Storage
	rows   *logstorage.LogRows
	fields []logstorage.Field
	zipf   *rand.Zipf
	n      int
}

func (b *bare) addDays(csvFile string) error {
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for d := range max(b.o.Days, 1) {
		f, err := os.Open(csvFile)
		if err != nil {
			return err
		}
		err = b.addDay(f, today.AddDate(0, 0, -1-d))
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bare) addDay(r io.Reader, day time.Time) error {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	first, err := c.Read()
	if err != nil {
		return err
	}
	names := append([]string(nil), first...)
	for i := 0; ; i++ {
		rec, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		b.addRow(names, rec, day.Add(time.Duration(i%86_400)*time.Second).UnixNano())
	}
	b.flush()
	return nil
}

func (b *bare) addRow(names, rec []string, ns int64) {
	owner, shard := "", "0"
	if b.o.Owners > 0 {
		owner = Owner(int(b.zipf.Uint64()))
		shard = ShardOf(owner, b.o.Shards)
	}
	b.fields = append(b.fields[:0], logstorage.Field{Name: "shard", Value: shard})
	if owner != "" {
		b.fields = append(b.fields, logstorage.Field{Name: "owner", Value: owner})
	}
	for i, v := range rec {
		if v != "" {
			b.fields = append(b.fields, logstorage.Field{Name: names[i], Value: v})
		}
	}
	b.rows.MustAdd(logstorage.TenantID{}, ns, b.fields, 1)
	b.n++
	if b.rows.NeedFlush() {
		b.flush()
	}
}

func (b *bare) flush() {
	b.db.MustAddRows(b.rows)
	b.rows.ResetKeepSettings()
}

// Owner returns the name of an owner by rank; 0 has the most rows.
func Owner(rank int) string { return "organisation-" + strconv.Itoa(rank) }

// ShardOf returns the stream of an owner when there are so many.
func ShardOf(owner string, shards int) string {
	h := uint32(2166136261)
	for i := range len(owner) {
		h = (h ^ uint32(owner[i])) * 16777619
	}
	return strconv.Itoa(int(h % uint32(max(shards, 1))))
}

// Size returns how many bytes the files in dir take.
func Size(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
