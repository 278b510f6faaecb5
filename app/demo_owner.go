package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tocsin/app/command"
	"tocsin/internal/module/watch/find"
)

// ownerLine is what the demo tells of one owner.
type ownerLine struct {
	owner                 string
	open, fixed, relapsed int
	events                int64
}

func (o *ownerLine) add(f find.Finding) {
	o.events += f.Count
	switch f.Status {
	case find.Fixed:
		o.fixed++
	case find.Relapsed:
		o.relapsed++
	default:
		o.open++
	}
}

// topLines is how many owners the demo lists.
const topLines = 12

func topOwners(w *command.World, byOwner map[string]*ownerLine) error {
	all := slices.SortedFunc(maps.Values(byOwner), func(a, b *ownerLine) int {
		return cmp.Or(cmp.Compare(b.open+b.relapsed, a.open+a.relapsed), cmp.Compare(b.events, a.events), cmp.Compare(a.owner, b.owner))
	})
	t := command.Table{Head: []string{"OWNER", "OPEN", "RELAPSED", "FIXED", "EVENTS"}}
	for i, o := range all {
		if i == topLines {
			t.Add(fmt.Sprintf("and %d more owners", len(all)-topLines))
			break
		}
		t.Add(o.owner, fmt.Sprint(o.open), fmt.Sprint(o.relapsed), fmt.Sprint(o.fixed), command.Thousands(o.events))
	}
	return t.Print(w.Out)
}
