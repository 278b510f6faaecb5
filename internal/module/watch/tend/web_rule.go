package tend

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/warn"
)

// rulesPage is the rules that stand, and those that were.
type rulesPage struct {
	Rows   []ruleRow
	Write  bool // the reader may add and end rules
	Past   bool // the list has those that were
	Form   *console.Form
	Parts  [2][]console.Field // what every rule has, and what one has that opens items
	Look   *WouldOpen         // what the rule in the form would have opened; nil where nobody asked
	None   bool               // the desk has no template that a rule could open
	Faults []console.Wrong
	Done   bool

	Sectors []console.Option
}

// ruleRow is a rule in a table.
type ruleRow struct {
	RuleNow
	Stands bool
}

// onceDoes is the choice of a rule whose problems are told of once. The others are warn's own words.
const onceDoes = "once"

func (t *Tend) rules(v visit) error {
	all, err := t.source.Rules(v.r.Context())
	if err != nil {
		return err
	}
	l := t.console.Lang(v.r)
	p := rulesPage{Past: v.r.URL.Query().Get("all") != "", Done: v.done()}
	_, p.Write = t.access.May(v.r.Context(), actRule)
	for _, r := range all {
		if stands := r.Stands(t.source.Now()); stands || p.Past {
			p.Rows = append(p.Rows, ruleRow{RuleNow: r, Stands: stands})
		}
	}
	if p.Form, err = t.ruleForm(v); err != nil {
		return err
	}
	at := slices.IndexFunc(p.Form.Fields, func(f console.Field) bool { return f.Name == "opens" })
	p.Parts = [2][]console.Field{p.Form.Fields[:at], p.Form.Fields[at:]}
	p.Look, p.None, p.Sectors = v.look, len(p.Parts[1][0].Options) < 2, sectors(l)
	p.Faults = v.faults(l, p.Form)
	return t.page(v, "rule", l.Text("tend.rules"), p)
}

// ruleForm is the form of a new rule: what it is about, then what it does.
func (t *Tend) ruleForm(v visit) (*console.Form, error) {
	f := t.form(v, "add", "")
	f.Add("org", "tend.rule.org", "", console.Most(80))
	f.Add("net", "watch.field.net", "", console.Most(60), f.Hint("tend.rule.net.hint"))
	f.Add("as", "tend.rule.as", "", console.Most(12))
	f.Add("domain", "tend.rule.domain", "", console.Most(253))
	f.Choose("class", "tend.rule.class", "", classes(f.Words))
	f.Choose("type", "watch.field.type", "", types(f.Words))
	f.Add("identifier", "tend.rule.identifier", "", console.Most(300))
	f.Add("feed", "tend.rule.feed", "", console.Most(100))
	f.Choose("severity", "tend.rule.severity", "", append([]console.Option{{Text: f.Words.Text("form.all")}}, severities(f.Words)[1:]...), f.Hint("tend.rule.severity.hint"))
	f.Choose("does", "portal.rules.does", warn.DoesDrop, []console.Option{{Value: warn.DoesDrop, Text: f.Words.Text("portal.rules.nobody")}, {Value: warn.DoesSend, Text: f.Words.Text("portal.rules.aside")},
		{Value: warn.DoesRepeat, Text: f.Words.Text("tend.rule.again")}, {Value: onceDoes, Text: f.Words.Text("portal.rules.once")},
		{Value: warn.DoesOpen, Text: f.Words.Text("tend.rule.open")}})
	f.Add("to", "tend.rule.to", "", console.Most(254), f.Hint("tend.rule.to.hint"))
	f.Add("repeat", "tend.rule.days", "", console.Most(3), f.Hint("tend.rule.days.hint"))
	f.Add("until", "portal.until", "", console.Kind("date"))
	f.Add("reason", "watch.field.reason", "", console.Must, console.AnyWay, console.Most(300))
	if err := t.openFields(v, f); err != nil {
		return nil, err
	}
	return f.Done(map[string]string{"email": "to"}), nil
}

// openFields are what only a rule has that opens items.
func (t *Tend) openFields(v visit, f *console.Form) error {
	names, err := t.source.Templates(v.r.Context())
	if err != nil {
		return err
	}
	templates := []console.Option{{Text: f.Words.Text("respond.none")}}
	for _, name := range names {
		templates = append(templates, console.Option{Value: name, Text: name})
	}
	f.Choose("opens", "tend.rule.opens", "", templates, f.Hint("tend.rule.opens.hint"))
	f.Add("sector", "tend.rule.sector", "", console.Most(100), console.From("sectors"))
	f.Add("country", "tend.rule.country", "", console.Most(2), f.Hint("tend.rule.country.hint"))
	f.Add("join", "tend.rule.join", "", console.Most(3), f.Hint("tend.rule.join.hint"))
	f.Add("most", "tend.rule.most", "", console.Most(3), f.Hint("tend.rule.most.hint"))
	return nil
}

