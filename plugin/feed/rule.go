package feed

import (
	"errors"
	"fmt"

	"cel.dev/cel-go/cel"

	"tocsin"
	"tocsin/plugin/norm"
)

// declaredRule is a [[rule]] of feed.toml: when its condition holds, it does one thing at least.
type declaredRule struct {
	When string            `toml:"when"`
	Drop bool              `toml:"drop"`
	Tag  string            `toml:"tag"`
	Set  map[string]string `toml:"set"`
}

// rule is a rule ready to be run. Its program may be run by several goroutines at once.
type rule struct {
	program cel.Program
	drop    bool
	tag     string
	set     []tocsin.Field
}

// Limits of a rule: its length in bytes and what it may cost with one event, in CEL's own units; a comparison of a field
// costs about three. Source: decide/0005.
const (
	maxRuleText = 4 << 10
	maxRuleCost = 10_000
)

// RuleTag is the tag of an event with which one of its feed's rules could not cope.
const RuleTag = "rule-error"

// declareRules compiles the feed's rules.
func (f *Feed) declareRules(d *declaration, t *text) error {
	if len(d.Rule) == 0 {
		return nil
	}
	if len(d.Rule) > maxRules {
		return t.fault("rule", "there are more than %d rules", maxRules)
	}
	env, err := ruleEnv()
	if err != nil {
		return fmt.Errorf("prepare rules: %w", err)
	}
	for _, dr := range d.Rule {
		r, err := compileRule(env, dr)
		if err != nil {
			return invalid(t.file, t.line(dr.When), "when", "%v", err)
		}
		f.rules = append(f.rules, r)
		f.Rules = append(f.Rules, dr.When)
	}
	return nil
}

func compileRule(env *cel.Env, d declaredRule) (rule, error) {
	r := rule{drop: d.Drop, tag: d.Tag}
	if d.When == "" || len(d.When) > maxRuleText {
		return r, fmt.Errorf("a rule needs a condition of at most %d bytes", maxRuleText)
	}
	if !d.Drop && d.Tag == "" && len(d.Set) == 0 {
		return r, errors.New("the rule does nothing: give it drop, tag or set")
	}
	ast, issues := env.Compile(d.When)
	if issues.Err() != nil {
		return r, issues.Err()
	}
	if ast.OutputType() != cel.BoolType {
		return r, fmt.Errorf("the condition gives a %s, not true or false", ast.OutputType())
	}
	var err error
	if r.program, err = env.Program(ast, cel.CostLimit(maxRuleCost), cel.InterruptCheckFrequency(0)); err != nil {
		return r, err
	}
	for key, v := range d.Set {
		kind, ok := tocsin.KindOf(key)
		if reserved[key] || !ok && !eventKey(key) {
			return r, fmt.Errorf("%.60q is no event key that a rule can set", key)
		}
		if v, err = norm.Value(kind, v); err != nil {
			return r, fmt.Errorf("%s: %w", key, err)
		}
		r.set = append(r.set, tocsin.Field{Name: key, Value: v})
	}
	return r, nil
}

// Rule runs the feed's rules on an event in their order. drop says that the event is not wanted; later rules are then not
// run. A rule that can't cope with an event leaves it as it is, tagged with RuleTag, and the error says why.
func (m *Mapper) Rule(ev *tocsin.Event) (drop bool, err error) {
	for i := range m.plan.Feed.rules {
		r := &m.plan.Feed.rules[i]
		holds, e := r.holds(ev)
		switch {
		case e != nil:
			ev.Tag(RuleTag)
			err = errors.Join(err, fmt.Errorf("rule %d of feed %s: %w", i+1, m.plan.Feed.Name, e))
		case holds && r.drop:
			return true, err
		case holds:
			r.apply(ev)
		}
	}
	return false, err
}

func (r *rule) holds(ev *tocsin.Event) (bool, error) {
	out, _, err := r.program.Eval(map[string]any{"e": &eventMap{ev}})
	if err != nil {
		return false, err
	}
	holds, _ := out.Value().(bool)
	return holds, nil
}

func (r *rule) apply(ev *tocsin.Event) {
	if r.tag != "" {
		ev.Tag(r.tag)
	}
	for _, f := range r.set {
		ev.Set(f.Name, f.Value)
		if class, ok := tocsin.ClassOf(f.Value); ok && f.Name == keyType {
			ev.Set(keyTaxonomy, class.Taxonomy)
		}
	}
}
