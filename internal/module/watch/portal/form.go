package portal

import (
	"slices"
	"strconv"

	"tocsin/internal/console"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
)

// form begins the form of some buttons, the first of which begins the ids of its fields; of is the address that it is about.
func (p *Portal) form(v visit, of string, dos ...string) *console.Form {
	var typed func(string) string
	if v.wrong != nil && slices.Contains(dos, v.posted("do")) && v.posted("email") == of {
		typed = v.posted
	}
	return console.NewForm(p.console.Lang(v.r), dos[0], typed, v.wrong)
}

// mend shows a page again whose form has to be mended; what is no fault of the form's is an error.
func (v visit) mend(err error, show func(v visit) error) error {
	if v.wrong = console.Mend(err); v.wrong == nil {
		return err
	}
	return show(v)
}

// answerForm is the form of what can be said of a finding.
func (p *Portal) answerForm(v visit) *console.Form {
	f := p.form(v, "", "")
	var answers []console.Option
	for _, a := range warn.Answers() {
		answers = append(answers, console.Option{Value: a, Text: f.Words.Word("answer", a)})
	}
	f.Choose("what", "watch.letters.answer", answers[0].Value, answers)
	f.Add("until", "portal.until", "", console.Kind("date"))
	f.Add("text", "watch.claims.note", "", console.AnyWay, console.Most(2000))
	return f.Done(nil)
}

// whose adds a menu of the organisations, where there are several.
func whose(f *console.Form, parties []Party) {
	if len(parties) < 2 {
		return
	}
	var list []console.Option
	for _, o := range parties {
		list = append(list, console.Option{Value: o.Slug, Text: o.Name})
	}
	f.Choose("org", "watch.field.owner", parties[0].Slug, list)
}

// The fields that faults call otherwise.
var (
	netNames  = map[string]string{"prefix": "value", "as": "value", "asn": "value", "domain": "value", "net": "value"}
	mailNames = map[string]string{"email": "value"}
	wayNames  = map[string]string{"business_days": "business"}
)

// netForm is the form of a network that is theirs, or is not.
func (p *Portal) netForm(v visit, parties []Party) *console.Form {
	f := p.form(v, "", "new", "gone")
	whose(f, parties)
	f.Add("value", "portal.net", "", console.Must, console.Most(253), func(x *console.Field) { x.Hint = "\u2066192.0.2.0/24, AS64500, example.org\u2069" })
	f.Add("note", "watch.claims.note", "", console.AnyWay, console.Most(300))
	return f.Done(netNames)
}

// mailForm is the form of a contact that comes or goes.
func (p *Portal) mailForm(v visit, parties []Party) *console.Form {
	f := p.form(v, "", "new", "gone")
	whose(f, parties)
	f.Add("value", "watch.field.email", "", console.Kind("email"), console.Most(254))
	f.Add("name", "watch.field.name", "", console.AnyWay, console.Most(200))
	f.Add("role", "watch.field.role", "", console.Most(100), func(x *console.Field) { x.Hint = "abuse, security, technical" })
	f.Add("phone", "portal.phone", "", console.Kind("tel"), console.Most(60))
	f.Add("note", "watch.claims.note", "", console.AnyWay, console.Most(300))
	return f.Done(mailNames)
}

// wayForm is the form of how letters come to an address; n tells its fields from those of others.
func (p *Portal) wayForm(v visit, c Contact, n int) *console.Form {
	f, own := p.form(v, c.Email, "prefer"), c.Own
	l := f.Words
	hours := []console.Option{{Value: strconv.Itoa(roster.AnyHour), Text: l.Text("portal.hour.team")}}
	for h := range 24 {
		hours = append(hours, console.Option{Value: strconv.Itoa(h), Text: strconv.Itoa(h) + ":00"})
	}
	formats := []console.Option{{Text: l.Text("portal.format.team")}}
	for _, s := range roster.Formats() {
		formats = append(formats, console.Option{Value: s, Text: l.Word("tend.format", s)})
	}
	levels := []console.Option{{Text: l.Text("tend.least.all")}}
	for _, s := range roster.Severities() {
		levels = append(levels, console.Option{Value: s, Text: l.Word("severity", s)})
	}
	f.Choose("language", "watch.contact.language", own.Language, append([]console.Option{{Text: l.Text("tend.language.org")}}, console.Languages(own.Language)...))
	f.Choose("hour", "watch.contact.hour", strconv.Itoa(own.Hour), hours)
	f.Add("zone", "tend.zone", own.Zone, console.Most(60))
	f.Tick("business", "tend.business", own.BusinessDays)
	f.Choose("format", "tend.format", own.Format, formats)
	f.Choose("least", "tend.least", own.Least, levels)
	f.Tick("apart", "tend.apart", own.Apart)
	tend.SummaryFields(f, own)
	for i := range f.Fields {
		f.Fields[i].ID += "-" + strconv.Itoa(n)
	}
	return f.Done(wayNames)
}
