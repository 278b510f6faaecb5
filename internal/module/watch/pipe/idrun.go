package pipe

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
	"unsafe"

	"tocsin"
)

// idRun is a sorted file of IDs. Of each block of it the first ID is in memory, and a filter of all, so that an ID that
// is not in the file costs no reading of it in 99 of 100 cases.
type idRun struct {
	file   *os.File
	n      int
	first  []tocsin.ID
	filter filter
}

const (
	idSize   = int(unsafe.Sizeof(tocsin.ID{}))
	blockIDs = 256
)

// newIDRun writes sorted IDs into a file of their own in a folder.
func newIDRun(dir string, ids []tocsin.ID) (*idRun, error) {
	f, err := os.CreateTemp(dir, "seen-*")
	if err != nil {
		return nil, err
	}
	r := &idRun{file: f, n: len(ids), filter: newFilter(len(ids))}
	w := bufio.NewWriterSize(f, 64<<10)
	for i, id := range ids {
		if i%blockIDs == 0 {
			r.first = append(r.first, id)
		}
		r.filter.add(id)
		if _, err := w.Write(id[:]); err != nil {
			return nil, errors.Join(err, r.close())
		}
	}
	if err := w.Flush(); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *idRun) has(id tocsin.ID) (bool, error) {
	if !r.filter.may(id) {
		return false, nil
	}
	block := sort.Search(len(r.first), func(i int) bool { return compare(r.first[i], id) > 0 }) - 1
	if block < 0 {
		return false, nil
	}
	var buf [blockIDs * idSize]byte
	from := block * blockIDs
	n := min(blockIDs, r.n-from)
	if _, err := r.file.ReadAt(buf[:n*idSize], int64(from*idSize)); err != nil {
		return false, fmt.Errorf("look a seen event up: %w", err)
	}
	at := sort.Search(n, func(i int) bool { return compare(tocsin.ID(buf[i*idSize:]), id) >= 0 })
	return at < n && tocsin.ID(buf[at*idSize:]) == id, nil
}

func (r *idRun) close() error {
	return errors.Join(r.file.Close(), os.Remove(r.file.Name()))
}

// filter is a Bloom filter whose bits of one ID all stand in one cache line. IDs are hashes, so their own bits do for
// the choice.
type filter []line

type line [8]uint64

const lineIDs = 48 // IDs a line of 512 bits: 10.7 bits each, false in about 1 of 100

func newFilter(n int) filter { return slices.Grow(filter(nil), n/lineIDs+1)[:n/lineIDs+1] }

func (f filter) line(id tocsin.ID) *line {
	return &f[binary.LittleEndian.Uint32(id[4:])%uint32(len(f))]
}

// bits calls use with the six places of an ID in its line, until use returns false.
func bits(id tocsin.ID, use func(word int, bit uint64) bool) bool {
	h := uint64(binary.LittleEndian.Uint32(id[8:])) * 0x9E3779B97F4A7C15
	for range 6 {
		if !use(int(h>>61), 1<<(h>>55&63)) {
			return false
		}
		h = h<<9 | h>>55
	}
	return true
}

func (f filter) add(id tocsin.ID) {
	l := f.line(id)
	bits(id, func(word int, bit uint64) bool { l[word] |= bit; return true })
}

func (f filter) may(id tocsin.ID) bool {
	l := f.line(id)
	return bits(id, func(word int, bit uint64) bool { return l[word]&bit != 0 })
}
