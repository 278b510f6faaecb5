package portal

import (
	"cmp"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// assetsPage is what is known as theirs, and what they claim.
type assetsPage struct {
	Nets   []Net
	Claims []Claim
	Form   *console.Form
	Faults []console.Wrong
	Done   bool
}

func (p *Portal) assets(v visit) (err error) {
	page := assetsPage{Done: v.done()}
	parties, err := p.source.Parties(v.slug)
	if err != nil {
		return err
	}
	if page.Nets, err = p.source.Nets(v.r.Context(), v.slug); err != nil {
		return err
	}
	page.Claims, err = p.claims(v, false)
	if err != nil {
		return err
	}
	page.Form = p.netForm(v, parties)
	page.Faults = console.FaultsOf(page.Form.Words, v.wrong, page.Form)
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
		return v.mend(err, p.assets)
	}
	return v.back("/portal/assets")
}

// contactsPage is whom letters go to.
type contactsPage struct {
	Contacts []Contact
	Ways     []way
	Claims   []Claim
	Form     *console.Form
	Faults   []console.Wrong
	Done     bool
}

// way is an address with the form of how letters come to it.
type way struct {
	Contact
	Form *console.Form
	Open bool // it has to be mended
}

// prefer says how letters come to an address.
func (p *Portal) prefer(v visit) error {
	q := roster.Preference{Email: v.posted("email"), Language: v.posted("language"), Zone: v.posted("zone"), Format: v.posted("format"), BusinessDays: v.posted("business") != "",
		Least: v.posted("least"), Apart: v.posted("apart") != "", Summary: v.posted("summary"), SummaryNone: v.posted("summary_none") != ""}
	var err error
	if q.SummaryDay, err = strconv.Atoi(cmp.Or(v.posted("summary_day"), "0")); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "summary_day", Text: "is not a day from 1 (Monday) to 7", Err: err}
	}
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
	parties, err := p.source.Parties(v.slug)
	if err != nil {
		return err
	}
	if page.Contacts, err = p.source.Contacts(v.r.Context(), v.slug); err != nil {
		return err
	}
	page.Form = p.mailForm(v, parties)
	forms := []*console.Form{page.Form}
	for n, c := range page.Contacts {
		if c.Mail() != "" {
			f := p.wayForm(v, c, n)
			forms = append(forms, f)
			page.Ways = append(page.Ways, way{c, f, f.Faults != nil})
		}
	}
	page.Faults = console.FaultsOf(page.Form.Words, v.wrong, forms...)
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
			return v.mend(err, p.contacts)
		}
		if !q.Gone {
			q.Name, q.Role, q.Phone = v.posted("name"), v.posted("role"), v.posted("phone")
		}
		err = p.source.Claim(v.r.Context(), v.slug, q)
	}
	if err != nil {
		return v.mend(err, p.contacts)
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
