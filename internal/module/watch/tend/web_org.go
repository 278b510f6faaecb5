package tend

import (
	"cmp"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/roster"
)

// factsForm is a form of what is said of an organisation itself.
func (t *Tend) factsForm(f *console.Form, was Facts) {
	f.Add("name", "watch.field.name", was.Name, console.Must, console.AnyWay, console.Most(300))
	f.Add("sector", "watch.field.sector", was.Sector, console.Most(100), console.From("sectors"))
	var levels []console.Option
	for n := range 6 {
		levels = append(levels, console.Option{Value: strconv.Itoa(n), Text: f.Words.Number(int64(n))})
	}
	f.Choose("criticality", "watch.field.criticality", strconv.Itoa(was.Criticality), levels)
	f.Add("parent", "tend.parent", was.Parent, console.Most(80))
	f.Choose("language", "watch.contact.language", was.Language, languages(f.Words, was.Language, "tend.language.node"))
	f.Add("zone", "tend.zone", was.Zone, console.Most(60), f.Hint("tend.zone.hint"))
}

// sectors are those that a field offers.
func sectors(l *lang.Lang) (list []console.Option) {
	for _, s := range roster.Sectors() {
		list = append(list, console.Option{Value: s, Text: l.Word("sector", s)})
	}
	return list
}

// contactForm is a form of a contact.
func (t *Tend) contactForm(f *console.Form, role string) {
	f.Add("email", "watch.field.email", "", console.Kind("email"), console.Most(254))
	f.Add("contact", "tend.person", "", console.AnyWay, console.Most(100))
	f.Add("role", "watch.field.role", role, console.Most(100), console.From("roles"))
	f.Add("phone", "portal.phone", "", console.Kind("tel"), console.Most(60), f.Hint("portal.change.phone"))
}

// The fields of forms that faults call otherwise.
var (
	netNames     = map[string]string{"prefix": "nets", "as": "nets", "asn": "nets", "domain": "nets", "net": "nets", "value": "nets"}
	contactNames = map[string]string{"name": "contact"}
)

// languages are the choices of a language, the first of which is none of one's own.
func languages(l *lang.Lang, chosen, none string) []console.Option {
	list := []console.Option{{Text: l.Text(none), Selected: chosen == ""}}
	known := chosen == ""
	for _, o := range console.Languages(chosen) {
		known = known || o.Selected
		list = append(list, o)
	}
	if !known {
		list = append(list, console.Option{Value: chosen, Text: chosen, Selected: true})
	}
	return list
}

// freshPage is the form of a new organisation, in three parts that are sent as one.
type freshPage struct {
	Form    *console.Form
	Parts   [3][]console.Field // the organisation, its networks, its first contact
	Sectors []console.Option
	Faults  []console.Wrong
}

func (t *Tend) fresh(v visit) error {
	l := t.console.Lang(v.r)
	f := t.form(v, "", "")
	t.factsForm(f, Facts{})
	f.Add("slug", "tend.slug", "", console.Most(80), f.Hint("tend.slug.hint"))
	a := len(f.Fields)
	f.Add("nets", "tend.nets", "", console.Lines(4), f.Hint("tend.nets.hint"))
	b := len(f.Fields)
	t.contactForm(f, "abuse")
	f.Done(netNames)
	return t.page(v, "new", l.Text("tend.new"), freshPage{Form: f, Parts: [3][]console.Field{f.Fields[:a], f.Fields[a:b], f.Fields[b:]}, Sectors: sectors(l), Faults: v.faults(l, f)})
}

func (t *Tend) add(v visit) error {
	slug := ""
	f, err := v.facts()
	if err == nil {
		f.Slug = v.text("slug")
		slug, err = t.source.Add(v.r.Context(), v.by, f, words(v.text("nets")), v.contact())
	}
	if err != nil {
		return t.mend(v, err, t.fresh)
	}
	return v.back(editPath(slug))
}

// facts reads the form of an organisation itself.
func (v visit) facts() (f Facts, err error) {
	f = Facts{Name: v.text("name"), Parent: v.text("parent"), Sector: v.text("sector"), Language: v.text("language"), Zone: v.text("zone")}
	if f.Criticality, err = strconv.Atoi(cmp.Or(v.text("criticality"), "0")); err != nil {
		return f, &tocsin.Fault{Why: tocsin.Invalid, Field: "criticality", Text: "is not a number from 0 to 5", Err: err}
	}
	return f, nil
}

func (v visit) contact() tocsin.Contact {
	return tocsin.Contact{Email: v.text("email"), Name: v.text("contact"), Role: v.text("role"), Phone: v.text("phone")}
}

