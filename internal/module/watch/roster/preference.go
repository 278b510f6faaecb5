package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
)

// Preference is how one e-mail address wants to be written to. It belongs to the address, whoever brings the address
// in, and so outlives imports. Empty values stand for the organisation's and then the node's.
type Preference struct {
	Email    string `json:"email"` // lower case, the domain in IDNA's ASCII form
	Language string `json:"language,omitempty"`
	Zone     string `json:"zone,omitempty"`
	// Hour is the hour in Zone at which digests leave, 0 to 23. AnyHour stands for the node's hour and days.
	Hour         int  `json:"hour"`
	BusinessDays bool `json:"business_days,omitempty"` // none on Saturday and Sunday; counts where Hour does
	// Format is how the evidence comes: one of Formats. Protect is "pgp", "smime" or "" for neither.
	Format  string `json:"format,omitempty"`
	Protect string `json:"protect,omitempty"`
	// Clearance is the strictest mark that may go to the address, as Mark.String writes it. It is a text so that the
	// zero value never clears anybody for red.
	Clearance string `json:"clearance,omitempty"`
	// Least is the severity below which the address is told of nothing: one of Severities, or "" for all. What nobody has
	// rated is always told.
	Least string `json:"least,omitempty"`
	// Apart asks for a letter for each address of a machine rather than one for all, as programs that make tickets want it.
	Apart bool `json:"apart,omitempty"`
	// Summary is how often one letter tells it all that is open: one of Summaries. It comes at the turn of SummaryDay (1 is
	// Monday, 0 the node's day), each week or in the month's first; SummaryNone asks for it also where nothing is open.
	Summary     string    `json:"summary,omitempty"`
	SummaryDay  int       `json:"summary_day,omitempty"`
	SummaryNone bool      `json:"summary_none,omitempty"`
	Off         bool      `json:"off,omitempty"` // nothing is sent to it
	OffReason   string    `json:"off_reason,omitempty"`
	OffSince    time.Time `json:"off_since,omitzero"`
	Confirmed   time.Time `json:"confirmed,omitzero"` // when somebody last said that the address is right
	Reminded    time.Time `json:"reminded,omitzero"`  // when it was last asked whether it is
	By          string    `json:"by,omitempty"`       // who changed it last
	Changed     time.Time `json:"changed,omitzero"`
}

// AnyHour is the Hour of an address that leaves hour and days to the node.
const AnyHour = -1

// Formats are the ways in which evidence can come.
func Formats() []string { return []string{"text", "csv", "json", "xarf"} }

// Summaries are how often the letter of all that is open comes; "" is as the node says.
func Summaries() []string { return []string{"", SummaryOff, SummaryWeekly, SummaryMonthly} }

// The words of Summaries.
const (
	SummaryOff     = "off"
	SummaryWeekly  = "weekly"
	SummaryMonthly = "monthly"
)

// Severities are the thresholds that an address can set, the lowest first.
func Severities() []string { return []string{"low", "medium", "high", "critical"} }

// Wants reports whether an address is to be told of what has a severity.
func (p Preference) Wants(severity string) bool {
	n := tocsin.Severity(severity)
	return n == tocsin.Unrated || n >= tocsin.Severity(p.Least)
}

// Protections are the ways in which a letter can be encrypted.
func Protections() []string { return []string{"", "pgp", "smime"} }

// Defaults are what an address gets that has said nothing, and whose organisation says nothing either.
type Defaults struct {
	Language     string // "" means en
	Zone         string // "" means UTC
	Hour         int
	BusinessDays bool
	Format       string // "" means text
	Clearance    string // "" means amber
	Country      string // the node's own, ISO 3166-1 alpha-2
	Summary      string // "" means off
	SummaryDay   int    // 0 means Monday
}

// MayGet reports whether what bears a mark may go to the address. What can't be read clears for nothing but TLP:CLEAR.
func (p Preference) MayGet(m tocsin.Mark) bool { return m >= p.Mark() }

// Mark returns the strictest mark that may go to the address.
func (p Preference) Mark() tocsin.Mark {
	if p.Clearance == "" {
		return tocsin.Amber
	}
	m, err := tocsin.ParseMark(p.Clearance)
	if err != nil {
		return tocsin.Clear
	}
	return m
}

