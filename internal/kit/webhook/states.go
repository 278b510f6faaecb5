package webhook

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// seen is what was told of one thing last: a hash of its key, and the number of its event. A hash of 64 bits is enough: of
// a million things two are alike once in forty million.
type seen struct {
	key   uint64
	event uint8
}

func hashOf(key string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(key))
	return h.Sum64()
}

// seenSize is how many bytes a packed one has.
const seenSize = 9

func pack(list []seen) []byte {
	b := make([]byte, 1, 1+len(list)*seenSize) // the first byte tells a source that was looked at from one that was not
	for _, s := range list {
		b = append(binary.BigEndian.AppendUint64(b, s.key), s.event)
	}
	return b
}

func unpack(b []byte) []seen {
	if len(b) == 0 {
		return nil
	}
	b = b[1:]
	list := make([]seen, 0, len(b)/seenSize)
	for ; len(b) >= seenSize; b = b[seenSize:] {
		list = append(list, seen{binary.BigEndian.Uint64(b), b[seenSize-1]})
	}
	return list
}

// lookStates compares the state of each thing with what was told of it. What is too much for once keeps its old state, so
// the next look tells it.
func (h *Hooks) lookStates(ctx context.Context, s States) error {
	p, err := getPlace(ctx, h.db, s.Name)
	if err != nil {
		return err
	}
	first, old := len(p.body) == 0, unpack(p.body)
	now := make([]seen, 0, len(old))
	var items []Item
	var broken error
	err = s.Each(ctx, func(t Thing) bool {
		is := seen{hashOf(t.Key), uint8(slices.Index(s.Events, t.Event))}
		at, known := slices.BinarySearchFunc(old, is.key, func(o seen, key uint64) int { return cmp.Compare(o.key, key) })
		switch {
		case first, known && old[at].event == is.event:
		case len(items) >= mostItems && known:
			is = old[at]
		case len(items) >= mostItems:
			return true
		default:
			item := Item{Event: t.Event, Body: t.Body}
			if item.Mark, broken = t.Mark(); broken != nil {
				return false
			}
			items = append(items, item)
		}
		now = append(now, is)
		return true
	})
	if err = cmp.Or(broken, err); err != nil {
		return err
	}
	slices.SortFunc(now, func(a, b seen) int { return cmp.Compare(a.key, b.key) })
	if !first && len(items) == 0 && len(now) == len(old) {
		return nil
	}
	return h.tell(ctx, s.Name, p, place{body: pack(now)}, items)
}
