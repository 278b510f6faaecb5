package feed

import (
	"maps"
	"slices"
)

// Use is what becomes of one column of a report, for people who read a mapping.
type Use struct {
	Column   string
	Keys     []string // the event's keys that it can go to; none where it is left out
	Required bool     // a record without it is rejected
}

// Uses tells what becomes of the columns that the feed's file speaks of, by name. Other columns are kept under extra.
func (p *Plan) Uses() []Use {
	var all []Use
	for _, column := range slices.Sorted(maps.Keys(p.columns)) {
		u := Use{Column: column, Required: slices.Contains(p.required, column)}
		for _, s := range p.columns[column].steps {
			u.Keys = append(u.Keys, s.goals()...)
		}
		slices.Sort(u.Keys)
		u.Keys = slices.Compact(u.Keys)
		all = append(all, u)
	}
	return all
}

// goals are the keys that a step can fill.
func (s *step) goals() (keys []string) {
	var all []*target
	if s.to != nil {
		all = append(all, s.to)
	}
	all = append(all, s.look.targets()...)
	for _, list := range s.by {
		for _, t := range list {
			if t != nil && t.look != nil {
				all = append(all, t.look.targets()...)
			} else {
				all = append(all, t)
			}
		}
	}
	for _, t := range all {
		if t != nil && t.key != "" {
			keys = append(keys, t.key)
		}
	}
	return keys
}

func (t *lookTargets) targets() []*target {
	if t == nil {
		return nil
	}
	return []*target{t.ip, t.network, t.fqdn, t.url, t.port, t.md5, t.sha1, t.sha256}
}