// orgPage is an organisation that is being changed.
type orgPage struct {
	Org
	Facts, NewNets, NewContact, Away *console.Form
	Sectors                          []console.Option
	Back                             string
	People                           []contactPart
	Faults                           []console.Wrong
	Done                             bool
	Asked, Two                       bool // a second person was asked to remove it; it takes one
}

// contactPart is a contact with the form of how it is written to.
type contactPart struct {
	Contact
	Form           *console.Form
	Edit           string // where the forms go
	Off, Confirmed bool
}

func (t *Tend) org(v visit) error {
	o, err := t.source.Org(v.r.Context(), v.r.PathValue("slug"))
	if err != nil {
		return err
	}
	l := t.console.Lang(v.r)
	p := orgPage{Org: o, Back: orgPath(o.Slug), Done: v.done(), Sectors: sectors(l), Facts: t.form(v, "set", ""), NewNets: t.form(v, "net-add", ""), NewContact: t.form(v, "contact-put", ""), Away: t.form(v, "remove", "")}
	t.factsForm(p.Facts, o.Facts)
	p.NewNets.Add("nets", "tend.nets", "", console.Must, console.Lines(3), p.NewNets.Hint("tend.nets.hint"))
	t.contactForm(p.NewContact, "")
	p.Away.Tick("sure", "tend.away.sure", false)
	p.Asked = v.asked()
	if p.Two, err = t.source.Two(v.r.Context(), actRemove); err != nil {
		return err
	}
	secondReason(p.Away, p.Two)
	all := []*console.Form{p.Facts.Done(nil), p.NewNets.Done(netNames), p.NewContact.Done(contactNames), p.Away.Done(nil)}
	for n, c := range o.Contacts {
		part := contactPart{Contact: c, Edit: editPath(o.Slug), Off: c.Own.Off, Confirmed: !c.Own.Confirmed.IsZero(), Form: t.preferForm(v, c, n)}
		all = append(all, part.Form)
		p.People = append(p.People, part)
	}
	p.Faults = v.faults(l, all...)
	return t.page(v, "org", o.Name, p)
}

// preferForm is the form of how a contact is written to; n tells its fields from those of others.
func (t *Tend) preferForm(v visit, c Contact, n int) *console.Form {
	f := t.form(v, "prefer", c.Key)
	l, own := f.Words, c.Own
	f.Choose("language", "watch.contact.language", own.Language, languages(l, own.Language, "tend.language.org"))
	f.Choose("hour", "watch.contact.hour", strconv.Itoa(own.Hour), hours(l))
	f.Add("zone", "tend.zone", own.Zone, console.Most(60), f.Hint("tend.zone.hint"))
	f.Tick("business", "tend.business", own.BusinessDays)
	f.Choose("format", "tend.format", own.Format, formats(l))
	f.Choose("least", "tend.least", own.Least, severities(l), f.Hint("tend.least.hint"))
	f.Tick("apart", "tend.apart", own.Apart, f.Hint("tend.apart.hint"))
	SummaryFields(f, own)
	f.Choose("protect", "tend.protect", own.Protect, append([]console.Option{{Text: l.Text("tend.no")}}, seals()...))
	f.Choose("clearance", "tend.clearance", own.Clearance, append([]console.Option{{Text: "–"}}, marks()...))
	for i := range f.Fields {
		f.Fields[i].ID += "-" + strconv.Itoa(n)
	}
	return f.Done(map[string]string{"business_days": "business"})
}

// hours are the choices of the hour at which digests leave.
func hours(l *lang.Lang) []console.Option {
	list := []console.Option{{Value: strconv.Itoa(roster.AnyHour), Text: l.Text("tend.hour.node")}}
	for h := range 24 {
		list = append(list, console.Option{Value: strconv.Itoa(h), Text: strconv.Itoa(h) + ":00"})
	}
	return list
}

func formats(l *lang.Lang) []console.Option {
	list := []console.Option{{Text: l.Text("tend.format.node")}}
	for _, f := range roster.Formats() {
		list = append(list, console.Option{Value: f, Text: l.Word("tend.format", f)})
	}
	return list
}

// severities are the choices of the severity from which on an address is told.
func severities(l *lang.Lang) []console.Option {
	list := []console.Option{{Text: l.Text("tend.least.all")}}
	for _, s := range roster.Severities() {
		list = append(list, console.Option{Value: s, Text: l.Word("severity", s)})
	}
	return list
}

// SummaryFields adds how often an address gets the letter of all that is open.
func SummaryFields(f *console.Form, own roster.Preference) {
	l := f.Words
	var often []console.Option
	for _, s := range roster.Summaries() {
		often = append(often, console.Option{Value: s, Text: l.Word("tend.summary", cmp.Or(s, "team"))})
	}
	days := []console.Option{{Value: "0", Text: l.Text("tend.summary.team")}}
	for n := 1; n <= 7; n++ {
		days = append(days, console.Option{Value: strconv.Itoa(n), Text: l.Text("settings.day." + strconv.Itoa(n%7))})
	}
	f.Choose("summary", "tend.summary", own.Summary, often, f.Hint("tend.summary.hint"))
	f.Choose("summary_day", "tend.summary.day", strconv.Itoa(own.SummaryDay), days)
	f.Tick("summary_none", "tend.summary.none", own.SummaryNone)
}

