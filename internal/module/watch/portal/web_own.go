package portal

import (
	"tocsin"
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
	Claims   []Claim
	Done     bool
}

func (p *Portal) contacts(v visit) (err error) {
	page := contactsPage{Done: v.done()}
	if page.Parties, err = p.source.Parties(v.slug); err != nil {
		return err
	}
	if page.Contacts, err = p.source.Contacts(v.r.Context(), v.slug); err != nil {
		return err
	}
	if page.Claims, err = p.claims(v, true); err != nil {
		return err
	}
	return p.page(v, "contact", "watch.field.contacts", tocsin.Clear, page)
}

// contact confirms all contacts, or claims that one is new, different or gone.
func (p *Portal) contact(v visit) (err error) {
	if v.posted("do") == "confirm" {
		err = p.source.Confirm(v.r.Context(), v.slug, v.by)
	} else {
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
