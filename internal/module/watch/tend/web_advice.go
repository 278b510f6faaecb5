package tend

import (
	"cmp"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/warn"
)

// advicePath is the page of the team's own words in letters, actAdvice who may change them.
const (
	advicePath = "/settings/advice"
	actAdvice  = "template.write"
)

// AdviceLink is the page's place among the settings.
func AdviceLink() console.Link {
	return console.Link{Page: "tend/advice", Text: "tend.advice", Href: advicePath, Icon: "letter", Act: actAdvice}
}

// advicePage is what the team says itself, the form of more, and a letter with what is in the form.
type advicePage struct {
	Rows   []adviceRow
	Past   bool // the list has what was said before too
	Form   *console.Form
	Look   *digest.Letter // nil where nobody asked
	Dir    string         // of the letter
	Faults []console.Wrong
	Done   bool
}

// adviceRow is advice in a table.
type adviceRow struct {
	warn.Advice
	On, In string // what it is about, and the language's name
	Dir    string
	Stands bool
}

func (t *Tend) advice(v visit) error {
	l := t.console.Lang(v.r)
	p := advicePage{Past: v.r.URL.Query().Get("all") != "", Done: v.done(), Look: v.letter}
	list, err := t.source.Advice(v.r.Context(), p.Past)
	if err != nil {
		return err
	}
	for _, a := range list {
		row := adviceRow{Advice: a, On: aboutText(l, a.About), In: l.Text("tend.advice.any"), Dir: "auto", Stands: a.Removed.IsZero()}
		if a.Language != "" {
			of := console.Words().Lang(a.Language)
			row.In, row.Dir = of.Name, of.Dir()
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Form = t.adviceForm(v); p.Look != nil {
		p.Dir = digest.Words().Lang(p.Look.Language).Dir()
	}
	p.Faults = v.faults(l, p.Form)
	return t.page(v, "advice", l.Text("tend.advice"), p)
}

// aboutText names what advice is about.
func aboutText(l *lang.Lang, about string) string {
	if _, ok := tocsin.ClassOf(about); ok {
		return l.Word("class", about)
	}
	return cmp.Or(about, l.Text("form.all"))
}

// adviceForm is the form of more advice.
func (t *Tend) adviceForm(v visit) *console.Form {
	f := t.form(v, "put", "")
	l := f.Words
	about := []console.Option{{Text: l.Text("form.all")}}
	for _, c := range warn.Classes() {
		about = append(about, console.Option{Value: c, Text: c})
	}
	var types []console.Option
	for c := range tocsin.Types {
		if !slices.ContainsFunc(about, func(o console.Option) bool { return o.Value == c.Type }) {
			types = append(types, console.Option{Value: c.Type, Text: l.Word("class", c.Type)})
		}
	}
	slices.SortFunc(types, func(a, b console.Option) int { return cmp.Compare(a.Text, b.Text) })
	var places []console.Option
	for _, s := range warn.Places() {
		places = append(places, console.Option{Value: s, Text: l.Word("tend.place", s)})
	}
	f.Choose("about", "watch.field.type", "", append(about, types...), f.Hint("tend.advice.about.hint"))
	f.Choose("language", "watch.contact.language", "", languages(l, "", "tend.advice.any"))
	f.Choose("place", "tend.advice.place", warn.AdviceAfter, places)
	f.Add("words", "tend.advice.words", "", console.Must, console.AnyWay, console.Lines(5), console.Most(warn.MaxAdvice), f.Hint("tend.advice.words.hint"))
	return f.Done(nil)
}

// saidAdvice is what the form says.
func (v visit) saidAdvice() warn.Advice {
	return warn.Advice{About: v.text("about"), Language: v.text("language"), Place: v.text("place"), Words: v.text("words"), By: v.by}
}

// putAdvice looks at advice, puts it into letters or takes it back.
func (t *Tend) putAdvice(v visit) error {
	err := error(nil)
	switch v.text("do") {
	case "look":
		var letter digest.Letter
		if letter, err = t.source.LookAdvice(v.r.Context(), v.saidAdvice()); err == nil {
			v.letter = &letter
			return t.advice(v)
		}
	case "put":
		_, err = t.source.PutAdvice(v.r.Context(), v.saidAdvice())
	case "end":
		id, bad := strconv.ParseInt(v.text("advice"), 10, 64)
		if bad != nil {
			return tocsin.Faultf(tocsin.NotFound, "There is no such thing here.")
		}
		err = t.source.EndAdvice(v.r.Context(), id, v.by)
	default:
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done here"}
	}
	if err != nil {
		return t.mend(v, err, t.advice)
	}
	return v.back(advicePath)
}
