package feed

import (
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"tocsin"
	"tocsin/plugin/norm"
)

// mapping is what a plan does with a record. It is read only once made.
type mapping struct {
	columns  map[string]columnRule
	targets  map[string]*target
	defaults []tocsin.Field // what an event has where the record says nothing
	required []string
	keys     bool
}

// columnRule says what becomes of one column.
type columnRule struct {
	steps  []step
	ignore bool
}

// Plan returns what a report of the feed needs. Where the feed has several kinds of report, the kind is in the file's
// name; a name without one is a fault.
func (f *Feed) Plan(fileName string) (*Plan, error) {
	p := &Plan{Feed: f, Code: f.Name, Side: "source"}
	sections := []section{f.decl.section}
	if len(f.decl.Kind) > 0 {
		named, err := f.Named(fileName)
		if err != nil {
			return nil, err
		}
		p.Kind, p.Code = named.Kind, f.Name+"."+named.Kind
		sections = f.sectionsOf(named.Kind)
	}
	if err := p.lay(f, sections); err != nil {
		return nil, invalid(f.file, 0, "", "%v", err)
	}
	return p, nil
}

// Missing returns a column that each record must have and that is not among those given; "" when there is none.
func (p *Plan) Missing(columns []string) string {
	for _, need := range p.required {
		if !slices.Contains(columns, need) {
			return need
		}
	}
	return ""
}

// sectionsOf returns the sections for a kind of report, in the order in which they are laid over each other.
func (f *Feed) sectionsOf(kind string) []section {
	folded := f.decl.fold(kind)
	all := []section{f.decl.section.fill(folded, "")}
	for _, k := range f.decl.Kind {
		for _, pattern := range k.Match {
			if star, ok := match(pattern, folded); ok {
				all = append(all, k.section.fill(folded, star))
				break
			}
		}
	}
	if published, ok := f.schema[kind]; ok && !slices.Contains(f.decl.Known, folded) {
		all = append(all, published)
	}
	return all
}

// fold writes a kind as another one, for the rules.
func (d *declaration) fold(kind string) string {
	for _, pair := range d.Fold {
		if star, ok := match(pair[0], kind); ok {
			return strings.Replace(pair[1], "*", star, 1)
		}
	}
	return kind
}

// match reports whether s is of a pattern, and what its star stands for where it has just one.
func match(pattern, s string) (star string, ok bool) {
	if strings.Count(pattern, "*") > 1 {
		ok, _ = path.Match(pattern, s) // checkSections has seen that the pattern is one
		return "", ok
	}
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return "", pattern == s
	}
	if len(s) < len(before)+len(after) || !strings.HasPrefix(s, before) || !strings.HasSuffix(s, after) {
		return "", false
	}
	return s[len(before) : len(s)-len(after)], true
}

// fill puts the kind's name where a section's values have {0}, what the star stood for where they have {1}, and the name
// without its first word where they have {2}.
func (s section) fill(kind, star string) section {
	dash := func(s string) string { return strings.ReplaceAll(s, "_", "-") }
	_, rest, _ := strings.Cut(kind, "_")
	r := strings.NewReplacer("{0}", dash(kind), "{1}", dash(star), "{2}", dash(rest))
	s.Set = maps.Clone(s.Set)
	for k, v := range s.Set {
		s.Set[k] = r.Replace(v)
	}
	return s
}

// lay makes the plan's mapping of sections, each over those before it.
func (p *Plan) lay(f *Feed, sections []section) error {
	p.mapping = mapping{columns: map[string]columnRule{}, targets: map[string]*target{}, keys: f.decl.Keys}
	set := map[string]string{"tlp": f.Mark.String()}
	for _, s := range sections {
		if s.Side != "" {
			p.Side = s.Side
		}
		if s.Required != nil {
			p.required = s.Required
		}
		maps.Copy(set, s.Set)
		for _, column := range slices.Sorted(maps.Keys(s.Map)) {
			if err := p.layColumn(column, s.Map[column]); err != nil {
				return err
			}
		}
		for _, column := range s.Ignore {
			p.columns[column] = columnRule{ignore: true}
		}
	}
	return p.layDefaults(set)
}

func (m *mapping) layColumn(column string, v any) error {
	specs, err := specsOf(v)
	if err != nil {
		return &columnError{column, err}
	}
	steps := make([]step, len(specs))
	for i := range specs {
		if steps[i], err = m.compile(specs[i]); err != nil {
			return &columnError{column, err}
		}
	}
	m.columns[column] = columnRule{steps: steps}
	return nil
}

// columnError is an error in what a feed says of a column.
type columnError struct {
	column string
	err    error
}

func (e *columnError) Error() string { return e.column + ": " + e.err.Error() }
func (e *columnError) Unwrap() error { return e.err }

// layDefaults puts the constants of [set] into the plan, in the order of their names. Each must be good for its key.
func (m *mapping) layDefaults(set map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(set)) {
		t, err := m.target(key)
		if err != nil {
			return &columnError{key, err}
		}
		if set[key] == "" {
			continue
		}
		v, err := norm.Value(t.kind, set[key])
		if err != nil {
			return &columnError{key, err}
		}
		m.defaults = append(m.defaults, tocsin.Field{Name: key, Value: v})
	}
	_, err := m.target("classification.type")
	return err
}

// checkSections compiles each section once, so that a mistake is found when the feed is loaded, with its line.
func (f *Feed) checkSections(d *declaration, t *text) error {
	if len(d.Kind) > maxKinds {
		return t.fault("kind", "there are more than %d", maxKinds)
	}
	for _, pair := range d.Fold {
		if len(pair) != 2 || strings.Count(pair[0], "*") > 1 {
			return t.fault("fold", "want pairs of patterns with one star at most")
		}
	}
	all := []section{d.section}
	for _, k := range d.Kind {
		if len(k.Match) == 0 {
			return t.fault("match", "a kind needs patterns of the kinds that it speaks of")
		}
		for _, pattern := range k.Match {
			if _, err := path.Match(pattern, ""); err != nil || strings.ContainsAny(pattern, `[?\`) {
				return t.fault("match", "%.60q is not a pattern: only * stands for something else", pattern)
			}
		}
		all = append(all, k.section.fill("kind", "kind"))
	}
	for _, s := range all {
		if s.Side != "" && s.Side != "source" && s.Side != "destination" {
			return t.fault("side", "want source or destination")
		}
		if len(s.Required) > maxRequired {
			return t.fault("required", "there are more than %d", maxRequired)
		}
		if err := (&Plan{Feed: f}).lay(f, []section{s}); err != nil {
			if at, ok := errors.AsType[*columnError](err); ok {
				return t.fault(at.column, "%v", at.err)
			}
			return t.fault("map", "%v", err)
		}
	}
	return nil
}