func classes(l *lang.Lang) []console.Option {
	list := []console.Option{{Text: l.Text("form.all")}}
	for c := range tocsin.Types {
		if n := len(list); list[n-1].Value != c.Taxonomy {
			list = append(list, console.Option{Value: c.Taxonomy, Text: c.Taxonomy})
		}
	}
	return list
}

func types(l *lang.Lang) []console.Option {
	list := []console.Option{{Text: l.Text("form.all")}}
	for c := range tocsin.Types {
		list = append(list, console.Option{Value: c.Type, Text: l.Word("class", c.Type)})
	}
	return list
}

// rule adds a rule, ends one, or lets one speak of another organisation.
func (t *Tend) rule(v visit) (err error) {
	switch v.text("do") {
	case "add":
		err = t.addRule(v)
	case "look":
		if err = t.lookRule(&v); err == nil {
			return t.rules(v)
		}
	case "release":
		err = t.withRule(v, t.source.ReleaseRule)
	case "end":
		err = t.withRule(v, t.source.EndRule)
	case "follow":
		err = t.withRule(v, t.source.FollowRule)
	default:
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done here"}
	}
	if err != nil {
		return t.mend(v, err, t.rules)
	}
	return v.back(rulesPath)
}

// withRule does something with the rule whose button was pressed.
func (t *Tend) withRule(v visit, do func(ctx context.Context, id int64, by string) error) error {
	id, err := strconv.ParseInt(v.text("rule"), 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.NotFound, "There is no such thing here.")
	}
	return do(v.r.Context(), id, v.by)
}

func (t *Tend) addRule(v visit) error {
	r, err := v.typedRule()
	if err != nil {
		return err
	}
	return t.source.AddRule(v.r.Context(), r)
}

// lookRule asks what the rule in the form would have opened.
func (t *Tend) lookRule(v *visit) error {
	r, err := v.typedRule()
	if err != nil {
		return err
	}
	if r.Reason == "" {
		r.Reason = "-" // nobody has to say why before they have looked
	}
	look, err := t.source.LookRule(v.r.Context(), r)
	v.look = &look
	return err
}

// typedRule reads the form of a rule.
func (v visit) typedRule() (warn.Rule, error) {
	r := warn.Rule{Org: v.text("org"), Net: v.text("net"), Domain: v.text("domain"), Taxonomy: v.text("class"), Type: v.text("type"), Identifier: v.text("identifier"),
		Feed: v.text("feed"), Reason: v.text("reason"), By: v.by}
	if s := v.text("as"); s != "" {
		n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToUpper(s), "AS"), 10, 32)
		if err != nil {
			return r, &tocsin.Fault{Why: tocsin.Invalid, Field: "as", Text: "not an AS number", Err: err}
		}
		r.AS = uint32(n)
	}
	if s := v.text("until"); s != "" {
		day, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return r, &tocsin.Fault{Why: tocsin.Invalid, Field: "until", Text: "is no day such as 2026-12-31", Err: err}
		}
		r.Until = day
	}
	return r, v.does(&r)
}

// does puts into a rule what it does.
func (v visit) does(r *warn.Rule) (err error) {
	r.Severity = v.text("severity") // Check refuses it where the rule does something else
	switch v.text("does") {
	case warn.DoesSend:
		if r.To = v.text("to"); r.To == "" {
			return field("to", "name the address or the organisation that is told instead")
		}
	case warn.DoesRepeat:
		if r.Repeat, err = strconv.Atoi(v.text("repeat")); err != nil || r.Repeat < 1 {
			return field("repeat", "%.40q is no number of days from 1 to %d", v.text("repeat"), warn.MaxRepeat)
		}
	case onceDoes:
		r.Repeat = warn.Never
	case warn.DoesOpen:
		return v.opens(r)
	default:
		if v.text("to") != "" || v.text("repeat") != "" {
			return field("does", "nobody is told, and yet it says whom or how often: choose what the rule does")
		}
	}
	return nil
}

// opens puts into a rule what it opens.
func (v visit) opens(r *warn.Rule) (err error) {
	r.Opening = warn.Opening{Opens: v.text("opens"), Severity: v.text("severity"), Sector: v.text("sector"), Country: strings.ToUpper(v.text("country"))}
	if r.Opens == "" {
		return field("opens", "name the template of items that the rule opens")
	}
	if s := v.text("join"); s != "" {
		if r.Join, err = strconv.Atoi(s); err != nil || r.Join < 1 {
			return field("join", "%.40q is no number of days from 1 to %d", s, warn.MostJoin)
		}
	}
	if s := v.text("most"); s != "" {
		if r.Most, err = strconv.Atoi(s); err != nil || r.Most < 1 {
			return field("most", "%d is no number of items from 1 to %d", r.Most, warn.MostMost)
		}
	}
	return nil
}