// marks are the clearances that an address may have; TLP:RED is given by the command line alone.
func marks() (list []console.Option) {
	for _, m := range []tocsin.Mark{tocsin.AmberStrict, tocsin.Amber, tocsin.Green, tocsin.Clear} {
		list = append(list, console.Option{Value: m.String(), Text: m.Label()})
	}
	return list
}

func seals() []console.Option {
	return []console.Option{{Value: "pgp", Text: "OpenPGP"}, {Value: "smime", Text: "S/MIME"}}
}

// change does what a button of the page says.
func (t *Tend) change(v visit) error {
	slug := v.r.PathValue("slug")
	if v.text("do") == "remove" {
		return t.remove(v, slug)
	}
	do := map[string]func() error{
		"set":            func() error { return t.set(v, slug) },
		"net-add":        func() error { return t.source.AddNets(v.r.Context(), v.by, slug, words(v.text("nets"))) },
		"net-remove":     func() error { return t.source.RemoveNet(v.r.Context(), v.by, slug, v.text("net")) },
		"contact-put":    func() error { return t.source.PutContact(v.r.Context(), v.by, slug, v.contact()) },
		"contact-remove": func() error { return t.source.RemoveContact(v.r.Context(), v.by, slug, v.text("key")) },
		"off":            func() error { return t.source.SwitchOff(v.r.Context(), v.by, v.text("key"), v.text("reason")) },
		"on":             func() error { return t.source.SwitchOn(v.r.Context(), v.by, v.text("key")) },
		"confirm":        func() error { return t.source.Confirm(v.r.Context(), v.by, v.text("key")) },
		"prefer":         func() error { return t.prefer(v, slug) },
	}[v.text("do")]
	if do == nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done here"}
	}
	if err := do(); err != nil {
		return t.mend(v, err, t.org)
	}
	return v.back(editPath(slug))
}

func (t *Tend) set(v visit, slug string) error {
	f, err := v.facts()
	if err != nil {
		return err
	}
	return t.source.Set(v.r.Context(), v.by, slug, f)
}

// remove takes away what is by hand, where the tick says that it is meant, or asks a second person.
func (t *Tend) remove(v visit, slug string) error {
	if v.text("sure") == "" {
		return t.mend(v, field("sure", "Tick that you mean it: what was entered by hand of this organisation goes."), t.org)
	}
	waits, err := t.source.Remove(v.r.Context(), v.by, slug, v.text("reason"))
	if err != nil {
		return t.mend(v, err, t.org)
	}
	if waits {
		return v.wait(editPath(slug))
	}
	http.Redirect(v.w, v.r, "/watch/constituents", http.StatusSeeOther)
	return nil
}

// secondReason lets whoever asks a second person say why.
func secondReason(f *console.Form, two bool) {
	if two {
		f.Add("reason", "watch.field.reason", "", console.AnyWay, console.Most(300), f.Hint("tend.two.why"))
	}
}

// prefer says how an address wants to be written to. What the form does not have stays as it is.
func (t *Tend) prefer(v visit, slug string) error {
	o, err := t.source.Org(v.r.Context(), slug)
	if err != nil {
		return err
	}
	for _, c := range o.Contacts {
		if c.Key != v.text("key") {
			continue
		}
		p := c.Own
		p.Language, p.Zone, p.Format, p.Protect, p.Clearance = v.text("language"), v.text("zone"), v.text("format"), v.text("protect"), v.text("clearance")
		p.Least, p.Apart = v.text("least"), v.text("apart") != ""
		p.Summary, p.SummaryNone = v.text("summary"), v.text("summary_none") != ""
		if p.SummaryDay, err = strconv.Atoi(cmp.Or(v.text("summary_day"), "0")); err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "summary_day", Text: "is not a day from 1 (Monday) to 7", Err: err}
		}
		if p.Hour, err = strconv.Atoi(v.text("hour")); err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "hour", Text: "is not an hour from 0 to 23", Err: err}
		}
		if p.BusinessDays = v.text("business") != ""; p.BusinessDays && p.Hour == roster.AnyHour {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "business_days", Text: "without an hour the days are the node's: give an hour as well"}
		}
		return t.source.Prefer(v.r.Context(), v.by, p)
	}
	return tocsin.Faultf(tocsin.NotFound, "There is no such thing here.")
}
