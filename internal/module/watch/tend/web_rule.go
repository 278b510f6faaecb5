package tend

import (
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/warn"
)

// rulesPage is the rules that stand, and those that were.
type rulesPage struct {
	Rows  []ruleRow
	Write bool // the reader may add and end rules
	Past  bool // the list has those that were
	Types []console.Option
	Done  bool
}

// ruleRow is a rule in a table.
type ruleRow struct {
	warn.Rule
	Stands bool
}

func (t *Tend) rules(v visit) error {
	all, err := t.source.Rules(v.r.Context())
	if err != nil {
		return err
	}
	l := t.console.Lang(v.r)
	p := rulesPage{Past: v.r.URL.Query().Get("all") != "", Done: v.done()}
	_, p.Write = t.access.May(v.r.Context(), actRule)
	for _, r := range all {
		if row := (ruleRow{r, r.Stands(t.source.Now())}); row.Stands || p.Past {
			p.Rows = append(p.Rows, row)
		}
	}
	p.Types = []console.Option{{Text: l.Text("form.all")}}
	for c := range tocsin.Types {
		p.Types = append(p.Types, console.Option{Value: c.Type, Text: l.Word("class", c.Type)})
	}
	return t.page(v, "rule", l.Text("tend.rules"), p)
}

// rule adds a rule, or ends one.
func (t *Tend) rule(v visit) (err error) {
	switch v.text("do") {
	case "add":
		err = t.addRule(v)
	case "end":
		var id int64
		if id, err = strconv.ParseInt(v.text("rule"), 10, 64); err != nil {
			return tocsin.Faultf(tocsin.NotFound, "There is no such thing here.")
		}
		err = t.source.EndRule(v.r.Context(), id, v.by)
	default:
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done here"}
	}
	if err != nil {
		return err
	}
	return v.back(rulesPath)
}

func (t *Tend) addRule(v visit) error {
	r := warn.Rule{To: v.text("to"), Org: v.text("org"), Net: v.text("net"), Domain: v.text("domain"), Type: v.text("type"), Identifier: v.text("identifier"),
		Feed: v.text("feed"), Reason: v.text("reason"), By: v.by}
	if s := v.text("as"); s != "" {
		n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToUpper(s), "AS"), 10, 32)
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "as", Text: "not an AS number", Err: err}
		}
		r.AS = uint32(n)
	}
	if s := v.text("until"); s != "" {
		day, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "until", Text: "is no day such as 2026-12-31", Err: err}
		}
		r.Until = day
	}
	return t.source.AddRule(v.r.Context(), r)
}
