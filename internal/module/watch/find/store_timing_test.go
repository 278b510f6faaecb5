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

// BenchmarkEach reads 40,000 findings to the end, of each of which three things were said.
func BenchmarkEach(b *testing.B) {
	f := func(name string, place func(testing.TB) string) {
		st := tellAll(b, place(b), 40_000)
		for _, whole := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/whole=%v", name, whole), func(b *testing.B) {
				for b.Loop() {
					n := 0
					err := st.each(b.Context(), Filter{whole: whole}, dayTime(20400), func(f Finding) bool { n++; return f.Said != nil })
					if err != nil || n != 40_000 {
						b.Fatal(n, err)
					}
				}
			})
		}
	}
	f("sqlite", sqldbtest.Place)
	f("postgres", sqldbtest.Postgres)
}

// tellAll makes findings of a tenth as many owners, and says three things of each.
func tellAll(b *testing.B, where string, findings int) *Store {
	st, err := New(b.Context(), sqldbtest.Open(b, where))
	if err != nil {
		b.Fatal(err)
	}
	changes := make([]Change, findings)
	for i := range changes {
		changes[i] = seenOn(20400, fmt.Sprint("owner-", i%(findings/10)), "infected-system", fmt.Sprint("x", i))
	}
	err = st.db.Tx(b.Context(), func(tx *sqldb.Tx) error {
		if err := Apply(b.Context(), tx, Told{Report: 1, Days: map[string]int32{"k": 20400}}, changes); err != nil {
			return err
		}
		for range 3 {
			for _, c := range changes {
				if err := Say(b.Context(), tx, c.Problem, Said{What: SayNotified, By: "letter ZM-2026-000001"}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return st
}
