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

// factsForm is the form of what is said of an organisation itself.
type factsForm struct {
	Facts
	Levels, Languages []console.Option
	Sectors           []console.Option
}

func (t *Tend) factsForm(l *lang.Lang, f Facts) factsForm {
	form := factsForm{Facts: f, Languages: languages(l, f.Language, "tend.language.node")}
	for n := range 6 {
		form.Levels = append(form.Levels, console.Option{Value: strconv.Itoa(n), Text: l.Number(int64(n)), Selected: n == f.Criticality})
	}
	for _, s := range roster.Sectors() {
		form.Sectors = append(form.Sectors, console.Option{Value: s, Text: l.Word("sector", s)})
	}
	return form
}

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

// freshPage is the form of a new organisation.
type freshPage struct {
	Form factsForm
	Role string
}

func (t *Tend) fresh(v visit) error {
	l := t.console.Lang(v.r)
	return t.page(v, "new", l.Text("tend.new"), freshPage{Form: t.factsForm(l, Facts{}), Role: "abuse"})
}

func (t *Tend) add(v visit) error {
	f, err := v.facts()
	if err != nil {
		return err
	}
	f.Slug = v.text("slug")
	slug, err := t.source.Add(v.r.Context(), v.by, f, words(v.text("nets")), v.contact())
	if err != nil {
		return err
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
	Form   factsForm
	Back   string
	People []contactForm
	Done   bool
}

// contactForm is a contact with the choices of how it is written to.
type contactForm struct {
	Contact
	N                         int // tells its fields from those of others
	Languages, Hours, Formats []console.Option
	Marks, Seals              []console.Option // clearances, and how letters are encrypted
	Edit                      string           // where the forms go
	Off, Confirmed            bool
}

func (t *Tend) org(v visit) error {
	o, err := t.source.Org(v.r.Context(), v.r.PathValue("slug"))
	if err != nil {
		return err
	}
	l := t.console.Lang(v.r)
	p := orgPage{Org: o, Form: t.factsForm(l, o.Facts), Back: orgPath(o.Slug), Done: v.done()}
	for n, c := range o.Contacts {
		p.People = append(p.People, contactForm{Contact: c, N: n, Languages: languages(l, c.Own.Language, "tend.language.org"), Hours: hours(l, c.Own.Hour),
			Formats: formats(l, c.Own.Format), Marks: marks(c.Own.Clearance), Seals: seals(c.Own.Protect), Edit: editPath(o.Slug), Off: c.Own.Off, Confirmed: !c.Own.Confirmed.IsZero()})
	}
	return t.page(v, "org", o.Name, p)
}

// hours are the choices of the hour at which digests leave.
func hours(l *lang.Lang, chosen int) []console.Option {
	list := []console.Option{{Value: strconv.Itoa(roster.AnyHour), Text: l.Text("tend.hour.node"), Selected: chosen == roster.AnyHour}}
	for h := range 24 {
		list = append(list, console.Option{Value: strconv.Itoa(h), Text: strconv.Itoa(h) + ":00", Selected: h == chosen})
	}
	return list
}

func formats(l *lang.Lang, chosen string) []console.Option {
	list := []console.Option{{Text: l.Text("tend.format.node"), Selected: chosen == ""}}
	for _, f := range roster.Formats() {
		list = append(list, console.Option{Value: f, Text: l.Word("tend.format", f), Selected: f == chosen})
	}
	return list
}

// marks are the clearances that an address may have; TLP:RED is given by the command line alone.
func marks(chosen string) (list []console.Option) {
	for _, m := range []tocsin.Mark{tocsin.AmberStrict, tocsin.Amber, tocsin.Green, tocsin.Clear} {
		list = append(list, console.Option{Value: m.String(), Text: m.Label(), Selected: m.String() == chosen})
	}
	return list
}

func seals(chosen string) []console.Option {
	return []console.Option{{Value: "pgp", Text: "OpenPGP", Selected: chosen == "pgp"}, {Value: "smime", Text: "S/MIME", Selected: chosen == "smime"}}
}

// change does what a button of the page says.
func (t *Tend) change(v visit) error {
	slug := v.r.PathValue("slug")
	do := map[string]func() error{
		"set":            func() error { return t.set(v, slug) },
		"remove":         func() error { return t.remove(v, slug) },
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
		return err
	}
	if v.text("do") == "remove" {
		http.Redirect(v.w, v.r, "/watch/constituents", http.StatusSeeOther)
		return nil
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

// remove takes away what is by hand, where the tick says that it is meant.
func (t *Tend) remove(v visit, slug string) error {
	if v.text("sure") == "" {
		return tocsin.Faultf(tocsin.Invalid, "Tick that you mean it: what was entered by hand of this organisation goes.")
	}
	return t.source.Remove(v.r.Context(), v.by, slug)
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
