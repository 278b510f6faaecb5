// Package attack knows the techniques of MITRE ATT&CK by id, name and tactics, those that are used no more with what came
// in their place. Names are MITRE's and stay English; what tactics are called in a language is the console's to say.
// table.txt says of which version, where from and how.
package attack

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed table.txt
var table string

// Technique is a technique or a sub-technique.
type Technique struct {
	ID      string   `json:"id"`   // T1566, of a sub-technique T1566.001
	Name    string   `json:"name"` // of a sub-technique with its technique's before it
	Tactics []string `json:"tactics,omitempty"`
	Gone    bool     `json:"gone,omitempty"`   // it is used no more
	Now     string   `json:"now,omitempty"`    // id of what is in its place
	Matrix  string   `json:"matrix,omitempty"` // mobile or ics; "" is enterprise
}

// tactics are in the order in which an attack mostly takes them; those of all matrices stand together.
var tactics = []string{"reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation", "stealth", "defense-impairment", "defense-evasion",
	"evasion", "credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "inhibit-response-function", "impair-process-control", "exfiltration", "impact"}

// Tactics are the tactics, in the order in which an attack mostly takes them.
func Tactics() []string { return slices.Clone(tactics) }

// Order is where a tactic stands among Tactics; what is none stands last.
func Order(tactic string) int {
	if i := slices.Index(tactics, tactic); i >= 0 {
		return i
	}
	return len(tactics)
}

// known are the techniques as they are looked up.
type known struct {
	list   []Technique // in the order of ids
	at     map[string]int
	byName map[string][]string // ids by name in small letters, of those in use and of enterprise where there are such
}

// load reads the table once, when it is first asked.
var load = sync.OnceValue(func() *known {
	k := &known{at: map[string]int{}, byName: map[string][]string{}}
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		const columns = 5
		f := append(strings.Split(line, "\t"), make([]string, columns)...)
		t := Technique{ID: f[0], Name: f[1], Gone: f[3] != "", Now: strings.TrimPrefix(f[3], "-"), Matrix: f[4]}
		if f[2] != "" {
			t.Tactics = strings.Split(f[2], ",")
		}
		k.at[t.ID] = len(k.list)
		k.list = append(k.list, t)
	}
	k.name()
	return k
})

// name gives sub-techniques their whole names, and lets each be found by its name.
func (k *known) name() {
	own := make([]string, len(k.list))
	for i := range k.list {
		t := &k.list[i]
		own[i] = t.Name
		if p, ok := k.at[Parent(t.ID)]; ok && p != i {
			t.Name = own[p] + ": " + t.Name
		}
	}
	for i, t := range k.list {
		for _, name := range slices.Compact([]string{strings.ToLower(own[i]), strings.ToLower(t.Name)}) {
			k.byName[name] = append(k.byName[name], t.ID)
		}
	}
	for name, ids := range k.byName {
		for _, better := range []func(Technique) bool{func(t Technique) bool { return !t.Gone }, func(t Technique) bool { return t.Matrix == "" }} {
			some := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !better(k.list[k.at[id]]) })
			if len(some) > 0 {
				ids = some
			}
		}
		k.byName[name] = ids
	}
}

// Of returns a technique; of one that the table does not have, which may be a newer one, the id alone.
func Of(id string) Technique {
	k := load()
	if i, ok := k.at[id]; ok {
		return k.list[i]
	}
	return Technique{ID: id}
}

// All are the techniques in use, in the order of their ids.
func All() []Technique {
	return slices.DeleteFunc(slices.Clone(load().list), func(t Technique) bool { return t.Gone })
}

// Parent is the technique that a sub-technique is of; any other is its own.
func Parent(id string) string {
	parent, _, _ := strings.Cut(id, ".")
	return parent
}

// Under is the tactic that a technique stands under: the one that is said, if it is one of its own; else the first of those
// that it, or what came in its place, serves. "" where none is known, but what is said of an unknown technique stands.
func Under(id, said string) string {
	t := Of(id)
	own := t.Tactics
	if len(own) == 0 && t.Now != "" {
		own = Of(t.Now).Tactics
	}
	switch {
	case slices.Contains(own, said) || t.Name == "" && slices.Contains(tactics, said):
		return said
	case len(own) > 0:
		return own[0]
	}
	return ""
}

// Link is where MITRE tells of a technique.
func Link(id string) string {
	return "https://attack.mitre.org/techniques/" + strings.ReplaceAll(id, ".", "/") + "/"
}
