package find

import (
	"fmt"
	"testing"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// BenchmarkApply writes what a report tells of many findings, first new ones and then the same again, on both engines.
func BenchmarkApply(b *testing.B) {
	f := func(name string, place func(testing.TB) string) {
		for _, again := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/again=%v", name, again), func(b *testing.B) { benchmarkApply(b, place(b), again) })
		}
	}
	f("sqlite", sqldbtest.Place)
	f("postgres", sqldbtest.Postgres)
}

func benchmarkApply(b *testing.B, where string, again bool) {
	const findings = 10_000
	st, err := New(b.Context(), sqldbtest.Open(b, where))
	if err != nil {
		b.Fatal(err)
	}
	write := func(round int) {
		changes := make([]Change, findings)
		for i := range changes {
			changes[i] = seenOn(20400, fmt.Sprint("owner-", i%500), "infected-system", fmt.Sprint("x", i))
			if !again {
				changes[i].Code = fmt.Sprint("k", round)
			}
		}
		err := st.db.Tx(b.Context(), func(tx *sqldb.Tx) error {
			return Apply(b.Context(), tx, Told{Report: int64(round), Days: map[string]int32{changes[0].Code: 20400}}, changes)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	write(0)
	round := 0
	for b.Loop() {
		round++
		write(round)
	}
	b.ReportMetric(float64(findings*round)/b.Elapsed().Seconds(), "findings/s")
}
