package feed

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
)

// spec is one way in which a column becomes an event key, as feed.toml has it. The parts are done in the order in
// which they stand here; "to", "look" or "by" says where the value goes.
type spec struct {
	Drop       []string          `toml:"drop"`        // values that mean nothing, in any case
	TrimPrefix string            `toml:"trim_prefix"` //
	TrimSuffix string            `toml:"trim_suffix"` //
	Find       string            `toml:"find"`        // what the first group of this regular expression finds in it; nothing when it does not
	Split      string            `toml:"split"`       // cut here and take one piece
	Take       int               `toml:"take"`        // which piece, from 0; from the end where negative
	Part       string            `toml:"part"`        // "host" or "port" of a URL or of host:port
	Lower      bool              `toml:"lower"`       //
	Unpad      bool              `toml:"unpad"`       // an IPv4 address without the zeros before its numbers
	Slash      string            `toml:"slash"`       // a slash and the value of this column behind it: an address and a length make a network
	CVE        bool              `toml:"cve"`         // the CVE ids in it, separated by commas
	With       string            `toml:"with"`        // a request line becomes a URL with the host of this column
	Words      map[string]string `toml:"words"`       // the first word that is in the table; nothing when none is
	Table      map[string]string `toml:"table"`       // by the whole value, in lower case
	Else       string            `toml:"else"`        // when the table has no such value; "-" for nothing
	Time       []string          `toml:"time"`        // layouts of package time, "unix" or "unixms"

	To   string         `toml:"to"`   // an event key
	Look string         `toml:"look"` // "source" or "destination": the key by what the value looks like
	By   string         `toml:"by"`   // the column, or columns ("a+b"), whose value ("x:y") says which of keys it is
	Keys map[string]any `toml:"keys"` // a key, or several for the pieces that "split" gives
}

// target is an event key as a plan knows it.
type target struct {
	key  string
	kind tocsin.Kind
	slot int  // its place in the mapper's list of keys that the row has already
	raw  bool // under "extra.": taken as it is
	port bool
	look *lookTargets // the key is found by what the value looks like; only where "by" names a side
}

// step is a spec ready to be done.
type step struct {
	spec
	plain bool // the value goes to the key as it is
	find  *regexp.Regexp
	to    *target
	look  *lookTargets
	by    map[string][]*target
}

// specsOf reads a value of [map]: a key, a table, or a list of both.
func specsOf(v any) ([]spec, error) {
	switch v := v.(type) {
	case string:
		return []spec{{To: v}}, nil
	case map[string]any:
		s, err := specOf(v)
		return []spec{s}, err
	case []any:
		var all []spec
		for _, item := range v {
			if _, nested := item.([]any); nested {
				return nil, fmt.Errorf("a list within a list")
			}
			s, err := specsOf(item)
			if err != nil {
				return nil, err
			}
			all = append(all, s...)
		}
		return all, nil
	}
	return nil, fmt.Errorf("want an event key, a table such as { to = \"source.ip\" }, or a list of them")
}

func specOf(m map[string]any) (spec, error) {
	if one, ok := m["time"].(string); ok {
		m["time"] = []any{one}
	}
	var s spec
	text, err := toml.Marshal(m)
	if err != nil {
		return s, err
	}
	dec := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
			return s, fmt.Errorf("there is no converter %q", strings.Join(strict.Errors[0].Key(), "."))
		}
		return s, err
	}
	return s, nil
}

// compile makes a step of a spec.
func (m *mapping) compile(s spec) (step, error) {
	st := step{spec: s}
	goals := 0
	for _, goal := range []string{s.To, s.Look, s.By} {
		if goal != "" {
			goals++
		}
	}
	if goals != 1 {
		return st, fmt.Errorf("want just one of to, look and by")
	}
	var err error
	if st.find, err = finder(s.Find); err != nil {
		return st, err
	}
	switch {
	case s.To != "":
		st.to, err = m.target(s.To)
		st.plain = s.simple() && err == nil
	case s.Look != "":
		st.look, err = m.lookTargets(s.Look)
	default:
		st.by, err = m.byTargets(s.Keys)
	}
	if s.Part != "" && s.Part != "host" && s.Part != "port" {
		return st, fmt.Errorf("part is host or port, not %.40q", s.Part)
	}
	if len(s.Time) > 0 && (st.to == nil || st.to.kind != tocsin.DateTime && !st.to.raw) {
		return st, fmt.Errorf("time goes to a key for times")
	}
	return st, err
}

// simple reports whether a value needs nothing but to be written as its key's kind is.
func (s *spec) simple() bool {
	return len(s.Drop) == 0 && s.TrimPrefix == "" && s.TrimSuffix == "" && s.Find == "" && s.Split == "" && s.Part == "" && !s.Lower && !s.Unpad && s.Slash == "" && !s.CVE &&
		s.With == "" && s.Words == nil && s.Table == nil && s.Time == nil
}

func (m *mapping) byTargets(keys map[string]any) (map[string][]*target, error) {
	by := map[string][]*target{}
	for value, to := range keys {
		list, ok := to.([]any)
		if !ok {
			list = []any{to}
		}
		for _, key := range list {
			name, _ := key.(string)
			t, err := m.byTarget(name)
			if err != nil {
				return nil, err
			}
			by[strings.ToLower(value)] = append(by[strings.ToLower(value)], t)
		}
	}
	if len(by) == 0 {
		return nil, fmt.Errorf("by needs keys")
	}
	return by, nil
}

// byTarget returns the target for a key, or for "source" or "destination" one that looks at the value.
func (m *mapping) byTarget(name string) (*target, error) {
	if name != "source" && name != "destination" {
		return m.target(name)
	}
	look, err := m.lookTargets(name)
	return &target{look: look}, err
}

// target returns the plan's target for a key.
func (m *mapping) target(key string) (*target, error) {
	if t, ok := m.targets[key]; ok {
		return t, nil
	}
	kind, ok := tocsin.KindOf(key)
	raw := strings.HasPrefix(key, tocsin.ExtraPrefix) && key == tocsin.ExtraPrefix+cleanName(key)
	if !ok && !raw {
		return nil, fmt.Errorf("%.60q is not an event key", key)
	}
	if reserved[key] {
		return nil, fmt.Errorf("%s is the node's own, no column can set it", key)
	}
	t := &target{key: key, kind: kind, slot: len(m.targets), raw: raw, port: strings.HasSuffix(key, ".port")}
	m.targets[key] = t
	return t, nil
}

// reserved are the keys that no column sets: the node says them itself, or they are made from others.
var reserved = map[string]bool{
	"extra": true, "extra.notes": true, "raw": true, "output": true, "event_hash": true, "time.observation": true,
	"feed.code": true, "feed.name": true, "feed.provider": true, "classification.taxonomy": true,
}

// maxFind is how long a regular expression of a step may be, in bytes.
const maxFind = 1 << 10

// finder compiles the expression of a step; nil where it has none.
func finder(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > maxFind {
		return nil, fmt.Errorf("find is longer than %d bytes", maxFind)
	}
	re, err := regexp.Compile(text)
	if err == nil && re.NumSubexp() < 1 {
		err = fmt.Errorf("find needs a group in brackets: what is in it is taken")
	}
	return re, err
}
