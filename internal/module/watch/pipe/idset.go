package pipe

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"tocsin"
)

// idSet is an exact set of IDs of any size in bounded memory: the newest are in a map; when there are many they go into
// a sorted file, of which a filter of some 10 bits an ID stays in memory.
type idSet struct {
	size    int
	most    int // how many are held in the map
	scratch string
	fresh   map[tocsin.ID]struct{}
	runs    []*idRun
}

// freshMost is how many IDs are held in the map: about 16 MB.
const freshMost = 512 << 10

func newIDSet(scratch string) *idSet {
	return &idSet{most: freshMost, scratch: scratch, fresh: map[tocsin.ID]struct{}{}}
}

// add puts an ID in and reports whether it was not there.
func (s *idSet) add(id tocsin.ID) (bool, error) {
	there, err := s.has(id)
	if there || err != nil {
		return false, err
	}
	s.fresh[id] = struct{}{}
	s.size++
	if len(s.fresh) < s.most {
		return true, nil
	}
	return true, s.spill()
}

// has reports whether an ID is in.
func (s *idSet) has(id tocsin.ID) (bool, error) {
	if _, ok := s.fresh[id]; ok {
		return true, nil
	}
	for _, r := range s.runs {
		if ok, err := r.has(id); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (s *idSet) spill() error {
	ids := make([]tocsin.ID, 0, len(s.fresh))
	for id := range s.fresh {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, compare)
	r, err := newIDRun(s.scratch, ids)
	if err != nil {
		return fmt.Errorf("set seen events aside: %w", err)
	}
	s.runs = append(s.runs, r)
	clear(s.fresh)
	return nil
}

func (s *idSet) close() error {
	var err error
	for _, r := range s.runs {
		err = errors.Join(err, r.close())
	}
	*s = idSet{most: s.most, scratch: s.scratch, fresh: map[tocsin.ID]struct{}{}}
	return err
}

// compare orders IDs by their bytes.
func compare(a, b tocsin.ID) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])); c != 0 {
		return c
	}
	return bytes.Compare(a[8:], b[8:])
}
