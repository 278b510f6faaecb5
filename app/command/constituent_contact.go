package command

import (
	"net/url"
)

type contactCmd struct {
	List    contactListCmd    `cmd:"" help:"List an organisation's contacts with how each wants to be written to."`
	Add     contactAddCmd     `cmd:"" help:"Enter a contact, or change what was entered of it."`
	Set     contactSetCmd     `cmd:"" help:"Say how an address wants to be written to; it outlives every import."`
	Off     contactOffCmd     `cmd:"" help:"Send nothing more to an address; the next contact takes over."`
	On      contactOnCmd      `cmd:"" help:"Write to an address again."`
	Remove  contactRemoveCmd  `cmd:"" help:"Take away a contact that was entered by hand."`
	Confirm contactConfirmCmd `cmd:"" help:"Note that an address is still right."`
	Stale   contactStaleCmd   `cmd:"" help:"List contacts that nobody has confirmed for 180 days."`
	Lacks   contactLacksCmd   `cmd:"" help:"List what is missing to reach organisations as one should."`
}

type contactListCmd struct {
	Slug string `arg:"" help:"The organisation."`
	Now  bool   `help:"Only those that a warning goes to now."`
	ListFormat
}

// Run lists contacts.
func (c *contactListCmd) Run(w *World) error {
	path := orgPath(c.Slug, "/contacts")
	if c.Now {
		path = orgPath(c.Slug, "/recipients")
	}
	n, err := c.List(w, path, nil, "email:CONTACT", "name:NAME", "role:ROLE", "phone:PHONE", "off:OFF", "off_reason:WHY", "language:LANGUAGE", "zone:ZONE",
		"hour:HOUR", "format:FORMAT", "protect:PROTECT", "clearance:CLEARANCE", "least:LEAST", "apart:APART", "summary:SUMMARY", "confirmed:CONFIRMED", "from:FROM", "org:ORGANISATION")
	return w.Nothing(n, err, c.Format, "There is no contact.")
}

type contactAddCmd struct {
	Slug  string `arg:"" help:"The organisation."`
	Email string `arg:"" optional:"" help:"The address; without one the telephone is the contact, which is shown and never written to."`
	Name  string `help:"Who it is." placeholder:"NAME"`
	Role  string `help:"abuse, technical, ciso, management, 24x7, press …; several separated by a comma." placeholder:"ROLE"`
	Phone string `help:"A telephone number." placeholder:"PHONE"`
	by
}

// Run enters the contact.
func (c *contactAddCmd) Run(w *World) error {
	return say(w, orgPath(c.Slug, "/contacts"), map[string]any{"email": c.Email, "contact": c.Name, "role": c.Role, "phone": c.Phone, "by": c.By}, false)
}

type contactSetCmd struct {
	Email        string  `arg:"" help:"The address."`
	Language     *string `help:"What it is written in (BCP 47); \"\" for the organisation's." placeholder:"LANG"`
	Zone         *string `help:"Its time zone (IANA)." placeholder:"ZONE"`
	Hour         *int    `help:"The hour at which digests leave, 0 to 23 in its zone; -1 for the node's." placeholder:"N"`
	BusinessDays *bool   `help:"None on the days of rest of its country's week." negatable:""`
	DataFormat   *string `help:"How the evidence comes: text, csv, json or xarf." placeholder:"FORMAT"`
	Protect      *string `help:"pgp, smime or \"\"." placeholder:"HOW"`
	Clearance    *string `help:"The strictest TLP mark that may go there." placeholder:"MARK"`
	Least        *string `help:"The severity below which it is told of nothing: low, medium, high, critical or \"\"." placeholder:"SEVERITY"`
	Apart        *bool   `help:"A letter for each address of a machine, for programs that make tickets." negatable:""`
	Summary      *string `help:"How often one letter tells it all that is open: off, weekly, monthly, or \"\" for as the node says." placeholder:"HOW"`
	SummaryDay   *int    `help:"On which day of the week, 1 (Monday) to 7; monthly on the first such day; 0 for the node's." placeholder:"N"`
	SummaryNone  *bool   `help:"That letter also when nothing is open." negatable:""`
	by
}