// filled returns the preference with what an organisation and the node say put where it says nothing.
func (p Preference) filled(o tocsin.Org, d Defaults) Preference {
	p.Language = cmp.Or(p.Language, o.Language, d.Language, "en")
	p.Zone = cmp.Or(p.Zone, o.Zone, d.Zone, "UTC")
	p.Format = cmp.Or(p.Format, d.Format, "text")
	p.Clearance = cmp.Or(p.Clearance, d.Clearance, tocsin.Amber.String())
	p.Summary, p.SummaryDay = cmp.Or(p.Summary, d.Summary, SummaryOff), cmp.Or(p.SummaryDay, d.SummaryDay, 1)
	if p.Hour == AnyHour {
		p.Hour, p.BusinessDays = d.Hour, d.BusinessDays
	}
	return p
}

// checkPreference brings what an address chooses into its one form; a Fault names the field that can't be read.
func checkPreference(p Preference) (Preference, error) {
	var err error
	if p.Email, err = EmailKey(p.Email); err != nil {
		return p, err
	}
	if p.Language != "" {
		if p.Language, err = parseLanguage(p.Language); err != nil {
			return p, badField("language", err)
		}
	}
	if p.Zone != "" {
		if p.Zone, err = parseZone(p.Zone); err != nil {
			return p, badField("zone", err)
		}
	}
	if p.Hour < AnyHour || p.Hour > 23 {
		return p, badField("hour", fmt.Errorf("%d is not an hour from 0 to 23", p.Hour))
	}
	if p.Hour == AnyHour {
		p.BusinessDays = false
	}
	return checkDelivery(p)
}

func checkDelivery(p Preference) (Preference, error) {
	p.Least = strings.ToLower(p.Least)
	if p.Least != "" && !slices.Contains(Severities(), p.Least) {
		return p, badField("least", fmt.Errorf("%s is none of %s", quote(p.Least), strings.Join(Severities(), ", ")))
	}
	if p.Summary = strings.ToLower(p.Summary); !slices.Contains(Summaries(), p.Summary) {
		return p, badField("summary", fmt.Errorf("%s is none of off, weekly, monthly", quote(p.Summary)))
	}
	if p.SummaryDay < 0 || p.SummaryDay > 7 {
		return p, badField("summary_day", fmt.Errorf("%d is not a day from 1 (Monday) to 7", p.SummaryDay))
	}
	p.Format, p.Protect = strings.ToLower(p.Format), strings.ToLower(p.Protect)
	if p.Format != "" && !slices.Contains(Formats(), p.Format) {
		return p, badField("format", fmt.Errorf("%s is none of %s", quote(p.Format), strings.Join(Formats(), ", ")))
	}
	if !slices.Contains(Protections(), p.Protect) {
		return p, badField("protect", fmt.Errorf("%s is neither pgp nor smime", quote(p.Protect)))
	}
	if p.Clearance != "" {
		m, err := tocsin.ParseMark(p.Clearance)
		if err != nil {
			return p, badField("clearance", err)
		}
		p.Clearance = m.String()
	}
	return p, nil
}

// EmailKey brings an address into the form in which the roster holds it: lower case, the domain in IDNA's ASCII form.
func EmailKey(s string) (string, error) {
	list, err := parseEmails(s)
	if err == nil && len(list) != 1 {
		err = fmt.Errorf("%s is not one e-mail address", quote(s))
	}
	if err != nil {
		return "", badField("email", err)
	}
	return list[0].Email, nil
}

func badField(field string, err error) error {
	return &tocsin.Fault{Why: tocsin.Invalid, Field: field, Text: err.Error()}
}

// preferenceItems returns in what two preferences of an address differ.
func preferenceItems(was, now Preference) (items []Item) {
	b, a := preferenceTexts(was), preferenceTexts(now)
	for i, name := range []string{"language", "zone", "hour", "business_days", "format", "protect", "clearance", "least", "apart", "summary", "summary_day", "summary_none", "off", "confirmed"} {
		if b[i] != a[i] {
			items = append(items, Item{What: name, Before: b[i], After: a[i]})
		}
	}
	return items
}

func preferenceTexts(p Preference) [14]string {
	hour, days, apart, day, none, off, confirmed := "", "", "", "", "", "", ""
	if p.Hour != AnyHour {
		hour = strconv.Itoa(p.Hour)
	}
	if p.BusinessDays {
		days = "yes"
	}
	if p.Apart {
		apart = "yes"
	}
	if p.SummaryDay > 0 {
		day = strconv.Itoa(p.SummaryDay)
	}
	if p.SummaryNone {
		none = "yes"
	}
	if p.Off {
		off = cmp.Or(p.OffReason, "yes")
	}
	if !p.Confirmed.IsZero() {
		confirmed = p.Confirmed.Format(time.RFC3339)
	}
	return [14]string{p.Language, p.Zone, hour, days, p.Format, p.Protect, p.Clearance, p.Least, apart, p.Summary, day, none, off, confirmed}
}
