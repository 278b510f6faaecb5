package roster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tocsin"
)

// Merging is what would become of an organisation that is made a part of another.
type Merging struct {
	From     string       `json:"from"`
	To       string       `json:"to"`
	ToName   string       `json:"to_name"`
	Nets     []NetRow     `json:"nets"`     // that would be the other's
	Contacts []ContactRow `json:"contacts"` // likewise
	Both     []string     `json:"both"`     // networks and contacts that the other has as well: one of the two words stands
	Children []string     `json:"children"` // that would stand below the other
	Claims   int          `json:"claims"`   // that wait, and would be for the other
}

// LookMerge tells what Merge would do, and changes nothing.
func (r *Roster) LookMerge(ctx context.Context, from, to string) (m Merging, err error) {
	if from == to {
		return m, tocsin.Faultf(tocsin.Conflict, "%s is the same organisation", quote(to))
	}
	d, err := r.Get(ctx, from)
	if err != nil {
		return m, err
	}
	into, err := r.Get(ctx, to)
	if err != nil {
		return m, err
	}
	claims, err := r.Claims(ctx, from, Waiting, maxHistory)
	if err != nil {
		return m, err
	}
	m = Merging{From: from, To: to, ToName: into.Name, Nets: d.NetList, Contacts: d.ContactList, Both: []string{}, Children: d.Children, Claims: len(claims)}
	for _, n := range d.NetList {
		if slices.ContainsFunc(into.NetList, func(o NetRow) bool { return o.Kind == n.Kind && o.Value == n.Value }) {
			m.Both = append(m.Both, thing(n.Kind, n.Value))
		}
	}
	for _, c := range d.ContactList {
		if slices.ContainsFunc(into.ContactList, func(o ContactRow) bool { return o.Email == c.Email }) {
			m.Both = append(m.Both, c.Email)
		}
	}
	slices.Sort(m.Both)
	m.Both = slices.Compact(m.Both)
	return m, nil
}

// thing is a net as people write it.
func thing(kind, value string) string {
	if kind == kindAS {
		return "AS" + value
	}
	return value
}

// Merged is an organisation that was made a part of another, with what it brought and is still there: Split gives it back.
type Merged struct {
	Slug   string    `json:"slug"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Things []string  `json:"things"` // networks and contacts, as Split takes them
}

// Merged lists the organisations that were merged into one, the newest first.
func (r *Roster) Merged(ctx context.Context, slug string) ([]Merged, error) {
	d, err := r.Get(ctx, slug)
	if err != nil {
		return nil, err
	}
	list, err := mergedInto(ctx, r.db, slug)
	if err != nil {
		return nil, fmt.Errorf("list what was merged into %s: %w", clip(slug), err)
	}
	if len(list) == 0 {
		return []Merged{}, nil
	}
	there := map[string]bool{}
	for _, n := range d.NetList {
		there[thing(n.Kind, n.Value)] = true
	}
	for _, c := range d.ContactList {
		there[c.Email] = true
	}
	history, err := r.History(ctx, slug, maxHistory)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Things = brought(history, slug, list[i].Slug, there)
	}
	return list, nil
}

// maxHistory is how many entries are looked through, of the history for what a merge brought and of claims that wait.
const maxHistory = 1000

// brought are the networks and contacts that came with the newest merge of an organisation and are there still.
func brought(history []Entry, into, slug string, there map[string]bool) []string {
	list := []string{}
	for _, e := range history {
		if e.Act != ActMerge || e.Org != into || !slices.ContainsFunc(e.Items, func(it Item) bool { return it.What == "merged" && it.Key == slug }) {
			continue
		}
		for _, it := range e.Items {
			if s := thing(it.What, it.Key); it.What != "merged" && there[s] && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
		break
	}
	return list
}