// Run writes the preference down and shows it.
func (c *contactSetCmd) Run(w *World) error {
	body := map[string]any{"email": c.Email, "by": c.By}
	for k, v := range map[string]*string{"language": c.Language, "zone": c.Zone, "format": c.DataFormat, "protect": c.Protect, "clearance": c.Clearance, "least": c.Least, "summary": c.Summary} {
		if v != nil {
			body[k] = *v
		}
	}
	for k, v := range map[string]*int{"hour": c.Hour, "summary_day": c.SummaryDay} {
		if v != nil {
			body[k] = *v
		}
	}
	for k, v := range map[string]*bool{"business_days": c.BusinessDays, "apart": c.Apart, "summary_none": c.SummaryNone} {
		if v != nil {
			body[k] = *v
		}
	}
	return say(w, "/api/v1/preferences", body, true)
}

type contactOffCmd struct {
	Email  string `arg:"" help:"The address."`
	Reason string `help:"Why." required:""`
	by
}

// Run switches off.
func (c *contactOffCmd) Run(w *World) error {
	return say(w, "/api/v1/preferences/off", map[string]any{"email": c.Email, "reason": c.Reason, "by": c.By}, false)
}

type contactOnCmd struct {
	Email string `arg:"" help:"The address."`
	by
}

// Run switches on.
func (c *contactOnCmd) Run(w *World) error {
	return say(w, "/api/v1/preferences/on", map[string]any{"email": c.Email, "by": c.By}, false)
}

type contactConfirmCmd struct {
	Email string `arg:"" help:"The address."`
	by
}

// Run notes that the address is right.
func (c *contactConfirmCmd) Run(w *World) error {
	return say(w, "/api/v1/preferences/confirm", map[string]any{"email": c.Email, "by": c.By}, false)
}

type contactRemoveCmd struct {
	Slug  string `arg:"" help:"The organisation."`
	Email string `arg:"" help:"The address."`
	by
}

// Run takes the contact away.
func (c *contactRemoveCmd) Run(w *World) error {
	return say(w, orgPath(c.Slug, "/contacts/remove"), map[string]any{"email": c.Email, "by": c.By}, false)
}

type contactStaleCmd struct{ ListFormat }

// Run lists stale contacts.
func (c *contactStaleCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/constituents/stale", nil, "email:CONTACT", "name:NAME", "orgs:ORGANISATIONS", "since:SINCE", "reminded:ASKED", "due:DUE")
	return w.Nothing(n, err, c.Format, "All contacts are fresh.")
}

type contactLacksCmd struct {
	Slug string `arg:"" optional:"" help:"The organisation; without it, all."`
	ListFormat
}

// Run lists what is missing.
func (c *contactLacksCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/constituents/lacks", url.Values{"org": {c.Slug}}, "org:ORGANISATION", "role:ROLE", "what:MISSING", "email:CONTACT")
	return w.Nothing(n, err, c.Format, "Nothing is missing.")
}

type netCmd struct {
	Add    netAddCmd    `cmd:"" help:"Enter networks, ASes or domains of an organisation."`
	Remove netRemoveCmd `cmd:"" help:"Take away what was entered by hand."`
}

type netAddCmd struct {
	Slug string   `arg:"" help:"The organisation."`
	Nets []string `arg:"" name:"net" help:"192.0.2.0/24, 2001:db8::/32, AS64500, example.org"`
	by
}

// Run enters networks.
func (c *netAddCmd) Run(w *World) error {
	return say(w, orgPath(c.Slug, "/nets"), map[string]any{"things": c.Nets, "by": c.By}, false)
}

type netRemoveCmd struct {
	Slug string   `arg:"" help:"The organisation."`
	Nets []string `arg:"" name:"net" help:"As they were entered."`
	by
}

// Run takes networks away.
func (c *netRemoveCmd) Run(w *World) error {
	return say(w, orgPath(c.Slug, "/nets/remove"), map[string]any{"things": c.Nets, "by": c.By}, false)
}
