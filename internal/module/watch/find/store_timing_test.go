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

// BenchmarkAmong asks how 10,000 problems of as many owners are, each of whom has ten.
func BenchmarkAmong(b *testing.B) {
	f := func(name string, place func(testing.TB) string) {
		b.Run(name, func(b *testing.B) { benchmarkAmong(b, place(b)) })
	}
	f("sqlite", sqldbtest.Place)
	f("postgres", sqldbtest.Postgres)
}

func benchmarkAmong(b *testing.B, where string) {
	const owners = 10_000
	st, err := New(b.Context(), sqldbtest.Open(b, where))
	if err != nil {
		b.Fatal(err)
	}
	var list []Problem
	for part := range 10 {
		changes := make([]Change, 0, owners)
		for o := range owners {
			changes = append(changes, seenOn(20400, fmt.Sprint("owner-", o), "infected-system", fmt.Sprint("x", part)))
			if part == 0 {
				list = append(list, changes[o].Problem)
			}
		}
		err := st.db.Tx(b.Context(), func(tx *sqldb.Tx) error {
			return Apply(b.Context(), tx, Told{Report: int64(part), Days: map[string]int32{"k": 20400}}, changes)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		n := 0
		if err := st.Among(b.Context(), list, dayTime(20400), func(Finding) { n++ }); err != nil || n != owners {
			b.Fatal(n, err)
		}
	}
}
