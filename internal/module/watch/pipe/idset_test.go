package pipe

import (
	"encoding/binary"
	"os"
	"testing"

	"pgregory.net/rapid"

	"tocsin"
)

// idOf makes an ID of a number; equal low bits make them meet in the same lines of the filter.
func idOf(n uint32) (id tocsin.ID) {
	binary.BigEndian.PutUint32(id[:], n)
	binary.LittleEndian.PutUint32(id[8:], n%7)
	return id
}

// A set answers as a map does, across as many files as it makes.
func TestIDSetIsExact(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		s, want := newIDSet(dir), map[tocsin.ID]bool{}
		s.most = rapid.IntRange(1, 300).Draw(rt, "most")
		for _, n := range rapid.SliceOfN(rapid.Uint32Range(0, 400), 0, 1500).Draw(rt, "ids") {
			id := idOf(n)
			if has, err := s.has(id); err != nil || has != want[id] {
				rt.Fatalf("has %d: %v, %v", n, has, err)
			}
			if added, err := s.add(id); err != nil || added == want[id] {
				rt.Fatalf("add %d: %v, %v", n, added, err)
			}
			want[id] = true
		}
		for n := range uint32(500) {
			if has, err := s.has(idOf(n)); err != nil || has != want[idOf(n)] {
				rt.Fatalf("has %d at the end: %v, %v", n, has, err)
			}
		}
		if s.size != len(want) || len(s.fresh) >= s.most {
			rt.Fatalf("%d of %d, %d in the map", s.size, len(want), len(s.fresh))
		}
		if err := s.close(); err != nil || s.size != 0 {
			rt.Fatal(err)
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// The filter of a file lets all through that is in the file, and of the rest few.
func TestIDRunFilter(t *testing.T) {
	const n = 20_000
	f := newFilter(n)
	hash := func(i int) (id tocsin.ID) {
		x := uint64(i)*0x9E3779B97F4A7C15 + 1
		for at := 0; at < len(id); at += 4 {
			x ^= x >> 29
			x *= 0xBF58476D1CE4E5B9
			binary.LittleEndian.PutUint32(id[at:], uint32(x>>20))
		}
		return id
	}
	for i := range n {
		f.add(hash(i))
	}
	through := 0
	for i := range n {
		if !f.may(hash(i)) {
			t.Fatalf("%d is in the filter, and it does not know", i)
		}
		if f.may(hash(n + i)) {
			through++
		}
	}
	if through > n/25 {
		t.Errorf("%d of %d that are not in it came through, want about 1 in 100", through, n)
	}
}
