package portal

import (
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// assetsPage is what is known as theirs, and what they claim.
type assetsPage struct {
	Parties []Party
	Nets    []Net
	Claims  []Claim
	Done    bool
}

func (p *Portal) assets(v visit) (err error) {
	page := assetsPage{Done: v.done()}
	if page.Parties, err = p.source.Parties(v.slug); err != nil {
		return err
	}
	if page.Nets, err = p.source.Nets(v.r.Context(), v.slug); err != nil {
		return err
	}
	page.Claims, err = p.claims(v, false)
	if err != nil {
		return err
	}
	return p.page(v, "asset", "portal.assets", tocsin.Clear, page)
}

// claims are those about contacts, or those about all else.
func (p *Portal) claims(v visit, contacts bool) (some []Claim, err error) {
	list, err := p.source.Claims(v.r.Context(), v.slug)
	for _, c := range list {
		if (c.Kind == "contact") == contacts {
			some = append(some, c)
		}
	}
	return some, err
}

// request reads a claim from a form. Whose it may be the source decides.
func (v visit) request() roster.Request {
	q := roster.Request{Org: v.posted("org"), Value: v.posted("value"), Gone: v.posted("do") == "gone", Note: v.posted("note"), By: v.by}
	if q.Org == "" {
		q.Org = v.slug
	}
	return q
}

func (p *Portal) claim(v visit) error {
	if err := p.source.Claim(v.r.Context(), v.slug, v.request()); err != nil {
		return err
	}
	return v.back("/portal/assets")
}

// contactsPage is whom letters go to.
type contactsPage struct {
	Parties  []Party
	Contacts []Contact
	Ways     []way
	Claims   []Claim
	Done     bool
}

// way is how letters come to an address, with the choices that there are.
type way struct {
	Contact
	Languages, Hours, Formats, Levels []console.Option
}

func newWay(l *lang.Lang, c Contact) way {
	w := way{Contact: c, Languages: append([]console.Option{{Text: l.Text("tend.language.org"), Selected: c.Own.Language == ""}}, console.Languages(c.Own.Language)...),
		Hours:   []console.Option{{Value: strconv.Itoa(roster.AnyHour), Text: l.Text("portal.hour.team"), Selected: c.Own.Hour == roster.AnyHour}},
		Formats: []console.Option{{Text: l.Text("portal.format.team"), Selected: c.Own.Format == ""}},
		Levels:  []console.Option{{Text: l.Text("tend.least.all"), Selected: c.Own.Least == ""}}}
	for _, s := range roster.Severities() {
		w.Levels = append(w.Levels, console.Option{Value: s, Text: l.Word("severity", s), Selected: s == c.Own.Least})
	}
	for h := range 24 {
		w.Hours = append(w.Hours, console.Option{Value: strconv.Itoa(h), Text: strconv.Itoa(h) + ":00", Selected: h == c.Own.Hour})
	}
	for _, f := range roster.Formats() {
		w.Formats = append(w.Formats, console.Option{Value: f, Text: l.Word("tend.format", f), Selected: f == c.Own.Format})
	}
	return w
}

// prefer says how letters come to an address.
func (p *Portal) prefer(v visit) error {
	q := roster.Preference{Email: v.posted("email"), Language: v.posted("language"), Zone: v.posted("zone"), Format: v.posted("format"), BusinessDays: v.posted("business") != "",
		Least: v.posted("least"), Apart: v.posted("apart") != ""}
	var err error
	if q.Hour, err = strconv.Atoi(v.posted("hour")); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "hour", Text: "is not an hour from 0 to 23", Err: err}
	}
	if q.BusinessDays && q.Hour == roster.AnyHour {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "business_days", Text: "without an hour the days are the node's: give an hour as well"}
	}
	return p.source.Prefer(v.r.Context(), v.slug, v.by, q)
}

func (p *Portal) contacts(v visit) (err error) {
	page := contactsPage{Done: v.done()}
	if page.Parties, err = p.source.Parties(v.slug); err != nil {
		return err
	}
	if page.Contacts, err = p.source.Contacts(v.r.Context(), v.slug); err != nil {
		return err
	}
	for _, c := range page.Contacts {
		if c.Mail() != "" {
			page.Ways = append(page.Ways, newWay(p.console.Lang(v.r), c))
		}
	}
	if page.Claims, err = p.claims(v, true); err != nil {
		return err
	}
	return p.page(v, "contact", "watch.field.contacts", tocsin.Clear, page)
}

// contact confirms all contacts, or claims that one is new, different or gone.
func (p *Portal) contact(v visit) (err error) {
	switch v.posted("do") {
	case "confirm":
		err = p.source.Confirm(v.r.Context(), v.slug, v.by)
	case "prefer":
		err = p.prefer(v)
	default:
		q := v.request()
		if q.Value, err = roster.KnownBy(q.Value, v.posted("phone")); err != nil {
			return err
		}
		if !q.Gone {
			q.Name, q.Role, q.Phone = v.posted("name"), v.posted("role"), v.posted("phone")
		}
		err = p.source.Claim(v.r.Context(), v.slug, q)
	}
	if err != nil {
		return err
	}
	return v.back("/portal/contacts")
}

func (p *Portal) letters(v visit) error {
	list, err := p.source.Letters(v.r.Context(), v.slug)
	if err != nil {
		return err
	}
	mark := tocsin.Clear
	for _, l := range list {
		mark = mark.Stricter(l.TLP)
	}
	return p.page(v, "letter", "watch.letters.title", mark, list)
}

func (p *Portal) letter(v visit) error {
	l, err := p.source.Letter(v.r.Context(), v.slug, v.r.PathValue("number"))
	if err != nil {
		return err
	}
	return p.page(v, "letter/one", "watch.letters.title", l.TLP, l)
}

// ruleRow is a rule as those read it whom it touches: whom else it tells, and who made it, is the team's.
type ruleRow struct {
	warn.Rule
	Aside bool // somebody else is told
}

func (p *Portal) rules(v visit) error {
	list, err := p.source.Rules(v.r.Context(), v.slug)
	if err != nil {
		return err
	}
	var rows []ruleRow
	for _, r := range list {
		rows = append(rows, ruleRow{r, r.To != ""})
	}
	return p.page(v, "rule", "portal.rules", tocsin.Clear, rows)
}
